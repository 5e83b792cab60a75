"""Who asked too often, a person or a group, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.store.documents import stamp

LONGEST = timedelta(hours=1)
"""A row from further ahead was written before the clock was set back."""


def throttle(db: Database, chat: int, until: datetime, *, now: datetime) -> None:
    db.execute("DELETE FROM throttled WHERE until NOT BETWEEN ? AND ?", [stamp(now), stamp(now + LONGEST)])
    db.execute("REPLACE INTO throttled (chat, until) VALUES (?, ?)", [chat, stamp(until)])


def throttled(db: Database, *, now: datetime) -> tuple[tuple[int, float], ...]:
    """(who, seconds left)."""
    rows = db.query(
        "SELECT chat, until FROM throttled WHERE until BETWEEN ? AND ?", [stamp(now), stamp(now + LONGEST)]
    )
    return tuple((row["chat"], (datetime.fromisoformat(row["until"]) - now).total_seconds()) for row in rows)
