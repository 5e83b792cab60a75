"""`rounds parse`: files to items, one JSON object per entry."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import click

from bot.cli.exits import SOME_FAILED
from bot.cli.jsonl import write_rows
from bot.errors import FeedError
from bot.model import Item, Kind, Source, SourceId
from bot.model.sources import NOTICES
from bot.rows import row_from_item
from bot.sources.readers import KINDS, NAMES, read_body, reader_of
from bot.sources.workers import FeedReader

STDIN = Path("-")

BATCH = 32
"""Files in memory at once."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--kind",
    type=click.Choice([*map(str, Kind), *(name for name in NAMES if name != "feed")]),
    default=Kind.JOURNAL.value,
    show_default=True,
    help="What the files are: a feed of this kind of source, or recorded answers of this service.",
)
@click.option(
    "--source",
    "source_id",
    default="",
    help="The source's id (default: the file's name without its ending).",
)
@click.option("--url", default="", help="The address of the feed, to resolve relative links.")
@click.option("--seconds", default=10.0, show_default=True, help="The most time that one file may take.")
def parse(files: tuple[Path, ...], kind: str, source_id: str, url: str, seconds: float) -> None:
    """Turn feeds and recorded answers of services into rows, one JSON object per entry.

    Reads RSS, Atom, RDF and JSON Feed; `-` is standard input. A file that is none of these gets one line on
    standard error, and the exit code is 3.
    """
    sources = [_source(file, source_id, kind, url) for file in files]
    click.get_current_context().exit(asyncio.run(_parse(list(zip(files, sources, strict=True)), seconds)))


def _source(file: Path, source_id: str, kind: str, url: str) -> Source:
    reader = NAMES.get(kind, "feed")
    of_kind = KINDS[reader] if kind in NAMES else Kind(kind)
    name = source_id or ("stdin" if file == STDIN else file.stem)
    return Source(id=SourceId(name), title="", kind=of_kind, url=url, reader=reader)


async def _parse(wanted: list[tuple[Path, Source]], seconds: float) -> int:
    """Rows in the order of the files, which are read some at a time."""
    reader = FeedReader(seconds=seconds)
    failed = 0
    try:
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            results = await asyncio.gather(*(_read(reader, file, source) for file, source in batch))
            for (file, _), result in zip(batch, results, strict=True):
                failed += _write(file, result)
    finally:
        await reader.aclose()
    return SOME_FAILED if failed else 0


async def _read(reader: FeedReader, file: Path, source: Source) -> tuple[Item, ...] | str:
    try:
        body = await asyncio.to_thread(sys.stdin.buffer.read if file == STDIN else file.read_bytes)
        if source.reader == "feed":
            source = replace(source, reader=reader_of(source.kind, body))
        if source.reader in NOTICES:
            # As long as the literature, and read by csv and json: a worker's limits are not meant for it.
            return (await asyncio.to_thread(read_body, source, body)).items
        return (await reader.read_whole(source, body, url=source.url)).items
    except FeedError as error:
        return error.reason
    except OSError as error:
        return error.strerror or type(error).__name__


def _write(file: Path, result: tuple[Item, ...] | str) -> bool:
    if isinstance(result, str):
        click.echo(f"{file}: {result}", err=True)
        return True
    write_rows(row_from_item(item) for item in result)
    return False
