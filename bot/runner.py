"""The long run: one tick, two rounds, and an orderly end.

APScheduler is the tick and nothing more; what is due is decided from rows (DESIGN 5). A tick starts a
round of ingest and a round of deliveries where none is under way, so a slow round is never doubled and
a stalled loop loses nothing: the next tick finds the same rows due.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import app, jobs, logs
from bot.chat.application import build_application
from bot.chat.conversation import Intake, converse
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.chat.webhook import Webhook
from bot.curate.due import due_after_change, local_date, upcoming
from bot.errors import ConfigError, RoundsError
from bot.model import IngestReport, Subscription
from bot.pipeline import Ingest, deliver, ingest, publish
from bot.pipeline.digests import reckon_again
from bot.ports import Sender, Store
from bot.push.client import Client, TokenRefused, Unreachable, connect, verify_patiently
from bot.push.governor import Governor
from bot.push.sender import TelegramSender
from bot.service import Service
from bot.settings import Settings
from bot.store import SqliteStore

log = logging.getLogger(__name__)

TICK_SECONDS = 10
"""How late a digest may start; a tick that finds nothing due costs two small reads."""

DRAIN_SECONDS = 20.0
"""How long sends under way may take after SIGTERM; most hosts kill after 30."""


class Rounds:
    """At most one round of each kind at a time; a failed round is logged, and the next tick tries again."""

    def __init__(self, **work: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def tick(self) -> None:
        """Start what is not under way."""
        for name in self._work:
            if not self._is_under_way(name):
                self._start(name)

    def soon(self, name: str) -> None:
        """Start one round now. One that is under way may have passed what is new: it runs once more."""
        if self._is_under_way(name):
            self._again.add(name)
        else:
            self._start(name)

    def _is_under_way(self, name: str) -> bool:
        running = self._running.get(name)
        return running is not None and not running.done()

    def _start(self, name: str) -> None:
        self._running[name] = asyncio.create_task(self._rounds(name), name=name)

    async def _rounds(self, name: str) -> None:
        await self._round(name)
        while name in self._again:
            self._again.discard(name)
            await self._round(name)

    async def _round(self, name: str) -> None:
        try:
            await self._work[name]()
        except RoundsError as error:
            log.error("the %s round failed; the next tick tries again: %s", name, error)
        except Exception:
            # A round must not end the program: what was due is still due, and the next tick tries again.
            log.exception("the %s round failed; the next tick tries again", name)

    async def finish(self, name: str, seconds: float) -> None:
        """Wait for a round under way, then cancel what is left of it."""
        running = self._running.get(name)
        if running and not running.done():
            await asyncio.wait({running}, timeout=seconds)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def scheduled(tick: Callable[[], Awaitable[None]], *, now: datetime) -> AsyncIOScheduler:
    """A scheduler with one job, not yet started.

    `misfire_grace_time` of None: its default of one second would skip the tick silently after a stall.
    """
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        tick,
        "interval",
        seconds=TICK_SECONDS,
        id="tick",
        next_run_time=now,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    return scheduler


async def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT: converse, ingest, publish, deliver.

    1. Ask Telegram who we are; wait for a network that is away, end for a token that is refused.
    2. Open the database (backed up and migrated if need be) and enrol the groups of digests.yaml.
    3. Tick. 4. At a signal: no new claims, sends under way are finished, then everything is closed.

    Raises `ConfigError` for a refused token.
    """
    logs.begin(settings.environment.log_level)
    governor = Governor()
    client = connect(settings.token or "", base_url=settings.api_url, governor=governor)
    await _introduce(client)
    async with (
        app.opened_store(settings.db) as store,
        app.opened_ingest(settings, store, network=app.network_of(settings)) as tools,
    ):
        await enrol(settings.subscriptions, store, now=app.clock())
        await reckon_again(store, now=app.clock())
        await _recall(governor, store, now=app.clock())
        await _run(settings, client, governor, store, tools)


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
    settings: Settings, client: Client, governor: Governor, store: SqliteStore, tools: Ingest
) -> None:
    stopping = _stopped_by_signals()
    sender = TelegramSender(client, clock=app.clock, governor=governor)
    catalogue = app.catalogue_of(settings)
    wishes = app.wishes_of(tools, store)

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
    try:
        inbox = Inbox(store, clock=app.clock)
        application = build_application(client, service=service, replies=sender, handling=inbox.handling)
        await converse(application, _intake(settings, client, inbox), inbox, stopping=stopping)
    finally:
        stopping.set()
        scheduler.shutdown(wait=False)
        await rounds.finish("publish", 0)
        await rounds.finish("deliver", DRAIN_SECONDS)
        await rounds.finish("ingest", 0)
        await rounds.finish("jobs", 0)
        await recurring.finish()


def _intake(settings: Settings, client: Client, inbox: Inbox) -> Intake:
    """Telegram is polled, unless it was told where to push."""
    hook = settings.webhook
    if hook is None:
        return Poller(client, inbox)
    return Webhook(client, inbox, url=hook.url, secret=hook.secret, host=hook.host, port=hook.port)


def _stopped_by_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stopping.set)
    return stopping


async def enrol(subscriptions: Iterable[Subscription], store: Store, *, now: datetime) -> None:
    """Bring the groups and channels of digests.yaml into the store; what was sent to them stays known.

    The file decides about topics, limits and schedule; the store about slots, and about a pause.
    """
    for written in subscriptions:
        if written.chat is None:
            continue
        kept = await store.subscription(written.id)
        await store.save_subscription(_enrolled(written, kept, now=now))


def _enrolled(written: Subscription, kept: Subscription | None, *, now: datetime) -> Subscription:
    if kept is None:
        return replace(written, created=now, next_due=upcoming(written, now))
    enrolled = replace(
        written,
        created=kept.created or now,
        last_slot=kept.last_slot,
        paused=kept.paused,
        away_until=kept.away_until,
        chat=kept.chat,
    )
    if kept.next_due and kept.schedule == written.schedule:
        return replace(enrolled, next_due=kept.next_due)
    due = due_after_change(kept.schedule, written.schedule, kept.next_due, now)
    is_away = kept.away_until is not None and local_date(written.schedule, now) < kept.away_until
    return replace(enrolled, next_due=max(due, upcoming(enrolled, now)) if is_away else due)


async def tick(settings: Settings, *, at: datetime) -> IngestReport:
    """One ingest, publish and deliver as at `at`. Without a token, what is due waits in the outbox."""
    network, clock = app.network_of(settings), app.frozen(at)
    async with app.opened_store(settings.db) as store:
        async with app.opened_ingest(settings, store, network=network, now=clock) as tools:
            report = await ingest(settings.sources, tools)
            await enrol(settings.subscriptions, store, now=at)
            wishes = app.wishes_of(tools, store)
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
