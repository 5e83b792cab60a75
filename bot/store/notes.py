"""What operators and the running bot leave for each other, by key."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from bot.model.operations import Note
from bot.store.documents import stamp


def note(db: Database, key: str) -> Note | None:
    for row in db.query("SELECT value, at FROM notes WHERE key = ?", [key]):
        return Note(value=row["value"], at=datetime.fromisoformat(row["at"]))
    return None


def leave(db: Database, key: str, value: str, *, now: datetime) -> None:
    """In place of an earlier one."""
    db.execute("REPLACE INTO notes (key, value, at) VALUES (?, ?, ?)", [key, value, stamp(now)])


def remove(db: Database, key: str) -> bool:
    """False when there was none."""
    return db.execute("DELETE FROM notes WHERE key = ?", [key]).rowcount == 1
