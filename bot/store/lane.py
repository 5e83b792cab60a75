"""A thread and its connection: sqlite3's objects belong to the thread that made them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store.connection import door

P = ParamSpec("P")
T = TypeVar("T")

Transaction = Callable[[Database], AbstractContextManager[Database]]


class Lane:
    """One thread and the one connection that lives in it; work waits its turn."""

    def __init__(self, path: Path, name: str, transaction: Transaction) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"store-{name}")
        self._transaction = transaction
        self._db: Database | None = None
        self.took: Callable[[float], None] = lambda _seconds: None
        """Told how long each transaction was; called in the lane's own thread."""

    async def open(self, prepare: Callable[[], Database]) -> None:
        """`prepare` makes the connection, in the lane's own thread."""
        try:
            self._db = await self._run(prepare)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise

    async def __call__(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`work` in one transaction of this lane. It runs to its end even if the caller is cancelled."""
        if self._db is None:
            raise StoreError(f"{self._path} is closed")
        in_transaction = partial(self._in_transaction, self._db, lambda db: work(db, *args, **kwargs))
        return await self._run(in_transaction)

    async def alone(self, work: Callable[[Database], T]) -> T:
        """`work` outside of a transaction."""
        if (db := self._db) is None:
            raise StoreError(f"{self._path} is closed")
        return await self._run(lambda: work(db))

    async def close(self) -> None:
        """What was asked before is answered first; closing again is nothing."""
        if (db := self._db) is not None:
            self._db = None
            await self._run(db.close)
            self._thread.shutdown()

    def _in_transaction(self, db: Database, work: Callable[[Database], T]) -> T:
        began = time.perf_counter()
        try:
            with self._transaction(db):
                return work(db)
        finally:
            self.took(time.perf_counter() - began)

    async def _run(self, work: Callable[[], T]) -> T:
        asked = asyncio.get_running_loop().run_in_executor(self._thread, partial(self._at_door, work))
        # Unshielded, work that still waits its turn would be dropped with its caller: a settlement lost.
        return await asyncio.shield(asked)

    def _at_door(self, work: Callable[[], T]) -> T:
        with door(self._path):
            return work()
