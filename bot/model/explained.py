"""What is told of one item when somebody asks why it is where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.items import Filed
from bot.model.rulings import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearly:
    """An item of another work, or another story, that is like this one, and what keeps the two apart."""

    other: Filed
    alike: str
    """`same DOI`, `title 93 % the same`, `4 of 7 words shared`."""
    barriers: tuple[str, ...]
    """The surest first; empty where nothing but a further work that fits as well stood in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What is new about a story since an instant."""

    published: Filed | None = None
    """The peer-reviewed article, where before there were preprints only."""
    version: Filed | None = None
    """A later version of the preprint, where nothing is published yet."""
    voices: tuple[str, ...] = ()
    """Publishers that had not taken it up before; sorted."""
    items: tuple[Filed, ...] = ()
    """Everything that came since, the earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One item with its company."""

    filed: Filed
    story: tuple[Filed, ...]
    """All items of its story, itself among them, its own work's first."""
    nearly: tuple[Nearly, ...] = ()
    also: tuple[Filed, ...] = ()
    """Of other works, what the question fits as well."""
    rulings: tuple[Ruling, ...] = ()
    """What curators said of it."""
    sent: datetime | None = None
    """When a work of its story first went to anybody."""
    since: Growth = Growth()
    """What came to the story since."""
