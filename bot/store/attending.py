"""The store as it keeps track of who is there; `SqliteStore` is this, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.model import Attention, Doubt, Message, SubscriptionId, Told
from bot.store import attention, doubts
from bot.store.lane import Lane

P = ParamSpec("P")
T = TypeVar("T")


class Attending:
    """`ports.attention.Attentive` over the lanes of a store."""

    _reader: Lane
    _writer: Lane

    async def _write(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        raise NotImplementedError

    async def told(self, subscription: SubscriptionId) -> Mapping[str, Told]:
        return await self._reader(attention.told, subscription)

    async def attention(self, chat_id: int) -> Attention:
        return await self._reader(attention.attention, chat_id)

    async def unasked_doubts(self) -> tuple[Doubt, ...]:
        return await self._reader(doubts.unasked)

    async def ask_about(self, part: int, message: Message) -> bool:
        return await self._writer(doubts.ask, part, message)

    async def answer_doubt(self, chat_id: int, part: int, *, arrived: bool, now: datetime) -> bool:
        return await self._writer(doubts.answer, chat_id, part, arrived=arrived, now=now)

    async def hear(self, chat_id: int, now: datetime) -> None:
        await self._write(attention.hear, chat_id, now)
