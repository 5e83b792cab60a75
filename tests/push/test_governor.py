"""The governor, in time that passes only when it sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations, count, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.push.errors import NeverLeft
from bot.push.governor import Governor, Lane, is_limited
from bot.push.pace import RECOVERY, SLOWEST, ChatKey, Limits, Pace


@dataclass
class Hours:
    """A clock and its sleep."""

    now: float = 1000.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)  # whoever was let out goes before time does
        self.now += seconds


@dataclass
class Wire:
    """What went out, and when; a chat in `floods` answers 429 that often."""

    hours: Hours
    governor: Governor
    sent: list[tuple[ChatKey, float]] = field(default_factory=list)
    floods: dict[ChatKey, list[int]] = field(default_factory=dict)

    async def send(self, chat: ChatKey, lane: Lane = Lane.BULK, endpoint: str = "sendMessage") -> Any:
        async def callback() -> bool:
            if self.floods.get(chat):
                raise RetryAfter(timedelta(seconds=self.floods[chat].pop(0)))
            self.sent.append((chat, self.hours.now - 1000.0))
            return True

        return await self.governor.process_request(callback, (), {}, endpoint, {"chat_id": chat}, lane)

    def times(self, chat: ChatKey) -> list[float]:
        return [at for to, at in self.sent if to == chat]


@pytest.fixture
def wire() -> Wire:
    return wired()


def wired() -> Wire:
    hours = Hours()
    return Wire(hours, Governor(clock=hours.clock, sleep=hours.sleep))


def most_within(times: list[float], seconds: float) -> int:
    """The most of `times` in any window of that length."""
    return max(sum(start <= at < start + seconds for at in times) for start in times)


@pytest.mark.check("D7")
async def test_the_limits_hold_over_many_sends(wire: Wire) -> None:
    """10,000 sends by 4 workers to people and groups: never 30 in a second, nor 2 to one chat in one,
    nor 21 to one group in a minute."""
    chats = [n if n % 10 else -n for n in range(1, 401)] * 25
    queue = iter(chats)

    async def worker() -> None:
        for chat in queue:
            await send_until_sent(wire, chat)

    await asyncio.gather(*(worker() for _ in range(4)))
    assert len(wire.sent) == 10_000
    everything = [at for _, at in wire.sent]
    assert most_in_order(everything, 1.0) <= 30
    assert all(most_within(wire.times(chat), 0.999) == 1 for chat in chats[:60])
    assert all(most_within(wire.times(-n), 59.9) <= 20 for n in range(10, 401, 10))


def most_in_order(times: list[float], seconds: float) -> int:
    """As `most_within`, for sorted times."""
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


async def send_until_sent(wire: Wire, chat: ChatKey) -> None:
    """As the outbox does: what may not go yet is given back and comes again."""
    while True:
        try:
            await wire.send(chat)
        except RetryAfter:
            await wire.hours.sleep(1.0)
        else:
            return


async def test_messages_are_spaced_not_bursting(wire: Wire) -> None:
    """The first second holds no more than any other."""
    await asyncio.gather(*(wire.send(chat) for chat in range(1, 60)))
    gaps = [b - a for (_, a), (_, b) in pairwise(wire.sent)]
    assert min(gaps) == pytest.approx(1 / 28)
    assert max(gaps) == pytest.approx(1 / 28)


async def test_a_reply_overtakes_digests(wire: Wire) -> None:
    """However many digests wait, an answer to a person goes next."""
    digests = [asyncio.create_task(wire.send(chat)) for chat in range(1, 60)]
    await asyncio.sleep(0)
    await wire.send(900, Lane.INTERACTIVE)
    assert [to for to, _ in wire.sent].index(900) <= 1
    await asyncio.gather(*digests)
    assert len(wire.sent) == 60


@pytest.mark.check("D6")
async def test_a_429_delays_its_chat_alone(wire: Wire) -> None:
    """Seven seconds for the chat that was named, under one for the others."""
    wire.floods[1] = [7]
    with pytest.raises(RetryAfter):
        await wire.send(1)
    again = asyncio.create_task(wire.send(1))
    await asyncio.gather(*(wire.send(chat) for chat in range(2, 20)))
    await again
    assert wire.times(1)[0] >= 7.0
    assert max(wire.times(chat)[0] for chat in range(2, 20)) < 1.0


async def test_a_reply_waits_out_a_short_429_once(wire: Wire) -> None:
    """A person still gets the answer; a second refusal is passed on."""
    wire.floods[1] = [2]
    assert await wire.send(1, Lane.INTERACTIVE)
    assert wire.times(1)[0] >= 2.0
    wire.floods[1] = [2, 2]
    with pytest.raises(RetryAfter):
        await wire.send(1, Lane.INTERACTIVE)


async def test_a_claimed_part_is_given_back_rather_than_kept(wire: Wire) -> None:
    """A long halt must not outlast the lease: the caller hears when, and nothing was sent."""
    wire.floods[1] = [300]
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await wire.send(1)
    assert refused.value.retry_after == timedelta(seconds=300)
    assert wire.sent == []


async def test_who_stops_waiting_is_forgotten(wire: Wire) -> None:
    """A cancelled send leaves the queue to the others."""
    await wire.send(1)
    waiting = asyncio.create_task(wire.send(1))
    await asyncio.sleep(0)
    waiting.cancel()
    await wire.send(2)
    await asyncio.sleep(0)
    assert [to for to, _ in wire.sent] == [1, 2]


async def test_other_errors_pass_through(wire: Wire) -> None:
    """They are the sender's to judge."""

    async def callback() -> bool:
        raise BadRequest("no")

    with pytest.raises(BadRequest):
        await wire.governor.process_request(callback, (), {}, "sendMessage", {"chat_id": 1}, None)


