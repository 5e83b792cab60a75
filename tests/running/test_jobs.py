"""The recurring jobs: when they are due, what a restart, a kill and a failure do to them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.curate.due.recurring import Timing, job_is_due
from bot.errors import StoreBusy
from bot.jobs import Job, Recurring
from bot.model import Schedule
from bot.model.operations import JobRun
from bot.store import SqliteStore
from tests.clock import Clock

HOURLY = timedelta(hours=1)
NIGHTLY = Schedule(at=time(3, 0), zone="Europe/London")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def ran(done: datetime) -> JobRun:
    return JobRun(began=done, done=done)


@pytest.mark.parametrize(
    ("timing", "run", "now", "due"),
    [
        pytest.param(HOURLY, None, at(26, 6), True, id="never-ran"),
        pytest.param(NIGHTLY, None, at(26, 6), True, id="never-ran-at-night"),
        pytest.param(HOURLY, ran(at(26, 5)), at(26, 5, 59), False, id="an-hour-is-not-over"),
        pytest.param(HOURLY, ran(at(26, 5)), at(26, 6), True, id="an-hour-is-over"),
        pytest.param(NIGHTLY, ran(at(26, 3, 1)), at(27, 2, 59), False, id="before-the-night"),
        pytest.param(NIGHTLY, ran(at(26, 3, 1)), at(27, 3), True, id="at-night"),
        pytest.param(NIGHTLY, ran(at(24, 3, 1)), at(26, 12), True, id="a-night-that-was-slept-through"),
        pytest.param(
            HOURLY,
            JobRun(began=at(26, 6), done=at(26, 5), attempts=1),
            at(26, 6, 1),
            False,
            id="failed-a-minute-ago",
        ),
        pytest.param(
            HOURLY, JobRun(began=at(26, 6), done=at(26, 5), attempts=1), at(26, 6, 2), True, id="tried-again"
        ),
        pytest.param(
            HOURLY,
            JobRun(began=at(26, 6), done=at(26, 1), attempts=30),
            at(26, 6, 59),
            False,
            id="many-failures-wait-an-hour",
        ),
        pytest.param(
            NIGHTLY,
            JobRun(began=at(26, 6), done=at(24, 3), attempts=30),
            at(26, 7),
            True,
            id="and-never-longer",
        ),
        pytest.param(HOURLY, ran(at(28, 6)), at(26, 6), True, id="a-clock-that-was-set-back"),
    ],
)
def test_when_a_job_is_due(timing: Timing, run: JobRun | None, now: datetime, due: bool) -> None:
    """By its row alone."""
    assert job_is_due(timing, run, now) is due


@dataclass
class Work:
    """Counts its runs; fails, or lasts, as it is told."""

    begun: int = 0
    error: Exception | None = None
    lasts: bool = False
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> None:
        self.begun += 1
        if self.lasts:
            await self.may_end.wait()
        if self.error:
            raise self.error


def recurring(store: SqliteStore, clock: Clock, **work: Work) -> Recurring:
    jobs = tuple(Job(name=name, timing=HOURLY, run=run) for name, run in work.items())
    return Recurring(jobs, store, clock=clock)


async def test_a_restart_neither_skips_nor_doubles(store: SqliteStore, clock: Clock) -> None:
    """Twenty starts within two hours run an hourly job twice."""
    work = Work()
    for _ in range(20):
        await recurring(store, clock, count=work).once()
        clock.pass_by(minutes=6)
    assert work.begun == 2


@pytest.mark.parametrize("error", [StoreBusy("locked"), KeyError("a bug")], ids=["ours", "a bug"])
async def test_a_failure_stops_no_other_and_is_tried_again(
    store: SqliteStore, clock: Clock, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, kept in its row, and a later success forgets it."""
    bad, good = Work(error=error), Work()
    both = recurring(store, clock, bad=bad, good=good)
    await both.once()
    assert (bad.begun, good.begun) == (1, 1)
    assert any("job to bad failed" in record.getMessage() for record in caplog.records)
    assert (await store.job_runs())["bad"].why
    bad.error = None
    clock.pass_by(minutes=2)
    await both.once()
    assert (bad.begun, good.begun) == (2, 1)
    assert (await store.job_runs())["bad"] == ran(clock())


async def test_a_job_under_way_is_not_doubled(store: SqliteStore, clock: Clock) -> None:
    """Neither by a later tick nor by another process."""
    slow = Work(lasts=True)
    mine, other = recurring(store, clock, slow=slow), recurring(store, clock, slow=slow)
    seen = await store.job_runs()
    await mine.tick()
    clock.pass_by(hours=3)
    await mine.tick()
    await asyncio.sleep(0)
    assert slow.begun == 1
    assert not await store.begin_job("slow", seen.get("slow"), now=clock())
    await mine.finish()
    await other.finish()
    assert (await store.job_runs())["slow"].done is None


async def test_a_job_that_lasts_too_long_is_cut_off(store: SqliteStore, clock: Clock) -> None:
    """And counts as failed."""
    job = Job(name="slow", timing=HOURLY, run=Work(lasts=True), longest=timedelta(milliseconds=1))
    await Recurring((job,), store, clock=clock).once()
    assert "not done within" in (await store.job_runs())["slow"].why
