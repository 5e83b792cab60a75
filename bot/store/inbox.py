"""Updates on their way in: kept before Telegram hears that they came, handled once.

`waiting` holds the whole update. Once it is handled, or set aside because nobody can read it, only its number
and the time remain, for as long as Telegram may send it again: nothing that anybody wrote is kept.

The first thing that an update makes us write marks it as handled, in the same transaction. So a kill leaves
either both or neither: a press that toggles a topic is never carried out twice, nor lost. What a kill
between that write and the answer loses is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.errors import AlreadyHandled
from bot.model import KeptUpdate
from bot.store.documents import stamp

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED = timedelta(days=2)
"""Telegram keeps an update for 24 hours, by polling and by webhook (telegram-bot-api, Client.cpp), and may
send it again until then. Its numbers begin anew only after a week of silence."""

MOST_STARTS = 5
"""An update that was there at so many starts and was never handled ends the program, or hangs it."""

_KEEP = "INSERT OR IGNORE INTO updates (number, at, state, body) VALUES (?, ?, 'waiting', ?)"
_FORGET = "DELETE FROM updates WHERE at < ? AND state <> 'waiting'"
_WAITING = (
    "SELECT place, number, body FROM updates WHERE state = 'waiting' AND place > ? ORDER BY place LIMIT ?"
)
_COUNT_START = "UPDATE updates SET starts = starts + 1 WHERE state = 'waiting'"
_GIVE_UP = """
    UPDATE updates SET state = 'set_aside', body = '', why = 'it was there at five starts and never ended'
    WHERE state = 'waiting' AND starts > ?"""
_END = "UPDATE updates SET state = ?, body = '', why = ? WHERE number = ? AND state = 'waiting'"


@dataclass(slots=True)
class Handling:
    """The update that the present task handles; `written` once a write of its has marked it."""

    number: int
    written: bool = False
    over: bool = False


PRESENT: ContextVar[Handling | None] = ContextVar("update being handled", default=None)


def keep(db: Database, updates: Sequence[tuple[int, str]], *, now: datetime) -> int:
    """(number, JSON) in the order they came; a number that is known already is not kept again.

    Returns how many were new."""
    db.execute(_FORGET, [stamp(now - REMEMBERED)])
    return sum(db.execute(_KEEP, [number, stamp(now), body]).rowcount for number, body in updates)


def waiting(db: Database, *, after: int, limit: int) -> tuple[KeptUpdate, ...]:
    """Those not handled yet, in the order they came, behind the place `after`."""
    return tuple(KeptUpdate(**row) for row in db.query(_WAITING, [after, limit]))


def begin(db: Database) -> int:
    """Count a start for each that waits; returns how many are given up with this one."""
    db.execute(_COUNT_START)
    return db.execute(_GIVE_UP, [MOST_STARTS]).rowcount


def set_aside(db: Database, number: int, why: str) -> None:
    """It will not be handled. `why` must not quote it."""
    db.execute(_END, ["set_aside", why, number])


def done(db: Database, number: int) -> bool:
    """False when it was not waiting: it is unknown, or somebody else handled it."""
    return db.execute(_END, ["handled", "", number]).rowcount == 1


def written_for(
    db: Database,
    update: Handling,
    work: Callable[Concatenate[Database, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """`work`, and the mark that `update` is handled. Raises `AlreadyHandled`, so that the transaction is
    rolled back, where another process was first."""
    if not done(db, update.number):
        raise AlreadyHandled(f"update {update.number} was handled by somebody else")
    return work(db, *args, **kwargs)
