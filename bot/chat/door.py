"""Who is let in, and how often: asked before anything else hears an update.

A stranger is told once whom to ask, and then not answered. What anybody may always ask is what is kept of
them, and that it be erased. Who asks too often is told once how long to wait; what they ask meanwhile is
dropped, so that a thousand commands cost one answer and nobody else waits for them.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Protocol

from telegram import CallbackQuery, Update
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.chat.addresses import chat_of
from bot.chat.commands import Context
from bot.chat.events import is_let_in
from bot.chat.failures import toast
from bot.chat.limits import FOR_A_CHAT, FOR_A_PERSON, Buckets
from bot.chat.messages import NAMES
from bot.chat.requests import command_of, is_private, is_said
from bot.face import conversation as say
from bot.face.markup import escape, plain
from bot.face.tongue import ENGLISH, Tongue, marked, tongue
from bot.model import Chat, ChatKind, Message

ALWAYS = ("privacy", "stop", "forget", "mydata")
CONFIRMING = "forget:"
"""Rights that do not depend on being welcome: commands, and how the data begins of the buttons of /forget."""

STRANGERS_REMEMBERED = 20_000


class Throttled(Protocol):
    """Who ran dry, over a restart; of a chat that is forgotten it is forgotten, too."""

    async def throttled(self) -> Collection[tuple[int, float]]:
        """(who, seconds left)."""
        ...

    async def throttle(self, who: int, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """`allowed` of None: everybody is welcome."""

    allowed: frozenset[int] | None = None
    operator: str = ""
    contact: str = ""

    def welcomes(self, chat: int) -> bool:
        return self.allowed is None or chat in self.allowed


NOT_KNOWN = marked(
    "This copy of Rounds is for people its operator knows. Ask {operator} ({contact}) to let this chat in. "
    "Nothing is kept of what you wrote."
)


def refusal(access: Access, t: Tongue = ENGLISH) -> Message:
    """Polite, and a way forward."""
    return say.said(t(NOT_KNOWN, operator=escape(access.operator), contact=escape(access.contact)))


def wait_a_little(seconds: float, t: Tongue = ENGLISH) -> Message:
    """In plain words, and never "0 seconds"."""
    whole = max(1, round(seconds))
    return say.said(
        t.plural(
            "That was a lot at once. Please go on in {n} second.",
            "That was a lot at once. Please go on in {n} seconds.",
            whole,
        )
    )


@dataclass(kw_only=True)
class Door:
    """One a process. `say` answers a chat, `toast` a press."""

    access: Access
    say: Callable[[Chat, Message], Awaitable[object]]
    kept: Throttled
    toast: Callable[[CallbackQuery, str], Awaitable[object]] = toast
    clock: Callable[[], float] = time.monotonic
    _people: Buckets = field(default_factory=lambda: Buckets(FOR_A_PERSON))
    _chats: Buckets = field(default_factory=lambda: Buckets(FOR_A_CHAT))
    _strangers: OrderedDict[int, None] = field(default_factory=OrderedDict)

    async def open(self) -> None:
        """Remember who had asked too often before the restart."""
        for who, seconds in await self.kept.throttled():
            (self._people if who > 0 else self._chats).drain(who, seconds, self.clock())

    async def admits(self, update: Update, bot: str = "") -> bool:
        """False: nobody else shall hear of this update. What is no request to `bot`, which is its user name,
        is none of the door's."""
        chat = chat_of(update)
        if chat is None or not _is_request(update, bot):
            return True
        if not self.access.welcomes(chat.id) and not _is_a_right(update, bot):
            await self._turn_away(update, chat)
            return False
        return await self._in_time(update, chat)

    async def _turn_away(self, update: Update, chat: Chat) -> None:
        is_new = chat.id not in self._strangers
        self._strangers[chat.id] = None
        self._strangers.move_to_end(chat.id)
        while len(self._strangers) > STRANGERS_REMEMBERED:
            self._strangers.popitem(last=False)
        await self._tell(update, chat, refusal(self.access, _tongue(update)), is_first=is_new)

    async def _in_time(self, update: Update, chat: Chat) -> bool:
        user = update.effective_user
        if user and not user.is_bot and not await self._has_token(self._people, user.id, update, chat):
            return False
        return chat.id > 0 or await self._has_token(self._chats, chat.id, update, chat)

    async def _has_token(self, buckets: Buckets, key: int, update: Update, chat: Chat) -> bool:
        if not (wait := buckets.take(key, self.clock())):
            return True
        is_first = buckets.first_refusal(key)
        if is_first:
            await self.kept.throttle(key, wait)
        await self._tell(update, chat, wait_a_little(wait, _tongue(update)), is_first=is_first)
        return False

    async def _tell(self, update: Update, chat: Chat, message: Message, *, is_first: bool) -> None:
        """A message once; a press always, for its button waits until it is answered."""
        if update.callback_query:
            await self.toast(update.callback_query, plain(message))
        elif is_first:
            await self.say(_heard_in(update, chat), message)

    def handler(self) -> TypeHandler[Update, Any, None]:
        """For a group before all others."""

        async def heard(update: Update, context: Context) -> None:
            if not await self.admits(update, context.bot.username):
                raise ApplicationHandlerStop

        return TypeHandler(Update, heard)


def _tongue(update: Update) -> Tongue:
    """The person's, for the store is not asked before somebody is let in."""
    user = update.effective_user
    return tongue((user.language_code if user else "") or ENGLISH.code)


def _heard_in(update: Update, chat: Chat) -> Chat:
    """Where one answer may be given: in a channel everybody would read it."""
    user = update.effective_user
    return Chat(id=user.id) if chat.kind is ChatKind.CHANNEL and user else chat


def _is_a_right(update: Update, bot: str) -> bool:
    if query := update.callback_query:
        return (query.data or "").startswith(CONFIRMING)
    return update.message is not None and command_of(update.message, bot) in ALWAYS


FIRST = -1
"""The handlers' group that is asked before the others."""


def _is_request(update: Update, bot: str) -> bool:
    """A press, a command of ours, or anything that is said in a private chat; and being added to a group.
    What people say to each other in a group, and to other bots, is no request."""
    if update.callback_query:
        return True
    if update.my_chat_member:
        return is_let_in(update.my_chat_member)
    message = update.message
    if message is None or not is_said(message):
        return False
    return is_private(message) or command_of(message, bot) in NAMES
