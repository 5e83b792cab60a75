"""Items with their judgement and place, and how to find one by what it calls itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlite_utils import Database

from bot.errors import StoreError
from bot.model import TALK, Filed, Flag, Item, Judgement, Link, LinkKind, Placement, SourceId, StoryId, WorkId
from bot.store import notices
from bot.store.connection import execute_many
from bot.store.documents import digest, dump, instant, load, stamp
from bot.text import doi_work, mentions, named_titles, title_key
from bot.text.words import writable

NEWEST_OF_ONE_IDENTIFIER = 100
"""How many items that share one identifier are neighbours. Real works have few copies; what hundreds
share is no identity ("Editorial", a feed whose entries all link to its front page)."""

A_DAY, LATE = timedelta(days=1), timedelta(days=2)
"""An event is told on the day that something tells of, or the day before; what is dated longer before it was
seen tells of no event (`bot.curate.dedupe.coverage`)."""

MOST_RECENT_TALK = 4_000
"""Bounds the cost of one poll; the newest are the likeliest to speak of the same. The busiest days of the
decade that #MedEd was counted had some 2,000 posts."""

MOST_MENTIONS = 50
"""A reading list speaks of everything, and so of nothing in particular."""

SPEAKING = frozenset(
    {Flag.RETRACTION_NOTICE, Flag.CONCERN_NOTICE, Flag.CORRECTION_NOTICE, Flag.RETRACTED, Flag.REPLY}
)
"""What names its work by title and often by nothing else: most journals' feeds have no other link to it."""

_IN_COLUMNS = ("guid", "source", "title", "summary", "journal", "first_seen")

_KNOWN = """
    SELECT * FROM filed WHERE source = ? AND guid IN (SELECT value FROM json_each(?))"""

_NEIGHBOURS = """
    WITH asked AS (
        SELECT of_kind.key AS kind, one.value
        FROM json_each(:asked) AS of_kind, json_each(of_kind.value) AS one
    ),
    ranked AS (
        SELECT i.item, row_number() OVER (PARTITION BY i.kind, i.value ORDER BY i.item DESC) AS nth
        FROM asked JOIN identifiers AS i ON i.kind = asked.kind AND i.value = asked.value
    ),
    hits AS (
        SELECT DISTINCT items.id, items.work, items.story
        FROM ranked JOIN items ON items.id = ranked.item WHERE nth <= :newest
    ),
    near AS (
        SELECT id FROM hits
        UNION SELECT id FROM items WHERE work IN (SELECT work FROM hits)
        UNION SELECT id FROM items WHERE story IN (SELECT story FROM hits)
    )
    SELECT * FROM filed WHERE id IN (SELECT id FROM near) ORDER BY id"""

_FILE = """
    INSERT INTO items (source, guid, first_seen, baseline, title, summary, journal, record, work, story, why)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, guid) DO UPDATE SET
        title = excluded.title, summary = excluded.summary, journal = excluded.journal,
        record = excluded.record, work = excluded.work, story = excluded.story, why = excluded.why"""

_ROWS_ABOVE = "SELECT source, guid, id FROM items WHERE id > ?"
_ROW_OF = "SELECT id FROM items WHERE source = ? AND guid = ?"

_JUDGE = """
    INSERT INTO judgements (item, verdict, model, record) VALUES (?, ?, ?, ?)
    ON CONFLICT (item) DO UPDATE SET
        verdict = excluded.verdict, model = excluded.model, record = excluded.record"""

_LINK = "INSERT INTO links (item, n, kind, target, why) VALUES (?, ?, ?, ?, ?)"
_IDENTIFY = "INSERT INTO identifiers (kind, value, item) VALUES (?, ?, ?)"
_FORGET = (
    "DELETE FROM links WHERE item IN (SELECT value FROM json_each(?))",
    "DELETE FROM identifiers WHERE item IN (SELECT value FROM json_each(?))",
    "DELETE FROM notices WHERE item IN (SELECT value FROM json_each(?))",
)

