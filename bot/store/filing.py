"""One ingest files at a time, over all processes.

A transaction is too short for this: between asking for neighbours and writing, the core decides. So a lock
of the operating system is held on a file beside the database. It ends with its process, however that ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import StoreBusy
from bot.store.connection import door

LONGEST_WAIT = 60.0
"""Seconds. Filing takes a second at most; who holds the lock for a minute is stopped or stuck."""
PAUSE = 0.02
"""Seconds between two tries. Waiting inside flock(2) would need a thread that nobody can cancel."""


class Filing:
    """The lock of one database. Within one process, tasks take turns in the order they came."""

    def __init__(self, path: Path, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._path = path
        self._file = path.with_name(path.name + ".filing")
        self._turn = asyncio.Lock()
        self._sleep = sleep

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        """Raises `StoreBusy` where another process keeps the lock for `LONGEST_WAIT` seconds."""
        async with self._turn:
            with door(self._path):
                descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                await self._locked(descriptor)
                yield
            finally:
                os.close(descriptor)  # which gives the lock back

    async def _locked(self, descriptor: int) -> None:
        for _ in range(int(LONGEST_WAIT / PAUSE)):
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                await self._sleep(PAUSE)
        raise StoreBusy(f"{self._path}: another process has been filing for {LONGEST_WAIT:.0f} s; try again")
