"""2,000 feeds over loopback: a first poll and a second of 304s, beside the `reader` library in the same run.

`make bench-fetch`. Both fetch over HTTP, parse and store in SQLite on disk; `reader` parses with feedparser
and runs with as many threads as it gains from. Feeds are invented (`_feedserver.py`) and live under `*.test`
names. One more feed is polled before the clock starts, so that importing modules is nobody's poll.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FEEDS = 2_000
IN_FLIGHT = 64
OUT = Path(__file__).with_name("out") / "fetch.json"


def main() -> int:
    """Serve, run both in processes of their own, compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FEEDS
    with _serving(count + 1) as (port, _):
        runs = {name: _run(name, port, count) for name in ("rounds", "rounds_fetch_and_read", "reader")}
    figures = _compared(runs, count)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    return 0


def _compared(runs: dict[str, dict[str, Any]], count: int) -> dict[str, Any]:
    ours, theirs = runs["rounds"], runs["reader"]
    return {
        "feeds": count,
        "runs": runs,
        "first_poll_ratio": round(ours["first_per_second"] / theirs["first_per_second"], 2),
        "first_poll_ratio_without_store": round(
            runs["rounds_fetch_and_read"]["first_per_second"] / theirs["first_per_second"], 2
        ),
        "second_poll_ratio": round(ours["second_per_second"] / theirs["second_per_second"], 2),
        "peak_mb": ours["peak_mb"],
    }


class _serving:  # noqa: N801 - read as a verb
    """The server's process; ends with the block."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __enter__(self) -> tuple[int, subprocess.Popen[str]]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._feedserver", str(self._count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        return int(self._process.stdout.readline()), self._process

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def _run(name: str, port: int, count: int) -> dict[str, Any]:
    print(f"{name} …", file=sys.stderr, flush=True)
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.fetch", name, str(port), str(count)],
        stdout=subprocess.PIPE, text=True, check=True, timeout=1500,
    )  # fmt: skip
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


def _measured(count: int, poll: Callable[[], int], processes: Callable[[], Sequence[int]]) -> dict[str, Any]:
    """Two polls: feeds a second, entries, and milliseconds of processor time a feed of each, which others'
    load changes less than the rate; the sum of every process's peak resident memory."""
    figures: dict[str, Any] = {}
    for name in ("first", "second"):
        started, used = time.perf_counter(), _processor_seconds(processes())
        figures[f"{name}_entries"] = poll()
        figures[f"{name}_per_second"] = round(count / (time.perf_counter() - started), 1)
        figures[f"{name}_cpu_ms"] = round((_processor_seconds(processes()) - used) / count * 1000, 2)
    figures["peak_mb"] = round(sum(_peak_kb(pid) for pid in processes()) / 1024)
    return figures


def _processor_seconds(processes: Sequence[int]) -> float:
    """Of these and of children that have ended: proc(5), fields 14 and 15, counted behind the name."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes)
    ticks = sum(int(stat[11]) + int(stat[12]) for stat in stats)
    return ticks / os.sysconf("SC_CLK_TCK") + ended.ru_utime + ended.ru_stime


def _peak_kb(pid: int | str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _family() -> list[int]:
    tasks = Path("/proc/self/task").iterdir()
    children = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    return [int(Path("/proc/self").resolve().name), *children]


# ── ours ──────────────────────────────────────────────────────────────────────


def rounds(port: int, count: int, *, stored: bool = True) -> dict[str, Any]:
    """The pipeline's ingest with the real fetcher, reader and store, and no opinion on topics."""
    from bot.model import Kind, Source, SourceId

    sources = [
        Source(id=SourceId(f"f{n}"), title="", kind=Kind.JOURNAL, url=f"http://f{n}.test:{port}/{n}")
        for n in range(count + 1)
    ]
    with asyncio.Runner() as runner, tempfile.TemporaryDirectory() as folder:
        ours = runner.run(_Ours.open(sources, port, Path(folder), stored=stored))
        runner.run(ours.poll(sources[count:]))
        figures = _measured(count, lambda: runner.run(ours.poll(sources[:count])), _family)
        runner.run(ours.aclose())
    return figures


