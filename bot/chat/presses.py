"""The buttons. A press carries all it needs, is checked against who pressed, and is always answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import time

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.chat.addresses import chat_of
from bot.chat.commands import Callback, Context
from bot.chat.desk import Desk
from bot.errors import RoundsError, UsageError
from bot.face import conversation as say
from bot.model import Chat, Keyboard, Message
from bot.service import Service

Turn = Callable[[Service, Chat, str], Awaitable[Message]]


async def _toggle(service: Service, chat: Chat, argument: str) -> Message:
    page, _, topic = argument.partition(":")
    return await service.toggle(chat, topic, _number(page))


async def _page(service: Service, chat: Chat, argument: str) -> Message:
    return await service.topics_page(chat, _number(argument))


async def _done(service: Service, chat: Chat, _: str) -> Message:
    return await service.choose_topics(chat)


async def _when(service: Service, chat: Chat, _: str) -> Message:
    return await service.hours(chat)


async def _hour(service: Service, chat: Chat, argument: str) -> Message:
    hour, minute = _number(argument[:2]), _number(argument[2:])
    if hour > 23 or minute > 59:
        raise UsageError(say.OLD_BUTTON)
    return await service.set_hour(chat, time(hour, minute))


async def _zone(service: Service, chat: Chat, argument: str) -> Message:
    return await service.set_zone(chat, argument)


VERBS: Mapping[str, Turn] = {
    "t": _toggle,
    "p": _page,
    "d": _done,
    "w": _when,
    "h": _hour,
    "z": _zone,
}
"""The first word of a button's data; the buttons are made in `face.conversation`."""


def callback_for_presses(desk: Desk) -> Callback:
    """What python-telegram-bot calls for every press."""

    async def pressed(update: Update, context: Context) -> None:
        query, chat = update.callback_query, chat_of(update)
        if query is None:
            return
        if chat is None or not await desk.rights.may_change(update, context.bot):
            await _toast(query, say.ADMINISTRATORS_ONLY)
            return
        try:
            message = await _turn(desk, chat, query.data or "")
        except RoundsError as refused:
            await _toast(query, str(refused))
            return
        await _swap(query, chat, message, desk)
        await _toast(query, "")

    return pressed


async def _turn(desk: Desk, chat: Chat, data: str) -> Message:
    """Raises `UsageError` for data that is not, or no longer, one of ours."""
    verb, _, argument = data.partition(":")
    if verb not in VERBS:
        raise UsageError(say.OLD_BUTTON)
    return await VERBS[verb](desk.service, chat, argument)


def _number(text: str) -> int:
    """A number of up to four digits. Raises `UsageError`: clients may send what they like."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise UsageError(say.OLD_BUTTON)
    return int(text)


async def _swap(query: CallbackQuery, chat: Chat, message: Message, desk: Desk) -> None:
    """Put the new page in the place of the old one; a message too old to edit gets a new one below."""
    try:
        await query.edit_message_text(
            message.text,
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(message.keyboard),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except BadRequest as error:
        if "not modified" not in str(error).lower():
            await desk.say(chat, message)


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(b.text, callback_data=b.data) for b in row] for row in keyboard]
    return InlineKeyboardMarkup(rows) if rows else None


async def _toast(query: CallbackQuery, words: str) -> None:
    """End the button's waiting, with a word where there is one to say."""
    try:
        await query.answer(words or None)
    except BadRequest as error:
        # Telegram takes no answer after about a minute, or a second one; the press was carried out.
        if "query is too old" not in str(error).lower():
            raise
