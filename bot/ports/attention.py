"""The store as it keeps track of who is there, and of what they were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.model import Attention, SubscriptionId, Told


class Attentive(Protocol):
    """What goes out with a digest is recorded by `Store.apply_digest`."""

    async def told(self, subscription: SubscriptionId) -> Mapping[str, Told]:
        """The pearls that went out to it, by id."""
        ...

    async def attention(self, chat_id: int) -> Attention:
        """Of a chat that is not kept, or no private one: neither heard nor asked."""
        ...

    async def hear(self, chat_id: int, now: datetime) -> None:
        """Somebody pressed or wrote there. Kept of private chats with a subscription only."""
        ...
