"""Who may change the settings of a chat, and who may vote in it (S39).

In a private chat, its person. In a group, its administrators at this moment, asked of Telegram and
remembered for less than a minute. Whoever writes as the group itself is an administrator: only they can.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 45.0
"""A demoted administrator loses the right within a minute."""
REMEMBERED_PEOPLE = 10_000

_MAY = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
_IN = {*_MAY, ChatMemberStatus.MEMBER, ChatMemberStatus.RESTRICTED}


class Rights:
    """Asks Telegram, and remembers for `REMEMBERED_SECONDS` of `clock`, which is monotonic."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[str, float]] = {}

    async def may_change(self, update: Update, bot: Bot) -> bool:
        """False where it cannot be found out, too."""
        chat, user = update.effective_chat, update.effective_user
        if chat is None:
            return False
        if chat.type == ChatType.PRIVATE:
            return user is None or user.id == chat.id
        if _as_the_group(update):
            return True
        return user is not None and await self.is_administrator(chat.id, user.id, bot)

    async def may_take_part(self, update: Update, bot: Bot) -> bool:
        """Vote, and look at entries: whoever is in the chat."""
        chat, user = update.effective_chat, update.effective_user
        if chat is None or user is None:
            return False
        if chat.type == ChatType.PRIVATE:
            return user.id == chat.id
        return await self._standing(chat.id, user.id, bot) in _IN

    async def is_administrator(self, chat: int, user: int, bot: Bot) -> bool:
        return await self._standing(chat, user, bot) in _MAY

    async def _standing(self, chat: int, user: int, bot: Bot) -> str:
        """Empty where it cannot be found out; that is not remembered."""
        standing, until = self._known.get((chat, user), ("", float("-inf")))
        if self._clock() < until:
            return standing
        try:
            member = await bot.get_chat_member(chat, user)
        except TelegramError as error:
            log.warning("cannot find out who is in a group: %s", error)
            return ""
        is_in = member.status != ChatMemberStatus.RESTRICTED or bool(getattr(member, "is_member", False))
        return self._remember(chat, user, member.status if is_in else ChatMemberStatus.LEFT)

    def _remember(self, chat: int, user: int, standing: str) -> str:
        if len(self._known) >= REMEMBERED_PEOPLE:
            self._known.clear()
        self._known[chat, user] = (standing, self._clock() + REMEMBERED_SECONDS)
        return standing


def _as_the_group(update: Update) -> bool:
    """An anonymous administrator's message is sent by the group; a linked channel's by the channel.

    Not so for a press, whose message is the bot's own and says nothing of who pressed."""
    message = update.message
    chat = update.effective_chat
    return (
        message is not None
        and message.sender_chat is not None
        and chat is not None
        and message.sender_chat.id == chat.id
    )
