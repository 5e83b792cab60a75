"""The wiring: which callback hears what."""

from __future__ import annotations

from collections.abc import Callable as Predicate
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeDefault,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.chat.addresses import visit_of
from bot.chat.channels import callback_for_channels
from bot.chat.commands import COMMANDS, Callback, Command, Context, callback_for
from bot.chat.desk import Desk, Replies
from bot.chat.events import callback_for_membership, callback_for_migration
from bot.chat.failures import callback_for_failures
from bot.chat.order import Handling, PerChat
from bot.chat.presses import callback_for_presses
from bot.chat.rights import Rights
from bot.face.tongue import ENGLISH, languages, tongue
from bot.service import Service

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
    application.add_handler(CommandHandler("channel", callback_for_channels(desk)))
    application.add_handler(CallbackQueryHandler(callback_for_presses(desk)))
    application.add_handler(
        ChatMemberHandler(callback_for_membership(desk), ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, callback_for_migration(desk)))
    application.add_handler(MessageHandler(_UNKNOWN, _callback_for_anything_else(desk)))
    application.add_error_handler(callback_for_failures(desk))
    return application


_UNKNOWN = filters.ChatType.PRIVATE & (filters.TEXT | filters.COMMAND)
"""In a private chat somebody waits for an answer; in a group people talk to each other."""


def _callback_for_anything_else(desk: Desk) -> Callback:
    """Text is looked at and not kept; a command that there is not, and what is no text, gets the help."""

    async def said(update: Update, _: Context) -> None:
        visit, message = visit_of(update), update.effective_message
        if visit is None or message is None:
            return
        text = message.text or ""
        if text.startswith("/"):
            await desk.say(visit.chat, *await desk.service.life.help(visit))
        else:
            await desk.say(visit.chat, *await desk.service.finding.anything(visit, text))
        await desk.service.life.heard(visit)

    return said


def menus() -> Iterator[tuple[str, BotCommandScope, list[BotCommand]]]:
    """What Telegram shows behind the menu button, by language and kind of chat; "" is for every language
    without a menu of its own."""
    for code in languages():
        t = tongue(code)
        for scope, shown in _SCOPES:
            commands = [BotCommand(one.name, t(one.words)) for one in COMMANDS if shown(one)]
            yield ("" if code == ENGLISH.code else code), scope, commands


_SCOPES: tuple[tuple[BotCommandScope, Predicate[[Command], bool]], ...] = (
    (BotCommandScopeDefault(), lambda one: one.in_menu),
    (BotCommandScopeAllGroupChats(), lambda one: one.in_menu and one.needs == "nothing"),
    (
        BotCommandScopeAllChatAdministrators(),
        lambda one: (one.in_menu and one.needs != "own chat") or one.name == "journalclub",
    ),
)
