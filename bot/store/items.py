"""Items with their judgement and place, and how to find one by what it calls itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlite_utils import Database

from bot.errors import StoreError
from bot.model import TALK, Filed, Item, Judgement, Kind, Link, LinkKind, Placement, SourceId, StoryId, WorkId
from bot.store import identifiers, notices
from bot.store.connection import execute_many
from bot.store.documents import dump, identifier_key, instant, load, stamp, stamp_or_none
from bot.text.words import writable

NEWEST_OF_ONE_IDENTIFIER = 100
"""How many items that share one identifier are neighbours. Real works have few copies; what hundreds
share is no identity ("Editorial", a feed whose entries all link to its front page)."""

A_DAY, LATE, SETTLED = timedelta(days=1), timedelta(days=2), timedelta(days=3)
"""An event is told on the day that something tells of, or the day before; what is dated longer before it was
seen tells of no event, and what is seen later changes none (`bot.curate.dedupe.tellings`)."""

MOST_RECENT_TALK = 4_000
"""Bounds the cost of one poll; the newest are the likeliest to speak of the same. The busiest days of the
decade that #MedEd was counted had some 2,000 posts."""

_IN_COLUMNS = ("guid", "source", "title", "summary", "journal", "first_seen")

_KNOWN = """
    SELECT * FROM filed WHERE source = ? AND guid IN (SELECT value FROM json_each(?))"""

_NEIGHBOURS = """
    WITH ranked AS (
        SELECT item, row_number() OVER (PARTITION BY key ORDER BY item DESC) AS nth
        FROM identifiers WHERE key IN (SELECT value FROM json_each(:asked))
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
    INSERT INTO items (source, guid, first_seen, baseline, title, summary, journal, record, work, story, why,
        told_since)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, guid) DO NOTHING"""
_REFILE = """
    UPDATE items SET title = ?, summary = ?, journal = ?, record = ?, work = ?, story = ?, why = ?,
        told_since = ?
    WHERE id = ?"""
_POST = "INSERT INTO posts (item, guid, first_seen) VALUES (?, ?, ?)"

_ROWS_ABOVE = "SELECT source, guid, id FROM items WHERE id > ?"
_ROW_OF = "SELECT id FROM items WHERE source = ? AND guid = ?"

_JUDGE = """
    INSERT INTO judgements (item, verdict, model, record) VALUES (?, ?, ?, ?)
    ON CONFLICT (item) DO UPDATE SET
        verdict = excluded.verdict, model = excluded.model, record = excluded.record"""

_LINK = "INSERT INTO links (item, n, kind, target, why) VALUES (?, ?, ?, ?, ?)"
_FORGET = (
    "DELETE FROM links WHERE item IN (SELECT value FROM json_each(?))",
    "DELETE FROM notices WHERE item IN (SELECT value FROM json_each(?))",
)

_RECENT = """
    SELECT * FROM filed WHERE id IN (
        SELECT id FROM items
        WHERE first_seen >= ? AND json_extract(record, '$.kind') IN (SELECT value FROM json_each(?))
        ORDER BY +id DESC LIMIT ?
    ) ORDER BY id"""
"""`+id`: in the order of `id` SQLite would walk the table, and where the days hold fewer than the limit, all
of it: at every poll of news, 30 microseconds a post of the decade at its half-millionth, and growing."""


def known(db: Database, source: SourceId, guids: Collection[str]) -> Mapping[str, Filed]:
    """By guid, those that this source has brought before."""
    asked = {writable(guid): guid for guid in guids}
    rows = db.query(_KNOWN, [source, json.dumps(list(asked))])
    return {asked[row["guid"]]: filed(row) for row in rows}


def neighbours(db: Database, items: Sequence[Item]) -> tuple[Filed, ...]:
    """Every item that shares an identifier or a folded title with one of `items`, or speaks of one or is
    spoken of, the oldest first, and the other items of their works and stories; for news, blogs and
    posts the recent ones besides, since what covers one event need share no identifier."""
    keys = sorted({key for item in items for key in identifiers.keys(item)})
    asked = {"asked": json.dumps(keys), "newest": NEWEST_OF_ONE_IDENTIFIER}
    found = {row["id"]: filed(row) for row in db.query(_NEIGHBOURS, asked)}
    for row in _recent_talk(db, items, found.values()):
        if row["id"] not in found:
            found[row["id"]] = _told_lately(tuple(row), tuple(row.values()))
    return tuple(found[number] for number in sorted(found))


