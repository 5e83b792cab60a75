"""`make bench-followups`: a month of real notices against 20,000 invented deliveries, with kills in between.

1. The papers of the notices, and as many others, are filed and sent: 4,000 readers, five papers each.
2. The notices are read, grouped and filed as a poll does.
3. Lives of the bot, two at a time, hold every notice against everything that was sent, and are killed at
   random; then it lives on. Every message that arrived is counted against the types of the notices.

Reads ../shared (ROUNDS_SHARED). Writes benchmarks/out/followups.json; exits 1 when somebody was not told, was
told twice without a doubt on record, or was told who need not be.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import click

from benchmarks.kill import ended, in_child
from bot.pipeline.followups import follow_up
from bot.store import SqliteStore
from tests.followups import month as lives

SHARED = Path(os.environ.get("ROUNDS_SHARED", Path(__file__).parents[2] / "shared")) / "data"
NOTICES = SHARED / "api" / "crossref" / "update_notices.jsonl.gz"
OUT = Path(__file__).parent / "out" / "followups.json"


async def _prepare(path: Path, month: str, deliveries: int) -> tuple[object, ...]:
    """Papers sent, notices filed."""
    found = lives.cases(NOTICES, month)
    items = lives.papers(found, spare=len(found))
    store = await SqliteStore.open(path, now=lives.NOW)
    await lives.file(store, "journal", items)
    sent = await lives.deliver_to_readers(store, items, deliveries, random.Random(1))
    await lives.file(store, "notices", lives.notices(found))
    await store.aclose()
    return found, items, sent


def _kill_often(path: Path, arrived: Path, kills: int, seconds: float) -> int:
    """Two instances at a time, each killed at a random moment; returns how many were."""
    killed = 0
    for life in range(kills // 2):
        at = lives.NOW + life * lives.LEASE
        children = [in_child(lambda at=at: lives.live(path, arrived, at)) for _ in range(2)]
        for child in children:
            time.sleep(random.uniform(0, seconds))
            os.kill(child, signal.SIGKILL)
        killed += sum(ended(child) == "killed" for child in children)
    return killed


async def _cost(path: Path) -> tuple[float, float]:
    """(wall, processor) seconds of a nightly round that finds nothing new, and so of looking alone."""
    store = await SqliteStore.open(path, now=lives.NOW)
    wall, cpu = perf_counter(), process_time()
    await follow_up(store, now=lives.NOW + timedelta(days=30))
    spent = perf_counter() - wall, process_time() - cpu
    await store.aclose()
    return spent


@click.command()
@click.option("--month", default="2020-06", show_default=True)
@click.option("--deliveries", default=20_000, show_default=True)
@click.option("--kills", default=60, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(month: str, deliveries: int, kills: int, seed: int) -> None:
    """Measure, print, write."""
    if not NOTICES.exists():
        sys.exit(f"{NOTICES} is not there: nothing was measured")
    random.seed(seed)
    with tempfile.TemporaryDirectory() as place:
        path, arrived = Path(place) / "rounds.db", Path(place) / "arrived"
        arrived.touch()
        found, items, sent = asyncio.run(_prepare(path, month, deliveries))
        killed = _kill_often(path, arrived, kills, seconds=0.8)
        for life in range(kills, kills + 4):
            asyncio.run(lives.live(path, arrived, lives.NOW + life * lives.LEASE))
        asyncio.run(lives.answer(path, arrived, lives.NOW + (kills + 4) * lives.LEASE))
        asyncio.run(lives.live(path, arrived, lives.NOW + (kills + 5) * lives.LEASE))
        wall, cpu = asyncio.run(_cost(path))
        tally = lives.tally(path, arrived, found, items, sent)  # type: ignore[arg-type]
    figures = vars(tally) | {"notices": len(found), "kills": killed, "round_s": wall, "round_cpu_s": cpu}  # type: ignore[arg-type]
    for name, figure in figures.items():
        print(f"{name:14}{figure:>12,.2f}" if isinstance(figure, float) else f"{name:14}{figure:>12,}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n")
    sys.exit(bool(tally.not_told or tally.nobody_else or tally.twice > tally.in_doubt or tally.unmarked))


if __name__ == "__main__":
    main()
