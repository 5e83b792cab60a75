"""`rounds group`: JSON Lines in, the same rows with `work`, `story` and `links` out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from bot.cli.jsonl import read_rows, write_rows
from bot.cli.options import uncollected
from bot.curate.dedupe import place
from bot.rows import item_from_row


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def group(files: tuple[Path, ...]) -> None:
    """Group rows into works and stories: one row in, one row out, in order."""
    write_rows(grouped(list(read_rows(files))))


def grouped(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row with `work`, `story` and `links` added; all other keys as they came."""
    with uncollected():
        places = place([item_from_row(row) for row in rows], bare=bare(rows))
    for row, placement in zip(rows, places.placements, strict=True):
        links = [{"kind": link.kind.value, "to": link.to} for link in placement.links]
        yield row | {"work": placement.work, "story": placement.story, "links": links}


_OF_A_RECORD = (
    "kind", "doi", "pmid", "pmcid", "url", "link", "journal", "authors", "author", "year", "volume", "pages",
    "summary", "abstract", "text",
)  # fmt: skip


MOST_HEADLINES = 10_000
"""A list of titles and outlets that is longer is no list of a day's headlines, and looking for events in a
million took a minute for each 60,000."""


def bare(rows: Sequence[dict[str, Any]]) -> frozenset[int]:
    """Rows that have a source and a title and nothing that says what they are: lists of headlines."""
    found = frozenset(
        n
        for n, row in enumerate(rows)
        if row.get("title") and row.get("source") and not any(row.get(key) for key in _OF_A_RECORD)
    )
    return found if len(found) <= MOST_HEADLINES else frozenset()
