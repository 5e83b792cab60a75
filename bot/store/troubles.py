"""What was found wrong and told, so that it is told once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlite_utils import Database

from bot.store.connection import execute_many
from bot.store.documents import stamp

_SEEN = """
    INSERT INTO troubles (name, told, seen) VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET seen = excluded.seen"""


def known(db: Database) -> Mapping[str, datetime]:
    """Name → when it was last so."""
    rows = db.query("SELECT name, seen FROM troubles")
    return {row["name"]: datetime.fromisoformat(row["seen"]) for row in rows}


def keep(db: Database, seen: Collection[str], over: Collection[str], *, now: datetime) -> None:
    """Those that are so now, and those that are over: told again should they come back."""
    execute_many(db, _SEEN, [(name, stamp(now), stamp(now)) for name in seen])
    execute_many(db, "DELETE FROM troubles WHERE name = ?", [(name,) for name in over])
