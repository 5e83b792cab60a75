"""The store as readers' votes see it; `SqliteStore` is this, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.model import Chat, SourceId, Taste, Vote
from bot.ports.votes import Learn
from bot.store import votes
from bot.store.lanes import Lanes


class Voting(Lanes):
    """`ports.votes.Votes` over the lanes of a store."""

    async def cast_vote(self, vote: Vote, learn: Learn) -> bool:
        return await self._write(votes.cast, vote, learn)

    async def votes(self, chat: Chat, *, limit: int = 1000) -> tuple[Vote, ...]:
        return await self._reader(votes.of_chat, chat, limit=limit)

    async def taste(self, chat: Chat) -> Taste | None:
        return await self._reader(votes.taste, chat)

    async def tastes(self, chats: Collection[Chat]) -> Mapping[Chat, Taste]:
        return await self._reader(votes.tastes, chats)

    async def save_taste(self, chat: Chat, taste: Taste) -> None:
        await self._write(votes.save, chat, taste)

    async def untaught(self, *, before: datetime, limit: int = 100) -> tuple[Chat, ...]:
        return await self._reader(votes.untaught, before=before, limit=limit)

    async def reset_taste(self, chat: Chat) -> int:
        return await self._write(votes.reset, chat)

    async def agree(self, chat_id: int, *, agrees: bool, now: datetime) -> None:
        await self._write(votes.agree, chat_id, agrees=agrees, now=now)

    async def agreed(self, chat_id: int) -> bool:
        return await self._reader(votes.agreed, chat_id)

    async def note_opened(self, chat: Chat, source: SourceId, *, now: datetime) -> None:
        await self._write(votes.opened, chat, source, now)
