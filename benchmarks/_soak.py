"""A day of the bot with a clock of its own, run by `soak.py` as a process of its own.

Nothing of the tests is imported here: what is measured is the bot.

Everything is what runs in production: fetcher, parsing workers, judge, store, digests, governor, client,
recurring jobs. Only the clock jumps: each step is one tick, a minute later, and waits until the work of that
tick is done. Prints what was measured as one line of JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Event, Thread
from time import CLOCK_BOOTTIME, clock_gettime, perf_counter, process_time

from bot import app, fetching, jobs
from bot.curate.due import upcoming
from bot.model import Chat, Kind, Schedule, Source, SourceId, Subscription, SubscriptionId, TopicId
from bot.operate.memory import be_frugal, give_back
from bot.pipeline.digests import publish
from bot.pipeline.inward import ingest
from bot.pipeline.outward import deliver
from bot.push.client import connect
from bot.push.governor import Governor
from bot.push.pace import Limits
from bot.push.sender import TelegramSender
from bot.settings import Settings, load
from bot.sources.guard import AddressPolicy
from bot.sources.net import TableResolver
from bot.store import SqliteStore

MORNING = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
STEP = timedelta(minutes=1)
"""Production ticks every ten seconds; a day of those would only ask six times as often whether it is time."""
CARDIOLOGY = TopicId("cardiology")
ZONES = ("UTC", "Europe/London", "Asia/Kolkata", "America/New_York", "Australia/Sydney")


@dataclass
class Clock:
    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Seen:
    """One look at the process: bytes, counts."""

    hour: float
    rss: int
    peak: int
    """Of the process and its workers, since the look before."""
    fds: int
    """The fewest at a step since the look before: at a single one it is chance how many connections idle."""
    tasks: int
    wal: int


@dataclass
class Day:
    """What is looked at over the day."""

    looks: list[Seen] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    decided: int = 0
    start_seconds: float = 0.0
    """From the first instruction to the first tick."""


def memory(process: int | str, field_name: str) -> int:
    """Bytes, as the kernel counts them; none for a worker that has ended meanwhile."""
    with suppress(ProcessLookupError, FileNotFoundError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith(field_name):
                return int(line.split()[1]) * 1024
    return 0


def tree() -> int:
    """Bytes of this process and its workers, pages that they share counted once (PSS)."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return sum(memory(one, "Pss:") for one in ("self", *children))


class Peak:
    """Looks at the memory twice a second, in a thread: a round of digests holds the loop meanwhile."""

    def __init__(self) -> None:
        self._most = 0
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self._most = max(self._most, tree())

    def take(self) -> int:
        """The highest since it was asked last."""
        most, self._most = max(self._most, tree()), 0
        return most

    def end(self) -> None:
        self._over.set()
        self._thread.join()


def age() -> float:
    """Seconds since this process began, its imports included."""
    began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return clock_gettime(CLOCK_BOOTTIME) - began / os.sysconf("SC_CLK_TCK")


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def look(day: Day, hour: float, path: Path, peak: Peak, fds: int) -> None:
    gc.collect()
    wal = path.with_name(path.name + "-wal")
    seen = Seen(
        hour=round(hour, 2),
        rss=memory("self", "Rss:"),
        peak=peak.take(),
        fds=fds,
        tasks=len(asyncio.all_tasks()),
        wal=wal.stat().st_size if wal.exists() else 0,
    )
    day.looks.append(seen)
    print(vars(seen), file=sys.stderr, flush=True)


def settings_of(folder: Path, sources: int) -> Settings:
    base = load(Path(__file__).parent.parent / "config")
    journals = tuple(
        Source(
            id=SourceId(f"j{n}"),
            title=f"Example Journal {n}",
            kind=Kind.JOURNAL,
            url=f"http://j{n}.test/{n}",
            tier=1 + n % 3,
            specialties=(CARDIOLOGY,),
            every_minutes=60,
        )
        for n in range(sources)
    )
    environment = replace(base.environment, db=folder / "soak.db")
    return replace(base, sources=journals, subscriptions=(), environment=environment)


