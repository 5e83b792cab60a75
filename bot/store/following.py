"""The store as follow-ups see it; `SqliteStore` is this, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.model import Chat, WorkId
from bot.model.followups import Affected, Delivery, FollowUpReport
from bot.model.standing import Notice, StatusLine
from bot.ports.followups import Decide
from bot.store import followups
from bot.store.lanes import Lanes


class Following(Lanes):
    """`ports.followups.FollowsUp` over the lanes of a store."""

    async def affected(self, *, everything: bool) -> tuple[tuple[Affected, ...], tuple[int, ...]]:
        return await self._reader(followups.affected, everything=everything)

    async def keep_standings(self, standings: Mapping[WorkId, Notice]) -> None:
        await self._writer(followups.stand, standings)

    async def standings(self, works: Collection[WorkId]) -> Mapping[WorkId, Notice]:
        return await self._reader(followups.standings, works)

    async def recalled(self, works: Collection[WorkId]) -> frozenset[WorkId]:
        return await self._reader(followups.recalled, works)

    async def deliveries(self, one: Affected) -> tuple[Delivery, ...]:
        return await self._reader(followups.deliveries, one)

    async def follow_up(
        self, asked: Sequence[tuple[Affected, Delivery]], decide: Decide, *, now: datetime
    ) -> FollowUpReport:
        return await self._writer(followups.follow_up, asked, decide, now=now)

    async def to_take_out(self) -> tuple[Affected, ...]:
        return await self._reader(followups.to_take_out)

    async def notices_checked(self, items: Sequence[int]) -> None:
        await self._writer(followups.checked, items)

    async def revive_followups(self) -> int:
        return await self._writer(followups.revive)

    async def lines_for(self, chats: Collection[Chat]) -> Mapping[Chat, tuple[StatusLine, ...]]:
        return await self._reader(followups.lines_for, chats)

    async def recall(
        self, works: Sequence[WorkId], reason: str, decide: Decide, *, now: datetime
    ) -> FollowUpReport:
        return await self._write(followups.recall, works, reason, decide, now=now)
