"""`make bench-retention`: a million old items are let go of while the bot goes on writing.

A store of 1,000,000 items of years ago and 100,000 of today, one in fifty of them sent to somebody. While the
nightly job lets go of what is old, digests are written, claimed and settled every few hundredths of a second;
each write's wait is measured, and before that for a while how long writes wait without it, which tells what
of the figure is the machine's. Afterwards the index of words must fit the items, and what was sent be there.
Writes benchmarks/out/retention.json; exits 1 when a promise is broken.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import perf_counter

import click

from bot.model import Chat, PartState, Settlement
from bot.model.operations import Keep
from bot.pipeline.retention import let_go
from bot.store import SqliteStore, identifiers, words
from bot.store.backups import verify
from bot.store.connection import connect, write
from bot.store.documents import stamp
from tests.store.builders import NOW, digest_plan, filed, subscription

OUT = Path(__file__).parent / "out" / "retention.json"
MOST_MS = 100.0
PAUSE = 0.02
"""Seconds between two writes that are measured."""
ALONE = 20.0
"""Seconds for which the writes are measured without anything beside them."""
SENT_EVERY = 50

_WORDS = "Exampladone against usual care in people with heart failure: results of a randomised trial"
_ITEMS = """
    WITH RECURSIVE n(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n < :last)
    INSERT INTO items
        (id, source, guid, first_seen, baseline, title, summary, journal, record, work, story, why)
    SELECT n, 's' || n % 500, 'g' || n, :seen, 0, n || ' ' || :words, printf('%s %d. %s', :words, n, :words),
        'Example Heart', '{"kind":"journal"}', 'w' || n, 's' || n, '' FROM n"""
_JUDGED = """
    INSERT INTO judgements (item, verdict, model, record)
    SELECT id, 'pass', '', '{}' FROM items WHERE id BETWEEN :first AND :last"""
_NAMED = """
    INSERT INTO identifiers_of (item, keys)
    SELECT id, json_array(identifier_key('doi', '10.5555/r.' || id)) FROM items
    WHERE id BETWEEN :first AND :last"""
_FOUND_BY = """
    INSERT INTO identifiers_recent (key, item)
    SELECT k.value, item FROM identifiers_of, json_each(keys) AS k
    WHERE item BETWEEN :first AND :last ORDER BY 1, 2"""
_SENT = """
    INSERT INTO ledger (chat, thread, work, story, digest, entry, at)
    SELECT 9, 0, work, story, 1, 1, first_seen FROM items WHERE id % :every = 0"""
TOGETHER = 20_000


def fill(path: Path, old: int, young: int) -> None:
    """Rows as an ingest leaves them, by SQL, since a million polls would take an hour."""
    with closing(connect(path)) as db:
        for first in range(1, old + young + 1, TOGETHER):
            last = min(first + TOGETHER, old + young + 1) - 1
            seen = stamp(NOW - timedelta(days=2_000) if first <= old else NOW)
            with write(db):
                db.execute(_ITEMS, {"first": first, "last": last, "seen": seen, "words": _WORDS})
                for statement in (_JUDGED, _NAMED, _FOUND_BY):
                    db.execute(statement, {"first": first, "last": last})
                identifiers.settle(db, first - 1, last)
                words.index(db)
        with write(db):
            db.execute(_SENT, {"every": SENT_EVERY})


async def keep_writing(store: SqliteStore, done: asyncio.Event, *, first: int) -> list[float]:
    """Milliseconds that each write took, from the asking to the answer. `first` numbers the readers."""
    waits: list[float] = []
    for number in count(first):
        for write_one in _writes(store, number):
            began = perf_counter()
            await write_one
            waits.append((perf_counter() - began) * 1000)
            await asyncio.sleep(PAUSE)
        if done.is_set():
            return waits
    raise AssertionError


def _writes(store: SqliteStore, number: int) -> Iterator[Awaitable[object]]:
    """One reader's: a setting, a digest, its claim and its settlement."""
    reader = subscription(f"r{number}", chat=Chat(id=1_000 + number))
    yield store.save_subscription(reader)
    yield store.apply_digest(digest_plan(reader, filed(f"x{number}")), now=NOW)
    claiming = asyncio.ensure_future(store.claim_part(now=NOW, lease_seconds=60))
    yield claiming
    claim = claiming.result()
    assert claim
    yield store.settle(claim, Settlement(state=PartState.SENT, message_id=1), now=NOW)


async def measure(path: Path) -> dict[str, float]:
    store = await SqliteStore.open(path, now=NOW)
    alone = await waits_during(store, asyncio.sleep(ALONE), first=1)
    began = perf_counter()
    waits = await waits_during(store, let_go(store, Keep(), now=NOW), first=len(alone) + 1)
    seconds = perf_counter() - began
    await store.aclose()
    return {
        "seconds": round(seconds, 1),
        "writes": len(waits),
        "alone_p99_ms": _percentile(alone, 99),
        "p50_ms": _percentile(waits, 50),
        "p99_ms": _percentile(waits, 99),
        "worst_ms": _percentile(waits, 100),
    }


async def waits_during(store: SqliteStore, work: Awaitable[object], *, first: int) -> list[float]:
    """Of the writes that go on while `work` does."""
    done = asyncio.Event()
    writing = asyncio.create_task(keep_writing(store, done, first=first))
    await work
    done.set()
    return sorted(await writing)


def _percentile(waits: list[float], percent: int) -> float:
    return round(waits[min(len(waits) * percent // 100, len(waits) - 1)], 1)


def left(path: Path) -> tuple[int, int]:
    """Items, and how many of them were sent."""
    with closing(connect(path)) as db:
        sent = "SELECT count(*) FROM items WHERE work IN (SELECT work FROM ledger WHERE chat = 9)"
        return (
            int(db.execute("SELECT count(*) FROM items").fetchone()[0]),
            int(db.execute(sent).fetchone()[0]),
        )


@click.command()
@click.option("--old", default=1_000_000, show_default=True)
@click.option("--young", default=100_000, show_default=True)
def main(old: int, young: int) -> None:
    """Fill, let go, judge, write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rounds.db"
        asyncio.run(_made(path))
        fill(path, old, young)
        figures = asyncio.run(measure(path))
        faults = list(verify(path).faults)
        items, sent = left(path)
    if (items, sent) != (young + old // SENT_EVERY, (old + young) // SENT_EVERY):
        faults.append(f"{items:,} items are left, {sent:,} of them sent")
    if figures["p99_ms"] > MOST_MS:
        faults.append(f"one write in a hundred waited {figures['p99_ms']} ms")
    gone = old + young - items
    words = (
        f"{gone:,} rows in {figures['seconds']:.0f} s, writes p99 {figures['p99_ms']} ms"
        f" ({figures['alone_p99_ms']} ms without it)"
    )
    OUT.parent.mkdir(exist_ok=True)
    document = figures | {"gone": gone, "left": items, "faults": faults, "checks": {"B11": words}}
    OUT.write_text(json.dumps(document, indent=1) + "\n")
    print(words, *faults, sep="\n")
    sys.exit(bool(faults))


async def _made(path: Path) -> None:
    await (await SqliteStore.open(path, now=NOW)).aclose()


if __name__ == "__main__":
    main()
