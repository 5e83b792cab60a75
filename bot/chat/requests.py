"""What of all that Telegram tells is said to the bot, and by somebody.

A bot in a group hears what people say to each other, to other bots, and what channels post; in a private chat
it hears pictures and notes that something was pinned. Commands are read from the text itself: Telegram's own
mark on them comes second where somebody made the command bold, and is missing in what was copied.
"""

from __future__ import annotations

import re

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType

from bot.face.markup import clean

TELEGRAMS_OWN = frozenset({1087968824, 136817688})
"""The accounts for who writes in the name of a group or of a channel: marked as bots, and people."""

_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_COMMAND = re.compile(
    rf"[\s{_UNSEEN}]*/(?P<name>[A-Za-z0-9_]{{1,64}})(?:@(?P<bot>[A-Za-z0-9_]{{3,32}}))?(?![\w/@<>])"
    rf"(?P<words>.*)",
    re.DOTALL,
)
"""As TDLib marks commands (`match_bot_commands`), but for what is unseen before one."""


def message_of(update: Update) -> Message | None:
    """The message that was written, or whose button was pressed."""
    query = update.callback_query
    found = query.message if query else update.effective_message
    return found if isinstance(found, Message) else None


def is_said(message: Message) -> bool:
    """Somebody wrote or sent it: not another bot, not a channel's post that Telegram copied into its group,
    and not Telegram itself, telling what was done in the chat."""
    sender = message.from_user
    if message.is_automatic_forward or (sender and sender.is_bot and sender.id not in TELEGRAMS_OWN):
        return False
    return bool(message.text or message.caption or message.effective_attachment)


def command_of(message: Message, bot: str) -> str:
    """The command at its beginning, in lower case; empty where there is none for the bot of that name, or
    where somebody else wrote it and it was passed on."""
    found = _COMMAND.match(message.text or "")
    if found is None or message.forward_origin is not None:
        return ""
    named = found["bot"]
    return "" if named and named.lower() != bot.lower() else found["name"].lower()


def words_after_command(message: Message) -> str:
    """Empty where nothing of them can be seen."""
    found = _COMMAND.match(message.text or "")
    return found["words"].strip() if found and clean(found["words"]) else ""


def looks_like_command(text: str) -> bool:
    """One of anybody's."""
    return _COMMAND.match(text) is not None


def links_of(message: Message) -> list[str]:
    """The addresses behind its words, which are not in the text."""
    marks = message.entities or message.caption_entities
    return [one.url for one in marks if one.type == MessageEntity.TEXT_LINK and one.url]


def is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE
