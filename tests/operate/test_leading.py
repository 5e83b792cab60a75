"""Who leads: one at a time, followed soon after it died or hangs, and fenced if it wakes again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.operations import Lease
from bot.operate.leading import LEASE, PAUSE, RENEWAL, Leadership
from bot.store import SqliteStore
from bot.store.leases import Seat
from tests.clock import Clock
from tests.store.builders import digest_plan, filed, subscription


@dataclass
class Naps:
    """Sleeps that end when the test lets time pass."""

    clock: Clock
    waking: list[tuple[float, asyncio.Event]] = field(default_factory=list)
    over: Callable[[], bool] = lambda: False

    async def __call__(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.waking.append((self.clock().timestamp() + seconds, woken))
        await woken.wait()

    async def pass_by(self, time: timedelta) -> None:
        for _ in range(int(time.total_seconds())):
            self.clock.pass_by(seconds=1)
            for at, woken in self.waking:
                if at <= self.clock().timestamp():
                    woken.set()
            self.waking = [one for one in self.waking if not one[1].is_set()]
            await self.settled()

    async def settled(self) -> None:
        """Until whoever sleeps by this does so again, or has ended."""
        async with asyncio.timeout(30):
            while not (self.waking or self.over()):  # noqa: ASYNC110 - threads answer, not events
                await asyncio.sleep(0.001)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass
class Instance:
    """A process: a store of its own, a seat of its own, and time that stands still while it hangs."""

    store: SqliteStore
    leadership: Leadership
    naps: Naps
    task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self.task = asyncio.create_task(self.leadership.begin())

    async def claims(self, clock: Clock) -> bool:
        return await self.store.claim_part(now=clock(), lease_seconds=90) is not None


Start = Callable[..., "asyncio.Future[Instance]"]


@pytest.fixture
async def instances(tmp_path: Path, clock: Clock) -> AsyncIterator[Callable[..., object]]:
    begun: list[Instance] = []

    async def start(host: str = "here") -> Instance:
        path = tmp_path / "rounds.db"
        store, naps = await SqliteStore.open(path, now=clock()), Naps(clock)
        holder = f"{host}:{len(begun)}"
        leadership = Leadership(store, Seat(path), clock=clock, holder=holder, sleep=naps)
        naps.over = leadership.lost.is_set
        one = Instance(store, leadership, naps)
        begun.append(one)
        one.begin()
        await naps.settled()
        return one

    yield start
    for one in begun:
        if one.task:
            one.task.cancel()
            await asyncio.gather(one.task, return_exceptions=True)
        await one.leadership.end()
        await one.store.aclose()


async def queue(store: SqliteStore, clock: Clock, parts: int = 1) -> None:
    for n in range(parts):
        one = subscription(f"s{n}")
        await store.save_subscription(one)
        assert await store.apply_digest(digest_plan(one, filed(f"g{n}"), at=clock()), now=clock())


@pytest.mark.check("O6")
async def test_the_second_stands_by_until_the_first_gives_up(instances, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    """However long that takes; then it leads within one pause."""
    first = await instances()
    second = await instances()
    for _ in range(6):
        await first.naps.pass_by(RENEWAL)
        await second.naps.pass_by(RENEWAL)
    assert (first.leadership.leads, second.leadership.leads) == (True, False)
    await first.leadership.end()
    await second.naps.pass_by(PAUSE)
    assert second.leadership.leads


@pytest.mark.check("O6", "D19")
async def test_who_hangs_is_replaced_and_fenced(instances, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    """Within 30 s; when it wakes it claims nothing, not even before it hears that it was replaced."""
    first = await instances()
    second = await instances()
    await queue(first.store, clock, parts=3)
    assert await first.claims(clock)
    await second.naps.pass_by(timedelta(seconds=30))
    assert second.leadership.leads
    assert not await first.claims(clock)
    assert await second.claims(clock)
    await first.naps.pass_by(RENEWAL)
    assert first.leadership.lost.is_set()
    assert not first.leadership.leads
    assert (await first.store.account())["ready"] == 1


@pytest.mark.check("O6", "D19")
async def test_who_wakes_stands_by(instances, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    """It lets go of the lock that it held while it hung, and must not take that for the end of the one that
    leads now; once that one gives up, it leads again."""
    first = await instances()
    second = await instances()
    await second.naps.pass_by(timedelta(seconds=30))
    await first.naps.pass_by(RENEWAL)
    assert first.leadership.lost.is_set()
    first.naps.over = lambda: False
    first.begin()
    for _ in range(6):
        await first.naps.pass_by(PAUSE)
        await second.naps.pass_by(RENEWAL)
    assert (first.leadership.leads, second.leadership.leads) == (False, True)
    await second.leadership.end()
    await first.naps.pass_by(PAUSE)
    assert first.leadership.leads


@pytest.mark.check("O6")
@pytest.mark.parametrize(("host", "waits"), [("here", False), ("elsewhere", True)])
async def test_after_a_kill(instances, clock: Clock, host: str, waits: bool) -> None:  # type: ignore[no-untyped-def]
    """On this machine the lock of the operating system tells at once that the leader is gone; of a leader
    on another machine only time can."""
    first = await instances()
    first.leadership._renewing.cancel()
    first.leadership._seat.leave()  # which is what the kernel does
    first.leadership.leads = False
    second = await instances(host)
    assert second.leadership.leads is not waits
    await second.naps.pass_by(timedelta(seconds=30))
    assert second.leadership.leads


async def test_a_clock_set_back_does_not_keep_a_lease_alive(clock: Clock) -> None:
    """A row from next year says nothing."""
    lease = Lease(holder="x:1", token=1, until=clock() + timedelta(days=365))
    assert not lease.is_live(clock(), longest=LEASE)


async def test_two_that_see_a_free_lease_at_once(tmp_path: Path, clock: Clock) -> None:
    """One gets it, and a command that leads nothing may still claim."""
    path = tmp_path / "rounds.db"
    stores = [await SqliteStore.open(path, now=clock()) for _ in range(3)]
    seen = await stores[0].lease()
    taken = [await one.take_lease(f"h:{n}", seen, until=clock() + LEASE) for n, one in enumerate(stores[:2])]
    assert taken == [True, False]
    await queue(stores[0], clock)
    stores[1].fence = 99
    assert await stores[1].claim_part(now=clock(), lease_seconds=90) is None
    assert await stores[2].claim_part(now=clock(), lease_seconds=90) is not None
    for one in stores:
        await one.aclose()
