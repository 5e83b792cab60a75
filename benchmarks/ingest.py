"""`make bench-ingest`: entries a second into a store that holds a million, with every index and all words.

What is filed are plans of 5,000 entries, as a long archive brings them, twenty of a source together, through
`SqliteStore.apply_ingest`; each is one transaction of about half a second, flushed. Identifiers are scattered
without any order; works and stories are named as the grouping names them. The check's figure is of entries
with as much text as journals' feeds bring (161 characters on average behind a title of 105, most of them one
line); a second one is of abstracts of 1,500. Writes benchmarks/out/ingest.json: the rate by the clock, and in
processor time, which others' load changes less.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import click

from benchmarks._feedserver import WORDS
from bot.curate.dedupe.names import since
from bot.model import CanonicalUrl, Doi, Filed, IngestPlan, Kind, Placement, SourceId, StoryId, WorkId
from bot.store import SqliteStore, identifiers, words
from bot.store.connection import connect, write
from tests.store.builders import NOW, filed, ingest_plan

OUT = Path(__file__).parent / "out" / "ingest.json"
TOGETHER = 5_000
PLANS = 8
SOURCES, OF_A_SOURCE = 500, 20
_AT_ONCE = 50_000
TEXTS: Mapping[str, Sequence[int]] = {
    "as feeds bring them": (
        *(26, 45, 45, 52, 52, 52, 53, 53, 53, 53),
        *(63, 63, 81, 93, 158, 196, 264, 377, 538, 903),
    ),
    "abstracts": (1_500,),
}
"""Characters of a summary, each length as likely. The first are the twentieths of 1,265 items of medical
journals' feeds, whose mean is 161; of 3,673 entries of 89 journals of all kinds, a tenth of them without any
text, the median is 99 and the mean 360."""
_SCATTER = 2_654_435_761
"""Knuth's multiplier: a permutation of 32 bits without any order that an index could profit from."""

_KEYS = """
    CREATE TEMP TABLE keys AS
    WITH RECURSIVE n(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n < :last)
    SELECT n, printf('%08x', n * :scatter % 4294967296) AS key FROM n"""
_FILL = (
    """
    INSERT INTO items
        (id, source, guid, first_seen, baseline, title, summary, journal, record, work, story, why)
    SELECT n, 's' || n % :sources, 'g' || key,
        strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', 1.6e9 + 60 * n, 'unixepoch'), 0,
        key || ' ' || :words, :words || ' ' || :words,
        'Example Heart', '{"kind":"journal"}', 'w:' || printf('%07x', 1.6e9 / 60 + n) || key || key,
        's:' || printf('%07x', 1.6e9 / 60 + n) || key || key, '' FROM keys""",
    "INSERT INTO judgements (item, verdict, model, record) SELECT n, 'pass', '', '{}' FROM keys",
    """
    INSERT INTO identifiers_of (item, keys)
    SELECT n, json_array(
        identifier_key('doi', '10.5555/' || key), identifier_key('title', key || ' ' || :words),
        identifier_key('url', 'https://j.example/' || key)) FROM keys""",
    """
    INSERT INTO identifiers_recent (key, item)
    SELECT k.value, item FROM identifiers_of, json_each(keys) AS k WHERE item >= :first ORDER BY 1, 2""",
)


def fill(path: Path, rows: int) -> None:
    """Rows as an ingest leaves them, one first seen a minute, by SQL, which takes a minute for a million."""
    text = "exampladone against usual care in people with heart failure"
    with closing(connect(path)) as db:
        for first in range(1, rows + 1, _AT_ONCE):
            last = min(first + _AT_ONCE, rows + 1) - 1
            db.execute(_KEYS, {"first": first, "last": last, "scatter": _SCATTER})
            with write(db):
                for statement in _FILL:
                    db.execute(statement, {"words": text, "first": first, "sources": SOURCES})
                identifiers.settle(db, first - 1, last)
                words.index(db)
            db.execute("DROP TABLE keys")


def plans(first: int, lengths: Sequence[int]) -> Iterator[IngestPlan]:
    """Entries that nothing in the store is like, numbered from `first` on; `lengths` of their texts."""
    chance = random.Random(first)
    for start in range(first, first + PLANS * TOGETHER, TOGETHER):
        yield ingest_plan(*(_entry(chance, number, lengths) for number in range(start, start + TOGETHER)))


def _entry(chance: random.Random, number: int, lengths: Sequence[int]) -> Filed:
    key = f"{number * _SCATTER % 2**32:08x}"
    vocabulary, length = WORDS.split(), chance.choice(lengths)
    one = filed(
        f"g{key}",
        source=SourceId(f"s{number // OF_A_SOURCE % SOURCES}"),
        title=f"{key} {' '.join(chance.choices(vocabulary, k=14))}",
        summary=" ".join(chance.choices(vocabulary, k=1 + length // 4))[:length],
        doi=Doi(f"10.5555/{key}"),
        canonical=CanonicalUrl(f"https://j.example/{key}"),
        kind=Kind.JOURNAL,
    )
    name = f"{since(one.item)}{key}{key}"
    return replace(one, place=Placement(work=WorkId(f"w:{name}"), story=StoryId(f"s:{name}")))


async def measure(path: Path, first: int, lengths: Sequence[int]) -> dict[str, float]:
    """Entries a second, and microseconds of processor time for each."""
    store = await SqliteStore.open(path, now=NOW)
    seconds = used = 0.0
    for plan in plans(first, lengths):
        began, before = perf_counter(), process_time()
        await store.apply_ingest(plan)
        seconds, used = seconds + perf_counter() - began, used + process_time() - before
    await store.aclose()
    entries = PLANS * TOGETHER
    return {
        "per_second": round(entries / seconds),
        "per_processor_second": round(entries / used),
        "processor_us": round(used / entries * 1e6, 1),
    }


@click.command()
@click.option("--rows", default=1_000_000, show_default=True)
def main(rows: int) -> None:
    """Fill, file, write: into an empty store, and into a full one."""
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for held in (0, rows):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rounds.db"
            asyncio.run(_made(path))
            fill(path, held)
            os.sync()  # what the filling left to be written is not the filing's to wait for
            firsts = range(held + 1, held + 1 + len(TEXTS) * PLANS * TOGETHER, PLANS * TOGETHER)
            figures[f"{held:,} rows"] = {
                name: asyncio.run(measure(path, first, lengths))
                for first, (name, lengths) in zip(firsts, TEXTS.items(), strict=True)
            }
    rates = {name: found["per_second"] for name, found in figures[f"{rows:,} rows"].items()}
    told = f"{rates['as feeds bring them']:,} entries a second beside {rows:,} rows"
    told += f", {rates['abstracts']:,} with abstracts"
    written = json.dumps({"checks": {"B13": told}, **figures}, indent=1)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(written + "\n")
    print(written)


async def _made(path: Path) -> None:
    store = await SqliteStore.open(path, now=NOW)
    await store.aclose()


if __name__ == "__main__":
    main()
