"""An orderly end: what to do until a signal comes, and no longer."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


def stopped_by_signals() -> asyncio.Event:
    """Set by SIGTERM or SIGINT; a second signal is nothing new."""
    stopping = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        at_signal(one, stopping.set)
    return stopping


def at_signal(one: signal.Signals, call: Callable[[], None]) -> None:
    """`call`, in the loop, whenever the process gets that signal."""
    asyncio.get_running_loop().add_signal_handler(one, call)


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when `stopping` is set first, and `work` is then cancelled.

    What `work` raises is raised, also when it comes of being cancelled."""
    task = asyncio.ensure_future(work)
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
    finally:
        for one in (task, stop):
            one.cancel()
        ended, _ = await asyncio.gather(task, stop, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended
    return None


@asynccontextmanager
async def either(*events: asyncio.Event) -> AsyncIterator[asyncio.Event]:
    """An event that is set as soon as one of them is."""
    over = asyncio.Event()

    async def follow(one: asyncio.Event) -> None:
        await one.wait()
        over.set()

    following = [asyncio.create_task(follow(one)) for one in events]
    try:
        yield over
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)


async def finished(task: asyncio.Task[object], *, within: float) -> None:
    """Wait for it, then cancel it. Raises what it raised."""
    await asyncio.wait({task}, timeout=within)
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return
    task.result()
