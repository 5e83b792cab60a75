"""What a curator decides on what was held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.items import Filed, Screen

Decision = Literal["send", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An item that is or was held: `row` is its number in the store, by which a curator names it."""

    row: int
    filed: Filed
    decision: Decision | None = None
    """None: nobody has decided yet."""
    at: datetime | None = None
    before: Screen | None = None
    """What the screen said, where a curator has decided since."""
    seen: datetime | None = None
    """When it was first seen, where sending made it new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """What to write of one held item, in one transaction."""

    row: int
    filed: Filed
    """As it stands from now on; its `first_seen` is written too, so that what is sent is new."""
    review: Reviewed | None
    """The decision that is remembered; None: it is open again, or there is nothing left to decide on."""
