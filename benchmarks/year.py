"""`python -m benchmarks.year [DAYS]`: a simulated year of ticks against the real store.

50 subscriptions in 25 zones, two instances that tick at once, 20 restarts with up to five hours of
downtime, 5 jumps of the clock that are set right hours later. Every slot must be filled once. Writes
benchmarks/out/year.json.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from bot.curate.due import next_due, next_slot
from bot.model import (
    Chat,
    Filed,
    IngestPlan,
    Item,
    Judgement,
    Placement,
    Schedule,
    SourceId,
    SourceState,
    StoryId,
    StudyType,
    Subscription,
    SubscriptionId,
    TopicId,
    TopicScore,
    WorkId,
)
from bot.pipeline.digests import Catalogue, publish, reckon_again
from bot.store import SqliteStore

START = datetime(2027, 1, 1, tzinfo=UTC)
DAYS = 365
RESTARTS = 20
JUMPS = (
    timedelta(hours=1),
    -timedelta(hours=1),
    timedelta(hours=3),
    -timedelta(minutes=20),
    -timedelta(days=1),
)
"""A clock more than a day ahead gives one digest for many slots: see tests/pipeline/test_publish_times.py."""
LATEST = timedelta(seconds=10)
"""A tick finds what is due within so much."""
OUT = Path(__file__).parent / "out" / "year.json"
ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Lisbon",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Gaza",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "Antarctica/Troll",
)
KINDS: tuple[dict[str, Any], ...] = (
    {"every": "daily", "at": time(7, 30)},
    {"every": "daily", "at": time(2, 30)},
    {"every": "weekdays", "at": time(18)},
    {"every": "weekly", "weekday": 4, "at": time(0)},
    {"every": "days", "days": (0, 6), "at": time(23, 30)},
    {"every": "hours", "hours": 12, "at": time(9)},
    {"every": "daily", "at": time(23), "quiet": (time(22), time(6, 30))},
)
TOPIC = TopicId("cardiology")


def reader(n: int) -> Subscription:
    schedule = Schedule(zone=ZONES[n % len(ZONES)], **KINDS[n % len(KINDS)])
    return Subscription(
        id=SubscriptionId(f"r{n}"),
        title="Cardiology",
        topics=(TOPIC,),
        schedule=schedule,
        limit=1,
        chat=Chat(id=n + 1),
        created=START,
        next_due=next_due(schedule, START),
    )


def a_day_of_news(day: int) -> IngestPlan:
    """One trial every half hour, so that no window is empty."""
    moments = (START + timedelta(days=day, minutes=30 * n) for n in range(-1, 48))
    return IngestPlan(state=SourceState(id=SourceId("example")), filed=tuple(_trial(at) for at in moments))


def _trial(at: datetime) -> Filed:
    name = f"{at:%Y%m%dT%H%M}"
    return Filed(
        item=Item(guid=name, source=SourceId("example"), title=f"Exampladone {name}", first_seen=at),
        judgement=Judgement(topics=(TopicScore(id=TOPIC, p=0.95, shown=True),), study_type=StudyType.RCT),
        place=Placement(work=WorkId(f"w{name}"), story=StoryId(f"s{name}")),
    )


class Clock:
    """The world's time, and what a jump makes of it for some hours."""

    def __init__(self, days: int, chance: Random) -> None:
        hours = sorted(chance.sample(range(48, (days - 2) * 24), len(JUMPS)))
        starts = [START + timedelta(hours=hour) for hour in hours]
        self._jumps = [
            (at, at + timedelta(hours=chance.randint(1, 6)), by) for at, by in zip(starts, JUMPS, strict=True)
        ]
        self.edges = [moment for start, end, _ in self._jumps for moment in (start, end)]

    def shown(self, at: datetime) -> datetime:
        return at + sum((by for start, end, by in self._jumps if start <= at < end), timedelta())


def moments(days: int, readers: list[Subscription], chance: Random) -> Iterator[datetime]:
    """When ticks happen: soon after each due time and each hour of the jumps, in order."""
    end, found = START + timedelta(days=days), set()
    for one in readers:
        at = START
        while (at := next_due(one.schedule, at)) < end:
            found.add(at)
    for n in range(days * 4):
        found.add(START + timedelta(hours=6 * n))
    yield from (at + LATEST * chance.random() for at in sorted(found))


async def simulate(days: int, path: Path, readers: list[Subscription]) -> dict[str, int]:
    """The counts of ticks, restarts and jumps."""
    chance = Random(11)
    clock, ticks, done = Clock(days, chance), 0, set[datetime]()
    stops = {int(n) for n in chance.sample(range(days * 20), RESTARTS)}
    stores = [await SqliteStore.open(path, now=START) for _ in range(2)]
    for one in readers:
        await stores[0].save_subscription(one)
    news, down_until = -1, START
    for n, at in enumerate(moments(days, readers, chance)):
        if at < down_until:
            continue
        while news < min((at - START).days + 1, days):
            news += 1
            await stores[0].apply_ingest(a_day_of_news(news))
        if n in stops:
            stores = [await _restarted(store, path, at) for store in stores]
            down_until = at + timedelta(minutes=chance.randint(1, 300))
        for edge in clock.edges:
            if edge <= at and edge not in done:
                done.add(edge)
                await reckon_again(stores[0], now=clock.shown(at))
        now = clock.shown(at)
        await asyncio.gather(*(publish(store, catalogue=Catalogue(), now=now) for store in stores))
        ticks += 1
    for store in stores:
        await store.aclose()
    return {"ticks": ticks, "restarts": len(stops), "jumps": len(JUMPS), "instances": len(stores)}


async def _restarted(store: SqliteStore, path: Path, at: datetime) -> SqliteStore:
    await store.aclose()
    return await SqliteStore.open(path, now=at)


def slots_of(one: Subscription, end: datetime) -> set[tuple[str, date, int]]:
    """Those of the year, the last two days aside: they may come after it."""
    found = set()
    slot = next_slot(one.schedule, START)
    while slot.at < end:
        found.add((str(one.id), slot.day, slot.n))
        slot = next_slot(one.schedule, slot.at)
    return found


def filled(path: Path) -> Counter[tuple[str, date, int]]:
    """How many digests each slot has in the outbox."""
    rows = "SELECT subscription, day, n FROM digests JOIN outbox ON outbox.digest = digests.id WHERE part = 1"
    with closing(sqlite3.connect(path)) as db:
        return Counter((name, date.fromisoformat(day), n) for name, day, n in db.execute(rows))


def main(days: int) -> int:
    """0 where every slot was filled once."""
    began = perf_counter()
    readers = [reader(n) for n in range(50)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rounds.db"
        counts = asyncio.run(simulate(days, path, readers))
        found = filled(path)
    expected = set().union(*(slots_of(one, START + timedelta(days=days - 2)) for one in readers))
    missed = sorted(expected - set(found))
    doubled = sorted(slot for slot, count in found.items() if count > 1)
    figures = {
        "days": days,
        **counts,
        "slots": len(expected),
        "missed": len(missed),
        "doubled": len(doubled),
        "seconds": round(perf_counter() - began, 1),
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    print("\n".join(map(str, [*missed[:20], *doubled[:20]])))
    return bool(missed or doubled)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else DAYS))