_RECENT = """
    SELECT * FROM filed WHERE id IN (
        SELECT id FROM items
        WHERE first_seen >= ? AND json_extract(record, '$.kind') IN (SELECT value FROM json_each(?))
        ORDER BY id DESC LIMIT ?
    ) ORDER BY id"""


def known(db: Database, source: SourceId, guids: Collection[str]) -> Mapping[str, Filed]:
    """By guid, those that this source has brought before."""
    asked = {writable(guid): guid for guid in guids}
    rows = db.query(_KNOWN, [source, json.dumps(list(asked))])
    return {asked[row["guid"]]: filed(row) for row in rows}


def neighbours(db: Database, items: Sequence[Item]) -> tuple[Filed, ...]:
    """Every item that shares an identifier or a folded title with one of `items`, or speaks of one or is
    spoken of, the oldest first, and the other items of their works and stories; for news, blogs and
    posts the recent ones besides, since what covers one event need share no identifier."""
    asked = {"asked": _by_kind(items), "newest": NEWEST_OF_ONE_IDENTIFIER}
    found = {row["id"]: filed(row) for row in db.query(_NEIGHBOURS, asked)}
    for row in _recent_talk(db, _telling(items, found.values()), items):
        if row["id"] not in found:
            found[row["id"]] = _told_lately(tuple(row), tuple(row.values()))
    return tuple(found[number] for number in sorted(found))


def _by_kind(items: Sequence[Item]) -> str:
    """What they may be found by, each value once: an object of lists, which SQLite reads in two thirds of the
    time that it takes for pairs."""
    asked: dict[str, dict[str, None]] = {}
    for item in items:
        for kind, value in _shelved(item):
            asked.setdefault(kind, {})[value] = None
    return json.dumps({kind: list(values) for kind, values in asked.items()})


def _telling(new: Sequence[Item], found: Collection[Filed]) -> Sequence[Item]:
    """Whose days are asked for: what is new, and, where a paper is new, what may turn out to be about it."""
    only_talk = all(item.kind in TALK for item in new)
    return new if only_talk else [*new, *(one.item for one in found)]


def _recent_talk(db: Database, near: Sequence[Item], new: Sequence[Item]) -> Iterator[Mapping[str, Any]]:
    """All talk since the day before the first that any talk `near` tells of, where that is not long gone."""
    gone = min((item.first_seen for item in new if item.first_seen), default=None)
    days = [item.day for item in near if item.kind in TALK and item.day]
    recent = [day for day in days if gone and day >= gone.date() - LATE]
    if recent:
        since = datetime.combine(min(recent) - A_DAY, time(), UTC)
        yield from db.query(_RECENT, [stamp(since), json.dumps(sorted(TALK)), MOST_RECENT_TALK])


def file(db: Database, filed: Iterable[Filed]) -> None:
    """Insert or replace by (source, guid). What was first seen once keeps that time, and whether it
    came as baseline."""
    filed, before = tuple(filed), newest_row(db)
    # A statement a table, not ten calls an item. Each call gives other threads their turn, and waits for it.
    execute_many(db, _FILE, map(_row, filed))
    rows = list(zip(_numbers(db, filed, before), filed, strict=True))
    if again := [number for number, _ in rows if number <= before]:
        for statement in _FORGET:
            db.execute(statement, [json.dumps(again)])
    execute_many(db, _JUDGE, (_judgement(*row) for row in rows))
    execute_many(db, _LINK, chain.from_iterable(_links(*row) for row in rows))
    execute_many(db, _IDENTIFY, chain.from_iterable(_identifiers(*row) for row in rows))
    notices.note(db, rows)


