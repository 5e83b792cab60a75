"""The store as it keeps track of who is there, and of what they were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.model import Attention, Doubt, Message, SubscriptionId, Told


class Attentive(Protocol):
    """What goes out with a digest is recorded by `Store.apply_digest`."""

    async def told(self, subscription: SubscriptionId) -> Mapping[str, Told]:
        """The pearls that went out to it, by id."""
        ...

    async def attention(self, chat_id: int) -> Attention:
        """Of a chat that is not kept, or no private one: neither heard nor asked."""
        ...

    async def unasked_doubts(self) -> tuple[Doubt, ...]:
        """Parts in doubt of groups, of which nobody was asked whether they arrived, the oldest first."""
        ...

    async def ask_about(self, part: int, message: Message) -> bool:
        """Put the question into the outbox, once; False where it was asked or is no longer in doubt."""
        ...

    async def answer_doubt(self, chat_id: int, part: int, *, arrived: bool, now: datetime) -> bool:
        """The part arrived, or is sent again; False where it is none of that chat's in doubt."""
        ...

    async def hear(self, chat_id: int, now: datetime) -> None:
        """Somebody pressed or wrote there. Kept of private chats with a subscription only."""
        ...
