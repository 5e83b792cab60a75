"""What the store keeps of votes, and of what was learnt from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Chat, SourceId, Taste, Vote

Learn = Callable[[Sequence[Vote]], Taste | None]
"""The votes of one chat, the newest first → what they teach; None: nothing. Pure; runs in a thread of the
store, within the transaction that writes the vote."""


class Votes(Protocol):
    """Votes and tastes belong to a chat (a forum topic counts as one) and are erased by `forget_chat`;
    what somebody cast in groups is erased with their own private chat."""

    async def cast_vote(self, vote: Vote, learn: Learn) -> bool:
        """Keep the vote in place of the voter's earlier one on that work, and what the chat's votes teach
        now, in one transaction. False, and nothing written, where the voter has said the same already."""
        ...

    async def votes(self, chat: Chat, *, limit: int = 1000) -> tuple[Vote, ...]:
        """Everybody's in that chat, the newest first."""
        ...

    async def taste(self, chat: Chat) -> Taste | None:
        """None: nothing was learnt yet, or it was reset. With what the chat did with entries of each source:
        votes, what was saved and opened."""
        ...

    async def tastes(self, chats: Collection[Chat]) -> Mapping[Chat, Taste]:
        """As `taste`, of many at once; chats without one are left out."""
        ...

    async def save_taste(self, chat: Chat, taste: Taste) -> None:
        """Put what was learnt anew in place of what was known."""
        ...

    async def untaught(self, *, before: datetime, limit: int = 100) -> tuple[Chat, ...]:
        """Chats with votes whose taste is missing or was learnt before that time, the oldest first."""
        ...

    async def reset_taste(self, chat: Chat) -> int:
        """Forget the chat's votes, what they taught, and what was done with entries of which source; returns
        how many votes there were. What was saved stays."""
        ...

    async def agree(self, chat_id: int, *, agrees: bool, now: datetime) -> None:
        """May the votes of this chat help to choose for others? Without a yes they never do; with it
        `Curated.useful` counts them, as long as it is not taken back."""
        ...

    async def agreed(self, chat_id: int) -> bool: ...

    async def note_opened(self, chat: Chat, source: SourceId, *, now: datetime) -> None:
        """Somebody there looked closer at an entry of that source. Of a chat that is not kept nothing is."""
        ...
