"""Posts, and what their authors' wishes do to them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.model import Filed, Item, Judgement, Message
from bot.model.posts import Forgotten, PostsPlan, StoredPart
from bot.store import items
from bot.store.connection import execute_many
from bot.store.documents import dump, load, stamp
from bot.store.lanes import Lanes
from bot.text.words import writable

PAGES = 500
"""Of the index, written in one transaction: 2 MB, so that nobody waits long for the lock."""

TOMBSTONES = timedelta(days=31)
"""How long it is remembered that a post is gone. A hashtag's timeline reaches back for days."""

_SEEN = """
    SELECT f.* FROM posts AS p INDEXED BY posts_kept JOIN filed AS f ON f.id = p.item
    WHERE p.first_seen >= ? AND p.read_at < ? AND p.hash IS NULL
    ORDER BY p.read_at, p.item LIMIT ?"""

_WAITING = """
    SELECT f.* FROM filed AS f WHERE f.id IN (
        SELECT p.item FROM outbox AS o
        JOIN digests AS d ON d.id = o.digest
        JOIN ledger AS l ON l.chat = o.chat AND l.thread = coalesce(o.thread, 0) AND l.digest = d.id
        JOIN items AS i ON i.work = l.work
        JOIN posts AS p ON p.item = i.id
        WHERE o.state = 'ready' AND p.read_at < ?)"""

_UNREAD = """
    SELECT DISTINCT guid FROM posts
    WHERE guid IN (SELECT value FROM json_each(?)) AND read_at < ? AND hash IS NULL"""

_BEFORE = """
    SELECT f.* FROM posts AS p INDEXED BY posts_kept JOIN filed AS f ON f.id = p.item
    WHERE p.first_seen < ? AND p.hash IS NULL ORDER BY p.first_seen LIMIT ?"""

_UNVOUCHED = """
    SELECT f.* FROM posts AS p INDEXED BY posts_kept JOIN filed AS f ON f.id = p.item
    WHERE p.first_seen < :until AND p.stood_at < :until AND p.hash IS NULL AND EXISTS (
        SELECT 1 FROM json_each(:beginnings) WHERE substr(p.guid, 1, length(value)) = value)
    ORDER BY p.first_seen LIMIT :limit"""

_PARTS = """
    SELECT DISTINCT o.id, o.record, json_extract(s.record, '$.language') AS language FROM posts AS p
    JOIN items AS i ON i.id = p.item
    JOIN ledger AS l ON l.work = i.work
    JOIN outbox AS o ON o.digest = l.digest
    JOIN digests AS d ON d.id = o.digest
    JOIN subscriptions AS s ON s.id = d.subscription
    WHERE p.guid = ? ORDER BY o.id"""

_COPIES = "SELECT f.* FROM posts AS p JOIN filed AS f ON f.id = p.item WHERE p.guid = ?"
_FORGET_ITEM = "DELETE FROM items WHERE id IN (SELECT item FROM posts WHERE guid = ?)"
_SAID = """
    SELECT words, count(*) AS accounts FROM sayings
    WHERE words IN (SELECT value FROM json_each(?)) GROUP BY words"""
_TAKEN_BACK = "SELECT guid FROM taken_back WHERE guid IN (SELECT value FROM json_each(?))"


def seen(db: Database, since: datetime, *, read_before: datetime, limit: int) -> tuple[Filed, ...]:
    return tuple(map(items.filed, db.query(_SEEN, [stamp(since), stamp(read_before), limit])))


def waiting(db: Database, *, read_before: datetime) -> tuple[Filed, ...]:
    return tuple(map(items.filed, db.query(_WAITING, [stamp(read_before)])))


def unread(db: Database, posts: Collection[str], *, read_before: datetime) -> frozenset[str]:
    """In the spelling of `posts`."""
    asked = {writable(guid): guid for guid in posts}
    rows = db.query(_UNREAD, [json.dumps(list(asked)), stamp(read_before)])
    return frozenset(asked[row["guid"]] for row in rows)


def before(db: Database, until: datetime, *, limit: int) -> tuple[Filed, ...]:
    return tuple(map(items.filed, db.query(_BEFORE, [stamp(until), limit])))


def unvouched(db: Database, until: datetime, *, beginnings: Collection[str], limit: int) -> tuple[Filed, ...]:
    asked = {"until": stamp(until), "beginnings": json.dumps(list(beginnings)), "limit": limit}
    return tuple(map(items.filed, db.query(_UNVOUCHED, asked)))


def parts_about(db: Database, guid: str) -> tuple[StoredPart, ...]:
    rows = db.query(_PARTS, [guid])
    return tuple(
        StoredPart(id=row["id"], message=load(Message, row["record"]), language=row["language"] or "")
        for row in rows
    )