def network_of(settings: Settings, port: int) -> fetching.Network:
    hosts = [one.id + ".test" for one in settings.sources]
    return fetching.Network(
        resolver=TableResolver(dict.fromkeys(hosts, "127.0.0.1")),
        policy=AddressPolicy(allow=frozenset((host, 80) for host in hosts)),
        dial=fetching._AtPort(port),
    )


async def subscribe(store: SqliteStore, readers: int) -> None:
    """One digest a day each, at the full and half hours of five zones, as people choose them."""
    for n in range(1, readers + 1):
        half = n * 48 // (readers + 1)
        one = Subscription(
            id=SubscriptionId(f"reader{n}"),
            title="Cardiology",
            topics=(CARDIOLOGY,),
            schedule=Schedule(at=time(half // 2, half % 2 * 30), zone=ZONES[n % len(ZONES)]),
            threshold=1.0,
            chat=Chat(id=n),
            created=MORNING - timedelta(days=2),
            last_slot=MORNING - timedelta(days=1),
        )
        await store.save_subscription(replace(one, next_due=upcoming(one, MORNING)))


async def live(settings: Settings, store: SqliteStore, port: int, address: str, hours: int) -> Day:
    clock, day, peak, catalogue = Clock(), Day(), Peak(), app.catalogue_of(settings)
    governor = Governor(Limits(overall_per_second=1000.0, chat_gap=0.0))
    client = connect(os.environ["TELEGRAM_BOT_TOKEN"], base_url=address, governor=governor)
    network = network_of(settings, port)
    async with client, fetching.opened_ingest(settings, store, network=network, now=clock) as tools:
        sender = TelegramSender(client, clock=clock, governor=governor)
        means = jobs.Means(settings=settings, store=store, clock=clock, ingest=tools)
        recurring = jobs.Recurring(jobs.table(means), store, clock=clock)
        day.start_seconds = age()
        fds: list[int] = []
        for step in range(int(timedelta(hours=hours) / STEP) + 1):  # who is due at midnight is due at its end
            clock.now = MORNING + STEP * step
            await ingest(settings.sources, tools)
            for one in await store.due_subscriptions(clock()):
                day.late.append((clock() - (one.next_due or clock())).total_seconds())
            if decided := await publish(store, catalogue=catalogue, now=clock()):
                day.decided += decided
                give_back()
            await deliver(store, sender, clock=clock, turn=governor.turn)
            await recurring.once()
            fds.append(descriptors())
            if step % 60 == 59:
                look(day, (step + 1) / 60, settings.db, peak, min(fds))
                fds.clear()
    peak.end()
    return day


def account(day: Day, parts: dict[str, int], readers: int, seconds: tuple[float, float]) -> dict[str, object]:
    return {
        "looks": [vars(one) for one in day.looks],
        "start_seconds": round(day.start_seconds, 1),
        "digests": day.decided,
        "readers": readers,
        "latest_decision_seconds": max(day.late, default=0.0),
        "sent": parts["sent"],
        "unsent": parts["ready"] + parts["claimed"] + parts["in_doubt"] + parts["dead"],
        "items": parts["items"],
        "wall_seconds": round(seconds[0], 1),
        "cpu_seconds": round(seconds[1], 1),
    }


async def main(port: int, address: str, sources: int, readers: int, hours: int, folder: Path) -> None:
    be_frugal()
    settings = settings_of(folder, sources)
    unheard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: unheard.append(str(what["message"])))
    began = perf_counter(), process_time()
    store = await SqliteStore.open(settings.db, now=MORNING)
    try:
        await subscribe(store, readers)
        day = await live(settings, store, port, address, hours)
        gc.collect()
        parts = dict(await store.account())
    finally:
        await store.aclose()
    figures = account(day, parts, readers, (perf_counter() - began[0], process_time() - began[1]))
    print(json.dumps(figures | {"unretrieved": unheard}), flush=True)


if __name__ == "__main__":
    logging.basicConfig(level="ERROR")
    port, address, sources, readers, hours, folder = sys.argv[1:]
    asyncio.run(main(int(port), address, int(sources), int(readers), int(hours), Path(folder)))
