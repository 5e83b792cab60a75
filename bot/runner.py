"""The long run: stand by, lead, and come to an orderly end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot import app, jobs, logs
from bot.chat.application import build_application
from bot.chat.conversation import Intake, converse
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.chat.webhook import Webhook
from bot.errors import ConfigError
from bot.model import IngestReport
from bot.operate.ending import finished, stopped_by_signals, unless
from bot.operate.leading import Leadership, this_process
from bot.operate.rounds import TICK_SECONDS, Rounds, scheduled
from bot.pipeline import Ingest, deliver, ingest, publish
from bot.pipeline.digests import reckon_again
from bot.pipeline.enrolment import enrol
from bot.ports import Sender, Store
from bot.push.client import Client, TokenRefused, Unreachable, connect, verify_patiently
from bot.push.governor import Governor
from bot.push.sender import TelegramSender
from bot.service import Service
from bot.settings import Settings
from bot.store import SqliteStore
from bot.store.leases import Seat

log = logging.getLogger(__name__)

DRAIN_SECONDS = 18.0
"""How long sends and answers under way may take after SIGTERM: with what is closed after them, 20. Most
hosts kill after 30, some after 25."""


async def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT: converse, ingest, publish, deliver.

    1. Ask Telegram who we are; wait for a network that is away, end for a token that is refused.
    2. Open the database (backed up and migrated if need be), and stand by while another instance leads.
    3. Lead: enrol the groups of digests.yaml, and tick. An instance that was taken for dead and replaced
       stands by again.
    4. At a signal, whenever it comes: no new claims, sends under way are finished, everything is closed.

    Raises `ConfigError` for a refused token.
    """
    logs.begin(settings.environment.log_level)
    stopping = stopped_by_signals()
    governor = Governor()
    client = connect(settings.token or "", base_url=settings.api_url, governor=governor)
    await unless(stopping, _introduce(client))
    if stopping.is_set():
        return
    async with app.opened_store(settings.db) as store:
        leadership = Leadership(store, Seat(settings.db), clock=app.clock, holder=this_process())
        while not stopping.is_set():
            try:
                await unless(stopping, leadership.begin())
                if leadership.leads:
                    await _lead(settings, client, governor, store, stopping, leadership.lost)
            finally:
                await leadership.end()


async def _lead(
    settings: Settings,
    client: Client,
    governor: Governor,
    store: SqliteStore,
    stopping: asyncio.Event,
    lost: asyncio.Event,
) -> None:
    """One term, until a signal comes or another instance leads."""
    async with app.opened_ingest(settings, store, network=app.network_of(settings)) as tools:
        await enrol(settings.subscriptions, store, now=app.clock())
        await reckon_again(store, now=app.clock())
        await _recall(governor, store, now=app.clock())
        over = asyncio.Event()
        running = asyncio.create_task(_run(settings, client, governor, store, tools, over), name="run")
        waits = [asyncio.create_task(one.wait()) for one in (stopping, lost)]
        try:
            await asyncio.wait({running, *waits}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.set()
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
            await running


async def _recall(governor: Governor, store: Store, *, now: datetime) -> None:
    """A restart must not give a group its twenty messages a minute twice."""
    for chat, at in await store.sent_since(now - timedelta(seconds=governor.pace.limits.group_seconds)):
        governor.recall(chat, max(0.0, (now - at).total_seconds()))


async def _introduce(client: Client) -> None:
    def told(failed: Unreachable, wait: float) -> None:
        log.warning("%s; trying again in %.0f s", failed.words, wait)

    verdict = await verify_patiently(client, told=told)
    if isinstance(verdict, TokenRefused):
        raise ConfigError((verdict.words,))
    log.info("running as @%s", verdict.username)


async def _run(
    settings: Settings,
    client: Client,
    governor: Governor,
    store: SqliteStore,
    tools: Ingest,
    stopping: asyncio.Event,
) -> None:
    sender = TelegramSender(client, clock=app.clock, governor=governor)
    catalogue = app.catalogue_of(settings)
    wishes = app.wishes_of(settings, tools, store)

    async def gather_news() -> IngestReport:
        return await ingest(settings.sources, tools)

    async def decide() -> None:
        if await publish(store, catalogue=catalogue, now=app.clock(), changed=wishes.changed):
            rounds.soon("deliver")

    async def send() -> None:
        await deliver(store, sender, clock=app.clock, stopping=stopping, turn=governor.turn)
        # A chat rests for a second between the parts of a digest; the next tick may be ten away.
        if (at := await store.next_send_time(app.clock())) and not stopping.is_set():
            wait = min((at - app.clock()).total_seconds(), TICK_SECONDS)
            asyncio.get_running_loop().call_later(max(0.0, wait), rounds.soon, "deliver")

    means = jobs.Means(
        settings=settings,
        store=store,
        clock=app.clock,
        ingest=tools,
        published=lambda: rounds.soon("deliver"),
    )
    recurring = jobs.Recurring(jobs.table(means), store, clock=app.clock)
    # Apart, so that a digest due at five past is decided while those of the hour are still being sent.
    rounds = Rounds(ingest=gather_news, publish=decide, deliver=send, jobs=recurring.tick)
    service = Service(
        store,
        topics=settings.topics,
        sources=catalogue.sources,
        clock=app.clock,
        published=lambda: rounds.soon("deliver"),
        terms=app.terms_of(settings),
    )
    scheduler = scheduled(rounds.tick, now=app.clock())
    scheduler.start()
    inbox = Inbox(store, clock=app.clock)
    application = build_application(client, service=service, replies=sender, handling=inbox.handling)
    conversing = asyncio.create_task(
        converse(application, _intake(settings, client, inbox), inbox, stopping=stopping), name="converse"
    )
    waiting = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({conversing, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.set()
        scheduler.shutdown(wait=False)
        # All at once: what each of them may take together must stay under what hosts allow.
        await asyncio.gather(
            finished(conversing, within=DRAIN_SECONDS),
            rounds.finish("deliver", DRAIN_SECONDS),
            *(rounds.finish(name, 0) for name in ("publish", "ingest", "jobs")),
            recurring.finish(),
            waiting,
        )


def _intake(settings: Settings, client: Client, inbox: Inbox) -> Intake:
    """Telegram is polled, unless it was told where to push."""
    hook = settings.webhook
    if hook is None:
        return Poller(client, inbox)
    return Webhook(client, inbox, url=hook.url, secret=hook.secret, host=hook.host, port=hook.port)


async def tick(settings: Settings, *, at: datetime) -> IngestReport:
    """One ingest, publish and deliver as at `at`. Without a token, what is due waits in the outbox."""
    network, clock = app.network_of(settings), app.frozen(at)
    async with app.opened_store(settings.db) as store:
        async with app.opened_ingest(settings, store, network=network, now=clock) as tools:
            report = await ingest(settings.sources, tools)
            await enrol(settings.subscriptions, store, now=at)
            wishes = app.wishes_of(settings, tools, store)
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
