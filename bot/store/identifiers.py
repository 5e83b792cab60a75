"""By what items are found: a digest of each thing that an item calls itself or speaks of.

Digests are scattered, so that in a large table each has a page of its own, which is written to the log and
from there to the file: half of what an entry cost beside a million (docs/decisions/0009-ingest-speed.md).
So they come into a small table, whose pages many share, and move to the large one by ranges, whose pages they
share again: a log-structured merge tree of two levels (O'Neil et al., Acta Informatica 33, 1996), merged a
slice at a time, as "rolling merge" says there. Both tables are one view, `identifiers`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from sqlite_utils import Database

from bot.model import Filed, Flag, Item
from bot.store.connection import execute_many
from bot.store.documents import identifier_key
from bot.text import doi_work, mentions, named_titles, title_key
from bot.text.words import writable

SPEAKING = frozenset(
    {Flag.RETRACTION_NOTICE, Flag.CONCERN_NOTICE, Flag.CORRECTION_NOTICE, Flag.RETRACTED, Flag.REPLY}
)
"""What names its work by title and often by nothing else: most journals' feeds have no other link to it."""

MOST_MENTIONS = 50
"""A reading list speaks of everything, and so of nothing in particular."""

REVOLUTION = 100_000
"""Items that come while all keys move on once. The keys of half of them are in the small table: 150,000, some
4 MB of the 32 that the writing connection keeps."""

_KEYS = 2**64
_LOWEST = -(2**63)

_FORGET = "DELETE FROM identifiers_of WHERE item IN (SELECT value FROM json_each(?))"
_REMEMBER = "INSERT INTO identifiers_of (item, keys) VALUES (?, ?)"
_COME = "INSERT INTO identifiers_recent (key, item) VALUES (?, ?)"
_SETTLE = """
    INSERT INTO identifiers_settled (key, item)
    SELECT key, item FROM identifiers_recent WHERE key BETWEEN ? AND ? ORDER BY key, item"""
_SETTLED = "DELETE FROM identifiers_recent WHERE key BETWEEN ? AND ?"


def of(item: Item) -> Iterator[tuple[str, str]]:
    """(kind, value) of everything by which another copy of this item, or what it speaks of, may be found."""
    named = (
        ("doi", item.doi and doi_work(item.doi)),
        ("pmid", item.pmid),
        ("pmcid", item.pmcid),
        ("url", item.canonical),
        ("title", title_key(item.title)),
    )
    for kind, value in named:
        if value:
            yield kind, writable(value)
    if SPEAKING & {*item.flags}:
        for title in filter(None, map(title_key, named_titles(item.title, item.summary))):
            yield "title", writable(title)
    text = f"{item.title} {item.summary} {' '.join(item.points_to)}"
    if "http" in text or "10." in text:
        # Most texts name nothing, and looking closer cost as much as all other keys together.
        for mention in mentions(text)[:MOST_MENTIONS]:
            kind, _, value = mention.partition(":")
            yield kind, writable(value)


@lru_cache(maxsize=8_192)
def keys(item: Item) -> tuple[int, ...]:
    """Each once, in order. What is new is asked for, planned and then filed, so they are remembered until
    `ingest` has filed; the memory keeps the items whole."""
    return tuple(sorted({identifier_key(kind, value) for kind, value in of(item)}))


def forget(db: Database, numbers: Collection[int]) -> None:
    """What these rows of `items` were found by; a trigger does so for rows that are deleted."""
    db.execute(_FORGET, [json.dumps(list(numbers))])


def file(db: Database, rows: Sequence[tuple[int, Filed]]) -> None:
    """What these rows of `items`, of which nothing is filed, are found by from now on."""
    named = [(number, keys(one.item)) for number, one in rows]
    execute_many(db, _REMEMBER, [(number, json.dumps(found)) for number, found in named])
    execute_many(db, _COME, sorted([(one, number) for number, found in named for one in found]))


def settle(db: Database, before: int, newest: int) -> None:
    """Move on what stands in the part of the range of keys that items `before` to `newest` pass by."""
    for bounds in _slices(before, newest):
        db.execute(_SETTLE, bounds)
        db.execute(_SETTLED, bounds)


def _slices(before: int, newest: int) -> Iterator[tuple[int, int]]:
    """The first and the last key of each range: two where the sweep begins anew, one else, or none."""
    if newest - before >= REVOLUTION:
        yield _LOWEST, _place(REVOLUTION)
        return
    first, last = before % REVOLUTION, newest % REVOLUTION
    if last < first:
        yield _place(first) + 1, _place(REVOLUTION)
        first = 0
    if first < last:
        yield _place(first) + 1 if first else _LOWEST, _place(last)


def _place(nth: int) -> int:
    """The last key that is passed by when `nth` of a revolution have come."""
    return _LOWEST + _KEYS * nth // REVOLUTION - 1
