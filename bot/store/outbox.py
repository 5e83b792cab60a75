"""Claim, send, settle.

Telegram has no idempotency key, so a part is claimed before it is sent and settled after. Who claims
gets a lease and a fencing token, one higher than any before it; every settlement is checked against
the token. A lease that runs out leaves a doubt: the part may have arrived. In a private chat it is made
ready once more, at most once; in a group or a channel it is held, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model import Chat, ChatKind, Claim, Message, PartState, Settlement
from bot.store import followups, subscriptions
from bot.store.documents import instant, load, stamp, stamp_or_none

MAX_ATTEMPTS = 5
"""Counted failures after which a part is dead: it must not hold up, or hammer, a chat for ever."""

LONGEST_WAIT = timedelta(days=1)
"""Nothing is put off for longer. So a time beyond that was written before the clock was set back, by a year
perhaps, and is not waited for."""

NOT_TRIED = Settlement(state=PartState.READY, counts=False, why="claimed, and given back untried")

# The row is chosen and claimed in one statement. A part waits while an earlier one of its digest or follow-up
# is ready or claimed; one in doubt or dead does not hold up the rest.
_CLAIM = """
    UPDATE outbox SET state = 'claimed', token = token + 1, lease_until = :lease
    WHERE id = (
        SELECT o.id FROM outbox AS o JOIN chats AS c ON c.id = o.chat
        WHERE o.state = 'ready'
            AND (:fence IS NULL OR :fence = (SELECT token FROM lease))
            AND NOT EXISTS (SELECT 1 FROM notes WHERE key = 'hold')
            AND coalesce(o.not_before, '') NOT BETWEEN :next AND :horizon
            AND coalesce(c.not_before, '') NOT BETWEEN :next AND :horizon
            AND NOT EXISTS (
                SELECT 1 FROM outbox AS e
                WHERE e.digest = o.digest AND e.part < o.part AND e.state IN ('ready', 'claimed'))
            AND NOT EXISTS (
                SELECT 1 FROM outbox AS e
                WHERE e.followup = o.followup AND e.part < o.part AND e.state IN ('ready', 'claimed'))
        ORDER BY o.id LIMIT 1)
    RETURNING id, token, chat, thread, record, attempts, resent"""

_ROW = """
    SELECT o.id, o.chat, o.thread, o.state, o.attempts, o.resent, c.kind
    FROM outbox AS o JOIN chats AS c ON c.id = o.chat
    WHERE o.id = ? AND o.token = ? AND o.lease_until IS NOT NULL"""

_SETTLE = """
    UPDATE outbox SET state = :state, attempts = :attempts, resent = :resent, message_id = :message_id,
        not_before = :not_before, why = :why, settled_at = :now, lease_until = NULL
    WHERE id = :id"""

# An edit that is made twice is made once, so that it never is in doubt.
_EXPIRE = """
    UPDATE outbox SET
        state = CASE WHEN edits IS NOT NULL
                OR resent = 0 AND (SELECT kind FROM chats WHERE id = chat) = 'private'
            THEN 'ready' ELSE 'in_doubt' END,
        resent = CASE WHEN edits IS NULL
                AND resent = 0 AND (SELECT kind FROM chats WHERE id = chat) = 'private'
            THEN 1 ELSE resent END,
        why = 'nobody heard how the sending ended'
    WHERE state = 'claimed' AND lease_until NOT BETWEEN :next AND :horizon"""

_NEXT_TIME = """
    SELECT min(max(coalesce(o.not_before, ''), coalesce(c.not_before, '')))
    FROM outbox AS o JOIN chats AS c ON c.id = o.chat
    WHERE o.state = 'ready'
        AND max(coalesce(o.not_before, ''), coalesce(c.not_before, '')) BETWEEN :next AND :horizon
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS e
            WHERE e.digest = o.digest AND e.part < o.part AND e.state IN ('ready', 'claimed'))
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS e
            WHERE e.followup = o.followup AND e.part < o.part AND e.state IN ('ready', 'claimed'))"""

_SENT_SINCE = """
    SELECT chat, settled_at FROM outbox WHERE state = 'sent' AND settled_at > ? ORDER BY settled_at"""

_DOUBTS = """
    SELECT coalesce(d.subscription, 'follow-up') AS subscription,
        coalesce(d.day, substr(f.at, 1, 10)) AS day, o.part, o.chat, o.state, o.resent, o.why,
        (SELECT max(part) FROM outbox WHERE digest = o.digest OR followup = o.followup) AS of
    FROM outbox AS o LEFT JOIN digests AS d ON d.id = o.digest LEFT JOIN followups AS f ON f.id = o.followup
    WHERE (o.state IN ('in_doubt', 'dead') OR o.resent = 1) AND o.asks IS NULL ORDER BY o.id"""

_PAUSE = (
    "UPDATE subscriptions SET paused = :why WHERE chat = :chat AND paused = ''",
    "UPDATE outbox SET state = 'dead', why = :why, settled_at = :now WHERE chat = :chat AND state = 'ready'",
)

_DROP_THREAD = (
    "UPDATE subscriptions SET thread = NULL WHERE chat = :chat AND thread = :thread",
    "UPDATE outbox SET thread = NULL WHERE chat = :chat AND thread = :thread",
    "UPDATE OR IGNORE ledger SET thread = 0 WHERE chat = :chat AND thread = :thread",
    "DELETE FROM ledger WHERE chat = :chat AND thread = :thread",
    "UPDATE OR IGNORE followups SET thread = 0 WHERE chat = :chat AND thread = :thread",
    "DELETE FROM followups WHERE chat = :chat AND thread = :thread",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a settlement makes of its row."""

    state: PartState
    attempts: int
    resent: bool
    why: str


