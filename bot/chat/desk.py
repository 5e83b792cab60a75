"""What every command and press needs, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.chat.rights import Rights
from bot.model import Chat, Message
from bot.service import Service


class Replies(Protocol):
    """The way back, as `ports.Sender` has it: interactive, ahead of the digests."""

    async def reply(self, chat: Chat, message: Message) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The service, the way back, and who may change what."""

    service: Service
    replies: Replies
    rights: Rights

    async def say(self, chat: Chat, *messages: Message) -> None:
        """One after the other, in order."""
        for message in messages:
            await self.replies.reply(chat, message)
