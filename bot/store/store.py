"""The store as the rest of the house sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from bot.model import (
    Chat,
    Claim,
    Curated,
    DeadLetter,
    DigestPlan,
    Filed,
    IngestPlan,
    Item,
    KeptUpdate,
    Settlement,
    SourceId,
    SourceState,
    SourceYield,
    Subscription,
    SubscriptionId,
    WorkId,
)
from bot.ports import Decide
from bot.store import (
    deadletters,
    digests,
    inbox,
    ingest,
    items,
    meta,
    opening,
    outbox,
    sources,
    stories,
    subscriptions,
)
from bot.store.archive import Archive
from bot.store.attending import Attending
from bot.store.connection import connect, for_bulk, read, write
from bot.store.conversing import Conversing
from bot.store.filing import Filing
from bot.store.following import Following
from bot.store.held import Held
from bot.store.lane import Lane
from bot.store.operations import Operations
from bot.store.passages import Passages
from bot.store.posts import Posts
from bot.store.retention import Retention
from bot.store.reviewing import Reviewing
from bot.store.room import Room, free_bytes
from bot.store.rulings import Rulings
from bot.store.voting import Voting

LOOKING_CACHE_KB = 64 * 1024
"""For a command, which ends soon: a week out of a million items took .30 s of processor time, with SQLite's
2 MB in .45 (`python -m benchmarks.workbench`)."""

WINDOWS_REMEMBERED = 16
"""A tick reads the windows of all its subscriptions up to one instant; few ticks overlap."""


class SqliteStore(
    Attending,
    Conversing,
    Following,
    Operations,
    Passages,
    Retention,
    Rulings,
    Voting,
    Posts,
    Held,
    Reviewing,
    Archive,
):
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
        beside: bool = False,
        bulk: bool = False,
        free: Callable[[Path], int] = free_bytes,
    ) -> SqliteStore:
        """Check, back up and migrate the file, or make it. `purpose` is `live`, `trial` or `sample`;
        None opens a file of any purpose. `beside`: for a command beside the bot, which
        reads every page itself when it starts. `bulk`: for who files millions at once, with half a gigabyte
        of memory and disk for it. `free` tells the room left on a disk.

        Raises `StoreError` for a damaged file, one of another purpose or another program, `StoreTooNew`
        for one a newer Rounds wrote; the file is then as it was."""
        store = cls(path, free=free)
        await store._writer.open(partial(_prepared, path, purpose, now, beside=beside, bulk=bulk))
        try:
            await store._reader.open(partial(connect, path, reads_only=True))
        except BaseException:
            await store._writer.close()
            raise
        return store

    @classmethod
    async def look(cls, path: Path, *, all_pages: bool = False) -> SqliteStore:
        """For who only looks, while the bot runs: nothing can be written, and only with `all_pages` is every
        page checked.

        Raises `StoreError` where the file is damaged, of another version or of another program."""
        store = cls(path)
        await store._reader.open(partial(_looked_at, path, all_pages=all_pages))
        return store

    async def aclose(self) -> None:
        await self._reader.close()
        await self._writer.close()

    async def source_states(self, ids: Sequence[SourceId]) -> Mapping[SourceId, SourceState]:
        return await self._reader(sources.states, ids)

    async def source_yields(self, since: datetime) -> Mapping[SourceId, SourceYield]:
        return await self._reader(sources.yields, since)

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

    async def file_polls(self, polls: Sequence[tuple[Sequence[Item], Decide]]) -> tuple[IngestPlan, ...]:
        return await self._writer(ingest.file_polls, polls)

    async def subscriptions(self, *, chat_id: int | None = None) -> tuple[Subscription, ...]:
        return await self._reader(subscriptions.everyone, chat_id)

    async def subscription(self, id: SubscriptionId) -> Subscription | None:
        return await self._reader(subscriptions.one, id)

    async def save_subscription(self, subscription: Subscription) -> None:
        await self._write(subscriptions.save, subscription)

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

    async def had(self, chat: Chat | None, works: Collection[WorkId]) -> frozenset[WorkId]:
        return await self._reader(digests.had, chat, works)

    async def had_by(self, asked: Mapping[Chat, Collection[WorkId]]) -> Mapping[Chat, frozenset[WorkId]]:
        return await self._reader(digests.had_by, asked)

    async def apply_digest(self, plan: DigestPlan, *, now: datetime) -> bool:
        return await self.apply_digests((plan,), now=now) == 1

    async def apply_digests(self, plans: Sequence[DigestPlan], *, now: datetime) -> int:
        return await self._write(digests.apply, plans, now=now, seen_rows=dict(self._seen_rows))

    async def claim_part(self, *, now: datetime, lease_seconds: int) -> Claim | None:
        """A caller that is cancelled meanwhile gives the part back: it was never sent.

        Raises `StoreFull` while the disk has too little room to settle what would be claimed."""
        self._room.ask()
        claiming = asyncio.ensure_future(
            self._writer(outbox.claim, now=now, lease_seconds=lease_seconds, fence=self.fence)
        )
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

    async def sent_since(self, since: datetime) -> tuple[tuple[int, datetime], ...]:
        return await self._reader(outbox.sent_since, since)

    async def chat_moved(self, old: int, new: int) -> None:
        await self._write(subscriptions.move, old, new)

    async def keep_updates(self, updates: Sequence[tuple[int, str]], *, now: datetime) -> int:
        return await self._writer(inbox.keep, updates, now=now)

    async def waiting_updates(self, *, after: int, limit: int) -> tuple[KeptUpdate, ...]:
        return await self._reader(inbox.waiting, after=after, limit=limit)

    async def begin_updates(self) -> int:
        return await self._writer(inbox.begin)

    async def set_update_aside(self, number: int, why: str) -> None:
        await self._writer(inbox.set_aside, number, why)

    @asynccontextmanager
    async def handling(self, number: int) -> AsyncIterator[None]:
        update = inbox.Handling(number)
        token = inbox.PRESENT.set(update)
        try:
            yield
            if not update.written:
                await self._writer(inbox.done, number)
        finally:
            # Tasks that were begun meanwhile have a copy of the context, and must not write for it later.
            update.over = True
            inbox.PRESENT.reset(token)

    async def account(self) -> Mapping[str, int]:
        return await self._reader(meta.account)

    async def doubts(self) -> tuple[str, ...]:
        return await self._reader(outbox.doubts)

    async def dead_letters(self) -> tuple[DeadLetter, ...]:
        return await self._reader(deadletters.listed)

    async def replay(self, parts: Collection[int]) -> tuple[int, ...]:
        return await self._writer(deadletters.replay, parts)


def _prepared(path: Path, purpose: str | None, now: datetime, *, beside: bool, bulk: bool) -> Database:
    opening.make_file(path)
    db = connect(path)
    try:
        opening.prepare(db, path, purpose=purpose, now=now, beside=beside)
        if bulk:
            for_bulk(db)
    except BaseException:
        db.close()
        raise
    return db


def _looked_at(path: Path, *, all_pages: bool) -> Database:
    db = connect(path, reads_only=True)
    try:
        if all_pages:
            opening.check_pages(db, path)
        db.execute(f"PRAGMA cache_size=-{LOOKING_CACHE_KB}")
        opening.check_current(db, path)
    except BaseException:
        db.close()
        raise
    return db