def claim(db: Database, *, now: datetime, lease_seconds: int, fence: int | None = None) -> Claim | None:
    """The next part that may be sent; None when none may, while there is a hold, and for a `fence` that
    is not the token of the lease: somebody else leads."""
    lease = now + timedelta(seconds=lease_seconds)
    rows = list(db.query(_CLAIM, _waits(now) | {"lease": stamp(lease), "fence": fence}))
    return _claim(db, rows[0]) if rows else None


def _waits(now: datetime) -> dict[str, str | int | None]:
    """`next` to `horizon`: the times that are waited for."""
    return {"next": stamp(now + timedelta.resolution), "horizon": stamp(now + LONGEST_WAIT)}


def _claim(db: Database, row: Mapping[str, Any]) -> Claim:
    kind = db.execute("SELECT kind FROM chats WHERE id = ?", [row["chat"]]).fetchone()[0]
    return Claim(
        part_id=row["id"],
        token=row["token"],
        chat=Chat(id=row["chat"], kind=ChatKind(kind), thread=row["thread"]),
        message=load(Message, row["record"]),
        attempts=row["attempts"],
        resent=bool(row["resent"]),
    )


def settle(db: Database, claim: Claim, settlement: Settlement, *, now: datetime) -> bool:
    """False when the token is no longer the row's, or the row is settled: somebody else decided.

    An answer that comes after its lease ran out still counts as long as nobody claimed the part anew:
    a doubt that can be resolved is. That it is in doubt is then no news, and spends no resend."""
    rows = list(db.query(_ROW, [claim.part_id, claim.token]))
    if not rows:
        return False
    row = rows[0]
    if settlement.state is PartState.IN_DOUBT and row["state"] != PartState.CLAIMED:
        return True
    after = outcome(
        settlement,
        attempts=row["attempts"],
        resent=bool(row["resent"]),
        private=row["kind"] == ChatKind.PRIVATE,
    )
    _write(db, row["id"], after, settlement, now)
    _take_effect(db, row, settlement, now)
    return True


def outcome(settlement: Settlement, *, attempts: int, resent: bool, private: bool) -> Outcome:
    """Pure: attempts are counted, the fifth failure is the last, a doubt is resent at most once."""
    state, why = settlement.state, settlement.why
    attempts += settlement.counts
    if state is PartState.IN_DOUBT and private and not resent:
        return Outcome(state=PartState.READY, attempts=attempts, resent=True, why=why)
    if state is PartState.READY and attempts >= MAX_ATTEMPTS:
        return Outcome(state=PartState.DEAD, attempts=attempts, resent=resent, why=why)
    return Outcome(state=state, attempts=attempts, resent=resent, why=why)


def _write(db: Database, id: int, after: Outcome, settlement: Settlement, now: datetime) -> None:
    row = {
        "id": id,
        "state": after.state.value,
        "attempts": after.attempts,
        "resent": int(after.resent),
        "why": after.why,
        "message_id": settlement.message_id,
        "not_before": stamp_or_none(_bounded(settlement.not_before, now)),
        "now": stamp(now),
    }
    db.execute(_SETTLE, row)


def _bounded(until: datetime | None, now: datetime) -> datetime | None:
    return min(until, now + LONGEST_WAIT) if until else None


def _take_effect(db: Database, row: Mapping[str, Any], settlement: Settlement, now: datetime) -> None:
    """What the answer says of the chat, beyond this part."""
    if not settlement.counts and (until := _bounded(settlement.not_before, now)):
        db.execute("UPDATE chats SET not_before = ? WHERE id = ?", [stamp(until), row["chat"]])
    if settlement.drop_thread:
        _run(db, _DROP_THREAD, {"chat": row["chat"], "thread": row["thread"]})
    if settlement.pause_chat:
        followups.withhold(db, row["chat"], settlement.pause_chat)
        _run(db, _PAUSE, {"chat": row["chat"], "why": settlement.pause_chat, "now": stamp(now)})
    if settlement.move_to is not None:
        subscriptions.move(db, row["chat"], settlement.move_to)


def _run(db: Database, statements: tuple[str, ...], parameters: dict[str, Any]) -> None:
    for statement in statements:
        db.execute(statement, parameters)


def expire(db: Database, *, now: datetime) -> int:
    """Leases that ran out become doubts; returns how many did."""
    return db.execute(_EXPIRE, _waits(now)).rowcount


def next_time(db: Database, now: datetime) -> datetime | None:
    """When the earliest part that must wait may go; None when none waits."""
    return instant(db.execute(_NEXT_TIME, _waits(now)).fetchone()[0])


def sent_since(db: Database, since: datetime) -> tuple[tuple[int, datetime], ...]:
    """(chat, when) of every part that arrived after `since`, the oldest first."""
    rows = db.query(_SENT_SINCE, [stamp(since)])
    return tuple((row["chat"], datetime.fromisoformat(row["settled_at"])) for row in rows)


def doubts(db: Database) -> tuple[str, ...]:
    """One line for each part in doubt, dead, or sent once more after a doubt."""
    return tuple(_doubt(row) for row in db.query(_DOUBTS))


def _doubt(row: Mapping[str, Any]) -> str:
    what = f"{row['subscription']}, {row['day']}, part {row['part']} of {row['of']}, chat {row['chat']}"
    why = f" ({row['why']})" if row["why"] else ""
    if row["state"] == PartState.IN_DOUBT:
        return f"{what}: in doubt, it may have arrived{why}"
    if row["state"] == PartState.DEAD:
        return f"{what}: not sent and given up{why}"
    return f"{what}: sent again after a doubt, it may arrive twice{why}"
