"""What following up needs of the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Chat, WorkId
from bot.model.followups import Affected, Delivery, FollowUp, FollowUpReport
from bot.model.standing import Notice, StatusLine

Decide = Callable[[Affected, Delivery], FollowUp | None]
"""What one chat has to hear of one work; None: nothing new. Pure; runs in a thread of the store, within the
transaction that writes its answer."""


class FollowsUp(Protocol):
    """What was sent, what is said of it, and who was told."""

    async def affected(self, *, everything: bool) -> tuple[tuple[Affected, ...], tuple[int, ...]]:
        """Works of which something is said, sent or not: by any notice, or only by those not checked yet;
        and what to hand to `notices_checked` afterwards."""
        ...

    async def keep_standings(self, standings: Mapping[WorkId, Notice]) -> None:
        """How works stand now; a work that does not stand is not sent to anybody (`Store.had`)."""
        ...

    async def standings(self, works: Collection[WorkId]) -> Mapping[WorkId, Notice]:
        """How those of `works` stand of which something is said: retracted, withdrawn, under concern,
        reinstated, …; corrected where that is all. For marks in lists, searches and exports."""
        ...

    async def recalled(self, works: Collection[WorkId]) -> frozenset[WorkId]:
        """Those of `works` that were taken back."""
        ...

    async def deliveries(self, one: Affected) -> tuple[Delivery, ...]:
        """Every chat that was sent the work, and what it was told of it."""
        ...

    async def follow_up(
        self, asked: Sequence[tuple[Affected, Delivery]], decide: Decide, *, now: datetime
    ) -> FollowUpReport:
        """Decide on each of `asked` anew, beside what is stored by now, and write messages, edits and lines:
        one transaction. What was said before is not said again, whoever said it."""
        ...

    async def to_take_out(self) -> tuple[Affected, ...]:
        """Works that were taken back and still stand in something that was sent or will be."""
        ...

    async def notices_checked(self, items: Sequence[int]) -> None: ...

    async def revive_followups(self) -> int:
        """What was withheld from chats that take messages again is ready once more; returns how much."""
        ...

    async def lines_for(self, chats: Collection[Chat]) -> Mapping[Chat, tuple[StatusLine, ...]]:
        """What the next digest of each chat says of what was sent before; a digest's `lines` that are
        applied are not told again. Chats without any are left out."""
        ...

    async def recall(
        self, works: Sequence[WorkId], reason: str, decide: Decide, *, now: datetime
    ) -> FollowUpReport:
        """Note that the works are taken back, and why, and write what `decide` says of each delivery."""
        ...
