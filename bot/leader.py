"""The instance that leads: converse, and at every tick ingest, publish, deliver and the recurring jobs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot import app, fetching, jobs
from bot.chat.application import build_application
from bot.chat.conversation import Intake, converse
from bot.chat.door import FIRST, Door
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.chat.webhook import Webhook
from bot.face.conversation import said
from bot.model import Chat, ChatKind
from bot.operate.ending import finished
from bot.operate.memory import give_back
from bot.operate.metrics import CountedSender, Metrics, Waits
from bot.operate.pulse import Pulse
from bot.operate.rounds import TICK_SECONDS, Rounds, keep_ticking, scheduled
from bot.pipeline.digests import publish
from bot.pipeline.inward import Ingest, ingest
from bot.pipeline.outward import deliver
from bot.push.client import Client
from bot.push.governor import Governor
from bot.push.replies import Replies
from bot.service import Service
from bot.settings import Settings
from bot.store import SqliteStore

DRAIN_SECONDS = 18.0
"""How long sends and answers under way may take after SIGTERM: with what is closed after them, 20. Most
hosts kill after 30, some after 25."""


class Leader:
    """Everything that runs while this instance leads, and nothing before `run`."""

    def __init__(
        self,
        settings: Settings,
        *,
        client: Client,
        governor: Governor,
        store: SqliteStore,
        tools: Ingest,
        metrics: Metrics,
        pulse: Pulse,
    ) -> None:
        self._settings = settings
        self._client = client
        self._governor = governor
        self._store = store
        self._tools = tools
        self._metrics = metrics
        self._pulse = pulse
        self._stopping = asyncio.Event()
        self._catalogue = app.catalogue_of(settings)
        self._wishes = fetching.wishes_of(settings, tools, store)
        self._sender = Replies(
            client, clock=app.clock, governor=governor, paid=settings.sending.paid_per_second is not None
        )
        self._waits = Waits(metrics, store.waited_since)
        self._recurring = jobs.Recurring(jobs.table(self._means()), store, clock=app.clock)
        # Apart, so that a digest due at five past is decided while those of the hour are still being sent.
        self._rounds = Rounds(
            ingest=self._gather, publish=self._decide, deliver=self._send, jobs=self._recurring.tick
        )

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set; then no new claims, and what is under way is finished."""
        self._stopping = stopping
        ticked = self._metrics.ticks
        scheduler = scheduled(self._tick, now=app.clock(), ended=lambda how: ticked.labels(how).inc())
        scheduler.start()
        ticking = asyncio.create_task(keep_ticking(scheduler, app.clock), name="keep ticking")
        conversing = asyncio.create_task(self._converse(), name="converse")
        waiting = asyncio.create_task(stopping.wait(), name="stopping")
        try:
            await asyncio.wait({conversing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.set()
            ticking.cancel()
            scheduler.shutdown(wait=False)
            # All at once: what each of them may take together must stay under what hosts allow.
            await asyncio.gather(
                finished(conversing, within=DRAIN_SECONDS),
                self._rounds.finish("deliver", DRAIN_SECONDS),
                *(self._rounds.finish(name, 0) for name in ("publish", "ingest", "jobs")),
                self._recurring.finish(),
                waiting,
            )

    # ── what a tick starts ────────────────────────────────────────────────────

    async def _tick(self) -> None:
        self._pulse.mark("tick")
        await self._rounds.tick()

    async def _gather(self) -> None:
        # A tick comes every ten seconds, and a million items take a second to count.
        await ingest(self._settings.sources, self._tools, counted=False)

    async def _decide(self) -> None:
        now = app.clock()
        for one in await self._store.due_subscriptions(now):
            if one.next_due:
                self._metrics.late.observe((now - one.next_due).total_seconds())
        if await publish(self._store, catalogue=self._catalogue, now=now, changed=self._wishes.changed):
            self._deliver_soon()
            give_back()

    async def _send(self) -> None:
        sender = CountedSender(self._sender, self._metrics)
        await deliver(self._store, sender, clock=app.clock, stopping=self._stopping, turn=self._governor.turn)
        await self._remember()
        # A chat rests for a second between the parts of a digest; the next tick may be ten away.
        if (at := await self._store.next_send_time(app.clock())) and not self._stopping.is_set():
            wait = min((at - app.clock()).total_seconds(), TICK_SECONDS)
            asyncio.get_running_loop().call_later(max(0.0, wait), self._deliver_soon)

    async def _remember(self) -> None:
        """What the next start has to know of this round, and how long its parts had waited."""
        await app.keep_pace(self._governor, self._store)
        await self._waits.look(app.clock())
        self._metrics.floods.set(self._governor.pace.floods)

    def _deliver_soon(self) -> None:
        self._rounds.soon("deliver")

    # ── who talks and who is told ─────────────────────────────────────────────

    async def _converse(self) -> None:
        inbox = Inbox(self._store, clock=app.clock)
        service = Service(
            self._store,
            topics=self._settings.topics,
            sources=self._catalogue.sources,
            clock=app.clock,
            published=self._deliver_soon,
            terms=app.terms_of(self._settings),
            meetings=self._settings.meetings,
        )
        application = build_application(
            self._client, service=service, replies=self._sender, handling=inbox.handling
        )
        door = Door(
            access=app.access_of(self._settings), say=self._sender.tell, kept=app.KeptThrottles(self._store)
        )
        await door.open()
        application.add_handler(door.handler(), group=FIRST)
        await converse(application, self._intake(inbox), inbox, stopping=self._stopping)

    def _intake(self, inbox: Inbox) -> Intake:
        """Telegram is polled, unless it was told where to push."""
        hook = self._settings.webhook
        if hook is None:
            return Poller(self._client, inbox, answered=lambda: self._pulse.mark("poll"))
        return Webhook(self._client, inbox, url=hook.url, secret=hook.secret, host=hook.host, port=hook.port)

    def _means(self) -> jobs.Means:
        return jobs.Means(
            settings=self._settings,
            store=self._store,
            clock=app.clock,
            ingest=self._tools,
            published=self._deliver_soon,
            tell=self._tell,
            began=app.clock() - timedelta(seconds=self._pulse.age),
        )

    async def _tell(self, words: str) -> bool:
        chat = self._settings.operator_chat
        if chat is None:
            return True  # it is in the log, where somebody who gave no chat will look
        kind = ChatKind.PRIVATE if chat > 0 else ChatKind.SUPERGROUP
        return await self._sender.tell(Chat(id=chat, kind=kind), said(words))
