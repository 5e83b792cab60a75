"""When each recurring job ran last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from bot.model.operations import JobRun
from bot.store.documents import instant, stamp, stamp_or_none

_BEGIN = """
    INSERT INTO jobs (name, began, attempts) VALUES (:name, :now, 1)
    ON CONFLICT (name) DO UPDATE SET began = :now, attempts = attempts + 1 WHERE began IS :seen
    RETURNING name"""


def runs(db: Database) -> Mapping[str, JobRun]:
    return {
        row["name"]: JobRun(
            began=datetime.fromisoformat(row["began"]),
            done=instant(row["done"]),
            attempts=row["attempts"],
            why=row["why"],
        )
        for row in db.query("SELECT name, began, done, attempts, why FROM jobs")
    }


def begin(db: Database, name: str, seen: JobRun | None, *, now: datetime) -> bool:
    """Whether it is ours to run: False when another process has begun it since `seen` was read."""
    known = {"name": name, "now": stamp(now), "seen": stamp_or_none(seen.began if seen else None)}
    return bool(list(db.query(_BEGIN, known)))


def end(db: Database, name: str, why: str, *, now: datetime) -> None:
    """`why` is empty for a success."""
    if why:
        db.execute("UPDATE jobs SET why = ? WHERE name = ?", [why, name])
    else:
        db.execute("UPDATE jobs SET done = ?, attempts = 0, why = '' WHERE name = ?", [stamp(now), name])
