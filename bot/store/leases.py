"""Who leads: one row, one token that only grows, and a lock of the operating system beside it.

Two answers to two failures. A leader that died has let go of the lock on `FILE.leading`, whatever killed it,
so the next on this machine takes over at once. A leader that hangs keeps that lock, but no longer renews its
row, so the next takes over when the row runs out; should the first wake again, its token is no longer the
row's and the statement that claims a part finds none for it.
"""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.model.operations import Lease
from bot.store.connection import door
from bot.store.documents import stamp

_TAKE = """
    INSERT INTO lease (id, holder, token, until) VALUES (1, :holder, 1, :until)
    ON CONFLICT (id) DO UPDATE SET holder = :holder, token = token + 1, until = :until
    RETURNING token"""


def current(db: Database) -> Lease | None:
    """None where nobody ever led."""
    for row in db.query("SELECT holder, token, until FROM lease"):
        return Lease(holder=row["holder"], token=row["token"], until=datetime.fromisoformat(row["until"]))
    return None


def take(db: Database, holder: str, seen: Lease | None, *, until: datetime) -> int | None:
    """The new token; None when somebody else took, renewed or gave up the lease since `seen` was read."""
    if current(db) != seen:
        return None
    (row,) = db.query(_TAKE, {"holder": holder, "until": stamp(until)})
    token: int = row["token"]
    return token


def renew(db: Database, token: int, *, until: datetime) -> bool:
    """False: the lease is somebody else's."""
    return db.execute("UPDATE lease SET until = ? WHERE token = ?", [stamp(until), token]).rowcount == 1


class Seat:
    """The lock beside the database. Held by at most one process of this machine, and never after its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.with_name(path.name + ".leading")
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Whether it is ours now."""
        if self._descriptor is not None:
            return True
        with door(self._path):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            except BaseException:
                os.close(descriptor)
                raise
        self._descriptor = descriptor
        return True

    def leave(self) -> None:
        """Give it up; nothing when it is not ours."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
