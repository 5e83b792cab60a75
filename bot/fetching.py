"""What a poll needs, put together: the network, fetchers, readers and the judge.

Apart from `app`, because who only asks the store need not wait until HTTP clients and feed parsers are
imported, a third of a second of processor time.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import httpcore

from bot import __version__
from bot.app import by_id, clock
from bot.pipeline.inward import Ingest
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
from bot.store import SqliteStore

if TYPE_CHECKING:
    from bot.learn import Judge
    from bot.sample import SampleServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How names become addresses, and which of them may be opened."""

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
                judge=_judge(settings).for_filing,
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
class TrialTools:
    """What a curator tries addresses with: the fetcher, readers and judge of a poll, and no store."""

    trial: Trial
    judge: Judge


@asynccontextmanager
async def opened_trial(
    settings: Settings, *, network: Network, told: Callable[[str], None] = lambda _line: None
) -> AsyncIterator[TrialTools]:
    """Ready to try addresses; `told` hears of every address before it is opened."""
    feeds = FeedReader()
    reader = SourceReader(feeds, denied=settings.deny)
    try:
        async with _opened_fetcher(settings, network, readers=1, now=clock) as fetcher:
            trial = Trial(fetcher=fetcher, reader=reader, feeds=feeds, told=told)
            yield TrialTools(trial=trial, judge=_judge(settings))
    finally:
        await reader.aclose()
