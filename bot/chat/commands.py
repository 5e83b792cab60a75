"""The commands: each one call of the service and its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.chat.addresses import chat_of
from bot.chat.desk import Desk
from bot.face import conversation as say
from bot.model import Chat
from bot.service import Answer, Service

Context = CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`words` are what the menu says. Whatever changes settings is for administrators in a group."""

    name: str
    words: str
    answer: Callable[[Service, Chat], Awaitable[Answer]]
    changes: bool = True


COMMANDS = (
    Command(name="start", words="Begin, or go on after a pause", answer=Service.start),
    Command(name="latest", words="What the next digest would hold", answer=Service.latest, changes=False),
    Command(name="topics", words="Your specialties", answer=Service.topics),
    Command(name="pause", words="Stop for now", answer=Service.pause),
    Command(name="stop", words="Stop and erase what is kept here", answer=Service.stop),
    Command(name="privacy", words="What is kept", answer=Service.privacy, changes=False),
    Command(name="help", words="What this bot does", answer=Service.help, changes=False),
)
"""In the order of Telegram's menu."""


def callback_for(command: Command, desk: Desk) -> Callback:
    """What python-telegram-bot calls when the command is written."""

    async def called(update: Update, context: Context) -> None:
        chat = chat_of(update)
        if chat is None:
            return
        if command.changes and not await desk.rights.may_change(update, context.bot):
            await desk.say(chat, say.said(say.ADMINISTRATORS_ONLY))
            return
        await desk.say(chat, *await command.answer(desk.service, chat))

    return called