def newest_row(db: Database) -> int:
    """The highest row of `items`. Writes are serial, so what is committed later has a higher one."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM items").fetchone()[0])


def _numbers(db: Database, filed: Iterable[Filed], before: int) -> Iterator[int]:
    """The row of each; most are new, and stand above what was there before."""
    above = {(source, guid): number for source, guid, number in db.execute(_ROWS_ABOVE, [before])}
    for one in filed:
        key = one.item.source or "", writable(one.item.guid)
        yield above.get(key) or db.execute(_ROW_OF, key).fetchone()[0]


def _row(filed: Filed) -> list[Any]:
    item, place = filed.item, filed.place
    if item.first_seen is None:
        raise StoreError(f"{item.source}: {item.guid}: filed without the time it was first seen")
    row = [item.source or "", item.guid, stamp(item.first_seen), int(filed.baseline)]
    row += [item.title, item.summary, item.journal, dump(item, without=_IN_COLUMNS)]
    return [*row, place.work, place.story, place.why]


def _judgement(number: int, filed: Filed) -> tuple[int, str, str, str]:
    judgement = filed.judgement
    return number, judgement.screen.verdict, judgement.model, dump(judgement)


def _links(number: int, filed: Filed) -> Iterator[tuple[int, int, str, str, str]]:
    for n, link in enumerate(filed.place.links):
        yield number, n, link.kind.value, link.to, link.why


def _identifiers(number: int, filed: Filed) -> Iterator[tuple[str, str, int]]:
    for kind, value in _shelved(filed.item):
        yield kind, value, number


@lru_cache(maxsize=256)  # pure; what is new is asked for, planned and then filed
def _shelved(item: Item) -> tuple[tuple[str, str], ...]:
    """`identifiers`, as the table holds them, each once. Titles, which nobody reads there, took a quarter of
    a store; that two have one digest does no harm, since the grouping compares the titles themselves."""
    named = ((kind, digest(value) if kind == "title" else value) for kind, value in identifiers(item))
    return tuple(dict.fromkeys(named))


def identifiers(item: Item) -> Iterator[tuple[str, str]]:
    """(kind, value) of everything by which another copy of this item, or what it speaks of, may be found."""
    named = {
        "doi": item.doi and doi_work(item.doi),
        "pmid": item.pmid,
        "pmcid": item.pmcid,
        "url": item.canonical,
        "title": title_key(item.title),
    }
    for kind, value in named.items():
        if value:
            yield kind, writable(value)
    if SPEAKING & {*item.flags}:
        for title in named_titles(item.title, item.summary):
            if key := title_key(title):
                yield "title", writable(key)
    text = f"{item.title} {item.summary} {' '.join(item.points_to)}"
    if "http" in text or "10." in text:
        # Most texts name nothing, and looking closer cost as much as all other keys together.
        for key in mentions(text)[:MOST_MENTIONS]:
            kind, _, value = key.partition(":")
            yield kind, writable(value)


def filed(row: Mapping[str, Any]) -> Filed:
    """One row of the view `filed`."""
    item = load(
        Item,
        row["record"],
        guid=row["guid"],
        source=SourceId(row["source"]) if row["source"] else None,
        title=row["title"],
        summary=row["summary"],
        journal=row["journal"],
        first_seen=instant(row["first_seen"]),
    )
    return Filed(
        item=item,
        judgement=load(Judgement, row["judgement"]),
        place=_place(row),
        baseline=bool(row["baseline"]),
    )


@lru_cache(maxsize=MOST_RECENT_TALK)
def _told_lately(columns: tuple[str, ...], values: tuple[Any, ...]) -> Filed:
    """As `filed`. Every poll that brings news reads the same days again, and making their items anew was
    nine tenths of asking for them: 180 ms for 3,000 posts (docs/decisions/0009-ingest-speed.md)."""
    return filed(dict(zip(columns, values, strict=True)))


def _place(row: Mapping[str, Any]) -> Placement:
    links = () if row["links"] == _NO_LINKS else tuple(map(_link, json.loads(row["links"])))
    return Placement(work=WorkId(row["work"]), story=StoryId(row["story"]), links=links, why=row["why"])


_NO_LINKS = "[]"


def _link(told: Sequence[str]) -> Link:
    kind, to, why = told
    return Link(kind=LinkKind(kind), to=to, why=why)
