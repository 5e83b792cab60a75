"""What each person logged for their continuing professional development."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from bot.model import Logged, WorkId
from bot.store import stories
from bot.store.documents import stamp

_LOG = """
    INSERT INTO cpd (chat, work, at, minutes) VALUES (?, ?, ?, ?)
    ON CONFLICT (chat, work) DO UPDATE SET minutes = excluded.minutes"""
_UNLOG = "DELETE FROM cpd WHERE chat = ? AND work = ?"
_LOGGED = "SELECT work, at, minutes FROM cpd WHERE chat = ? ORDER BY at DESC, work"


def log(db: Database, person: int, work: WorkId, minutes: int, at: datetime) -> None:
    """Logged again it keeps its day, and has the minutes that were told last."""
    db.execute(_LOG, [person, stories.living(db, "work", work), stamp(at), minutes])


def unlog(db: Database, person: int, work: WorkId) -> bool:
    """False where it was not logged."""
    return db.execute(_UNLOG, [person, stories.living(db, "work", work)]).rowcount == 1


def logged(db: Database, person: int) -> tuple[Logged, ...]:
    """The newest first, under the names the works have now."""
    rows = list(db.query(_LOGGED, [person]))
    living = stories.absorbers(db, "work", [row["work"] for row in rows])
    return tuple(
        Logged(
            work=WorkId(living.get(row["work"], row["work"])),
            at=datetime.fromisoformat(row["at"]),
            minutes=row["minutes"],
        )
        for row in rows
    )
