"""The store as the rest of the house sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.errors import StoreError
from bot.model import (
    Chat,
    Claim,
    Curated,
    DigestPlan,
    Filed,
    IngestPlan,
    Item,
    Settlement,
    SourceId,
    SourceState,
    Subscription,
    SubscriptionId,
    WorkId,
)
from bot.store import digests, ingest, items, meta, opening, outbox, search, sources, stories, subscriptions
from bot.store.connection import connect, door, read, write
from bot.store.filing import Filing
from bot.store.room import Room, free_bytes

P = ParamSpec("P")
T = TypeVar("T")
WINDOWS_REMEMBERED = 16
"""A tick reads the windows of all its subscriptions up to one instant; few ticks overlap."""

Transaction = Callable[[Database], AbstractContextManager[Database]]


class Lane:
    """One thread and the one connection that lives in it; work waits its turn."""

    def __init__(self, path: Path, name: str, transaction: Transaction) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"store-{name}")
        self._transaction = transaction
        self._db: Database | None = None

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

    async def close(self) -> None:
        """What was asked before is answered first; closing again is nothing."""
        if (db := self._db) is not None:
            self._db = None
            await self._run(db.close)
            self._thread.shutdown()

    def _in_transaction(self, db: Database, work: Callable[[Database], T]) -> T:
        with self._transaction(db):
            return work(db)

    async def _run(self, work: Callable[[], T]) -> T:
        asked = asyncio.get_running_loop().run_in_executor(self._thread, partial(self._at_door, work))
        # Unshielded, work that still waits its turn would be dropped with its caller: a settlement lost.
        return await asyncio.shield(asked)

    def _at_door(self, work: Callable[[], T]) -> T:
        with door(self._path):
            return work()


class SqliteStore:
    """`ports.Store` in one SQLite file, which several processes may use at once.

    Make one with `await SqliteStore.open(...)`. Reading and writing have a thread and a connection each;
    every method is one transaction of one of them."""

    def __init__(self, path: Path, *, free: Callable[[Path], int] = free_bytes) -> None:
        self.path = path
        self._reader = Lane(path, "reader", read)
        self._writer = Lane(path, "writer", write)
        self._filing = Filing(path)
        self._room = Room(path, free)
        self._seen_rows: dict[datetime, int] = {}

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        purpose: str | None = "live",
        now: datetime,
        free: Callable[[Path], int] = free_bytes,
    ) -> SqliteStore:
        """Check, back up and migrate the file, or make it. `purpose` is `live`, `trial` or `sample`;
        None opens a file of any purpose, for who only looks. `free` tells the room left on a disk.

        Raises `StoreError` for a damaged file, one of another purpose or another program, `StoreTooNew`
        for one a newer Rounds wrote; the file is then as it was."""
        store = cls(path, free=free)
        await store._writer.open(partial(_prepared, path, purpose, now))
        try:
            await store._reader.open(partial(connect, path, reads_only=True))
        except BaseException:
            await store._writer.close()
            raise
        return store

    async def aclose(self) -> None:
        await self._reader.close()
        await self._writer.close()

    async def source_states(self, ids: Sequence[SourceId]) -> Mapping[SourceId, SourceState]:
        return await self._reader(sources.states, ids)

    async def postpone(self, due: Mapping[SourceId, datetime]) -> None:
        await self._writer(sources.postpone, due)

    async def known_items(self, source: SourceId, guids: Collection[str]) -> Mapping[str, Filed]:
        return await self._reader(items.known, source, guids)

    async def neighbours(self, near: Sequence[Item]) -> tuple[Filed, ...]:
        """Of an identifier or title that very many items share, the newest 100 count."""
        return await self._reader(items.neighbours, near)

    def filing(self) -> AbstractAsyncContextManager[None]:
        return self._filing()

    async def apply_ingest(self, plan: IngestPlan) -> None:
        await self._writer(ingest.apply, plan)

    async def subscriptions(self, *, chat_id: int | None = None) -> tuple[Subscription, ...]:
        return await self._reader(subscriptions.everyone, chat_id)

    async def subscription(self, id: SubscriptionId) -> Subscription | None:
        return await self._reader(subscriptions.one, id)

    async def save_subscription(self, subscription: Subscription) -> None:
        await self._writer(subscriptions.save, subscription)

    async def forget_chat(self, chat_id: int) -> int:
        return await self._writer(subscriptions.forget, chat_id)

    async def due_subscriptions(self, now: datetime) -> tuple[Subscription, ...]:
        return await self._reader(subscriptions.due, now)

    async def window(
        self, since: datetime | None, until: datetime, *, limit: int = 20_000
    ) -> tuple[Curated, ...]:
        found, newest_row = await self._reader(stories.window, since, until, limit=limit)
        self._seen_rows[until] = newest_row
        while len(self._seen_rows) > WINDOWS_REMEMBERED:
            del self._seen_rows[next(iter(self._seen_rows))]
        return found

    async def had(self, chat: Chat, works: Collection[WorkId]) -> frozenset[WorkId]:
        return await self._reader(digests.had, chat, works)

    async def apply_digest(self, plan: DigestPlan, *, now: datetime) -> bool:
        seen_row = self._seen_rows.get(plan.digest.at) if plan.digest else None
        return await self._writer(digests.apply, plan, now=now, seen_row=seen_row)

    async def claim_part(self, *, now: datetime, lease_seconds: int) -> Claim | None:
        """A caller that is cancelled meanwhile gives the part back: it was never sent.

        Raises `StoreFull` while the disk has too little room to settle what would be claimed."""
        self._room.ask()
        claiming = asyncio.ensure_future(self._writer(outbox.claim, now=now, lease_seconds=lease_seconds))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            if claim := await claiming:
                await self._writer(outbox.settle, claim, outbox.NOT_TRIED, now=now)
            raise

    async def settle(self, claim: Claim, settlement: Settlement, *, now: datetime) -> bool:
        return await self._writer(outbox.settle, claim, settlement, now=now)

    async def expire_claims(self, *, now: datetime) -> int:
        return await self._writer(outbox.expire, now=now)

    async def next_send_time(self, now: datetime) -> datetime | None:
        return await self._reader(outbox.next_time, now)

    async def chat_moved(self, old: int, new: int) -> None:
        await self._writer(subscriptions.move, old, new)

    async def account(self) -> Mapping[str, int]:
        return await self._reader(meta.account)

    async def doubts(self) -> tuple[str, ...]:
        return await self._reader(outbox.doubts)

    async def search(self, query: str, *, limit: int = 10) -> tuple[Filed, ...]:
        return await self._reader(search.search, query, limit=limit)


def _prepared(path: Path, purpose: str | None, now: datetime) -> Database:
    opening.make_file(path)
    db = connect(path)
    try:
        opening.prepare(db, path, purpose=purpose, now=now)
    except BaseException:
        db.close()
        raise
    return db