@pytest.mark.parametrize(
    ("endpoint", "limited"),
    [
        ("sendMessage", True),
        ("copyMessage", True),
        ("editMessageText", True),
        ("sendChatAction", False),
        ("answerCallbackQuery", False),
        ("getChatMember", False),
        ("setMyCommands", False),
    ],
)
def test_what_is_limited(endpoint: str, limited: bool) -> None:
    """Messages are; what no chat sees is not, or a press would wait for a digest."""
    assert is_limited(endpoint) is limited


async def test_an_edit_does_not_wait_for_its_chat(wire: Wire) -> None:
    """A press is answered at once, even in the second in which its message was sent."""
    await wire.send(1)
    await wire.send(1, Lane.INTERACTIVE, endpoint="editMessageText")
    assert wire.times(1)[1] < 0.1


async def test_closing_refuses_the_waiting_and_waits_for_the_rest(wire: Wire) -> None:
    """A call under way ends by itself; who waited is told that nothing left; nobody comes after."""
    answered = asyncio.Event()

    async def slow() -> bool:
        await answered.wait()
        return True

    under_way = asyncio.create_task(
        wire.governor.process_request(slow, (), {}, "sendMessage", {"chat_id": 1}, Lane.BULK)
    )
    await asyncio.sleep(0)
    waiting = asyncio.create_task(wire.send(1))
    await asyncio.sleep(0)
    closing = asyncio.create_task(wire.governor.shutdown())
    for refused in (waiting, asyncio.create_task(wire.send(2, Lane.INTERACTIVE))):
        with pytest.raises(NetworkError) as error:
            await refused
        assert isinstance(error.value.__cause__, NeverLeft)
    assert not closing.done()
    answered.set()
    assert await under_way is True
    await closing
    assert wire.sent == []


async def test_it_opens_again(wire: Wire) -> None:
    """A client may be closed and used anew."""
    await wire.governor.shutdown()
    await wire.governor.initialize()
    assert await wire.send(1)


# ── the arithmetic ────────────────────────────────────────────────────────────

Step = tuple[int, float]


@given(
    st.lists(st.tuples(st.integers(-3, 3).filter(bool), st.floats(0, 30) | st.floats(0, 0.3)), max_size=200)
)
def test_no_schedule_breaks_a_limit(steps: list[Step]) -> None:
    """Whoever obeys `free_at` and `chat_free_at` stays within every limit, whatever comes when."""
    pace, now, sent = Pace(), 0.0, []
    for chat, later in steps:
        now = max(now + later, pace.free_at, pace.chat_free_at(chat))
        pace.take(chat, now)
        sent.append((chat, now))
    for chat, start in sent:
        mine = [at for to, at in sent if to == chat and start <= at]
        assert sum(at < start + 0.999 for at in mine) == 1
        assert chat > 0 or sum(at < start + 59.999 for at in mine) <= 20
    for (first, (_, a)), (last, (_, b)) in combinations(enumerate(sent), 2):
        assert b - a >= (last - first - 0.5) / 28 - 1e-9


def test_repeated_floods_slow_everybody_and_pass() -> None:
    """One 429 is that chat's affair; more within a minute stretch the gap, quiet shortens it again."""
    pace = Pace()
    pace.flooded(1, 5, now=0.0, left=0.0)
    assert gap_of(pace, 1.0) == pytest.approx(1 / 28)
    for n in range(2, 30):
        pace.flooded(n, 5, now=float(n), left=n - 0.1)
    assert gap_of(pace, 30.0) == pytest.approx(SLOWEST / 28)
    assert gap_of(pace, 30.0 + 8 * RECOVERY) == pytest.approx(1 / 28)


