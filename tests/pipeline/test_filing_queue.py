"""Polls that wait are filed together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from bot.errors import StoreError
from bot.model import IngestPlan, Item, SourceId, SourceState
from bot.pipeline.filing import MOST_TOGETHER, FilingQueue
from bot.ports import Decide, Store

Polls = Sequence[tuple[Sequence[Item], Decide]]


class Transactions:
    """The store's part of filing: remembers which sources went together, waits for `open` to be set."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.together: list[list[str]] = []
        self.fails = False
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def filing(self) -> AsyncIterator[None]:
        async with self._turn:
            yield

    async def file_polls(self, polls: Polls) -> tuple[IngestPlan, ...]:
        await self.open.wait()
        if self.fails:
            raise StoreError("the disk is full")
        plans = tuple(decide((), ()) for _, decide in polls)
        self.together.append([plan.state.id for plan in plans])
        return plans


def _plan(name: str) -> IngestPlan:
    return IngestPlan(state=SourceState(id=SourceId(name)))


def _hand_in(queue: FilingQueue, name: str) -> asyncio.Task[IngestPlan]:
    return asyncio.create_task(queue.file((), lambda _near, _ruled: _plan(name)))


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def store() -> Transactions:
    return Transactions()


@pytest.fixture
def queue(store: Transactions) -> FilingQueue:
    return FilingQueue(cast("Store", store))


async def test_what_waits_goes_together(store: Transactions, queue: FilingQueue) -> None:
    """The first is filed at once, those that come meanwhile in one transaction; each gets its own plan."""
    first = _hand_in(queue, "a")
    await _settle()
    others = [_hand_in(queue, name) for name in "bcd"]
    await _settle()
    store.open.set()
    assert await asyncio.gather(first, *others) == [_plan(name) for name in "abcd"]
    assert store.together == [["a"], ["b", "c", "d"]]


async def test_a_transaction_is_bounded(store: Transactions, queue: FilingQueue) -> None:
    """However many wait, at most `MOST_TOGETHER` hold the lock, in the order they came."""
    names = [f"s{n}" for n in range(2 * MOST_TOGETHER + 3)]
    waiting = [_hand_in(queue, name) for name in names]
    store.open.set()
    await asyncio.gather(*waiting)
    assert [len(batch) for batch in store.together] == [MOST_TOGETHER, MOST_TOGETHER, 3]
    assert [name for batch in store.together for name in batch] == names


async def test_a_cancelled_caller_takes_no_other_along(store: Transactions, queue: FilingQueue) -> None:
    """Its poll is filed with the others; `cleared` waits for it."""
    cancelled, other = _hand_in(queue, "a"), _hand_in(queue, "b")
    await _settle()
    cancelled.cancel()
    store.open.set()
    assert await other == _plan("b")
    await queue.cleared()
    assert store.together == [["a", "b"]]
    assert cancelled.cancelled()


async def test_a_refusal_reaches_everyone(store: Transactions, queue: FilingQueue) -> None:
    """Nothing of a transaction that failed counts as filed, and the next one is tried."""
    store.fails = True
    store.open.set()
    refused: Any = await asyncio.gather(_hand_in(queue, "a"), _hand_in(queue, "b"), return_exceptions=True)
    assert [str(error) for error in refused] == ["the disk is full"] * 2
    store.fails = False
    assert await queue.file((), lambda _near, _ruled: _plan("c")) == _plan("c")
