"""The composition root: the only place that builds real clients, and the only clock."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpcore

from bot import __version__
from bot.model import Schedule, Source, SourceId
from bot.model.operations import PACE, Keep, Quotas
from bot.pipeline import Catalogue, Ingest
from bot.pipeline.wishes import Wishes
from bot.settings import Settings
from bot.sources.asking.exchange import HttpExchange
from bot.sources.asking.fetcher import SourceFetcher
from bot.sources.asking.memory import FileMemory
from bot.sources.asking.services import secrets_of
from bot.sources.etiquette import Polite
from bot.sources.fetch import HttpFetcher, user_agent
from bot.sources.guard import AddressPolicy
from bot.sources.manners import Manners
from bot.sources.net import Resolver, SystemResolver, TableResolver
from bot.sources.reading import SourceReader
from bot.sources.rereading import PostRereader
from bot.sources.trying import Trial
from bot.sources.workers import FeedReader
from bot.store import SqliteStore, backups

if TYPE_CHECKING:
    from bot.chat.door import Access
    from bot.learn import Judge
    from bot.push.governor import Governor
    from bot.sample import SampleServer
    from bot.service import Terms

# What only the bot itself needs is imported where it is put together: a second of processor time, which a
# curator who asks for a preview need not wait for.


def clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


def frozen(at: datetime) -> Callable[[], datetime]:
    """A clock that stands still, for `--at`."""
    return lambda: at


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How names become addresses, and which of them may be opened (DESIGN 15)."""

    resolver: Resolver = field(default_factory=SystemResolver)
    policy: AddressPolicy = field(default_factory=AddressPolicy)
    dial: httpcore.AsyncNetworkBackend | None = None
    """Makes the connections to checked addresses; None: the ordinary way."""


def network_of(settings: Settings) -> Network:
    """The real one, with the doors that ROUNDS_ALLOW_HOSTS opens for a test server."""
    pairs = (pair.rpartition(":") for pair in settings.allow_hosts)
    allow = frozenset((host.strip("[]"), int(port)) for host, _, port in pairs)
    return Network(policy=AddressPolicy(allow=allow, private=settings.private_networks))


class _AtPort(httpcore.AnyIOBackend):
    """Dials one port whatever port was asked for: the sample's hosts all live on one loopback server."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await super().connect_tcp(host, self._port, timeout, local_address, socket_options)


def network_of_sample(server: SampleServer) -> Network:
    """The sample's names lead to its server on loopback, through the same fetcher."""
    hosts = server.hosts()
    return Network(
        resolver=TableResolver({host: address for host, (address, _) in hosts.items()}),
        policy=AddressPolicy(allow=frozenset((host, 80) for host in hosts)),
        dial=_AtPort(server.port),
    )


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
    """How long what is kept is kept."""
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
    None takes a file of any, for who only looks."""
    store = await SqliteStore.open(path, purpose=purpose, now=clock())
    try:
        yield store
    finally:
        await store.aclose()


@asynccontextmanager
async def opened_for_looking(path: Path) -> AsyncIterator[SqliteStore]:
    """The database as it is, while the bot runs: nothing is checked, migrated or written."""
    store = await SqliteStore.look(path)
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


@asynccontextmanager
async def _opened_fetcher(
    settings: Settings, network: Network, *, readers: int, now: Callable[[], datetime]
) -> AsyncIterator[SourceFetcher]:
    """Feeds and services, asked with the same manners through the same guarded connections."""
    agent = user_agent(settings.user_agent.contact, readers, version=__version__)
    manners = Manners()
    policy, resolver, dial = network.policy, network.resolver, network.dial
    feeds = HttpFetcher(user_agent=agent, manners=manners, policy=policy, resolver=resolver, dial=dial)
    exchange = HttpExchange(user_agent=agent, manners=manners, policy=policy, resolver=resolver, dial=dial)
    try:
        yield SourceFetcher(
            feeds=feeds,
            exchange=exchange,
            memory=FileMemory(settings.db.with_suffix(".sessions.json")),
            secrets=secrets_of(os.environ),
            contact=settings.user_agent.contact,
            now=now,
        )
    finally:
        await feeds.aclose()
        await exchange.aclose()


@asynccontextmanager
async def opened_ingest(
    settings: Settings,
    store: SqliteStore,
    *,
    network: Network,
    now: Callable[[], datetime] = clock,
) -> AsyncIterator[Ingest]:
    """Fetcher, reader and judge around a store; their workers and connections are gone at the end."""
    readers = len([one for one in await store.subscriptions() if not one.paused])
    reader = SourceReader(FeedReader(), denied=settings.deny, held=store.held)
    try:
        async with _opened_fetcher(settings, network, readers=readers, now=now) as fetcher:
            yield Ingest(
                store=store,
                fetcher=fetcher,
                reader=reader,
                judge=_judge(settings),
                etiquette=Polite(),
                clock=now,
                expand=fetcher.expand,
            )
    finally:
        await reader.aclose()


def wishes_of(settings: Settings, tools: Ingest, store: SqliteStore) -> Wishes:
    """Posts read again with the fetcher and readers of a poll."""
    rereader = PostRereader(tools.fetcher, tools.reader, by_id(settings.sources))
    return Wishes(store=store, rereader=rereader, judge=tools.judge, clock=tools.clock)


def _judge(settings: Settings) -> Judge:
    from bot.learn import load_judge
    from bot.learn.adopted import folder_beside, in_use

    return load_judge(
        settings.topics,
        threshold=settings.defaults.topic_threshold,
        model_dir=in_use(folder_beside(settings.db)),
        sources={one.id: one.specialties for one in settings.sources},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a curator tries addresses with: the fetcher, readers and judge of a poll, and no store."""

    trial: Trial
    judge: Judge


@asynccontextmanager
async def opened_desk(
    settings: Settings, *, network: Network, told: Callable[[str], None] = lambda _line: None
) -> AsyncIterator[Desk]:
    """A curator's desk; `told` hears of every address before it is opened."""
    feeds = FeedReader()
    reader = SourceReader(feeds, denied=settings.deny)
    try:
        async with _opened_fetcher(settings, network, readers=1, now=clock) as fetcher:
            trial = Trial(fetcher=fetcher, reader=reader, feeds=feeds, told=told)
            yield Desk(trial=trial, judge=_judge(settings))
    finally:
        await reader.aclose()
