"""What is said of works that were sent, who has to hear of it, and who has.

Notices are noted when their item is filed (`notices.py`), and held against the ledger (`affected`). What a
chat hears is decided within the transaction that writes it (`follow_up`), from what is stored by then: two
instances, a restart and a kill find the key taken, or nothing written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model import Chat, ChatKind, Filed, Message, PartState, Subscription, WorkId
from bot.model.followups import UNREACHABLE, Affected, Delivery, FollowUp, FollowUpReport, SentPart, Word
from bot.model.standing import Family, Notice, StatusLine
from bot.ports.followups import Decide
from bot.store import stories, subscriptions
from bot.store.documents import dump, load, stamp, stamp_or_none
from bot.store.items import filed

# A preprint names its publication, and the publication its preprint: either way the preprint is affected.
_AFFECTED = """
    WITH asked AS (SELECT item, kind, about, value FROM notices WHERE checked <= :checked),
    met AS (
        SELECT a.item, a.kind, i.item AS other FROM asked AS a
        JOIN identifiers AS i ON i.key = identifier_key(a.about, a.value)
        UNION ALL
        SELECT a.item, a.kind, t.id FROM asked AS a JOIN items AS s ON s.id = a.item
        JOIN items AS t ON t.source = s.source AND t.guid = a.value WHERE a.about = 'guid'
        UNION ALL
        SELECT item, kind, item FROM asked WHERE about = 'self'
    ),
    pairs AS (
        SELECT other AS affected, item AS speaker FROM met WHERE kind <> 'preprint-of'
        UNION SELECT item, other FROM met WHERE kind = 'preprint-of'
    )
    SELECT t.work, p.speaker FROM pairs AS p JOIN items AS t ON t.id = p.affected
    GROUP BY t.work, p.speaker ORDER BY t.work, p.speaker"""

_FILED = "SELECT * FROM filed WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
_COPIES = "SELECT * FROM filed WHERE work IN (SELECT value FROM json_each(?)) ORDER BY id"
_STANDINGS = "SELECT work, record FROM standings WHERE work IN (SELECT value FROM json_each(?))"
_UNCHECKED = "SELECT DISTINCT item FROM notices WHERE checked = 0"
_CHECKED = """
    UPDATE notices SET checked = 1 WHERE checked = 0 AND item IN (SELECT value FROM json_each(?))"""

_LEDGER = """
    SELECT l.*, coalesce(c.kind, 'private') AS kind,
        (SELECT count(*) FROM ledger AS o WHERE o.chat = l.chat AND o.thread = l.thread
            AND o.digest = l.digest AND o.entry = l.entry) AS works
    FROM ledger AS l LEFT JOIN chats AS c ON c.id = l.chat WHERE l.work = :work"""
_ONE = _LEDGER + " AND l.chat = :chat AND l.thread = :thread"

_PARTS = "SELECT id, state, message_id, record FROM outbox WHERE digest = ? AND chat = ? ORDER BY part"
_HAD = "SELECT family, notice FROM followups WHERE chat = ? AND thread = ? AND work = ?"
_ALSO_HAD = """
    SELECT work FROM ledger
    WHERE chat = ? AND thread = ? AND work IN (SELECT value FROM json_each(?))"""
_SAVED = "SELECT 1 FROM saved WHERE chat = ? AND work = ?"
_LOGGED = "SELECT 1 FROM cpd WHERE chat = ? AND work = ?"

_SAY = """
    INSERT INTO followups (chat, thread, work, family, notice, way, speaker, at, withheld, line)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
