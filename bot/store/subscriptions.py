"""Subscriptions and the chats they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model import Chat, ChatKind, Subscription, SubscriptionId
from bot.store.documents import dump, instant, load, stamp, stamp_or_none

_IN_COLUMNS = ("id", "chat", "next_due", "last_slot", "paused")

_SELECT = """
    SELECT s.*, c.kind FROM subscriptions AS s LEFT JOIN chats AS c ON c.id = s.chat"""
_ALL = _SELECT + " ORDER BY s.rowid"
_OF_CHAT = _SELECT + " WHERE s.chat = ? ORDER BY s.rowid"
_ONE = _SELECT + " WHERE s.id = ?"
_DUE = _SELECT + " WHERE s.paused = '' AND s.chat IS NOT NULL AND s.next_due <= ? ORDER BY s.next_due, s.id"

_SAVE = """
    INSERT INTO subscriptions (id, chat, thread, next_due, last_slot, paused, record)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        chat = excluded.chat, thread = excluded.thread, next_due = excluded.next_due,
        last_slot = excluded.last_slot, paused = excluded.paused, record = excluded.record"""

_KNOW_CHAT = """
    INSERT INTO chats (id, kind) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind"""

# The order spares the foreign keys: what refers to a row goes before it.
_FORGET = (
    "DELETE FROM outbox WHERE chat = :chat",
    "DELETE FROM followups WHERE chat = :chat",
    "DELETE FROM ledger WHERE chat = :chat",
    # A group's taste that this person helped to form goes with their votes; it is learnt anew without them.
    """DELETE FROM tastes WHERE chat = :chat
       OR (chat, thread) IN (SELECT chat, thread FROM votes WHERE voter = :chat)""",
    "DELETE FROM votes WHERE chat = :chat OR voter = :chat",
    "DELETE FROM teaching WHERE chat = :chat",
    "DELETE FROM opened WHERE chat = :chat",
    "DELETE FROM told WHERE subscription IN (SELECT id FROM subscriptions WHERE chat = :chat)",
    "DELETE FROM attention WHERE chat = :chat",
    "DELETE FROM listed WHERE chat = :chat",
    "DELETE FROM saved WHERE chat = :chat",
    "DELETE FROM cpd WHERE chat = :chat",
    "DELETE FROM reports WHERE chat = :chat",
    "DELETE FROM throttled WHERE chat = :chat",
    "DELETE FROM clubs WHERE chat = :chat",
    "DELETE FROM digests WHERE subscription IN (SELECT id FROM subscriptions WHERE chat = :chat)",
    "DELETE FROM subscriptions WHERE chat = :chat",
    "DELETE FROM chats WHERE id = :chat OR moved_to = :chat",
)

_MOVE = (
    "INSERT OR IGNORE INTO chats (id, kind) VALUES (:old, 'group')",
    """INSERT INTO chats (id, kind, not_before)
       VALUES (:new, 'supergroup', (SELECT not_before FROM chats WHERE id = :old))
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, moved_to = NULL""",
    "UPDATE subscriptions SET chat = :new WHERE chat = :old",
    "UPDATE outbox SET chat = :new WHERE chat = :old",
    "UPDATE OR IGNORE followups SET chat = :new WHERE chat = :old",
    "DELETE FROM followups WHERE chat = :old",
    "UPDATE OR IGNORE ledger SET chat = :new WHERE chat = :old",
    "DELETE FROM ledger WHERE chat = :old",
    "UPDATE OR IGNORE votes SET chat = :new WHERE chat = :old",
    "DELETE FROM votes WHERE chat = :old",
    "DELETE FROM tastes WHERE chat IN (:old, :new)",  # it is learnt anew, from the votes of both ids
    "UPDATE OR IGNORE teaching SET chat = :new WHERE chat = :old",
    "UPDATE OR IGNORE opened SET chat = :new WHERE chat = :old",
    "DELETE FROM opened WHERE chat = :old",
    "UPDATE listed SET chat = :new WHERE chat = :old",
    "UPDATE reports SET chat = :new WHERE chat = :old",
    "UPDATE clubs SET chat = :new WHERE chat = :old",
    "DELETE FROM teaching WHERE chat = :old",
    "UPDATE chats SET moved_to = :new WHERE id = :old OR moved_to = :old",
)


def everyone(db: Database, chat_id: int | None) -> tuple[Subscription, ...]:
    """All, or those of one chat, in the order they were made."""
    if chat_id is None:
        return tuple(_subscription(row) for row in db.query(_ALL))
    return tuple(_subscription(row) for row in db.query(_OF_CHAT, [current_chat(db, chat_id)]))


def one(db: Database, id: SubscriptionId) -> Subscription | None:
    return next((_subscription(row) for row in list(db.query(_ONE, [id]))), None)


def due(db: Database, now: datetime) -> tuple[Subscription, ...]:
    """Running ones with a chat whose time has come, the longest due first."""
    return tuple(_subscription(row) for row in db.query(_DUE, [stamp(now)]))


def save(db: Database, subscription: Subscription) -> None:
    """Insert or replace by id. A chat that has moved since is saved under its new id."""
    chat = know_chat(db, subscription.chat) if subscription.chat else None
    thread = subscription.chat.thread if subscription.chat else None
    times = [stamp_or_none(subscription.next_due), stamp_or_none(subscription.last_slot)]
    record = dump(subscription, without=_IN_COLUMNS)
    db.execute(_SAVE, [subscription.id, chat, thread, *times, subscription.paused, record])


def know_chat(db: Database, chat: Chat) -> int:
    """The id under which the chat lives now, known from here on."""
    current = current_chat(db, chat.id)
    if current == chat.id:
        db.execute(_KNOW_CHAT, [chat.id, chat.kind.value])
    return current


def current_chat(db: Database, id: int) -> int:
    """`id`, or what a group of that id became."""
    row = db.execute("SELECT moved_to FROM chats WHERE id = ?", [id]).fetchone()
    return id if row is None or row[0] is None else int(row[0])


def forget(db: Database, chat_id: int) -> int:
    """Erase everything of the chat, sent parts included; returns the rows erased."""
    chat = current_chat(db, chat_id)
    return sum(db.execute(statement, {"chat": chat}).rowcount for statement in _FORGET)


def move(db: Database, old: int, new: int) -> None:
    """Everything of a migrated group follows its new id; whoever still names the old one means it."""
    if current_chat(db, old) != new:
        for statement in _MOVE:
            db.execute(statement, {"old": old, "new": new})


def _subscription(row: Mapping[str, Any]) -> Subscription:
    chat = None
    if row["chat"] is not None:
        chat = Chat(id=row["chat"], kind=ChatKind(row["kind"]), thread=row["thread"])
    return load(
        Subscription,
        row["record"],
        id=SubscriptionId(row["id"]),
        chat=chat,
        next_due=instant(row["next_due"]),
        last_slot=instant(row["last_slot"]),
        paused=row["paused"],
    )
