"""What is remembered of a source between two polls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.model import SourceId, SourceState, SourceYield
from bot.store.documents import dump, instant, load, stamp, stamp_or_none

_STATES = "SELECT id, next_due, record FROM sources WHERE id IN (SELECT value FROM json_each(?))"

_REMEMBER = """
    INSERT INTO sources (id, next_due, record) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET next_due = excluded.next_due, record = excluded.record"""

_POSTPONE = """
    INSERT INTO sources (id, next_due, record) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET next_due = excluded.next_due"""

_YIELDS = """
    SELECT i.source, count(*) AS items, count(DISTINCT i.story) AS stories,
        total(j.verdict = 'hold') AS held,
        total(EXISTS (SELECT 1 FROM items AS o WHERE o.work = i.work AND o.id <> i.id)) AS merged
    FROM items AS i LEFT JOIN judgements AS j ON j.item = i.id
    WHERE i.first_seen > ? AND i.baseline = 0
    GROUP BY i.source"""


def states(db: Database, ids: Sequence[SourceId]) -> Mapping[SourceId, SourceState]:
    """In the order of `ids`; a source never seen gets a fresh state."""
    found = {
        row["id"]: load(SourceState, row["record"], id=row["id"], next_due=instant(row["next_due"]))
        for row in db.query(_STATES, [json.dumps(list(ids))])
    }
    return {source: found.get(source) or SourceState(id=source) for source in ids}


def yields(db: Database, since: datetime) -> Mapping[SourceId, SourceYield]:
    """What each source brought since then that was no baseline."""
    return {row.pop("source"): _yield(row) for row in db.query(_YIELDS, [stamp(since)])}


def _yield(row: Mapping[str, float]) -> SourceYield:
    # SQLite's total() is a float, and never NULL as its sum() is.
    return SourceYield(**{name: int(count) for name, count in row.items()})


def remember(db: Database, state: SourceState) -> None:
    db.execute(_REMEMBER, [state.id, stamp_or_none(state.next_due), _record(state)])


def postpone(db: Database, due: Mapping[SourceId, datetime]) -> None:
    """Only the due times change; a source never seen gets a fresh state with its own."""
    for source, at in due.items():
        db.execute(_POSTPONE, [source, stamp(at), _record(SourceState(id=source))])


def _record(state: SourceState) -> str:
    return dump(state, without=("id", "next_due"))
