"""What curators ruled on pairs of items, and how a curator's question finds an item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model import Filed, Item, Ruling, StoryId, WorkId
from bot.store import identifiers, items, matching, stories
from bot.store.connection import execute_many
from bot.store.documents import dump, identifier_key, instant, load, stamp
from bot.store.lanes import Lanes
from bot.text import canonical_url, doi_in_address, doi_work, fold, parse_doi, parse_pmcid, parse_pmid
from bot.text.words import writable

_IN_COLUMNS = ("id",)

_KNOW = "INSERT INTO ruled_keys (key, ruling) VALUES (?, ?)"
_OF_KEYS = """
    SELECT id, record FROM rulings WHERE id IN (
        SELECT ruling FROM ruled_keys WHERE key IN (SELECT value FROM json_each(?))
    ) ORDER BY id"""


def keep(db: Database, rulings: Iterable[Ruling]) -> None:
    """Behind what was ruled before."""
    for one in rulings:
        number = db.execute(
            "INSERT INTO rulings (verdict, at, record) VALUES (?, ?, ?) RETURNING id",
            [one.verdict.value, stamp(one.at), dump(one, without=_IN_COLUMNS)],
        ).fetchone()[0]
        keys = dict.fromkeys((*one.keys, *one.other_keys))
        execute_many(db, _KNOW, ((key, number) for key in keys))


def of_items(db: Database, near: Sequence[Item]) -> tuple[Ruling, ...]:
    """Those that may speak of one of these; the earliest first."""
    if not near or db.execute("SELECT 1 FROM rulings LIMIT 1").fetchone() is None:
        return ()
    asked = {f"{kind}:{value}" for item in near for kind, value in identifiers.of(item)}
    asked |= {writable(f"guid:{item.source} {item.guid}") for item in near if item.source and item.guid}
    return tuple(map(_ruling, db.query(_OF_KEYS, [json.dumps(sorted(asked))])))


def listed(db: Database) -> tuple[Ruling, ...]:
    """All, the earliest first."""
    return tuple(map(_ruling, db.query("SELECT id, record FROM rulings ORDER BY id")))


def _ruling(row: Mapping[str, Any]) -> Ruling:
    return replace(load(Ruling, row["record"]), id=row["id"])


def apply(
    db: Database,
    rulings: Sequence[Ruling],
    moved: Sequence[Filed],
    *,
    work_merges: Sequence[tuple[WorkId, WorkId]],
    story_merges: Sequence[tuple[StoryId, StoryId]],
) -> None:
    """The rulings, and where the items they speak of stand from now on."""
    keep(db, rulings)
    for kept, absorbed in work_merges:
        stories.absorb(db, "work", kept, absorbed)
    for kept_story, absorbed_story in story_merges:
        stories.absorb(db, "story", kept_story, absorbed_story)
    items.file(db, moved)


# ── an item by what a curator calls it ────────────────────────────────────────

_BY_ROW = "SELECT * FROM filed WHERE id = ?"
_BY_KEY = """
    SELECT * FROM filed WHERE id IN (SELECT item FROM identifiers WHERE key = ?)
    ORDER BY id DESC LIMIT ?"""
_BY_PLACE = "SELECT * FROM filed WHERE {} = ? ORDER BY id DESC LIMIT ?"
_BY_GUID = "SELECT * FROM filed WHERE guid = ? ORDER BY id DESC LIMIT ?"
_BY_NEW_WORDS = """
    SELECT f.* FROM (
        SELECT rowid AS id, rank FROM items_fts
        WHERE items_fts MATCH ? AND rowid > (SELECT coalesce(max(id), 0) FROM items) - ?
        ORDER BY rank LIMIT ?
    ) AS found JOIN filed AS f ON f.id = found.id ORDER BY found.rank, f.id DESC"""
_BY_WORDS = """
    SELECT f.* FROM (
        SELECT rowid AS id, rank FROM items_fts WHERE items_fts MATCH ? ORDER BY rank LIMIT ?
    ) AS found JOIN filed AS f ON f.id = found.id ORDER BY found.rank, f.id DESC"""


def find(db: Database, asked: str, *, limit: int = 20) -> tuple[Filed, ...]:
    """Items by row number, DOI, PMID (`pmid:…`), PMCID, address, guid, key of work or story, else by words
    of the title, the newest items first; the first way that finds any. Held and dropped items are among
    them: a curator asks."""
    asked = asked.strip()
    for statement, parameters in _ways(asked):
        if rows := list(db.query(statement, [*parameters, limit][: statement.count("?")])):
            return tuple(map(items.filed, rows))
    return ()


def _ways(asked: str) -> Iterator[tuple[str, list[Any]]]:
    if asked.isascii() and asked.isdecimal() and len(asked) < 18:
        yield _BY_ROW, [int(asked)]
    for kind, value in _identifiers(asked):
        yield _BY_KEY, [identifier_key(kind, value)]
    if asked[:2] in ("w:", "s:"):
        yield _BY_PLACE.format("work" if asked[0] == "w" else "story"), [asked]
    yield _BY_GUID, [asked]
    if words := matching.match_words(asked):
        yield _BY_NEW_WORDS, [f"title : ({words})", matching.NEWEST]
        yield _BY_WORDS, [f"title : ({words})"]


def _identifiers(asked: str) -> Iterator[tuple[str, str]]:
    address = canonical_url(asked)
    if address:
        yield "url", address
    if doi := (doi_in_address(asked) if address else parse_doi(asked)):
        yield "doi", doi_work(doi)
    if pmid := parse_pmid(asked):
        yield "pmid", pmid
    if pmcid := parse_pmcid(asked):
        yield "pmcid", pmcid


def like(db: Database, one: Item, *, limit: int) -> tuple[Filed, ...]:
    """By any of the longest words of the title; of a post without one, of its beginning."""
    words = sorted(set(fold(one.title or one.summary[:200]).split()), key=lambda word: (-len(word), word))
    if not words:
        return ()
    asked = "title : (" + " OR ".join(f'"{word}"' for word in words[: matching.MAX_WORDS]) + ")"
    return tuple(map(items.filed, db.query(_BY_NEW_WORDS, [asked, matching.NEWEST, limit])))


_FIRST_SENT = "SELECT min(at) FROM ledger WHERE work IN (SELECT work FROM items WHERE story = ?)"


def first_sent(db: Database, story: StoryId) -> datetime | None:
    """When a work of the story was first put into anybody's digest."""
    return instant(db.execute(_FIRST_SENT, [story]).fetchone()[0])


class Rulings(Lanes):
    """`ports.stories.StoryStore`, as a part of the store."""

    async def find_items(self, asked: str, *, limit: int = 20) -> tuple[Filed, ...]:
        return await self._reader(find, asked, limit=limit)

    async def items_like(self, one: Item, *, limit: int = 30) -> tuple[Filed, ...]:
        return await self._reader(like, one, limit=limit)

    async def first_sent(self, story: StoryId) -> datetime | None:
        return await self._reader(first_sent, story)

    async def rulings(self) -> tuple[Ruling, ...]:
        return await self._reader(listed)

    async def rulings_on(self, near: Sequence[Item]) -> tuple[Ruling, ...]:
        return await self._reader(of_items, near)

    async def apply_rulings(
        self,
        rulings: Sequence[Ruling],
        moved: Sequence[Filed] = (),
        *,
        work_merges: Sequence[tuple[WorkId, WorkId]] = (),
        story_merges: Sequence[tuple[StoryId, StoryId]] = (),
    ) -> None:
        await self._writer(apply, rulings, moved, work_merges=work_merges, story_merges=story_merges)
