"""What somebody wrote: a command, or anything else."""

from __future__ import annotations

from collections import deque

from telegram import Message, Update

from bot.chat.addresses import visit_of
from bot.chat.channels import callback_for_channels
from bot.chat.commands import COMMANDS, Callback, Context, callback_for
from bot.chat.desk import Desk
from bot.chat.events import callback_for_migration
from bot.chat.requests import command_of, is_private, is_said, links_of, looks_like_command

CHANNEL = "channel"
"""The one command that asks Telegram something before the service is asked."""

NAMES = frozenset({CHANNEL, *(one.name for one in COMMANDS)})

ALBUMS_REMEMBERED = 100


def callback_for_messages(desk: Desk) -> Callback:
    """What python-telegram-bot calls for every update. What was edited was answered before, what a channel
    posts is for its readers, and what is said in a group to others is none of ours."""
    commands = {one.name: callback_for(one, desk) for one in COMMANDS}
    commands[CHANNEL] = callback_for_channels(desk)
    moved, anything_else = callback_for_migration(desk), _callback_for_anything_else(desk)

    async def heard(update: Update, context: Context) -> None:
        message = update.message
        if message is None:
            return
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            await moved(update, context)
        elif not is_said(message):
            return
        elif called := commands.get(command_of(message, context.bot.username)):
            await called(update, context)
        elif is_private(message):
            await anything_else(update, context)

    return heard


def _callback_for_anything_else(desk: Desk) -> Callback:
    """In a private chat somebody waits for an answer. Text is looked at and not kept; a command that there is
    not gets the help."""
    albums: deque[str] = deque(maxlen=ALBUMS_REMEMBERED)

    def is_first_of_album(message: Message) -> bool:
        # Each picture of an album is a message of its own.
        album = message.media_group_id
        is_first = album is None or album not in albums
        albums.extend([album] if album and is_first else [])
        return is_first

    async def said(update: Update, _: Context) -> None:
        visit, message = visit_of(update), update.message
        if visit is None or message is None:
            return
        text = message.text or message.caption or ""
        if looks_like_command(text):
            await desk.say(visit.chat, *await desk.service.life.help(visit))
        elif text:
            answer = await desk.service.finding.anything(visit, text, links_of(message))
            await desk.say(visit.chat, *answer)
        elif is_first_of_album(message):
            await desk.say(visit.chat, *await desk.service.finding.nothing_to_read(visit))
        await desk.service.life.heard(visit)

    return said
