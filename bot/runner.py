"""The long run: stand by, lead, and come to an orderly end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import app, fetching, jobs, logs
from bot.errors import ConfigError
from bot.leader import Leader
from bot.model import IngestReport
from bot.operate.ending import at_signal, either, stopped_by_signals, unless
from bot.operate.endpoint import Endpoint
from bot.operate.leading import Leadership, this_process
from bot.operate.memory import be_frugal
from bot.operate.metrics import CountedFetcher, CountedReader, Metrics
from bot.operate.presence import Presence
from bot.operate.pulse import Pulse
from bot.pipeline.digests import publish, reckon_again
from bot.pipeline.enrolment import enrol, keep_to
from bot.pipeline.followups import follow_up
from bot.pipeline.inward import Ingest, ingest
from bot.pipeline.outward import deliver
from bot.ports import Sender, Store
from bot.push.client import Client, TokenRefused, Unreachable, connect, verify_patiently
from bot.push.sender import TelegramSender
from bot.settings import Settings
from bot.settings.reloading import reread
from bot.store import SqliteStore
from bot.store.leases import Seat

log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT: converse, ingest, publish, deliver.

    1. Say at the endpoint that we are alive; ask Telegram who we are. A network that is away is waited
       for, a token that is refused ends it.
    2. Open the database (backed up and migrated if need be), and stand by while another instance leads.
    3. Lead: enrol the groups of digests.yaml, and tick. An instance that was taken for dead and replaced
       stands by again. SIGHUP: read the configuration anew; where it is right, the lead goes on with it.
    4. At a signal, whenever it comes: no new claims, sends under way are finished, everything is closed.

    Raises `ConfigError` for a refused token.
    """
    be_frugal()
    logs.begin(settings.environment.log_level)
    logs.report_to(settings.environment.sentry_dsn)
    stopping = stopped_by_signals()
    process = _Process(settings)
    at_signal(signal.SIGHUP, process.configured.ask)
    seen = [asyncio.create_task(one) for one in process.seen()]
    try:
        await unless(stopping, _introduce(process.client))
        if not stopping.is_set():
            async with app.opened_store(settings.db) as store:
                await process.stand_and_lead(store, stopping)
    finally:
        for one in seen:
            one.cancel()
        await asyncio.gather(*seen, return_exceptions=True)


class _Process:
    """What lasts for the life of the process, over all its terms."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.configured = Configured(settings)
        self._governor = app.governor_of(settings)
        self._metrics = Metrics()
        self._pulse = Pulse()
        self._presence = Presence(
            self._pulse, clock=app.clock, path=settings.db, private_networks=settings.private_networks
        )
        self._presence.polls = settings.webhook is None
        self.client = connect(settings.token or "", base_url=settings.api_url, governor=self._governor)

    def seen(self) -> list[Coroutine[Any, Any, None]]:
        """What tells of our health until it is cancelled."""
        if self._settings.environment.health is None:
            return [self._pulse.watch()]
        host, port = self._settings.environment.health
        endpoint = Endpoint(host, port, observe=self._presence.observe, metrics=self._metrics)
        return [self._pulse.watch(), endpoint.run()]

    async def stand_and_lead(self, store: SqliteStore, stopping: asyncio.Event) -> None:
        """One term after another, until `stopping`."""
        self._presence.store = store
        store.timed(self._metrics.writes.observe)
        leadership = Leadership(
            store,
            Seat(self._settings.db),
            clock=app.clock,
            holder=this_process(),
            renewed=lambda: self._pulse.mark("lease"),
        )
        while not stopping.is_set():
            try:
                await unless(stopping, leadership.begin())
                self._presence.leads = leadership.leads
                if leadership.leads:
                    await self._lead(store, stopping, leadership.lost)
            finally:
                self._presence.leads = False
                await leadership.end()

    async def _lead(self, store: SqliteStore, stopping: asyncio.Event, lost: asyncio.Event) -> None:
        """One term, until a signal comes or another instance leads. With another configuration it begins
        anew, and the lease is kept meanwhile."""
        while not stopping.is_set() and not lost.is_set():
            self.configured.news.clear()
            await self._lead_by(self.configured.settings, store, stopping, lost)

    async def _lead_by(
        self, settings: Settings, store: SqliteStore, stopping: asyncio.Event, lost: asyncio.Event
    ) -> None:
        async with fetching.opened_ingest(settings, store, network=fetching.network_of(settings)) as opened:
            tools = counted(opened, self._metrics)
            await enrol(settings.subscriptions, store, now=app.clock())
            await keep_to(app.access_of(settings).allowed, store, now=app.clock())
            await reckon_again(store, now=app.clock())
            await app.recall_pace(self._governor, store)
            leader = Leader(
                settings,
                client=self.client,
                governor=self._governor,
                store=store,
                tools=tools,
                metrics=self._metrics,
                pulse=self._pulse,
            )
            async with either(stopping, lost, self.configured.news) as over:
                await leader.run(over)


class Configured:
    """The configuration that holds. `news` is set when there is another."""

    def __init__(self, settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
        self.settings = settings
        self.news = asyncio.Event()
        self._environ = environ
        self._reading: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Read it anew, beside whatever goes on; once more where it is being read already."""
        before = self._reading
        self._reading = asyncio.create_task(self._read(before), name="reread")

    async def _read(self, before: asyncio.Task[None] | None) -> None:
        if before:
            await before
        try:
            found = await asyncio.to_thread(reread, self.settings, self._environ)
        except ConfigError as error:
            for problem in error.problems:
                log.error("the new configuration has a problem, so the old one stays: %s", problem)
            return
        log.info("configuration reloaded: %s", ", ".join(found.changed) or "nothing has changed")
        if found.waiting:
            log.warning("these changes take effect after a restart: %s", ", ".join(found.waiting))
        if found.changed:
            self.settings = found.settings
            self.news.set()


def counted(tools: Ingest, metrics: Metrics) -> Ingest:
    """The same, and every poll is counted."""
    return replace(
        tools,
        fetcher=CountedFetcher(tools.fetcher, metrics),
        reader=CountedReader(tools.reader, metrics),
    )


async def _introduce(client: Client) -> None:
    def told(failed: Unreachable, wait: float) -> None:
        log.warning("%s; trying again in %.0f s", failed.words, wait)

    verdict = await verify_patiently(client, told=told)
    if isinstance(verdict, TokenRefused):
        raise ConfigError((verdict.words,))
    log.info("running as @%s", verdict.username)


async def tick(settings: Settings, *, at: datetime) -> IngestReport:
    """One ingest, follow-up, publish and deliver as at `at`; without a token, what is due waits."""
    network, clock = fetching.network_of(settings), app.frozen(at)
    async with app.opened_store(settings.db) as store:
        async with fetching.opened_ingest(settings, store, network=network, now=clock) as tools:
            report = await ingest(settings.sources, tools)
            await enrol(settings.subscriptions, store, now=at)
            await follow_up(store, now=at)
            wishes = fetching.wishes_of(settings, tools, store)
            await publish(store, catalogue=app.catalogue_of(settings), now=at, changed=wishes.changed)
            means = jobs.Means(settings=settings, store=store, clock=clock, ingest=tools)
            await jobs.Recurring(jobs.table(means), store, clock=clock).once()
        if settings.token:
            await _deliver_once(settings, store, clock)
    return report


async def _deliver_once(settings: Settings, store: Store, clock: Callable[[], datetime]) -> None:
    client = connect(settings.token or "", base_url=settings.api_url)
    async with client:
        sender: Sender = TelegramSender(client, clock=clock)
        await deliver(store, sender, clock=clock)
