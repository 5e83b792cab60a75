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
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.chat.commands import COMMANDS, Command
from bot.chat.desk import Desk, Replies
from bot.chat.events import callback_for_membership
from bot.chat.failures import callback_for_failures
from bot.chat.messages import callback_for_messages
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
    entered around each update, as `Inbox.handling` wants to be. What is not heard here, such as what was
    edited, is no request to us."""
    desk = Desk(service=service, replies=replies, rights=rights or Rights())
    # No updater and no job queue: updates come out of the inbox, and time belongs to the scheduler.
    builder = Application.builder().bot(bot).updater(None).job_queue(None)
    application = builder.concurrent_updates(PerChat(handling)).build()
    application.add_handler(MessageHandler(filters.UpdateType.MESSAGE, callback_for_messages(desk)))
    application.add_handler(CallbackQueryHandler(callback_for_presses(desk)))
    application.add_handler(
        ChatMemberHandler(callback_for_membership(desk), ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_error_handler(callback_for_failures(desk))
    return application


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
