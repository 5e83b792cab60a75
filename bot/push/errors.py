"""Telegram's errors as a table: what an exception of python-telegram-bot means for the part it met.

Two traps are why this is a table and not an `except`. `BadRequest` and `TimedOut` are both
`NetworkError`s, so "retry on network errors" repeats a faulty message for ever and doubles a slow
one. And a timeout alone does not say whether the message went out: its `__cause__` does.

Words are those of the official server's source (tdlib/telegram-bot-api), matched without regard to
case, because python-telegram-bot strips "Bad Request: " and capitalises the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.model import Claim, PartState, Settlement
from bot.push.keyboards import UnsendableButton


class NeverLeft(Exception):
    """The cause of an error of ours: the request was held back."""


NEVER_LEFT = (
    NeverLeft,
    httpx.ConnectTimeout,
    httpx.ConnectError,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    RuntimeError,  # how the library and httpx refuse to use a client that is closed
)
"""Causes that prove the request was not sent. Every other silence is a doubt: read and write
timeouts were seen to deliver up to nine copies when they were retried (see docs/decisions/0006)."""

RETRY = timedelta(seconds=30)
"""After a failure that was no fault of the part: nobody answered, or another poller was there."""
REVOKED = timedelta(minutes=5)
"""While the token is refused: one try each five minutes finds its return soon enough."""


@dataclass(frozen=True, slots=True)
class Row:
    """Errors of this type that hold one of the words (the empty word is in every message)."""

    error: type[TelegramError]
    words: tuple[str, ...]
    state: PartState
    wait: timedelta | None = None
    counts: bool = True
    pause: str = ""
    drop_thread: bool = False


def _target(error: type[TelegramError], words: tuple[str, ...], pause: str) -> Row:
    """The chat does not take messages: the part ends, and its subscriptions pause."""
    return Row(error, words, PartState.DEAD, pause=pause)


_ANY = ("",)
_RIGHTS = (
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "chat_admin_required",
)
_NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")

TABLE = (
    _target(Forbidden, ("blocked by the user",), "blocked"),
    _target(Forbidden, ("user is deactivated",), "deactivated"),
    _target(Forbidden, ("can't initiate conversation",), "never started"),
    _target(Forbidden, ("kicked", "not a member", "chat was deleted"), "kicked"),
    _target(Forbidden, _ANY, "refused"),
    Row(BadRequest, ("message thread not found",), PartState.READY, counts=False, drop_thread=True),
    _target(BadRequest, ("topic_closed",), "topic closed"),
    _target(BadRequest, ("chat not found", "peer_id_invalid"), "chat not found"),
    _target(BadRequest, _RIGHTS, "no right to write"),
    _target(BadRequest, ("upgraded to a supergroup",), "moved without an address"),
    # Of an edit: it says so already, or there is nothing to edit any more.
    Row(BadRequest, ("message is not modified",), PartState.SENT),
    Row(BadRequest, _NOTHING_TO_EDIT, PartState.DEAD),
    # Our own fault, counted; the store ends a part that keeps failing.
    Row(BadRequest, _ANY, PartState.READY, wait=RETRY),
    Row(InvalidToken, _ANY, PartState.READY, wait=REVOKED, counts=False),
    Row(Conflict, _ANY, PartState.READY, wait=RETRY, counts=False),
    # "Sent message was immediately deleted and can't be returned" comes with status 500.
    Row(NetworkError, ("was immediately deleted",), PartState.SENT),
    Row(NetworkError, ("request entity too large",), PartState.READY, wait=RETRY),
    # A 429 without `retry_after` does not become a RetryAfter.
    Row(NetworkError, ("too many requests",), PartState.READY, wait=RETRY, counts=False),
)
"""The first row that fits decides. What fits none, such as 502 and 504, is in doubt."""

RENDER_FAULTS = (
    "can't parse entities",
    "message is too long",
    "text is too long",
    "entities_too_long",
    "button_",
    "inline keyboard button",
    "reply markup is too long",
)
"""Refusals of our rendering, which plain text gets round."""


def settlement(error: Exception, claim: Claim, *, now: datetime) -> Settlement:
    """What becomes of a part whose send ended in `error`. Total: an unknown error is a doubt."""
    why = f"{type(error).__name__}: {error}"
    match error:
        case RetryAfter():
            return _ready(why, not_before=now + flood_wait(error))
        case ChatMigrated(new_chat_id=new) if new != claim.chat.id:
            return Settlement(state=PartState.READY, counts=False, move_to=new, why=why)
        case ChatMigrated():
            return Settlement(state=PartState.DEAD, why=f"{why} (which is where it was sent)")
        case NetworkError(__cause__=cause) if isinstance(cause, NEVER_LEFT):
            return _ready(f"{why} ({type(cause).__name__})", not_before=now + RETRY)
    row = next(_rows(error), None)
    if row is None:
        return Settlement(state=PartState.IN_DOUBT, why=why)
    return _by_row(row, claim, now=now, why=why)


def is_render_fault(error: object) -> bool:
    """True where the fault is in how we wrote the message, not in the chat."""
    if isinstance(error, UnsendableButton):
        return True
    words = str(error).lower()
    return isinstance(error, BadRequest) and any(fault in words for fault in RENDER_FAULTS)


def flood_wait(error: RetryAfter) -> timedelta:
    """How long Telegram asks to wait."""
    wait = error.retry_after  # an int where PTB_TIMEDELTA was set to false from outside
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _rows(error: Exception) -> Iterator[Row]:
    words = str(error).lower()
    for row in TABLE:
        if isinstance(error, row.error) and any(word in words for word in row.words):
            yield row


def _by_row(row: Row, claim: Claim, *, now: datetime, why: str) -> Settlement:
    # Without a thread there is none to drop, and a part that goes nowhere must not go round.
    aimless = row.drop_thread and claim.chat.thread is None
    return Settlement(
        state=PartState.DEAD if aimless else row.state,
        not_before=now + row.wait if row.wait else None,
        counts=row.counts,
        pause_chat=row.pause,
        drop_thread=row.drop_thread and not aimless,
        why=why,
    )


def _ready(why: str, *, not_before: datetime) -> Settlement:
    """To be sent later, through no fault of the part."""
    return Settlement(state=PartState.READY, not_before=not_before, counts=False, why=why)