class _Ours:
    def __init__(self, fetcher: Any, reader: Any, store: Any) -> None:
        self.fetcher, self.reader, self.store = fetcher, reader, store
        self.states: dict[str, Any] = {}

    @classmethod
    async def open(cls, sources: Sequence[Any], port: int, folder: Path, *, stored: bool) -> _Ours:
        from bot.sources.fetch import HttpFetcher
        from bot.sources.guard import AddressPolicy
        from bot.sources.net import TableResolver
        from bot.sources.workers import FeedReader
        from bot.store import SqliteStore

        names = [f"{source.id}.test" for source in sources]
        fetcher = HttpFetcher(
            user_agent="Rounds/0.1 (+https://rounds.example/; 1 subscriber)",
            policy=AddressPolicy(allow=frozenset((name, port) for name in names)),
            resolver=TableResolver(dict.fromkeys(names, "127.0.0.1")),
        )
        store = await SqliteStore.open(folder / "bench.db", now=datetime.now(UTC)) if stored else None
        return cls(fetcher, FeedReader(), store)

    async def poll(self, sources: Sequence[Any]) -> int:
        return await (self._ingest(sources) if self.store else self._fetch_and_read(sources))

    async def _ingest(self, sources: Sequence[Any]) -> int:
        from bot.model import Judgement
        from bot.pipeline.inward import Ingest, ingest
        from bot.sources.etiquette import Polite

        tools = Ingest(
            store=self.store, fetcher=self.fetcher, reader=self.reader, etiquette=Polite(),
            judge=lambda items: [Judgement() for _ in items], clock=lambda: datetime.now(UTC),
        )  # fmt: skip
        report = await ingest(sources, tools, everything=True)
        assert not report.failed, report.failed[:3]
        return report.items

    async def _fetch_and_read(self, sources: Sequence[Any]) -> int:
        # Fetching is faster than reading: without a bound, two thousand bodies would wait in memory.
        in_flight = asyncio.Semaphore(IN_FLIGHT)

        async def bounded(source: Any) -> int:
            async with in_flight:
                return await self._one(source)

        return sum(await asyncio.gather(*(bounded(source) for source in sources)))

    async def _one(self, source: Any) -> int:
        from bot.model import Fetched, SourceState
        from bot.sources.polling import after_poll

        state = self.states.get(source.id) or SourceState(id=source.id)
        outcome = await self.fetcher.fetch(source, state)
        items = await self.reader.read(source, outcome) if isinstance(outcome, Fetched) else ()
        self.states[source.id] = after_poll(source, state, outcome, now=datetime.now(UTC))
        return len(items)

    async def aclose(self) -> None:
        await self.fetcher.aclose()
        await self.reader.aclose()
        if self.store:
            await self.store.aclose()


# ── theirs ────────────────────────────────────────────────────────────────────


def reader(port: int, count: int) -> dict[str, Any]:
    """`reader` as its documentation sets it up, with the names led to loopback and a pool of threads."""
    from reader import make_reader

    logging.disable(logging.WARNING)
    _lead_to_loopback()
    with tempfile.TemporaryDirectory() as folder:
        theirs = make_reader(f"{folder}/reader.db", search_enabled=False)
        theirs.add_feed(f"http://f{count}.test:{port}/{count}")
        theirs.update_feeds(scheduled=False)
        for n in range(count):
            theirs.add_feed(f"http://f{n}.test:{port}/{n}")

        def poll() -> int:
            theirs.update_feeds(workers=THREADS, scheduled=False)
            return theirs.get_entry_counts().total or 0

        figures = _measured(count, poll, _family)
        theirs.close()
    return figures


THREADS = 8
"""Tried 1, 4, 8 and 16 on two cores: see the decision record."""


def _lead_to_loopback() -> None:
    ordinary = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **named: Any) -> Any:
        return ordinary("127.0.0.1" if str(host).endswith(".test") else host, *rest, **named)

    socket.getaddrinfo = lookup  # type: ignore[assignment]


RUNS: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "rounds": rounds,
    "rounds_fetch_and_read": lambda port, count: rounds(port, count, stored=False),
    "reader": reader,
}

if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(RUNS[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))
    else:
        sys.exit(main())
