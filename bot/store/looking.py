"""Stories by their works, works by an identifier, and what a chat's rows say."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from bot.model import Chat, Curated, Filed, TopicId, WorkId
from bot.store import records, stories, subscriptions
from bot.store.documents import identifier_key, stamp
from bot.store.items import filed

_STORIES = """
    SELECT * FROM filed WHERE story IN (
        SELECT story FROM items WHERE work IN (SELECT value FROM json_each(:works)))
        AND verdict = 'pass'
    ORDER BY story, id"""

_NAMED = """
    SELECT * FROM filed WHERE id IN (SELECT item FROM identifiers WHERE key = ?) AND verdict = 'pass'
    ORDER BY id DESC LIMIT ?"""

_NOTICES = """
    SELECT filed.* FROM links JOIN filed ON filed.id = links.item
    WHERE links.target IN (SELECT value FROM json_each(?)) ORDER BY filed.id"""


def stories_of(db: Database, works: Collection[WorkId]) -> Mapping[WorkId, Curated]:
    """The story in which each work stands now, by the names they were asked for; a work that is no longer
    kept, or is held back, is left out."""
    now = stories.absorbers(db, "work", works)
    rows = db.query(_STORIES, {"works": json.dumps([now.get(work, work) for work in works])})
    parts = (filed(row) for row in rows)
    whole = (stories.curated(name, group) for name, group in groupby(parts, key=lambda one: one.place.story))
    of_work = {work: story for story in records.with_readers(db, whole) for work in story.works}
    found = ((work, of_work.get(WorkId(now.get(work, work)))) for work in works)
    return {work: story for work, story in found if story is not None}


def named(db: Database, kind: str, value: str, *, limit: int = 10) -> tuple[Filed, ...]:
    """Items that call themselves so (`doi`, `pmid`, `pmcid`, `url`), the newest first."""
    return tuple(filed(row) for row in db.query(_NAMED, [identifier_key(kind, value), limit]))


def speaking_of(db: Database, targets: Collection[str]) -> tuple[Filed, ...]:
    """Items that link to one of these (`doi:…`, `pmid:…`): retractions, errata, comments."""
    return tuple(filed(row) for row in db.query(_NOTICES, [json.dumps(list(targets))]))


_TOPICS = """
    SELECT json_extract(t.value, '$.id') AS topic, count(DISTINCT i.story) AS stories
    FROM items AS i JOIN judgements AS j ON j.item = i.id, json_each(j.record, '$.topics') AS t
    WHERE i.first_seen > ? AND i.baseline = 0 AND j.verdict = 'pass' AND json_extract(t.value, '$.shown')
    GROUP BY topic"""

_SENT = "SELECT work FROM ledger WHERE chat = ? AND thread = ? AND at > ? ORDER BY at DESC, entry"


def topic_counts(db: Database, since: datetime) -> Mapping[TopicId, int]:
    """How many stories each topic brought that were first seen after `since`."""
    return {TopicId(row["topic"]): row["stories"] for row in db.query(_TOPICS, [stamp(since)])}


def sent_works(db: Database, chat: Chat, *, since: datetime) -> tuple[WorkId, ...]:
    """What this place was sent after `since`: the latest digest first, in its order."""
    asked = [subscriptions.current_chat(db, chat.id), chat.thread or 0, stamp(since)]
    return tuple(WorkId(row["work"]) for row in db.query(_SENT, asked))


_PERSONAL = {
    "chat": "[chat] = :chat",
    "voter": "[voter] = :chat",
    "subscription": "[subscription] IN (SELECT id FROM subscriptions WHERE chat = :chat)",
}
"""Columns that say whose a row is. The store's tests hold that every table with one is walked."""

_CHATS = "id = :chat OR moved_to = :chat"

_NOT_TOLD = {"updates"}
"""The inbox holds what is being answered at this moment, and forgets it with the answer."""


def kept_of(db: Database, chat_id: int) -> Mapping[str, list[dict[str, Any]]]:
    """Every row that is kept of a chat or a person, by table: a walk over the schema, so that no table
    can be forgotten. Bytes are shown by their length."""
    chat = subscriptions.current_chat(db, chat_id)
    return {
        name: [_shown(row) for row in db.query(f"SELECT * FROM [{name}] WHERE {where}", {"chat": chat})]  # noqa: S608
        for name, where in personal_tables(db).items()
    }


def personal_tables(db: Database) -> Mapping[str, str]:
    """The tables with something of a chat, and the condition for whose."""
    found = {}
    for table in db.tables:
        if table.name in _NOT_TOLD or table.name.startswith(("sqlite_", "items_fts")):
            continue
        whose = [_PERSONAL[column.name] for column in table.columns if column.name in _PERSONAL]
        if where := _CHATS if table.name == "chats" else " OR ".join(whose):
            found[table.name] = where
    return found


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: f"{len(value)} bytes" if isinstance(value, bytes) else value for key, value in row.items()}