def test_refusals_of_one_bunch_are_one() -> None:
    """What had left before the first refusal was heard is no word about the pace after it."""
    pace = Pace()
    for chat in range(1, 5):
        pace.flooded(chat, 1, now=10.0 + chat / 100, left=9.9)
    assert gap_of(pace, 12.0) == pytest.approx(1 / 28)
    pace.flooded(9, 1, now=13.0, left=12.9)
    assert gap_of(pace, 14.0) == pytest.approx(1.25 / 28)


def gap_of(pace: Pace, now: float) -> float:
    pace.take(None, now)
    return pace.free_at - now


def test_memory_is_bounded() -> None:
    """Chats that are free again are let go of."""
    pace = Pace()
    for chat in range(1, 50_000):
        pace.take(chat, chat / 28)
    assert len(pace._recent) < 10_000


@pytest.mark.parametrize(("per_second", "gap"), [(28.0, 1 / 28), (1000.0, 0.001)])
def test_the_overall_rate_is_a_setting(per_second: float, gap: float) -> None:
    """Paid broadcast may be faster; the rest stays."""
    assert Limits(overall_per_second=per_second).gap == pytest.approx(gap)


def test_types_of_the_seams() -> None:
    """`sleep` is any coroutine function of seconds."""
    sleep: Callable[[float], Awaitable[None]] = Hours().sleep
    assert Governor(sleep=sleep).pace.limits == Limits()


async def test_lateness_of_the_clock_is_made_up_for(wire: Wire) -> None:
    """Timers ring a millisecond or ten late: the rate stays 28 a second, and no second holds 30."""
    late = wire.hours.sleep

    async def sleep(seconds: float) -> None:
        await late(seconds + 0.01)

    wire.governor._sleep = sleep
    await asyncio.gather(*(wire.send(chat) for chat in range(1, 281)))
    times = [at for _, at in wire.sent]
    assert times[-1] == pytest.approx(279 / 28, abs=0.05)
    assert most_in_order(times, 1.0) <= 29


async def test_of_a_long_lateness_half_a_gap_is_made_up_for(wire: Wire) -> None:
    """A jam of 50 ms now and then costs what is beyond half a gap, and no second holds 30."""
    late, rings = wire.hours.sleep, count(1)

    async def sleep(seconds: float) -> None:
        await late(seconds + (0.0 if next(rings) % 10 else 0.05))

    wire.governor._sleep = sleep
    await asyncio.gather(*(wire.send(chat) for chat in range(1, 281)))
    times = [at for _, at in wire.sent]
    assert times[-1] == pytest.approx(279 / 28 + 27 * (0.05 - 0.5 / 28), abs=0.1)
    assert most_in_order(times, 1.0) <= 29


async def test_what_the_last_run_sent_counts(wire: Wire) -> None:
    """A group that had its twenty half a minute ago waits for the rest of it; another does not."""
    for _ in range(20):
        wire.governor.recall(-5, 45.0)
    await wire.send(-6)
    await wire.send(-5)
    assert wire.times(-6) == [0.0]
    assert wire.times(-5)[0] == pytest.approx(15.0, abs=0.1)


async def test_a_turn_is_taken_before_and_used_once(wire: Wire) -> None:
    """Turns are spaced as messages are; what is sent in one goes at once."""

    async def worker(chat: int) -> None:
        assert await wire.governor.turn()
        await wire.send(chat, Lane.GRANTED)

    await asyncio.gather(*(worker(chat) for chat in range(1, 60)))
    gaps = [b - a for (_, a), (_, b) in pairwise(wire.sent)]
    assert min(gaps) == pytest.approx(1 / 28)
    assert max(gaps) == pytest.approx(1 / 28)


async def test_a_turn_does_not_shorten_the_wait_of_a_chat(wire: Wire) -> None:
    """Two in a row to one chat: the second waits for its second, as everything else does."""
    for _ in range(2):
        assert await wire.governor.turn()
        await wire.send(1, Lane.GRANTED)
    first, second = wire.times(1)
    assert second - first >= 1.0
    assert wire.governor.chat_free_in(1) == pytest.approx(timedelta(seconds=1), abs=timedelta(seconds=0.1))
    assert wire.governor.chat_free_in(2) == timedelta()


async def test_after_closing_there_are_no_turns(wire: Wire) -> None:
    """Nor for who waited for one."""
    assert await wire.governor.turn()
    waiting = asyncio.create_task(wire.governor.turn())
    await asyncio.sleep(0)
    await wire.governor.shutdown()
    assert [await waiting, await wire.governor.turn()] == [False, False]
