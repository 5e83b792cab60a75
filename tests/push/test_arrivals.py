"""What may have come within a second, when the way jams."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.push.arrivals import Arrivals, Call
from bot.push.governor import Governor, Lane
from bot.push.pace import Limits
from tests.standin import SlidingWindow


@dataclass(order=True)
class Sleeper:
    until: float
    number: int
    woken: asyncio.Future[None] = field(compare=False)


@dataclass
class Time:
    """A clock that goes on to the next who sleeps, once everybody does."""

    now: float = 1000.0
    sleepers: list[Sleeper] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        one = Sleeper(self.now + seconds, len(self.sleepers), asyncio.get_running_loop().create_future())
        self.sleepers.append(one)
        await one.woken

    async def run(self, work: asyncio.Task[Any]) -> None:
        while not work.done():
            for _ in range(20):
                await asyncio.sleep(0)
            waiting = sorted(one for one in self.sleepers if not one.woken.done())
            if not waiting:
                continue
            self.now = max(self.now, waiting[0].until)
            waiting[0].woken.set_result(None)
            self.sleepers.remove(waiting[0])
        work.result()


@dataclass
class Telegram:
    """Hears each call 20 ms after it left, but none within a jam: those come together at its end."""

    time: Time
    jams: tuple[tuple[float, float], ...]
    flood: SlidingWindow = field(default_factory=SlidingWindow)
    came: list[float] = field(default_factory=list)
    refused: int = 0

    async def hear(self) -> bool:
        await self.time.sleep(0.02)
        jam = next((end for start, end in self.jams if start <= self.time.now < end), None)
        if jam is not None:
            await self.time.sleep(jam - self.time.now)
        self.refused += bool(self.flood.refuses(self.time.now))
        self.came.append(self.time.now)
        await self.time.sleep(0.02)
        return True


async def send_through(jams: tuple[tuple[float, float], ...], *, messages: int) -> Telegram:
    time = Time()
    telegram = Telegram(time, jams)
    governor = Governor(Limits(), clock=time.clock, sleep=time.sleep)

    async def send(chat: int) -> None:
        await governor.turn()
        await governor.process_request(telegram.hear, (), {}, "sendMessage", {"chat_id": chat}, Lane.GRANTED)

    async def everything() -> None:
        await asyncio.gather(*(send(chat) for chat in range(1, messages + 1)))

    await time.run(asyncio.create_task(everything()))
    return telegram


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3, 0.9])
async def test_a_jam_draws_no_429(seconds: float) -> None:
    """What comes in a bunch at the end of a jam is made up for before a sliding window of 30 is full."""
    telegram = await send_through(((1005.0, 1005.0 + seconds),), messages=400)
    assert telegram.refused == 0
    assert len(telegram.came) == 400


async def test_the_rate_stays_where_nothing_jams() -> None:
    """27 a second and more: the guard takes nothing from an even way."""
    telegram = await send_through((), messages=560)
    assert telegram.came[-1] - telegram.came[0] <= 560 / 27.5


async def test_a_jam_costs_about_its_own_length() -> None:
    """Afterwards the old rate is reached again."""
    smooth = await send_through((), messages=560)
    jammed = await send_through(((1005.0, 1005.5),), messages=560)
    assert jammed.came[-1] - smooth.came[-1] < 1.0


@given(st.lists(st.tuples(st.floats(0, 0.2), st.floats(0.01, 0.6)), min_size=1, max_size=120))
def test_whoever_obeys_is_never_too_many(calls: list[tuple[float, float]]) -> None:
    """However long each answer takes: by the latest times at which they can have come, never more than ten
    within a second."""
    guard, now = Arrivals(10), 0.0
    under_way: list[tuple[Call, float]] = []
    left: list[float] = []
    for later, took in calls:
        now = max(now + later, guard.free_at(now + later))
        for call, end in [one for one in under_way if one[1] <= now]:
            guard.answer(call, end)
            under_way.remove((call, end))
        if guard.free_at(now) > now:
            continue
        under_way.append((guard.leave(now), now + took))
        left.append(now)
    assert all(sum(start <= at < start + 1.0 for at in left) <= 10 for start in left)


def test_a_slow_way_is_not_a_jam() -> None:
    """Where every answer takes two seconds, many are under way, and 28 a second still go."""
    guard = Arrivals(29)
    calls = [guard.leave(n / 28) for n in range(280)]
    for call in calls[:224]:
        guard.answer(call, call.left + 2.0)
    assert guard.free_at(10.0) <= 10.0


def test_memory_is_bounded_by_a_second() -> None:
    """What came longer ago is forgotten."""
    guard = Arrivals(29)
    for n in range(5_000):
        assert guard.free_at(n / 28) <= n / 28
        guard.answer(guard.leave(n / 28), n / 28 + 0.05)
    assert len(guard._calls) <= 31
