"""Two ingests of one file take turns, whichever process they are in."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.errors import StoreBusy
from bot.store import SqliteStore
from bot.store.filing import LONGEST_WAIT, PAUSE, Filing
from tests.conftest import ROOT


async def test_two_instances_take_turns(store: SqliteStore, other: SqliteStore) -> None:
    """Who comes second is let in when the first is done, not before."""
    order: list[str] = []

    async def second() -> None:
        async with other.filing():
            order.append("second")

    async with store.filing():
        waiting = asyncio.create_task(second())
        await asyncio.sleep(5 * PAUSE)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_tasks_of_one_instance_take_turns(store: SqliteStore) -> None:
    """In the order they came."""
    order: list[int] = []

    async def file(n: int) -> None:
        async with store.filing():
            order.append(n)
            await asyncio.sleep(0)
            order.append(n)

    await asyncio.gather(*(file(n) for n in range(4)))
    assert order == [0, 0, 1, 1, 2, 2, 3, 3]


async def test_the_lock_ends_with_its_process(path: Path, store: SqliteStore) -> None:
    """kill -9 in the middle of filing leaves nothing to clear up."""
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.store.processes", "file", path),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdout
    assert await holder.stdout.readline() == b"filing\n"
    entering = asyncio.create_task(_enter(store))
    await asyncio.sleep(5 * PAUSE)
    assert not entering.done()
    holder.kill()
    await asyncio.wait_for(entering, 30)
    await holder.communicate()


async def _enter(store: SqliteStore) -> None:
    async with store.filing():
        return


async def test_who_waits_too_long_is_told(path: Path, store: SqliteStore) -> None:
    """A process that is stopped must not stop all others for ever; and who gave up left no trace."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with store.filing():
        with pytest.raises(StoreBusy, match="filing for 60 s"):
            async with Filing(path, sleep=sleep)():
                raise AssertionError("let in")
    assert sum(slept) == pytest.approx(LONGEST_WAIT)
    await _enter(store)
