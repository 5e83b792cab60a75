"""`rounds group`: JSON Lines in, the same rows with `work`, `story` and `links` out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from bot.cli.group.given import given, stretches
from bot.cli.group.rows import headlines, with_place, written_links
from bot.cli.jsonl import write_rows
from bot.cli.options import uncollected
from bot.curate.dedupe import place
from bot.rows import item_from_row

AT_ONCE = 8_000_000
"""Bytes that are placed in one piece: some tens of thousands of rows, in a hundred megabytes. Processes of
their own pay from a tenth of that."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def group(files: tuple[Path, ...]) -> None:
    """Group rows into works and stories: one row in, one row out, in order."""
    with given(files) as texts, uncollected():
        some = tuple(stretches(texts))
        if sum(one.end - one.start for one in some) <= AT_ONCE:
            write_rows(grouped([row for one in some for row in one.lines().rows()]))
            return
        # Arrays and processes, which a small batch need not wait for.
        from bot.cli.group.batch import grouped_batch

        sys.stdout.buffer.writelines(grouped_batch(some))
        sys.stdout.buffer.flush()


def grouped(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row with `work`, `story` and `links` added; all other keys as they came."""
    places = place([item_from_row(row) for row in rows], bare=headlines(rows))
    for row, placement in zip(rows, places.placements, strict=True):
        yield with_place(row, placement.work, placement.story, written_links(placement.links))
