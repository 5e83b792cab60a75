"""Lists that were shown, works that were saved, and what readers reported."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model import Chat, Listed, Report, Saved, SourceId, WorkId
from bot.store import stories, subscriptions
from bot.store.documents import stamp

_LIST = "INSERT INTO listed (chat, thread, at, works, items, again) VALUES (?, ?, ?, ?, ?, ?)"
_LISTED = "SELECT at, works, items, again, thread FROM listed WHERE id = ? AND chat = ?"
_SAVE = "INSERT OR IGNORE INTO saved (chat, work, at, source) VALUES (?, ?, ?, ?)"
_UNSAVE = "DELETE FROM saved WHERE chat = ? AND work = ?"
_SAVED = "SELECT work, at FROM saved WHERE chat = ? ORDER BY at DESC, work"
_REPORT = "INSERT INTO reports (chat, kind, work, words, at) VALUES (?, ?, ?, ?, ?)"
_UNTOLD = "SELECT * FROM reports WHERE told_at IS NULL ORDER BY id LIMIT ?"
_TOLD = "UPDATE reports SET told_at = ? WHERE id IN (SELECT value FROM json_each(?))"

# The slot names the digest; where a chat has several subscriptions, the message that was pressed decides.
_SENT_ENTRY = """
    SELECT l.entry, l.work FROM ledger AS l WHERE l.chat = :chat AND l.digest = (
        SELECT d.id FROM digests AS d JOIN subscriptions AS s ON s.id = d.subscription
        WHERE s.chat = :chat AND d.day = :day AND d.n = :n
        ORDER BY EXISTS (SELECT 1 FROM outbox AS o WHERE o.digest = d.id AND o.message_id = :message) DESC,
            d.id DESC
        LIMIT 1)
    ORDER BY l.entry, l.work"""

_SENT_AS = "SELECT thread FROM outbox WHERE chat = ? AND message_id = ? ORDER BY id DESC LIMIT 1"


def keep_list(db: Database, chat: Chat, shown: Listed) -> int:
    """Returns the number by which its buttons name it."""
    told = [stamp(shown.at), json.dumps(shown.entries), json.dumps(shown.items), shown.again]
    db.execute(_LIST, [subscriptions.current_chat(db, chat.id), chat.thread, *told])
    return int(db.execute("SELECT last_insert_rowid()").fetchone()[0])


def listed(db: Database, chat: Chat, number: int) -> Listed | None:
    """None where this chat was shown no such list."""
    row = db.execute(_LISTED, [number, subscriptions.current_chat(db, chat.id)]).fetchone()
    if row is None:
        return None
    return Listed(
        entries=tuple(tuple(WorkId(work) for work in works) for works in json.loads(row[1])),
        at=datetime.fromisoformat(row[0]),
        items=tuple(json.loads(row[2])),
        again=row[3],
        thread=row[4],
    )


def sent_entries(
    db: Database, chat: Chat, *, day: str, n: int, message: int | None
) -> Mapping[int, tuple[WorkId, ...]]:
    """The works of each numbered entry of a digest that this chat was sent; empty: there is none."""
    asked = {"chat": subscriptions.current_chat(db, chat.id), "day": day, "n": n, "message": message}
    found: dict[int, tuple[WorkId, ...]] = {}
    for row in db.query(_SENT_ENTRY, asked):
        found[row["entry"]] = (*found.get(row["entry"], ()), WorkId(row["work"]))
    return found


def place_of(db: Database, chat: Chat, message: int) -> Chat | None:
    """The chat with the forum topic to which a digest or a notice was sent as this message; None where none
    was. Of a message that has become old Telegram no longer tells its topic."""
    row = db.execute(_SENT_AS, [subscriptions.current_chat(db, chat.id), message]).fetchone()
    return replace(chat, thread=row[0]) if row else None


def save(db: Database, person: int, work: WorkId, at: datetime, source: SourceId | None = None) -> bool:
    """False where it was saved before."""
    row = [person, stories.living(db, "work", work), stamp(at), source or ""]
    return db.execute(_SAVE, row).rowcount == 1


def unsave(db: Database, person: int, work: WorkId) -> bool:
    return db.execute(_UNSAVE, [person, stories.living(db, "work", work)]).rowcount == 1


def saved(db: Database, person: int) -> tuple[Saved, ...]:
    """The newest first, under the names the works have now."""
    rows = list(db.query(_SAVED, [person]))
    living = stories.absorbers(db, "work", [row["work"] for row in rows])
    return tuple(
        Saved(work=WorkId(living.get(row["work"], row["work"])), at=datetime.fromisoformat(row["at"]))
        for row in rows
    )


def report(db: Database, one: Report) -> None:
    db.execute(_REPORT, [one.chat, one.kind, one.work, one.words, stamp(one.at)])


def untold(db: Database, *, limit: int) -> Sequence[tuple[int, Report]]:
    """Reports that the operator has not heard of, each with its number, the oldest first."""
    return tuple((row["id"], _report(row)) for row in db.query(_UNTOLD, [limit]))


def told(db: Database, numbers: Sequence[int], at: datetime) -> None:
    db.execute(_TOLD, [stamp(at), json.dumps(list(numbers))])


def _report(row: Mapping[str, Any]) -> Report:
    return Report(
        kind=row["kind"],
        chat=row["chat"],
        words=row["words"],
        at=datetime.fromisoformat(row["at"]),
        work=WorkId(row["work"]) if row["work"] else None,
    )
