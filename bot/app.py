"""The composition root: with `fetching` the only place that builds real clients, and the only clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model import Schedule, Source, SourceId
from bot.model.operations import PACE, Keep, Quotas
from bot.pipeline.digests import Catalogue
from bot.settings import Settings
from bot.store import SqliteStore, backups

if TYPE_CHECKING:
    from bot.chat.door import Access
    from bot.push.governor import Governor
    from bot.service import Terms

# What only the bot itself needs is imported where it is put together, and what only a poll needs is in
# `fetching`: a second of processor time, which a curator who asks for a preview need not wait for.


def clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


def frozen(at: datetime) -> Callable[[], datetime]:
    """A clock that stands still, for `--at`."""
    return lambda: at


def by_id(sources: tuple[Source, ...]) -> Mapping[SourceId, Source]:
    """Sources by their ids."""
    return {source.id: source for source in sources}


def catalogue_of(settings: Settings) -> Catalogue:
    """Sources by their ids, and what topics are called."""
    return Catalogue(
        sources=by_id(settings.sources),
        labels={topic.id: topic.label for topic in settings.topics},
        pearls=settings.pearls,
        meetings=settings.meetings,
    )


def terms_of(settings: Settings) -> Terms:
    """Who runs this bot, and what new subscriptions start with."""
    from bot.service import Terms

    defaults = settings.defaults
    return Terms(
        operator=settings.operator.name,
        contact=settings.operator.contact,
        schedule=Schedule(at=defaults.at, zone=defaults.zone),
        limit=defaults.limit,
        threshold=defaults.threshold,
        keep=keep_of(settings),
        quotas=Quotas(**settings.quotas.model_dump()),
    )


def access_of(settings: Settings) -> Access:
    """Who may use this bot, and whom a stranger may ask."""
    from bot.chat.door import Access

    said, access = settings.operator, settings.access
    allowed = frozenset(access.chats) if access.mode == "allowlist" else None
    if allowed is not None and settings.operator_chat is not None:
        allowed |= {settings.operator_chat}
    return Access(allowed=allowed, operator=said.name, contact=said.contact)


def keep_of(settings: Settings) -> Keep:
    """How long things are stored."""
    said = settings.keep
    days = {name: timedelta(days=getattr(said, name)) for name in ("items", "texts", "blocked", "inactive")}
    return Keep(**days)


class KeptThrottles:
    """`chat.door.Throttled` over a store and the clock."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    async def throttled(self) -> tuple[tuple[int, float], ...]:
        return await self._store.throttled_at(clock())

    async def throttle(self, who: int, seconds: float) -> None:
        now = clock()
        await self._store.throttle_until(who, now + timedelta(seconds=seconds), now=now)


def governor_of(settings: Settings) -> Governor:
    """Within Telegram's free rate, or the one that is paid for."""
    from bot.push.governor import Governor
    from bot.push.pace import Limits

    paid = settings.sending.paid_per_second
    return Governor(Limits() if paid is None else Limits(overall_per_second=float(paid)))


async def recall_pace(governor: Governor, store: SqliteStore) -> None:
    """A restart must neither give a group its twenty messages a minute twice, nor forget a slow-down."""
    now = clock()
    for chat, at in await store.sent_since(now - timedelta(seconds=governor.pace.limits.group_seconds)):
        governor.recall(chat, max(0.0, (now - at).total_seconds()))
    if note := await store.note(PACE):
        stretch, ago = (float(part) for part in note.value.split())
        governor.slow(stretch, ago + max(0.0, (now - note.at).total_seconds()))


async def keep_pace(governor: Governor, store: SqliteStore) -> None:
    """Only while Telegram has us slowed; a note that is no longer true is taken away."""
    if slowness := governor.slowness():
        await store.leave_note(PACE, f"{slowness[0]:.4f} {slowness[1]:.1f}", now=clock())
    elif await store.note(PACE):
        await store.remove_note(PACE)


@asynccontextmanager
async def opened_store(path: Path, *, purpose: str | None = "live") -> AsyncIterator[SqliteStore]:
    """The database, migrated; closed at the end. `purpose` keeps trial and sample apart from the bot;
    None takes a file of any."""
    store = await SqliteStore.open(path, purpose=purpose, now=clock())
    try:
        yield store
    finally:
        await store.aclose()


@asynccontextmanager
async def opened_beside(path: Path) -> AsyncIterator[SqliteStore]:
    """The database of any purpose, for a command that writes a little while the bot may run: migrated, and
    not read from end to end for it."""
    store = await SqliteStore.open(path, purpose=None, now=clock(), beside=True)
    try:
        yield store
    finally:
        await store.aclose()


@asynccontextmanager
async def opened_for_looking(path: Path, *, all_pages: bool = False) -> AsyncIterator[SqliteStore]:
    """The database as it is, while the bot runs: nothing is migrated or written, and without `all_pages`
    nothing is checked but its version."""
    store = await SqliteStore.look(path, all_pages=all_pages)
    try:
        yield store
    finally:
        await store.aclose()


async def back_up(store: SqliteStore, *, now: datetime) -> Path:
    """A copy beside the database, checked; the last three are kept."""
    return await asyncio.to_thread(backups.back_up, store.path, now=now)


def remove_store(path: Path) -> None:
    """Delete a database and what SQLite keeps beside it. For the sample's, which is made anew each time."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
