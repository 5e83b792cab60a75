"""From an update to a chat."""

from __future__ import annotations

from collections.abc import Mapping

import telegram
from telegram import Message, Update
from telegram.constants import ChatType

from bot.chat.requests import message_of
from bot.model import Chat, ChatKind, Visit

_KINDS: Mapping[str, ChatKind] = {
    ChatType.PRIVATE: ChatKind.PRIVATE,
    ChatType.GROUP: ChatKind.GROUP,
    ChatType.SUPERGROUP: ChatKind.SUPERGROUP,
    ChatType.CHANNEL: ChatKind.CHANNEL,
}


def chat_of(update: Update) -> Chat | None:
    """Where the update happened, with its forum topic; None for an update without a chat."""
    if update.effective_chat is None:
        return None
    return Chat(
        id=update.effective_chat.id,
        kind=kind_of(update.effective_chat),
        thread=_thread(message_of(update)),
    )


def visit_of(update: Update) -> Visit | None:
    """Who asks, and where. Telegram's own accounts stand for many people and are nobody."""
    chat, user = chat_of(update), update.effective_user
    if chat is None:
        return None
    query = update.callback_query
    return Visit(
        chat=chat,
        user=user.id if user and not user.is_bot else None,
        language=(user.language_code or "") if user else "",
        message=query.message.message_id if query and query.message else None,
    )


def kind_of(chat: telegram.Chat) -> ChatKind:
    return _KINDS.get(chat.type, ChatKind.PRIVATE)


def _thread(message: Message | None) -> int | None:
    # A reply in an ordinary group carries a thread too; only a forum topic can be sent to. General is
    # thread 1 in updates and must be left out when sending.
    if message is None or not message.is_topic_message or message.message_thread_id == 1:
        return None
    return message.message_thread_id
