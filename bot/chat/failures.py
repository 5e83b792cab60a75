"""What somebody hears when what they asked for failed, and how a press is answered."""

from __future__ import annotations

import logging
from typing import Any

from telegram import CallbackQuery, Update
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.chat.addresses import visit_of
from bot.chat.commands import Context
from bot.chat.desk import Desk
from bot.errors import AlreadyHandled, RoundsError, StoreBusy, UsageError
from bot.face import conversation as say
from bot.face.markup import escape
from bot.face.tongue import ENGLISH, tongue

log = logging.getLogger(__name__)

LONGEST_TOAST = 200
"""Characters that Telegram takes in the answer to a press."""


def words_of(error: object) -> str:
    """A text of ours, in English or translated already; empty: nothing is said.

    What the store raises names files and is for whoever runs it, so nobody in a chat reads it."""
    match error:
        case AlreadyHandled():
            return ""
        case UsageError():
            return str(error)
        case StoreBusy():
            return say.BUSY
        case _:
            return say.FAILED


async def toast(query: CallbackQuery, words: str) -> None:
    """End the button's waiting, with a word where there is one to say."""
    try:
        await query.answer(words[:LONGEST_TOAST] or None)
    except BadRequest as error:
        # Telegram takes no answer after about a minute, or a second one; the press was carried out.
        if "query is too old" not in str(error).lower():
            raise


def callback_for_failures(desk: Desk) -> Any:
    """The one place where a failed request ends: told to the person if it is theirs, noted if ours."""

    async def failed(update: object, context: Context) -> None:
        error = context.error
        if not isinstance(error, RoundsError):
            log.error("a request failed", exc_info=error)
        if isinstance(update, Update):
            await _tell(update, desk, error)

    return failed


async def _tell(update: Update, desk: Desk, error: object) -> None:
    visit = visit_of(update)
    # The store may be what has failed, so the chat's own choice of a language is not asked for.
    t = tongue(visit.language or ENGLISH.code) if visit else ENGLISH
    words = t(words_of(error))
    if update.callback_query:
        await _end_waiting(update.callback_query, words)
    elif visit and words and not _is_out_of_reach(error):
        await desk.say(visit.chat, say.said(escape(words)))


async def _end_waiting(query: CallbackQuery, words: str) -> None:
    try:
        await toast(query, words)
    except TelegramError as error:
        log.warning("a press was not answered: %s", error)


def _is_out_of_reach(error: object) -> bool:
    """Where the network failed, another message would fail as well. The library's BadRequest is one of its
    NetworkErrors, and is none."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)
