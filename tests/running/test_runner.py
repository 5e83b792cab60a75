"""The rounds that a tick starts: one of each kind at a time, and what is new meanwhile is not passed over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    SchedulerEvent,
)

from bot import app
from bot.errors import StoreBusy
from bot.operate.metrics import Metrics
from bot.operate.rounds import TICK, FullSeconds, Rounds, bring_near, scheduled


@dataclass
class Work:
    """A kind of round that lasts until it is told to end."""

    begun: int = 0
    ended: int = 0
    error: Exception | None = None
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> None:
        self.begun += 1
        await self.may_end.wait()
        self.ended += 1
        if self.error:
            raise self.error


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def rounds(work: Work) -> Rounds:
    return Rounds(deliver=work)


async def turns(n: int = 5) -> None:
    """Let whatever can go on go on."""
    for _ in range(n):
        await asyncio.sleep(0)


async def test_a_slow_round_is_never_doubled(rounds: Rounds, work: Work) -> None:
    """Three ticks while one lasts: one round, and none left over after it."""
    for _ in range(3):
        await rounds.tick()
        await turns()
    work.may_end.set()
    await turns()
    assert (work.begun, work.ended) == (1, 1)


async def test_what_comes_during_a_round_gets_one_more(rounds: Rounds, work: Work) -> None:
    """The round under way may have looked already; however many ask, one more is enough."""
    rounds.soon("deliver")
    await turns()
    for _ in range(3):
        rounds.soon("deliver")
    work.may_end.set()
    await turns()
    assert (work.begun, work.ended) == (2, 2)


async def test_soon_is_now_when_nothing_is_under_way(rounds: Rounds, work: Work) -> None:
    """No tick is waited for."""
    work.may_end.set()
    rounds.soon("deliver")
    await turns()
    rounds.soon("deliver")
    await turns()
    assert work.ended == 2


@pytest.mark.parametrize("error", [StoreBusy("locked"), RuntimeError("a bug")], ids=["ours", "a bug"])
async def test_a_failed_round_is_told_and_tried_again(
    rounds: Rounds, work: Work, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """It ends neither the program nor the next tick."""
    work.error = error
    work.may_end.set()
    for _ in range(2):
        await rounds.tick()
        await turns()
    assert work.begun == 2
    assert [r.levelname for r in caplog.records] == ["ERROR", "ERROR"]
    assert all(r.exc_info is None for r in caplog.records) == isinstance(error, StoreBusy)


async def test_at_the_end_a_round_may_finish(rounds: Rounds, work: Work) -> None:
    """It is waited for, and nothing is begun after it."""
    rounds.soon("deliver")
    await turns()
    finishing = asyncio.create_task(rounds.finish("deliver", 60))
    await turns()
    work.may_end.set()
    await finishing
    assert (work.begun, work.ended) == (1, 1)


async def test_at_the_end_a_round_that_lasts_is_cut_short(rounds: Rounds, work: Work) -> None:
    """Hosts kill what does not end."""
    rounds.soon("deliver")
    await turns()
    await rounds.finish("deliver", 0.01)
    assert (work.begun, work.ended) == (1, 0)


@pytest.mark.check("T11")
async def test_the_tick_is_never_skipped() -> None:
    """APScheduler's own grace of one second would skip a tick silently after a stall."""
    ticked: list[int] = []

    async def tick() -> None:
        ticked.append(1)

    scheduler = scheduled(tick, now=datetime(2026, 11, 26, tzinfo=UTC))
    jobs = scheduler.get_jobs()
    assert [(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs] == [(None, True, 1)]


NEXT: dict[str, tuple[str | None, str, str]] = {
    "the first": (None, "07:29:52.5", "07:30:00"),
    "after one on time": ("07:30:00", "07:30:00.01", "07:30:10"),
    "after one that came early": ("07:30:00", "07:29:59.99", "07:30:10"),
    "after a stall": ("07:30:00", "09:12:34", "09:12:40"),
}


@pytest.mark.parametrize(("previous", "now", "at"), NEXT.values(), ids=NEXT)
def test_ticks_are_at_full_minutes(previous: str | None, now: str, at: str) -> None:
    """And one only after a stall, however long: none of those between is counted through."""
    last = on_the_day(previous) if previous else None
    assert FullSeconds().get_next_fire_time(last, on_the_day(now)) == on_the_day(at)


def on_the_day(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-26T{time}+00:00")


@pytest.mark.check("D20")
@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)], ids=str)
async def test_a_clock_set_back_does_not_stop_the_ticks(back: timedelta) -> None:
    """The scheduler has the next tick by the old clock; it is brought near again, and comes."""
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    scheduler = scheduled(tick, now=app.clock() + back)
    scheduler.start()
    await turns()
    assert not ticked.is_set()
    bring_near(scheduler, app.clock())
    await asyncio.wait_for(ticked.wait(), 30)
    scheduler.shutdown()


async def test_a_tick_that_is_near_is_left_alone() -> None:
    """Nothing is brought forward while the clock goes as it should."""

    async def tick() -> None:
        """Never called."""

    now = app.clock()
    scheduler = scheduled(tick, now=now + timedelta(seconds=9))
    scheduler.start(paused=True)
    bring_near(scheduler, now)
    assert scheduler.get_job(TICK).next_run_time == now + timedelta(seconds=9)
    scheduler.shutdown()


TICKS: dict[str, tuple[int, str]] = {
    "it ran": (EVENT_JOB_EXECUTED, "done"),
    "it raised": (EVENT_JOB_ERROR, "failed"),
    "it was skipped": (EVENT_JOB_MISSED, "missed"),
    "the one before has not ended": (EVENT_JOB_MAX_INSTANCES, "still under way"),
}


@pytest.mark.check("T11")
@pytest.mark.parametrize(("code", "word"), TICKS.values(), ids=TICKS)
def test_how_a_tick_ended_is_counted(code: int, word: str) -> None:
    """For Prometheus: a tick that fails or stalls shows before a digest is late."""
    metrics = Metrics()

    async def tick() -> None:
        """Never called: the event is what counts."""

    scheduler = scheduled(
        tick, now=datetime(2026, 11, 26, tzinfo=UTC), ended=lambda how: metrics.ticks.labels(how).inc()
    )
    scheduler._dispatch_event(SchedulerEvent(code))
    assert f'rounds_ticks_total{{how="{word}"}} 1.0' in metrics.text().decode()
