"""Journal clubs of chats, and the ids that a chat had before it moved."""

from __future__ import annotations

import json
from datetime import datetime

from sqlite_utils import Database

from bot.model import Chat, Club, WorkId
from bot.store import subscriptions
from bot.store.documents import stamp

_BEGIN = "INSERT INTO clubs (chat, thread, at, works) VALUES (?, ?, ?, ?)"
_LATEST = "SELECT id, at, works, message, chosen FROM clubs WHERE chat = ? AND thread = ? ORDER BY id DESC"
_BECAME = "UPDATE clubs SET message = ?, chosen = ? WHERE id = ?"


def begin(db: Database, club: Club) -> int:
    """Returns its number."""
    chat = subscriptions.current_chat(db, club.chat.id)
    db.execute(_BEGIN, [chat, club.chat.thread or 0, stamp(club.at), json.dumps(club.works)])
    return int(db.execute("SELECT last_insert_rowid()").fetchone()[0])


def latest(db: Database, chat: Chat) -> Club | None:
    """The one that was opened last in this chat, or in this forum topic of it."""
    place = [subscriptions.current_chat(db, chat.id), chat.thread or 0]
    row = db.execute(_LATEST, place).fetchone()
    if row is None:
        return None
    return Club(
        id=row[0],
        chat=chat,
        at=datetime.fromisoformat(row[1]),
        works=tuple(WorkId(work) for work in json.loads(row[2])),
        message=row[3],
        chosen=WorkId(row[4]) if row[4] else None,
    )


def became(db: Database, club: Club) -> None:
    """Note its poll's message and what was chosen."""
    db.execute(_BECAME, [club.message, club.chosen, club.id])


def former(db: Database, chat_id: int) -> tuple[int, ...]:
    """The ids under which this chat lived before."""
    rows = db.execute("SELECT id FROM chats WHERE moved_to = ?", [chat_id]).fetchall()
    return tuple(int(row[0]) for row in rows)
