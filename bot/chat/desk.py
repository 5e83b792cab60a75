"""What every command and press needs, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.chat.rights import Rights
from bot.model import Chat, Keyboard, Message, Outgoing, Poll, Reaction, Visit
from bot.service import Service


class Replies(Protocol):
    """The way back: interactive, ahead of the digests."""

    async def answer(self, chat: Chat, outgoing: Outgoing) -> int | None:
        """The number of the message that was sent; None where it could not be delivered."""
        ...

    async def swap(self, chat: Chat, message_id: int, page: Message) -> None: ...

    async def swap_keyboard(self, chat: Chat, message_id: int, keyboard: Keyboard) -> None: ...

    async def end_poll(self, chat: Chat, message_id: int) -> tuple[int, ...]:
        """How many chose each option; empty where Telegram does not say."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The service, the way back, and who may change what."""

    service: Service
    replies: Replies
    rights: Rights

    async def say(self, chat: Chat, *outgoing: Outgoing) -> None:
        """One after the other, in order."""
        for one in outgoing:
            sent = await self.replies.answer(chat, one)
            if isinstance(one, Poll) and sent is not None:
                await self.service.clubs.polled(Visit(chat=chat), sent)

    async def react(self, chat: Chat, message_id: int, reaction: Reaction) -> None:
        """Change what was pressed, then say what follows; the toast is the press's own."""
        if reaction.page is not None:
            await self.replies.swap(chat, message_id, reaction.page)
        elif reaction.keyboard is not None:
            await self.replies.swap_keyboard(chat, message_id, reaction.keyboard)
        await self.say(chat, *reaction.said)
