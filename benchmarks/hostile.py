"""`make bench-hostile`: what hostile servers and bodies cost, beside 2,000 ordinary feeds.

- The longest that the event loop stood still while all of them were read and filed, with bodies among them
  that were made to take long and a feed of 5,000 entries: by the clock, and in processor time of its own
  thread, which others' load does not change (S12).
- How long a server that drips was listened to, with a deadline of two seconds (S11).
- Memory and time of bombs of 1 GiB and of feeds that grow, each in a process of its own (S9, S16).

Writes benchmarks/out/hostile.json.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks._feedserver import feed
from bot.model import Fetched, Judgement, Kind, Source, SourceId, SourceState, Validators
from bot.pipeline.inward import Ingest, ingest
from bot.sources.etiquette import Polite
from bot.sources.fetch import Limits
from bot.sources.reading import SourceReader
from bot.sources.workers import FeedReader
from bot.store import SqliteStore
from tests.sources.feeds import source, state
from tests.sources.server import Asked, Reply, fetcher_for, reply, serving
from tests.sources.test_workers import HOSTILE

FEEDS = 2_000
HUGE = 5_000
"""Entries of the largest feed that is read whole."""
OUT = Path(__file__).with_name("out") / "hostile.json"
BEAT = 0.005
DEADLINE = 2.0


@dataclass(slots=True)
class Stood:
    """The longest that the loop stood still, in milliseconds."""

    wall_ms: float = 0.0
    own_ms: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Stood]:
    """Measures between two turns of a task that only sleeps."""
    stood = Stood()

    async def beat() -> None:
        while True:
            began, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(BEAT)
            stood.wall_ms = max(stood.wall_ms, (time.perf_counter() - began - BEAT) * 1000)
            stood.own_ms = max(stood.own_ms, (time.thread_time() - used) * 1000)

    beating = asyncio.create_task(beat())
    try:
        yield stood
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


class Bodies:
    """A fetcher of bodies that are there already."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self._bodies = bodies

    async def fetch(self, source: Source, _state: SourceState) -> Fetched:
        await asyncio.sleep(0)
        return Fetched(
            source=source.id,
            url=source.url,
            status=200,
            body=self._bodies[source.id],
            content_type="application/rss+xml",
            validators=Validators(),
        )

    async def aclose(self) -> None: ...


def _bodies(count: int) -> dict[str, bytes]:
    """Ordinary feeds, with one that is not after each few."""
    hostile = {f"hostile {name}": body for name, body in HOSTILE.items()} | {"huge": feed(count, HUGE)}
    ordinary = {f"f{n}": feed(n) for n in range(count)}
    step = max(1, count // len(hostile))
    places = {name: n * step for n, name in enumerate(hostile)} | {f"f{n}": n for n in range(count)}
    return dict(sorted((hostile | ordinary).items(), key=lambda one: places[one[0]]))


async def responsiveness(count: int) -> dict[str, Any]:
    """All in one ingest, read by workers that have ten seconds for each."""
    bodies = _bodies(count)
    sources = [
        Source(id=SourceId(name), title="T", kind=Kind.JOURNAL, url=f"http://f{n}.test/")
        for n, name in enumerate(bodies)
    ]
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "bench.db", now=datetime.now(UTC))
        reader = SourceReader(FeedReader())
        tools = Ingest(
            store=store, fetcher=Bodies(bodies), reader=reader, etiquette=Polite(),
            judge=lambda items: [Judgement() for _ in items], clock=lambda: datetime.now(UTC),
        )  # fmt: skip
        async with watched() as stood:
            report = await ingest(sources, tools, everything=True)
        await reader.aclose()
        await store.aclose()
    return {
        "feeds": count,
        "longest_ms": round(stood.wall_ms, 1),
        "longest_own_ms": round(stood.own_ms, 1),
        "items": report.items,
        "failed": {one.source: one.words for one in report.failed},
    }


async def patience() -> dict[str, float]:
    """Seconds until a server that drips is given up."""
    return {where: round(await _listened(where), 2) for where in ("head", "first byte", "body")}


async def _listened(where: str) -> float:
    def slow(_asked: Asked) -> Reply:
        if where == "body":
            return reply(b"x" * 500, drip=1.0)
        started = b"HTTP/1.1 200 OK\r\n" if where == "head" else b""
        return Reply(raw=started, body=b"X-Slow: " + b"y" * 500, drip=1.0)

    async with serving(slow) as server:
        fetcher = fetcher_for(server, limits=Limits(total_seconds=DEADLINE))
        began = time.perf_counter()
        await fetcher.fetch(source(server.url()), state())
        seconds = time.perf_counter() - began
        await fetcher.aclose()
    return seconds


def peaks(what: str) -> dict[str, dict[str, Any]]:
    """How each ended, megabytes above the start, and seconds."""
    ran = subprocess.run([sys.executable, "-m", "tests.sources.peaks", what], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return {name: dict(zip(("ended", "mb", "seconds"), row, strict=True)) for name, row in found.items()}


def main() -> int:
    """Measure, print, write."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FEEDS
    figures: dict[str, dict[str, Any]] = {
        "responsiveness": asyncio.run(responsiveness(count)),
        "seconds listened to who drips": asyncio.run(patience()),
        "bombs of 1 GiB": peaks("bombs"),
        "feeds that grow": peaks("feeds"),
    }
    written = json.dumps({"checks": _checks(figures), **figures}, indent=1)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(written + "\n", encoding="utf-8")
    print(written)
    return 0


def _checks(figures: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    bombs, stood = figures["bombs of 1 GiB"].values(), figures["responsiveness"]
    listened = max(figures["seconds listened to who drips"].values())
    return {
        "S9": f"{max(one['mb'] for one in bombs)} MB, {max(one['seconds'] for one in bombs)} s at most",
        "S11": f"{listened} s of {DEADLINE:g}",
        "S12": f"{stood['longest_ms']} ms by the clock, {stood['longest_own_ms']} ms of the loop's own",
    }


if __name__ == "__main__":
    sys.exit(main())
