"""Rows as the grouping reads and writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.model import Link

Row = dict[str, Any]

_OF_A_RECORD = (
    "kind", "doi", "pmid", "pmcid", "url", "link", "journal", "authors", "author", "year", "volume", "pages",
    "summary", "abstract", "text",
)  # fmt: skip

MOST_HEADLINES = 10_000
"""A list of titles and outlets that is longer is no list of a day's headlines, and looking for events in a
million took a minute for each 60,000."""


def is_bare(row: Row) -> bool:
    """A row that has a source and a title and nothing that says what it is, as in a list of headlines."""
    return bool(row.get("title") and row.get("source")) and not any(map(row.get, _OF_A_RECORD))


def headlines(rows: Iterable[Row]) -> frozenset[int]:
    """The places of bare rows that may tell of one event: all, or none of too many."""
    found = frozenset(n for n, row in enumerate(rows) if is_bare(row))
    return found if len(found) <= MOST_HEADLINES else frozenset()


def with_place(row: Row, work: str, story: str, links: object) -> Row:
    """The row with `work`, `story` and `links`; its other keys as they came."""
    return row | {"work": work, "story": story, "links": links}


def written_links(links: Iterable[Link]) -> list[dict[str, str]]:
    """`[{kind, to}]`."""
    return [{"kind": link.kind.value, "to": link.to} for link in links]
