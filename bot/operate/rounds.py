"""The rounds that a tick starts: one of each kind at a time.

APScheduler is the tick and nothing more; what is due is decided from rows. A tick starts a round of each
kind unless one is under way, so a slow round is never doubled and a stalled loop loses nothing: the next tick
finds the same rows due.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.errors import RoundsError

log = logging.getLogger(__name__)

TICK_SECONDS = 10
"""How late a digest may start; a tick that finds nothing due costs two small reads."""


class Rounds:
    """At most one round of each kind at a time; a failed round is logged, and the next tick tries again."""

    def __init__(self, **work: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def tick(self) -> None:
        """Start what is not under way."""
        for name in self._work:
            if not self._is_under_way(name):
                self._start(name)

    def soon(self, name: str) -> None:
        """Start one round now. One that is under way may have passed what is new: it runs once more."""
        if self._is_under_way(name):
            self._again.add(name)
        else:
            self._start(name)

    def _is_under_way(self, name: str) -> bool:
        running = self._running.get(name)
        return running is not None and not running.done()

    def _start(self, name: str) -> None:
        self._running[name] = asyncio.create_task(self._rounds(name), name=name)

    async def _rounds(self, name: str) -> None:
        await self._round(name)
        while name in self._again:
            self._again.discard(name)
            await self._round(name)

    async def _round(self, name: str) -> None:
        try:
            await self._work[name]()
        except RoundsError as error:
            log.error("the %s round failed; the next tick tries again: %s", name, error)
        except Exception:
            # A round must not end the program: what was due is still due, and the next tick tries again.
            log.exception("the %s round failed; the next tick tries again", name)

    async def finish(self, name: str, seconds: float) -> None:
        """Wait for a round under way, then cancel what is left of it."""
        running = self._running.get(name)
        if running and not running.done():
            await asyncio.wait({running}, timeout=seconds)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


ENDS = {
    EVENT_JOB_EXECUTED: "done",
    EVENT_JOB_ERROR: "failed",
    EVENT_JOB_MISSED: "missed",
    EVENT_JOB_MAX_INSTANCES: "still under way",
}
"""How a tick may end, by the scheduler's event."""


TICK = "tick"
"""The one job of the scheduler."""


class FullSeconds(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 has no types
    """Every `TICK_SECONDS` by the wall clock and not from the start on: digests are due at full minutes.

    After a stall or a clock set ahead the next is the next from now: the library's own triggers would
    count through every tick between, three million in a year."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        seconds = max(now, previous or now).timestamp()
        return datetime.fromtimestamp((seconds // TICK_SECONDS + 1) * TICK_SECONDS, tz=UTC)


async def keep_ticking(scheduler: AsyncIOScheduler, clock: Callable[[], datetime]) -> None:
    """Until cancelled. By a clock that is never set back, unlike the one the scheduler goes by."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        bring_near(scheduler, clock())


def bring_near(scheduler: AsyncIOScheduler, now: datetime) -> None:
    """A clock that was set back by an hour must not put the next tick off by an hour."""
    tick = scheduler.get_job(TICK)
    if tick.next_run_time - now > timedelta(seconds=2 * TICK_SECONDS):
        tick.modify(next_run_time=now)


def scheduled(
    tick: Callable[[], Awaitable[None]],
    *,
    now: datetime,
    ended: Callable[[str], None] = lambda _: None,
) -> AsyncIOScheduler:
    """A scheduler with one job, not yet started; `ended` hears of each tick how it ended, a word of `ENDS`.

    `misfire_grace_time` of None: its default of one second would skip the tick silently after a stall.
    """
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        tick,
        FullSeconds(),
        id=TICK,
        next_run_time=now,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.add_listener(lambda event: ended(ENDS[event.code]), mask=sum(ENDS))
    return scheduler