_ENQUEUE = """
    INSERT INTO outbox (followup, part, chat, thread, record, state, not_before, edits, why)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_REWRITE = "UPDATE outbox SET record = ? WHERE id = ?"

_LINES = """
    SELECT id, line FROM followups
    WHERE chat = ? AND thread = ? AND line IS NOT NULL AND digest IS NULL ORDER BY id"""
_SAID = "UPDATE followups SET digest = ? WHERE id = ? AND digest IS NULL"

_TO_TAKE_OUT = """
    SELECT DISTINCT r.work FROM recalls AS r JOIN ledger AS l ON l.work = r.work
    WHERE NOT EXISTS (SELECT 1 FROM followups AS f WHERE f.chat = l.chat AND f.thread = l.thread
        AND f.work = l.work AND f.family = 'recall' AND f.notice = '')"""

_WITHHOLD = """
    UPDATE followups SET withheld = :why WHERE withheld = '' AND id IN (
        SELECT followup FROM outbox WHERE chat = :chat AND followup IS NOT NULL
        GROUP BY followup HAVING max(state IN ('sent', 'in_doubt') AND edits IS NULL) = 0)"""
_REACHABLE = """
    SELECT id FROM followups AS f WHERE withheld <> '' AND EXISTS (
        SELECT 1 FROM subscriptions AS s WHERE s.chat = f.chat
            AND s.paused NOT IN (SELECT value FROM json_each(?)))"""
_REVIVE = """
    UPDATE outbox SET state = 'ready', attempts = 0, resent = 0, lease_until = NULL, token = token + 1,
        why = ''
    WHERE followup = ? AND state = 'dead'"""


# ── what is said ──────────────────────────────────────────────────────────────


def affected(db: Database, *, everything: bool) -> tuple[tuple[Affected, ...], tuple[int, ...]]:
    """Works of which something is said, sent or not: `everything`: by any notice, else by those that nobody
    has checked yet. And the items of the latter, for `checked`."""
    fresh = tuple(int(row["item"]) for row in db.query(_UNCHECKED))
    if not fresh and not everything:
        return (), ()
    return _affected(db, db.query(_AFFECTED, {"checked": int(everything)})), fresh


def _affected(db: Database, pairs: Iterable[Mapping[str, Any]]) -> tuple[Affected, ...]:
    speakers: dict[str, list[int]] = defaultdict(list)
    for row in pairs:
        speakers[row["work"]].append(row["speaker"])
    numbers = {number for found in speakers.values() for number in found}
    speaking = {row["id"]: filed(row) for row in db.query(_FILED, [json.dumps(sorted(numbers))])}
    copies: dict[str, list[Filed]] = defaultdict(list)
    for row in db.query(_COPIES, [json.dumps(list(speakers))]):
        copies[row["work"]].append(filed(row))
    return tuple(
        Affected(
            work=WorkId(work),
            copies=tuple(copies[work]),
            speaking=tuple(speaking[n] for n in found if speaking[n].place.work != work),
        )
        for work, found in speakers.items()
    )


def stand(db: Database, standings: Mapping[WorkId, Notice]) -> None:
    """Keep how each work stands."""
    for work, notice in standings.items():
        row = [stories.living(db, "work", work), notice.family.value, dump(notice)]
        db.execute("INSERT OR REPLACE INTO standings (work, family, record) VALUES (?, ?, ?)", row)


def standings(db: Database, works: Collection[WorkId]) -> Mapping[WorkId, Notice]:
    """How those of `works` stand of which something is said, by the names they were asked for."""
    heirs = stories.absorbers(db, "work", works)
    asked = {heirs.get(work, work): work for work in works}
    rows = db.query(_STANDINGS, [json.dumps(list(asked))])
    return {asked[row["work"]]: load(Notice, row["record"]) for row in rows}


def checked(db: Database, items: Sequence[int]) -> None:
    """The notices of these items were held against everything that was sent."""
    db.execute(_CHECKED, [json.dumps(list(items))])


# ── deliveries ────────────────────────────────────────────────────────────────


def deliveries(db: Database, one: Affected) -> tuple[Delivery, ...]:
    """Every chat that has the work in its ledger."""
    rows = list(db.query(_LEDGER, {"work": one.work}))
    return tuple(_delivery(db, row, one) for row in rows)


def _delivery(db: Database, row: Mapping[str, Any], one: Affected) -> Delivery:
    chat, thread = row["chat"], row["thread"]
    parts = tuple(_part(found) for found in db.query(_PARTS, [row["digest"], chat]))
    had = db.execute(_HAD, [chat, thread, one.work]).fetchall()
    others = json.dumps(sorted({speaker.place.work for speaker in one.speaking}))
    kept = subscriptions.everyone(db, chat)
    return Delivery(
        chat=Chat(id=chat, kind=ChatKind(row["kind"]), thread=thread or None),
        work=one.work,
        entry=row["entry"],
        at=datetime.fromisoformat(row["at"]),
        alone=row["works"] == 1,
        parts=parts,
        had=frozenset((Family(family), notice) for family, notice in had),
        also_had=frozenset(WorkId(work) for (work,) in db.execute(_ALSO_HAD, [chat, thread, others])),
        subscriptions=kept,
        unreachable=_unreachable(kept),
        saved=db.execute(_SAVED, [chat, one.work]).fetchone() is not None,
        logged=db.execute(_LOGGED, [chat, one.work]).fetchone() is not None,
    )


def _part(row: Mapping[str, Any]) -> SentPart:
    return SentPart(
        id=row["id"],
        state=PartState(row["state"]),
        message_id=row["message_id"],
        message=load(Message, row["record"]),
    )


def _unreachable(kept: Sequence[Subscription]) -> str:
    """Why the chat takes no messages; empty unless everything of it is paused for that."""
    reasons = [one.paused for one in kept]
    return reasons[0] if reasons and UNREACHABLE.issuperset(reasons) else ""


# ── what chats hear ───────────────────────────────────────────────────────────


def follow_up(
    db: Database, asked: Sequence[tuple[Affected, Delivery]], decide: Decide, *, now: datetime
) -> FollowUpReport:
    """Decide again on each of `asked`, from what is stored now, and write it; a delivery that was erased
    meanwhile is left out."""
    report = FollowUpReport()
    for one, seen in asked:
        place = {"work": one.work, "chat": seen.chat.id, "thread": seen.chat.thread or 0}
        for row in list(db.query(_ONE, place)):
            delivery = _delivery(db, row, one)
            if plan := decide(one, delivery):
                report = report + _write(db, delivery, plan, now)
    return report


def _write(db: Database, to: Delivery, plan: FollowUp, now: datetime) -> FollowUpReport:
    parent, *_ = [_say(db, to, word, now) for word in plan.words]
    sent = [(part, message) for part, message in plan.edits if part.message_id is not None]
    for part, message in plan.edits:
        db.execute(_REWRITE, [dump(message), part.id])
    for n, (part, message) in enumerate(sent, start=1):
        _enqueue(db, parent, n, to, replace(message, edits=part.message_id), None)
    if plan.message:
        _enqueue(db, parent, len(sent) + 1, to, plan.message, plan.not_before)
    return FollowUpReport(
        deliveries=1,
        messages=int(plan.message is not None),
        lines=sum(word.line is not None for word in plan.words),
        edits=len(plan.edits),
        unreachable=int(bool(to.unreachable)),
    )


def _say(db: Database, to: Delivery, word: Word, now: datetime) -> int:
    row = [to.chat.id, to.chat.thread or 0, to.work, word.family.value, word.key, word.way.value]
    row += [word.speaker, stamp(now), to.unreachable, dump(word.line, without=("id",)) if word.line else None]
    return int(db.execute(_SAY, row).fetchone()[0])


def _enqueue(
    db: Database, parent: int, part: int, to: Delivery, message: Message, not_before: datetime | None
) -> None:
    state = PartState.DEAD if to.unreachable else PartState.READY
    row = [parent, part, to.chat.id, to.chat.thread, dump(message), state.value, stamp_or_none(not_before)]
    db.execute(_ENQUEUE, [*row, message.edits, to.unreachable])


# ── chats that take no messages ───────────────────────────────────────────────


def withhold(db: Database, chat: int, why: str) -> None:
    """The chat takes no messages: what it was not told yet waits until it does again."""
    db.execute(_WITHHOLD, {"chat": chat, "why": why})


def revive(db: Database) -> int:
    """What waited for chats that take messages again is ready once more; returns how many chats' news."""
    found = [row["id"] for row in list(db.query(_REACHABLE, [json.dumps(sorted(UNREACHABLE))]))]
    for followup in found:
        db.execute(_REVIVE, [followup])
        db.execute("UPDATE followups SET withheld = '' WHERE id = ?", [followup])
    return len(found)


