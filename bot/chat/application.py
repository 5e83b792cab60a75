"""The wiring: which callback hears what."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import Any

from telegram import BotCommand, Update
from telegram.error import NetworkError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.chat.addresses import chat_of
from bot.chat.commands import COMMANDS, Callback, Context, callback_for
from bot.chat.desk import Desk, Replies
from bot.chat.events import callback_for_membership, callback_for_migration
from bot.chat.order import Handling, PerChat
from bot.chat.presses import callback_for_presses
from bot.chat.rights import Rights
from bot.errors import RoundsError
from bot.face import conversation as say
from bot.face.markup import escape
from bot.service import Service

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    bot: ExtBot[Any],
    *,
    service: Service,
    replies: Replies,
    rights: Rights | None = None,
    handling: Handling = nullcontext,
) -> App:
    """The conversation, ready to be run by `converse`; nothing is asked of Telegram yet. `handling` is
    entered around each update, as `Inbox.handling` wants to be."""
    desk = Desk(service=service, replies=replies, rights=rights or Rights())
    # No updater and no job queue: updates come out of the inbox, and time belongs to the scheduler.
    builder = Application.builder().bot(bot).updater(None).job_queue(None)
    application = builder.concurrent_updates(PerChat(handling)).build()
    for command in COMMANDS:
        application.add_handler(CommandHandler(command.name, callback_for(command, desk)))
    application.add_handler(CallbackQueryHandler(callback_for_presses(desk)))
    application.add_handler(
        ChatMemberHandler(callback_for_membership(desk), ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, callback_for_migration(desk)))
    application.add_handler(MessageHandler(_UNKNOWN, _callback_for_anything_else(desk)))
    application.add_error_handler(_callback_for_failures(desk))
    return application


LONGEST_TOAST = 200
"""Characters that Telegram takes in the answer to a press."""

_UNKNOWN = filters.ChatType.PRIVATE & (filters.TEXT | filters.COMMAND)
"""In a private chat somebody waits for an answer; in a group people talk to each other."""


def _callback_for_anything_else(desk: Desk) -> Callback:
    async def said(update: Update, _: Context) -> None:
        if chat := chat_of(update):
            await desk.say(chat, *await desk.service.help(chat))

    return said


def _callback_for_failures(desk: Desk) -> Any:
    """The one place where a failed request ends: told to the person if it is theirs, noted if ours."""

    async def failed(update: object, context: Context) -> None:
        error = context.error
        if not isinstance(error, RoundsError):
            log.error("a request failed", exc_info=error)
        # Where the network failed, another message would fail as well.
        if isinstance(update, Update) and not isinstance(error, NetworkError):
            await _tell(update, desk, str(error) if isinstance(error, RoundsError) else say.FAILED)

    return failed


async def _tell(update: Update, desk: Desk, words: str) -> None:
    if update.callback_query:
        await update.callback_query.answer(words[:LONGEST_TOAST])
    elif chat := chat_of(update):
        await desk.say(chat, say.said(escape(words)))


def menu() -> list[BotCommand]:
    """What Telegram shows behind the menu button."""
    return [BotCommand(command.name, command.words) for command in COMMANDS]
