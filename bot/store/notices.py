"""What filed items say of the standing of works: a row a statement, found by what it calls the work."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from bot.model import Filed, Flag, LinkKind
from bot.store.connection import execute_many
from bot.text import doi_work
from bot.text.words import writable

STATUS_LINKS = frozenset(
    {LinkKind.RETRACTION_OF, LinkKind.CONCERN_ABOUT, LinkKind.ERRATUM_OF, LinkKind.PREPRINT_OF}
)
MARKS = frozenset({Flag.RETRACTED, Flag.WITHDRAWN, Flag.CORRECTED})

_LOOK_AGAIN = """
    UPDATE notices SET checked = 0 WHERE checked = 1 AND (about, value) IN (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"""
_NOTE = "INSERT OR IGNORE INTO notices (item, kind, about, value, why) VALUES (?, ?, ?, ?, ?)"


def note(db: Database, rows: Sequence[tuple[int, Filed]]) -> None:
    """What the items say; nobody has checked it yet. Nor what others said of them, who came first."""
    execute_many(db, _NOTE, ((number, *row) for number, one in rows for row in noted(one)))
    if names := [name for _, one in rows for name in _names(one)]:
        db.execute(_LOOK_AGAIN, [json.dumps(names)])


def noted(one: Filed) -> Iterator[tuple[str, str, str, str]]:
    """(kind, about, value, why) of everything an item says of another work's standing, or of its own."""
    item = one.item
    for link in (*item.related, *one.place.links):
        if link.kind in STATUS_LINKS:
            yield link.kind.value, *_about(link.to), writable(link.why)
    for link in item.related_by:
        if link.kind is LinkKind.PREPRINT_OF:
            yield "published-as", *_about(link.to), writable(link.why)
    by_others = any(link.kind in STATUS_LINKS - {LinkKind.PREPRINT_OF} for link in item.related_by)
    if by_others or MARKS & {*item.flags, *one.judgement.flags}:
        yield "mark", "self", "", ""


def _names(one: Filed) -> Iterator[tuple[str, str]]:
    if one.item.doi:
        yield "doi", writable(doi_work(one.item.doi))
    if one.item.pmid:
        yield "pmid", writable(one.item.pmid)


def _about(target: str) -> tuple[str, str]:
    kind, _, value = target.partition(":")
    if kind == "doi":
        return kind, writable(doi_work(value))
    return (kind, writable(value)) if kind == "pmid" else ("guid", writable(target))