# ── lines of the next digest ──────────────────────────────────────────────────


def lines_for(db: Database, chats: Collection[Chat]) -> Mapping[Chat, tuple[StatusLine, ...]]:
    """What the next digest of each chat (each forum topic) has to say, the oldest first."""
    found = ((chat, _lines(db, chat)) for chat in chats)
    return {chat: some for chat, some in found if some}


def _lines(db: Database, chat: Chat) -> tuple[StatusLine, ...]:
    rows = db.query(_LINES, [subscriptions.current_chat(db, chat.id), chat.thread or 0])
    return tuple(load(StatusLine, row["line"], id=row["id"]) for row in rows)


def said(db: Database, lines: Iterable[StatusLine], digest: int) -> None:
    """That digest said them, in the transaction that puts it into the outbox."""
    for line in lines:
        db.execute(_SAID, [digest, line.id])


# ── recalls ───────────────────────────────────────────────────────────────────


def recall(
    db: Database, works: Sequence[WorkId], reason: str, decide: Decide, *, now: datetime
) -> FollowUpReport:
    """Note that the works are taken back, and what `decide` says of every delivery, in one transaction."""
    report = FollowUpReport()
    for work in dict.fromkeys(WorkId(stories.living(db, "work", work)) for work in works):
        db.execute("INSERT INTO recalls (work, at, reason) VALUES (?, ?, ?)", [work, stamp(now), reason])
        copies = tuple(filed(row) for row in db.query(_COPIES, [json.dumps([work])]))
        one = Affected(work=work, copies=copies)
        asked = [(one, seen) for seen in deliveries(db, one)]
        report = report + follow_up(db, asked, decide, now=now) + FollowUpReport(works=1)
    return report


def to_take_out(db: Database) -> tuple[Affected, ...]:
    """Works that were taken back and that some chat was sent without being told so."""
    works = [row["work"] for row in db.query(_TO_TAKE_OUT)]
    copies: dict[str, list[Filed]] = {work: [] for work in works}
    for row in db.query(_COPIES, [json.dumps(works)]):
        copies[row["work"]].append(filed(row))
    return tuple(Affected(work=WorkId(work), copies=tuple(found)) for work, found in copies.items())


def recalled(db: Database, works: Iterable[WorkId]) -> frozenset[WorkId]:
    """Those of `works` that were taken back."""
    asked = {stories.living(db, "work", work): work for work in works}
    rows = db.query(
        "SELECT DISTINCT work FROM recalls WHERE work IN (SELECT value FROM json_each(?))",
        [json.dumps(list(asked))],
    )
    return frozenset(asked[row["work"]] for row in rows)
