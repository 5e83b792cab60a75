"""Slots, digests and the ledger of what each chat had."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.model import Chat, Digest, DigestPlan, Message, WorkId
from bot.store import attention, followups, slots, stories, subscriptions
from bot.store.documents import dump, stamp

NO_CHAT = 0
"""A number that Telegram gives to nobody."""

OVER = "over"
"""Why a subscription with a last day is paused after it."""

_FILL_SLOT = """
    INSERT OR IGNORE INTO digests (subscription, day, n, at, considered) VALUES (?, ?, ?, ?, ?)"""

_ENQUEUE = """
    INSERT INTO outbox (digest, part, chat, thread, record, state) VALUES (?, ?, ?, ?, ?, 'ready')"""

_RECORD = """
    INSERT OR IGNORE INTO ledger (chat, thread, work, story, digest, entry, at)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""

# What was taken back, and what no longer stands, is sent to nobody.
_HAD = """
    SELECT asked.value AS work FROM json_each(:works) AS asked
    LEFT JOIN absorbed ON absorbed.kind = 'work' AND absorbed.id = asked.value
    WHERE EXISTS (SELECT 1 FROM ledger WHERE ledger.chat = :chat AND ledger.thread = :thread
            AND ledger.work = coalesce(absorbed.kept, asked.value))
        OR EXISTS (SELECT 1 FROM followups AS f WHERE f.chat = :chat AND f.thread = :thread
            AND f.speaker = coalesce(absorbed.kept, asked.value) AND f.way IN ('message', 'digest'))
        OR EXISTS (SELECT 1 FROM recalls WHERE recalls.work = coalesce(absorbed.kept, asked.value))
        OR EXISTS (SELECT 1 FROM standings WHERE standings.work = coalesce(absorbed.kept, asked.value)
            AND standings.family IN ('gone', 'partial', 'replaced'))"""


def had(db: Database, chat: Chat | None, works: Collection[WorkId]) -> frozenset[WorkId]:
    """Those of `works` that this chat (this forum topic of it) was sent before, or heard of as notices, and
    those that nobody is sent: they were retracted or taken back. For None the latter alone."""
    place = {"chat": NO_CHAT, "thread": 0}
    if chat:
        place = {"chat": subscriptions.current_chat(db, chat.id), "thread": chat.thread or 0}
    rows = db.query(_HAD, place | {"works": json.dumps(list(works))})
    return frozenset(WorkId(row["work"]) for row in rows)


def had_by(db: Database, asked: Mapping[Chat, Collection[WorkId]]) -> Mapping[Chat, frozenset[WorkId]]:
    return {chat: had(db, chat, works) for chat, works in asked.items()}


def apply(
    db: Database, plans: Sequence[DigestPlan], *, now: datetime, seen_rows: Mapping[datetime, int]
) -> int:
    """How many of the plans' digests are in the outbox now.

    Not those that have none, whose slot was filled before, or whose subscription was stopped, paused or
    parted from its chat since the plan was made; of them only the next due time is written.
    `seen_rows` are the highest rows of `items` that windows saw, by when they ended."""
    return sum(_apply(db, plan, now, seen_rows) for plan in plans)


def _apply(db: Database, plan: DigestPlan, now: datetime, seen_rows: Mapping[datetime, int]) -> bool:
    row = _running(db, plan)
    if plan.digest is None or row is None or not _fill_slot(db, plan.digest):
        _set_next_due(db, plan)
        return False
    digest_id = int(db.execute("SELECT last_insert_rowid()").fetchone()[0])
    chat, thread = row
    _enqueue(db, digest_id, chat, thread, plan.messages)
    _record(db, digest_id, chat, thread, plan.digest, now)
    attention.record(db, plan.digest, chat, now)
    followups.said(db, plan.digest.lines, digest_id)
    _set_next_due(db, plan)
    slots.close(db, plan.subscription, plan.digest.at, seen_rows.get(plan.digest.at))
    return True


def _running(db: Database, plan: DigestPlan) -> tuple[int, int | None] | None:
    """Where the digest goes by what is stored now, not by what the plan was made from."""
    row: tuple[int, int | None] | None = db.execute(
        "SELECT chat, thread FROM subscriptions WHERE id = ? AND paused = '' AND chat IS NOT NULL",
        [plan.subscription],
    ).fetchone()
    return row


def _fill_slot(db: Database, digest: Digest) -> bool:
    slot = digest.slot
    row = [slot.subscription, slot.day.isoformat(), slot.n, stamp(digest.at), digest.considered]
    return db.execute(_FILL_SLOT, row).rowcount == 1


def _enqueue(
    db: Database, digest_id: int, chat: int, thread: int | None, messages: tuple[Message, ...]
) -> None:
    for part, message in enumerate(messages, start=1):
        db.execute(_ENQUEUE, [digest_id, part, chat, thread, dump(message)])


def _record(
    db: Database, digest_id: int, chat: int, thread: int | None, digest: Digest, now: datetime
) -> None:
    for n, entry in enumerate(digest.entries, start=1):
        curated = entry.ranked.curated
        for work in sorted(curated.works):
            living = stories.living(db, "work", work)
            db.execute(_RECORD, [chat, thread or 0, living, curated.story, digest_id, n, stamp(now)])


def _set_next_due(db: Database, plan: DigestPlan) -> None:
    db.execute(
        "UPDATE subscriptions SET next_due = ? WHERE id = ?", [stamp(plan.next_due), plan.subscription]
    )
    if plan.ends:
        db.execute(
            "UPDATE subscriptions SET paused = ? WHERE id = ? AND paused = ''", [OVER, plan.subscription]
        )