def taken_back(db: Database, guids: Collection[str]) -> frozenset[str]:
    asked = {writable(guid): guid for guid in guids}
    return frozenset(asked[row["guid"]] for row in db.query(_TAKEN_BACK, [json.dumps(list(asked))]))


def note_sayings(
    db: Database, said: Collection[tuple[str, str]], *, since: datetime, now: datetime
) -> Mapping[str, int]:
    db.execute("DELETE FROM sayings WHERE at < ?", [stamp(since)])
    execute_many(
        db,
        "INSERT OR REPLACE INTO sayings (words, account, at) VALUES (?, ?, ?)",
        ((words, account, stamp(now)) for words, account in said),
    )
    rows = db.query(_SAID, [json.dumps([words for words, _ in said])])
    return {row["words"]: row["accounts"] for row in rows}


def apply(db: Database, plan: PostsPlan, *, now: datetime) -> None:
    """Judgements, links, identifiers and the index of words go with an item; the ledger of what a chat had
    stays, it holds no words."""
    db.execute("DELETE FROM taken_back WHERE at < ?", [stamp(now - TOMBSTONES)])
    for guid in plan.read:
        db.execute("UPDATE posts SET read_at = ? WHERE guid = ?", [stamp(now), guid])
    for guid in plan.stood:
        db.execute("UPDATE posts SET stood_at = ? WHERE guid = ?", [stamp(now), guid])
    for item, judgement in plan.edited:
        items.file(db, [_reworded(copy, item, judgement) for copy in _copies(db, item.guid)])
    for part in plan.parts:
        db.execute("UPDATE outbox SET record = ? WHERE id = ?", [dump(part.message), part.id])
    for guid in plan.gone:
        db.execute(_FORGET_ITEM, [guid])
        db.execute("INSERT OR REPLACE INTO taken_back (guid, at) VALUES (?, ?)", [guid, stamp(now)])
    for one in plan.forgotten:
        _forget(db, one)


def merge_index(db: Database, *, first: bool) -> bool:
    """A step of writing the index of words anew, without those of what was deleted; False when it is done.

    FTS5 notes a deletion beside the old entry until both are merged (sqlite.org/fts5.html); `secure-delete`
    came with SQLite 3.42. A negative number of pages begins a merge of everything, positive ones go on."""
    before = db.conn.total_changes
    pages = -PAGES if first else PAGES
    db.execute("INSERT INTO items_fts (items_fts, rank) VALUES ('merge', ?)", [pages])
    return db.conn.total_changes - before >= 2


def _copies(db: Database, guid: str) -> tuple[Filed, ...]:
    return tuple(map(items.filed, db.query(_COPIES, [guid])))


def _reworded(copy: Filed, item: Item, judgement: Judgement) -> Filed:
    """What it says now, at the place it had."""
    now = replace(item, guid=copy.item.guid, source=copy.item.source, first_seen=copy.item.first_seen)
    return replace(copy, item=now, judgement=judgement)


def _forget(db: Database, one: Forgotten) -> None:
    items.file(db, [one.filed])
    item = one.filed.item
    db.execute(
        "UPDATE posts SET hash = ? WHERE item = (SELECT id FROM items WHERE source = ? AND guid = ?)",
        [one.hash, item.source or "", item.guid],
    )


class Posts(Lanes):
    """`ports.posts.KeepsPosts` over the lanes of a store."""

    async def posts_seen(self, since: datetime, *, read_before: datetime, limit: int) -> tuple[Filed, ...]:
        return await self._reader(seen, since, read_before=read_before, limit=limit)

    async def posts_waiting(self, *, read_before: datetime) -> tuple[Filed, ...]:
        return await self._reader(waiting, read_before=read_before)

    async def posts_unread(self, posts: Collection[str], *, read_before: datetime) -> frozenset[str]:
        return await self._reader(unread, posts, read_before=read_before)

    async def posts_before(self, until: datetime, *, limit: int) -> tuple[Filed, ...]:
        return await self._reader(before, until, limit=limit)

    async def posts_unvouched(
        self, until: datetime, *, beginnings: Collection[str], limit: int
    ) -> tuple[Filed, ...]:
        return await self._reader(unvouched, until, beginnings=beginnings, limit=limit)

    async def parts_about(self, guid: str) -> tuple[StoredPart, ...]:
        return await self._reader(parts_about, guid)

    async def apply_posts(self, plan: PostsPlan, *, now: datetime) -> None:
        await self._writer(apply, plan, now=now)

    async def erase_words(self) -> None:
        """What was deleted or reworded is gone from the index of words as well, and from the file."""
        first = True
        while await self._writer(merge_index, first=first):
            first = False

    async def taken_back(self, guids: Collection[str]) -> frozenset[str]:
        return await self._reader(taken_back, guids)

    async def note_sayings(
        self, said: Collection[tuple[str, str]], *, since: datetime, now: datetime
    ) -> Mapping[str, int]:
        return await self._writer(note_sayings, said, since=since, now=now)
