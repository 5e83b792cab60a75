"""What reviewing held items needs from the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.reviews import Reviewed, ReviewPlan


class KeepsReviews(Protocol):
    """Held items, and what curators decided on them."""

    async def held_items(self, *, before: datetime | None = None, limit: int = 200) -> tuple[Reviewed, ...]:
        """Those held and not decided on, the longest held first; `before`: first seen before then."""
        ...

    async def reviewed(self, rows: Sequence[int]) -> tuple[Reviewed, ...]:
        """Those of `rows` that are held, or that a curator decided on."""
        ...

    async def decisions(self, *, limit: int = 50) -> tuple[Reviewed, ...]:
        """What curators decided, the latest first."""
        ...

    async def apply_reviews(self, plans: Sequence[ReviewPlan]) -> None: ...
