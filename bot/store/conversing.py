"""The store as the conversation sees it; `SqliteStore` is this, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.model import (
    Chat,
    Club,
    Curated,
    Filed,
    Hit,
    Listed,
    Logged,
    Report,
    Saved,
    Sought,
    SourceId,
    TopicId,
    WorkId,
)
from bot.store import clubs, cpd, looking, seeking, shelf
from bot.store.lanes import Lanes


class Conversing(Lanes):
    """`ports.conversation.Conversations` over the lanes of a store."""

    async def keep_list(self, chat: Chat, shown: Listed) -> int:
        return await self._write(shelf.keep_list, chat, shown)

    async def listed(self, chat: Chat, number: int) -> Listed | None:
        return await self._reader(shelf.listed, chat, number)

    async def place_of(self, chat: Chat, message: int) -> Chat | None:
        return await self._reader(shelf.place_of, chat, message)

    async def sent_entries(
        self, chat: Chat, *, day: str, n: int, message: int | None
    ) -> Mapping[int, tuple[WorkId, ...]]:
        return await self._reader(shelf.sent_entries, chat, day=day, n=n, message=message)

    async def save_work(
        self, person: int, work: WorkId, *, at: datetime, source: SourceId | None = None
    ) -> bool:
        return await self._write(shelf.save, person, work, at, source)

    async def unsave_work(self, person: int, work: WorkId) -> bool:
        return await self._write(shelf.unsave, person, work)

    async def saved_works(self, person: int) -> tuple[Saved, ...]:
        return await self._reader(shelf.saved, person)

    async def log_work(self, person: int, work: WorkId, minutes: int, *, at: datetime) -> None:
        await self._write(cpd.log, person, work, minutes, at)

    async def unlog_work(self, person: int, work: WorkId) -> bool:
        return await self._write(cpd.unlog, person, work)

    async def logged(self, person: int) -> tuple[Logged, ...]:
        return await self._reader(cpd.logged, person)

    async def keep_report(self, report: Report) -> None:
        await self._write(shelf.report, report)

    async def untold_reports(self, *, limit: int = 20) -> Sequence[tuple[int, Report]]:
        return await self._reader(shelf.untold, limit=limit)

    async def reports_told(self, numbers: Sequence[int], *, at: datetime) -> None:
        await self._write(shelf.told, numbers, at)

    async def stories_of(self, works: Collection[WorkId]) -> Mapping[WorkId, Curated]:
        return await self._reader(looking.stories_of, works)

    async def named(self, kind: str, value: str) -> tuple[Filed, ...]:
        return await self._reader(looking.named, kind, value)

    async def speaking_of(self, targets: Collection[str]) -> tuple[Filed, ...]:
        return await self._reader(looking.speaking_of, targets)

    async def seek(self, sought: Sought, *, limit: int) -> tuple[Hit, ...]:
        return await self._reader(seeking.seek, sought, limit=limit)

    async def found(self, items: Collection[int]) -> Mapping[int, Filed]:
        return await self._reader(seeking.found, items)

    async def topic_counts(self, since: datetime) -> Mapping[TopicId, int]:
        return await self._reader(looking.topic_counts, since)

    async def sent_works(self, chat: Chat, *, since: datetime) -> tuple[WorkId, ...]:
        return await self._reader(looking.sent_works, chat, since=since)

    async def kept_of(self, chat_id: int) -> Mapping[str, list[dict[str, Any]]]:
        return await self._reader(looking.kept_of, chat_id)

    async def former_chats(self, chat_id: int) -> tuple[int, ...]:
        return await self._reader(clubs.former, chat_id)

    async def open_club(self, club: Club) -> int:
        return await self._write(clubs.begin, club)

    async def latest_club(self, chat: Chat) -> Club | None:
        return await self._reader(clubs.latest, chat)

    async def club_became(self, club: Club) -> None:
        await self._write(clubs.became, club)
