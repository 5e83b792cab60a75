"""Inline keyboards, by the rules of the official server."""

from __future__ import annotations

import re
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from tests.standin.refusals import bad

CALLBACK_BYTES = 64
BUTTONS = 100
_LABEL = {"text", "icon_custom_emoji_id", "style"}
_URL = re.compile(r"^(https?://|tg://|ton://)?[^\s/]+\.[^\s/.]{2,}|^tg://")


def markup(value: object) -> dict[str, Any] | None:
    """The keyboard as it is shown, None where there is none. Raises `Refused`."""
    if not isinstance(value, InlineKeyboardMarkup):
        return None
    buttons = [button for row in value.inline_keyboard for button in row]
    for button in buttons:
        _check(button)
    if len(buttons) > BUTTONS:
        raise bad("reply markup is too long")
    return value.model_dump(exclude_none=True) if buttons else None


def _check(button: InlineKeyboardButton) -> None:
    if not button.text.strip():
        raise bad("inline keyboard button text must be non-empty")
    if not set(button.model_dump(exclude_none=True)) - _LABEL:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if button.callback_data is not None and not 1 <= len(button.callback_data.encode()) <= CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if button.url is not None and not _URL.match(button.url):
        raise bad(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
