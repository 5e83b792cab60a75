"""Votes, and what was learnt from them (`ports.votes.Votes`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model import Chat, SourceId, StoryId, Taste, Vote, VoteKind, WorkId
from bot.ports.votes import Learn
from bot.store import records, stories, subscriptions
from bot.store.documents import dump, instant, load, stamp

LEARNT_FROM = 1000
"""The newest votes of a chat that are learnt from: years of a reader's, and a month of a busy group's."""

_CAST = """
    INSERT INTO votes (chat, thread, voter, work, story, kind, at, title, features, source)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (chat, thread, voter, work) DO UPDATE SET
        story = excluded.story, kind = excluded.kind, at = excluded.at, title = excluded.title,
        features = excluded.features, source = excluded.source
    WHERE kind <> excluded.kind"""
_OF_CHAT = """
    SELECT v.*, c.kind AS chat_kind FROM votes AS v LEFT JOIN chats AS c ON c.id = v.chat
    WHERE v.chat = ? AND v.thread = ? ORDER BY v.at DESC, v.rowid DESC LIMIT ?"""
_SAVE = """
    INSERT INTO tastes (chat, thread, at, record, model) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (chat, thread) DO UPDATE SET
        at = excluded.at, record = excluded.record, model = excluded.model"""
_TASTE = "SELECT * FROM tastes WHERE chat = ? AND thread = ?"
_UNTAUGHT = """
    SELECT v.chat, v.thread, c.kind AS chat_kind FROM (SELECT DISTINCT chat, thread FROM votes) AS v
    LEFT JOIN tastes AS t ON t.chat = v.chat AND t.thread = v.thread
    LEFT JOIN chats AS c ON c.id = v.chat
    WHERE t.at IS NULL OR t.at < ? ORDER BY coalesce(t.at, ''), v.chat, v.thread LIMIT ?"""
_AGREE = "INSERT OR IGNORE INTO teaching (chat, at) VALUES (?, ?)"


def cast(db: Database, vote: Vote, learn: Learn) -> bool:
    chat, thread = _place(db, vote.chat)
    work = stories.living(db, "work", vote.work)
    story = stories.living(db, "story", vote.story)
    row = [chat, thread, vote.voter, work, story, vote.kind.value, stamp(vote.at), vote.title, vote.features]
    row.append(vote.source or "")
    if db.execute(_CAST, row).rowcount != 1:
        return False
    _teach(db, vote.chat, learn)
    return True


def of_chat(db: Database, chat: Chat, *, limit: int) -> tuple[Vote, ...]:
    return tuple(_vote(row) for row in db.query(_OF_CHAT, [*_place(db, chat), limit]))


def taste(db: Database, chat: Chat) -> Taste | None:
    """What was learnt, and the dealings as they are now; without votes the dealings alone."""
    learnt = next((_taste(row) for row in list(db.query(_TASTE, _place(db, chat)))), None)
    dealings = records.dealings(db, *_place(db, chat))
    if learnt is None:
        return Taste(at=dealings[0].at, dealings=dealings) if dealings else None
    return replace(learnt, dealings=dealings) if dealings else learnt


def tastes(db: Database, chats: Collection[Chat]) -> Mapping[Chat, Taste]:
    found = ((chat, taste(db, chat)) for chat in chats)
    return {chat: one for chat, one in found if one is not None}


def save(db: Database, chat: Chat, taste: Taste) -> None:
    record = dump(taste, without=("at", "model", "dealings"))
    db.execute(_SAVE, [*_place(db, chat), stamp(taste.at), record, taste.model])


def untaught(db: Database, *, before: datetime, limit: int) -> tuple[Chat, ...]:
    return tuple(_chat(row) for row in db.query(_UNTAUGHT, [stamp(before), limit]))


def reset(db: Database, chat: Chat) -> int:
    place = _place(db, chat)
    records.forget(db, *place)
    db.execute("DELETE FROM tastes WHERE chat = ? AND thread = ?", place)
    return db.execute("DELETE FROM votes WHERE chat = ? AND thread = ?", place).rowcount


def opened(db: Database, chat: Chat, source: SourceId, now: datetime) -> None:
    place, thread = _place(db, chat)
    records.opened(db, place, thread, source, now)


def agree(db: Database, chat_id: int, *, agrees: bool, now: datetime) -> None:
    chat = subscriptions.current_chat(db, chat_id)
    if agrees:
        db.execute(_AGREE, [chat, stamp(now)])
    else:
        db.execute("DELETE FROM teaching WHERE chat = ?", [chat])


def agreed(db: Database, chat_id: int) -> bool:
    chat = subscriptions.current_chat(db, chat_id)
    return db.execute("SELECT 1 FROM teaching WHERE chat = ?", [chat]).fetchone() is not None


def _teach(db: Database, chat: Chat, learn: Learn) -> None:
    learnt = learn(of_chat(db, chat, limit=LEARNT_FROM))
    if learnt is None:
        db.execute("DELETE FROM tastes WHERE chat = ? AND thread = ?", _place(db, chat))
    else:
        save(db, chat, learnt)


def _place(db: Database, chat: Chat) -> list[int]:
    return [subscriptions.current_chat(db, chat.id), chat.thread or 0]


def _chat(row: Mapping[str, Any]) -> Chat:
    kind = {"kind": row["chat_kind"]} if row["chat_kind"] else {}
    return load(Chat, json.dumps({"id": row["chat"], "thread": row["thread"] or None} | kind))


def _vote(row: Mapping[str, Any]) -> Vote:
    return Vote(
        chat=_chat(row),
        voter=row["voter"],
        work=WorkId(row["work"]),
        story=StoryId(row["story"]),
        kind=VoteKind(row["kind"]),
        at=datetime.fromisoformat(row["at"]),
        title=row["title"],
        features=row["features"],
        source=SourceId(row["source"]) if row["source"] else None,
    )


def _taste(row: Mapping[str, Any]) -> Taste:
    return load(Taste, row["record"], at=instant(row["at"]), model=row["model"])
