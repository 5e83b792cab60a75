"""`make bench-lateness`: how late are 10,000 digests of one minute in the outbox? (T7)

The store, the tick and the round of decisions that are deployed, in real time: 10,000 subscriptions fall due
at one full minute over a week of 20,000 stories, a third of them weekly. A connection of its own looks four
times a second how many are in the outbox. Takes about two minutes. Writes benchmarks/out/lateness.json; exits
1 when the floor is missed.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import click

from bot.model import Chat, Filed, Schedule, SourceId, StudyType, Subscription, TopicId
from bot.operate.rounds import Rounds, scheduled
from bot.pipeline.digests import Catalogue, publish
from bot.store import SqliteStore
from tests.store.builders import ingest_plan, subscription
from tests.stories import filed, source, topic

OUT = Path(__file__).parent / "out" / "lateness.json"
P99_SECONDS = 30.0
TOPICS = [TopicId(f"topic-{n}") for n in range(45)]
SOURCES = [f"s{n}" for n in range(300)]
TOGETHER = 500
AHEAD = timedelta(minutes=1)
"""From when everything is stored to when it is due."""
ABSTRACT = (
    "RESULTS: The primary outcome, death or hospital admission, occurred in {n}% and 18.0% of patients"
    " (hazard ratio 0.95, 95% CI 0.84 to 1.07). CONCLUSION: Exampladone made no difference."
)


def now() -> datetime:
    return datetime.now(UTC)


def a_story(n: int, of: int, until: datetime, chance: Random) -> Filed:
    """One of the week's, older the higher its number."""
    return filed(
        f"w{n}",
        source=f"source-{chance.choice(SOURCES)}",
        title=f"Exampladone {n}: a study",
        summary=ABSTRACT.format(n=n % 90),
        first_seen=until - timedelta(days=7) * (n / of),
        topics=[topic(name) for name in chance.sample(TOPICS, 2)],
        study_type=chance.choice([None, *StudyType]),
    )


def a_reader(n: int, due: datetime, chance: Random) -> Subscription:
    return subscription(
        f"r{n}",
        chat=Chat(id=n),
        topics=tuple(chance.sample(TOPICS, 1 + n % 4)),
        schedule=Schedule(at=due.time()),
        next_due=due,
        last_slot=due - timedelta(days=7 if n % 3 == 0 else 1),
    )


def in_the_outbox(database: sqlite3.Connection) -> int:
    """How many digests, by a look from outside."""
    count: int = database.execute("SELECT count(*) FROM digests").fetchone()[0]
    return count


async def _looks(path: Path, due: datetime, readers: int) -> list[float]:
    """The lateness of each digest in seconds, in order."""
    with sqlite3.connect(path) as database:
        late: list[float] = []
        while len(late) < readers and now() < due + timedelta(minutes=5):
            await asyncio.sleep(0.25)
            late += [(now() - due).total_seconds()] * (in_the_outbox(database) - len(late))
    return late


def _stored(stories: int, chance: Random) -> Iterator[tuple[Filed, ...]]:
    until = now()
    for first in range(0, stories, TOGETHER):
        yield tuple(a_story(n, stories, until, chance) for n in range(first, min(stories, first + TOGETHER)))


async def measure(folder: Path, readers: int, stories: int) -> list[float]:
    chance = Random(7)
    path = folder / "lateness.db"
    store = await SqliteStore.open(path, now=now())
    for together in _stored(stories, chance):
        await store.apply_ingest(ingest_plan(*together))
    due = (now() + AHEAD + timedelta(seconds=readers / 500)).replace(second=0, microsecond=0)
    due += timedelta(minutes=1)
    for n in range(1, readers + 1):
        await store.save_subscription(a_reader(n, due, chance))
    catalogue = Catalogue(sources={SourceId(f"source-{name}"): source(f"source-{name}") for name in SOURCES})

    async def decide() -> None:
        await publish(store, catalogue=catalogue, now=now())

    scheduler = scheduled(partial(Rounds(publish=decide).tick), now=now())
    scheduler.start()
    late = await _looks(path, due, readers)
    scheduler.shutdown()
    await store.aclose()
    return late


@click.command()
@click.option("--readers", default=10_000, show_default=True)
@click.option("--stories", default=20_000, show_default=True)
def main(readers: int, stories: int) -> None:
    """Measure, print and write."""
    with tempfile.TemporaryDirectory() as folder:
        late = asyncio.run(measure(Path(folder), readers, stories))
    figures = {
        "readers": readers,
        "stories": stories,
        "digests": len(late),
        "lateness in seconds": {f"p{p}": round(late[len(late) * p // 100], 1) for p in (1, 50, 95, 99)},
    }
    missed = len(late) < readers * 0.98 or late[len(late) * 99 // 100] >= P99_SECONDS
    checks = {"T7": f"p99 {figures['lateness in seconds']['p99']} s for {len(late):,} digests"}  # type: ignore[index]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures | {"checks": checks}, indent=1) + "\n")
    print(json.dumps(figures, indent=1))
    print("The floor is missed." if missed else "Every floor is met.")
    sys.exit(missed)


if __name__ == "__main__":
    main()
