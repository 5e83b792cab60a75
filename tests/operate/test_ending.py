"""Work that a signal ends."""

from __future__ import annotations

import asyncio

import pytest

from bot.operate.ending import finished, unless


async def for_ever() -> int:
    await asyncio.Event().wait()
    return 1


async def quick() -> int:
    return 7


async def failing() -> int:
    raise ValueError("theirs")


async def test_what_is_done_is_returned() -> None:
    """And nobody waits for the signal."""
    assert await unless(asyncio.Event(), quick()) == 7


async def test_a_signal_cancels() -> None:
    """At once, with None."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_soon(stopping.set)
    assert await unless(stopping, for_ever()) is None


async def test_what_fails_is_raised() -> None:
    with pytest.raises(ValueError, match="theirs"):
        await unless(asyncio.Event(), failing())


async def test_being_cancelled_cancels_the_work() -> None:
    """A task that is cancelled leaves nothing behind."""
    begun = asyncio.create_task(unless(asyncio.Event(), for_ever()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    begun.cancel()
    await asyncio.gather(begun, return_exceptions=True)
    assert begun.cancelled()
    assert len(asyncio.all_tasks()) == 1


async def test_what_does_not_end_is_cut_short() -> None:
    """And its end is no error; what raises by itself is."""
    task = asyncio.create_task(for_ever())
    await finished(task, within=0.01)
    assert task.cancelled()
    with pytest.raises(ValueError, match="theirs"):
        await finished(asyncio.create_task(failing()), within=1)
