"""The recurring jobs: a table, and what runs it.

A job is a line of `table`: its name, how often or at which local hour, how long it may take, and an async
function of `bot/pipeline/` with what it needs. When it ran is kept in a row of the store, so a restart
neither skips nor doubles it; a failure is logged, tried again later, and stops no other job.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot import app, fetching
from bot.curate.due.recurring import Timing, job_is_due
from bot.errors import RoundsError
from bot.model import Schedule
from bot.pipeline.digests import reckon_again
from bot.pipeline.doubts import ask_about_doubts
from bot.pipeline.followups import follow_up
from bot.pipeline.inward import Ingest
from bot.pipeline.retention import forget_who_left, let_go
from bot.pipeline.reviews import erase_unreviewed
from bot.pipeline.tastes import learn_anew
from bot.pipeline.watching import Watch
from bot.ports.operations import KeepsJobs
from bot.settings import Settings
from bot.store import SqliteStore

log = logging.getLogger(__name__)

LONGEST = timedelta(minutes=10)
"""How long a job may take that says nothing else; then it is cancelled, which counts as a failure."""


async def _nobody(_words: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a job may work with."""

    settings: Settings
    store: SqliteStore
    clock: Callable[[], datetime]
    ingest: Ingest
    """Fetcher, readers and judge, with the manners of a poll."""
    published: Callable[[], None] = lambda: None
    """To be called when parts were put into the outbox."""
    tell: Callable[[str], Awaitable[bool]] = _nobody
    """Says something to the operator; False when it did not arrive."""
    began: datetime | None = None
    """When this process did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`run` may be cut off by a kill at any point and is then run again, so it must bear that."""

    name: str
    timing: Timing
    run: Callable[[], Awaitable[object]]
    longest: timedelta = LONGEST


def table(means: Means) -> tuple[Job, ...]:
    """Every recurring job. Hours are local to `defaults: zone` of rounds.yaml."""
    return (*_telling(means), *_keeping(means), *_letting_go(means), *_rereading(means), *_watching(means))


def _nightly(means: Means, hour: int, minute: int = 0) -> Schedule:
    return Schedule(at=time(hour, minute), zone=means.settings.defaults.zone)


def _telling(means: Means) -> Iterator[Job]:
    """What readers and groups hear besides their digests."""
    yield Job(
        name="tell of what was retracted or corrected",
        timing=_nightly(means, 4),
        run=lambda: _follow_up(means, everything=True),
        longest=timedelta(hours=1),
    )
    yield Job(
        name="tell of notices that are new",
        timing=timedelta(minutes=5),
        run=lambda: _follow_up(means, everything=False),
    )
    yield Job(
        name="ask groups about what is in doubt",
        timing=timedelta(minutes=1),
        run=lambda: _ask_about_doubts(means),
    )


def _keeping(means: Means) -> Iterator[Job]:
    """What the store holds: due times, tastes, what is held back, copies."""
    store, clock = means.store, means.clock
    yield Job(
        name="reckon due times again", timing=timedelta(hours=1), run=lambda: reckon_again(store, now=clock())
    )
    yield Job(
        name="learn tastes anew", timing=_nightly(means, 2, 15), run=lambda: learn_anew(store, now=clock())
    )
    yield Job(
        name="erase what was held and nobody reviewed",
        timing=_nightly(means, 2, 45),
        run=lambda: erase_unreviewed(store, now=clock()),
    )
    yield Job(
        name="back the database up",
        timing=_nightly(means, 4, 10),
        run=lambda: app.back_up(store, now=clock()),
    )


def _letting_go(means: Means) -> Iterator[Job]:
    """What is kept no longer."""
    store, clock, keep = means.store, means.clock, app.keep_of(means.settings)
    enrolled = {one.id for one in means.settings.subscriptions}
    yield Job(
        name="let go of what is old",
        timing=_nightly(means, 1, 30),
        run=lambda: let_go(store, keep, now=clock()),
        longest=timedelta(hours=3),
    )
    yield Job(
        name="forget who left long ago",
        timing=_nightly(means, 2),
        run=lambda: forget_who_left(store, keep, now=clock(), enrolled=enrolled),
    )
    yield Job(name="empty the database's log", timing=timedelta(minutes=5), run=store.shred)


def _rereading(means: Means) -> Iterator[Job]:
    """What authors of posts wish."""
    wishes = fetching.wishes_of(means.settings, means.ingest, means.store)
    yield Job(name="forget what posts of a month ago said", timing=_nightly(means, 2, 30), run=wishes.forget)
    yield Job(
        name="read the week's posts again",
        timing=_nightly(means, 3),
        run=wishes.nightly,
        longest=timedelta(hours=3),
    )
    yield Job(name="read posts again that wait", timing=timedelta(minutes=5), run=wishes.waiting)


def _watching(means: Means) -> Iterator[Job]:
    """What the operator hears."""
    watch = Watch(
        store=means.store,
        sources=[source.id for source in means.settings.sources if source.enabled],
        path=means.store.path,
        tell=means.tell,
        clock=means.clock,
        began=means.began or means.clock(),
    )
    weekly = Schedule(every="weekly", at=time(8), zone=means.settings.defaults.zone)
    yield Job(name="look for trouble", timing=timedelta(minutes=5), run=watch.look)
    yield Job(name="pass on what readers report", timing=timedelta(minutes=5), run=watch.report)
    yield Job(name="tell the operator how it is", timing=weekly, run=watch.sum_up)


async def _follow_up(means: Means, *, everything: bool) -> None:
    report = await follow_up(means.store, now=means.clock(), everything=everything)
    if report.messages or report.edits or report.revived:
        means.published()


async def _ask_about_doubts(means: Means) -> None:
    if await ask_about_doubts(means.store):
        means.published()


class Recurring:
    """Runs jobs when they are due, beside each other, each at most once at a time."""

    def __init__(self, jobs: tuple[Job, ...], store: KeepsJobs, *, clock: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._store = store
        self._clock = clock
        self._running: dict[str, asyncio.Task[None]] = {}

    async def tick(self) -> None:
        """Start what is due and not under way; returns at once."""
        runs = await self._store.job_runs()
        for job in self._jobs:
            if self._is_under_way(job) or not job_is_due(job.timing, runs.get(job.name), self._clock()):
                continue
            if await self._store.begin_job(job.name, runs.get(job.name), now=self._clock()):
                self._running[job.name] = asyncio.create_task(self._run(job), name=job.name)

    async def once(self) -> None:
        """Run what is due, to its end."""
        await self.tick()
        await asyncio.gather(*self._running.values())

    async def finish(self) -> None:
        """Cut off what is under way; it is run again after the next start."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _is_under_way(self, job: Job) -> bool:
        running = self._running.get(job.name)
        return running is not None and not running.done()

    async def _run(self, job: Job) -> None:
        why = await self._failure(job)
        if why:
            log.error("the job to %s failed and is tried again later: %s", job.name, why)
        try:
            await self._store.end_job(job.name, why, now=self._clock())
        except RoundsError as error:
            log.error("how the job to %s ended cannot be written; it will run again: %s", job.name, error)

    async def _failure(self, job: Job) -> str:
        """Why it failed; empty when it did not."""
        try:
            async with asyncio.timeout(job.longest.total_seconds()):
                await job.run()
        except RoundsError as error:
            return str(error)
        except TimeoutError:
            return f"not done within {job.longest}"
        except Exception as error:
            # One job's bug must not end the program, nor keep the others from running.
            log.exception("the job to %s has a bug", job.name)
            return type(error).__name__
        return ""
