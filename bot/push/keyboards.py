"""Buttons as Telegram takes them: what comes back is signed for its chat, deep links for the bot."""

from __future__ import annotations

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.model import Button, Keyboard
from bot.text.seal import FOR_LINKS, Seal, for_chat

LONGEST_DATA = 64
"""Bytes that Telegram takes."""


class UnsendableButton(ValueError):
    """A button of ours that Telegram would refuse."""


def inline(keyboard: Keyboard, *, chat: int, bot: Bot) -> InlineKeyboardMarkup | None:
    """None for no buttons: Telegram refuses an empty keyboard. Raises `UnsendableButton`."""
    seal = Seal.of_token(bot.token)
    rows = [[_button(one, chat, seal, bot) for one in row] for row in keyboard if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(one: Button, chat: int, seal: Seal, bot: Bot) -> InlineKeyboardButton:
    if one.url:
        return InlineKeyboardButton(one.text, url=one.url)
    if one.start:
        return InlineKeyboardButton(one.text, url=deep_link(one.start, seal=seal, bot=bot))
    data = seal.sign(for_chat(chat), one.data)
    if len(data.encode()) > LONGEST_DATA:
        raise UnsendableButton(f"the data of a button is too long: {one.data}")
    return InlineKeyboardButton(one.text, callback_data=data)


def deep_link(payload: str, *, seal: Seal, bot: Bot) -> str:
    """What opens the private chat with the bot and says `/start` with the signed payload."""
    return f"https://t.me/{bot.username}?start={seal.sign(FOR_LINKS, payload)}"