def _recent_talk(db: Database, new: Sequence[Item], found: Collection[Filed]) -> Iterator[Mapping[str, Any]]:
    """All talk since the day before the first whose events what is new may change."""
    gone = min((item.first_seen.date() for item in new if item.first_seen), default=date.max)
    days = [item.day for item in new if item.kind in TALK and item.day and item.day >= gone - LATE]
    days += [item.day for item in _less_news(new, found, gone) if item.day]
    if days:
        since = datetime.combine(min(days) - A_DAY, time(), UTC)
        yield from db.query(_RECENT, [stamp(since), json.dumps(sorted(TALK)), MOST_RECENT_TALK])


def _less_news(new: Sequence[Item], found: Iterable[Filed], gone: date) -> Iterator[Item]:
    """Talk of unsettled days that may turn out to be no news: to be about a paper that is new, or, where a
    page is new, to take up what the page does."""
    talk = (one for one in found if one.item.kind in TALK)
    recent = [one for one in talk if one.item.day and one.item.day >= gone - SETTLED]
    if recent and all(item.kind in TALK for item in new):
        pages = {identifier_key("url", writable(item.canonical)) for item in new if item.canonical}
        linking = {one.place.story for one in recent if not pages.isdisjoint(identifiers.keys(one.item))}
        recent = [one for one in recent if one.place.story in linking]
    return (one.item for one in recent)


def file(db: Database, filed: Iterable[Filed]) -> None:
    """Insert or replace by (source, guid). What was first seen once keeps that time, and whether it
    came as baseline."""
    filed, before = tuple(filed), newest_row(db)
    # A statement a table, not ten calls an item. Each call gives other threads their turn, and waits for it.
    # Nor one that may fire a trigger: SQLite keeps a copy of each page that such a statement touches, for the
    # case that the trigger fails, which was 18 of 26 µs a row (docs/decisions/0009-ingest-speed.md).
    columns = [_row(one) for one in filed]
    execute_many(db, _FILE, columns)
    rows = list(zip(_numbers(db, filed, before), filed, strict=True))
    _refile(db, [(number, row) for (number, _), row in zip(rows, columns, strict=True) if number <= before])
    execute_many(
        db, _POST, (_post(*row) for row in rows if row[0] > before and row[1].item.kind is Kind.POST)
    )
    execute_many(db, _JUDGE, (_judgement(*row) for row in rows))
    execute_many(db, _LINK, chain.from_iterable(_links(*row) for row in rows))
    identifiers.file(db, rows)
    identifiers.settle(db, before, newest_row(db))
    notices.note(db, rows)


def _refile(db: Database, again: Sequence[tuple[int, Sequence[Any]]]) -> None:
    """What these rows hold from now on, and nothing of what they were found by and linked to."""
    if again:
        execute_many(db, _REFILE, ([*row[4:], number] for number, row in again))
        numbers = [number for number, _ in again]
        for statement in _FORGET:
            db.execute(statement, [json.dumps(numbers)])
        identifiers.forget(db, numbers)


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
    told_since = place.told_since.isoformat() if place.told_since else None
    return [*row, place.work, place.story, place.why, told_since]


def _post(number: int, filed: Filed) -> tuple[int, str, str | None]:
    return number, filed.item.guid, stamp_or_none(filed.item.first_seen)


def _judgement(number: int, filed: Filed) -> tuple[int, str, str, str]:
    judgement = filed.judgement
    return number, judgement.screen.verdict, judgement.model, dump(judgement)


def _links(number: int, filed: Filed) -> Iterator[tuple[int, int, str, str, str]]:
    for n, link in enumerate(filed.place.links):
        yield number, n, link.kind.value, link.to, link.why


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
    told_since = date.fromisoformat(row["told_since"]) if row["told_since"] else None
    return Placement(
        work=WorkId(row["work"]),
        story=StoryId(row["story"]),
        links=links,
        why=row["why"],
        told_since=told_since,
    )


_NO_LINKS = "[]"


def _link(told: Sequence[str]) -> Link:
    kind, to, why = told
    return Link(kind=LinkKind(kind), to=to, why=why)
