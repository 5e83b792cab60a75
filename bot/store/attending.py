"""The store as it keeps track of who is there; `SqliteStore` is this, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.model import Attention, Doubt, Message, SubscriptionId, Told
from bot.store import attention, doubts
from bot.store.lanes import Lanes


class Attending(Lanes):
    """`ports.attention.Attentive` over the lanes of a store."""

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
