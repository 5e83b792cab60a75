"""The loops: ingest, publish, deliver. Each gathers, asks the core, applies.

Nothing here decides what is good or due; nothing in the core waits for anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.curate.plan_digest import plan_digest
from bot.curate.plan_ingest import Poll, plan_ingest, split_poll
from bot.curate.window import SharedWindow
from bot.errors import FeedError, StoreError
from bot.face.digest import render
from bot.model import (
    Chat,
    Claim,
    Curated,
    Digest,
    DigestPlan,
    Fetched,
    FetchFailed,
    FetchOutcome,
    IngestPlan,
    IngestReport,
    Item,
    Judgement,
    Settlement,
    Source,
    SourceId,
    SourceState,
    Subscription,
    TopicId,
    WorkId,
)
from bot.ports import Fetcher, Reader, Sender, Store

log = logging.getLogger(__name__)

Judge = Callable[[Sequence[Item]], Sequence[Judgement]]
"""Topics, study type, flags and screening of each item, in order."""


class AfterPoll(Protocol):
    """A source's state after a poll: validators, failures in a row, and when to ask again."""

    def __call__(
        self, source: Source, state: SourceState, outcome: FetchOutcome, *, now: datetime
    ) -> SourceState: ...


LEASE_SECONDS = 90
"""Longer than the longest send (30 s read timeout, one plain-text retry), so a live claim never expires."""

SENDS_IN_FLIGHT = 32
"""Measured against a stand-in at 50 ms latency: 8 workers reach 142 sends/s, 32 reach 298, 128 fall to
90 because httpcore's pool assignment is quadratic. 8 would do for the 28/s that the governor lets out,
were it not for the second parts of digests, each of which waits a second for its chat."""

SETTLE_AGAIN = (0.5, 2.0, 10.0)
"""Seconds between the tries to write how a send ended; all of them within the lease."""

SAMPLE_WINDOW = timedelta(days=7)
"""How far back a first digest looks; a weekly reader's usual window."""


@dataclass(frozen=True, kw_only=True)
class Ingest:
    """Everything one poll needs besides its source."""

    store: Store
    fetcher: Fetcher
    reader: Reader
    judge: Judge
    after_poll: AfterPoll
    clock: Callable[[], datetime]


async def ingest(
    sources: Sequence[Source],
    tools: Ingest,
    *,
    everything: bool = False,
    told: Callable[[Source, FetchFailed | IngestPlan], None] = lambda _source, _result: None,
) -> IngestReport:
    """Poll the sources that are due and file what they bring.

    Due times are persisted before the first request, so that no crash loop hammers a server. Sources
    are fetched and read side by side and filed one at a time, whoever else ingests into the same store, so
    that each sees the others' works. A
    source's failure is its own: it is reported, remembered and put off, and the others go on.
    `everything` polls those not yet due as well; `told` hears of each source as it ends.
    """
    now = tools.clock()
    states = await tools.store.source_states([source.id for source in sources])
    due = [s for s in sources if everything or _is_due(states[s.id], now)]
    await tools.store.postpone({s.id: now + timedelta(minutes=s.every_minutes) for s in due})

    async def one(source: Source) -> FetchFailed | IngestPlan:
        result = await _poll(source, states[source.id], tools)
        told(source, result)
        return result

    results = await asyncio.gather(*(one(source) for source in due))
    return await _report(results, tools.store)


def _is_due(state: SourceState, now: datetime) -> bool:
    return state.next_due is None or state.next_due <= now


async def _poll(source: Source, state: SourceState, tools: Ingest) -> FetchFailed | IngestPlan:
    outcome = await tools.fetcher.fetch(source, state)
    items: tuple[Item, ...] = ()
    if isinstance(outcome, Fetched):
        try:
            items = await tools.reader.read(source, outcome)
        except FeedError as error:
            outcome = _unreadable(outcome, error)
    after = tools.after_poll(source, state, outcome, now=tools.clock())
    if not isinstance(outcome, Fetched):
        plan = IngestPlan(state=after)
        await tools.store.apply_ingest(plan)
        return outcome if isinstance(outcome, FetchFailed) else plan
    return await _file(source, items, after, tools)


def _unreadable(outcome: Fetched, error: FeedError) -> FetchFailed:
    return FetchFailed(
        source=outcome.source,
        kind="not-a-feed",
        words=error.reason,
        status=outcome.status,
        headers=outcome.headers,
        seconds=outcome.seconds,
    )


async def _file(source: Source, items: Sequence[Item], state: SourceState, tools: Ingest) -> IngestPlan:
    now = tools.clock()
    known = await tools.store.known_items(source.id, [item.guid for item in items])
    poll = split_poll(items, known, now=now)
    judgements = await _judge(poll, tools.judge)
    async with tools.store.filing():
        neighbours = await tools.store.neighbours(poll.new)
        plan = plan_ingest(poll, judgements, neighbours, state, now=now)
        await tools.store.apply_ingest(plan)
    return plan


async def _judge(poll: Poll, judge: Judge) -> Mapping[str, Judgement]:
    items = [*poll.new, *(item for item, _ in poll.edited)]
    judged = await asyncio.to_thread(judge, items) if items else ()
    return {item.guid: judgement for item, judgement in zip(items, judged, strict=True)}


async def _report(results: Iterable[FetchFailed | IngestPlan], store: Store) -> IngestReport:
    results = tuple(results)
    plans = [result for result in results if isinstance(result, IngestPlan)]
    filed = [one for plan in plans for one in plan.filed]
    account = await store.account()
    return IngestReport(
        sources=len(results),
        new=sum(bool(plan.filed) for plan in plans),
        unchanged=sum(not plan.filed for plan in plans),
        failed=tuple(result for result in results if isinstance(result, FetchFailed)),
        items=account["items"],
        stories=account["stories"],
        merged=account["items"] - account["works"],
        too_old=sum(one.baseline for one in filed),
        held=account["held"],
    )


# ── out ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What is configured of sources and topics: for ranking, and for words."""

    sources: Mapping[SourceId, Source] = field(default_factory=dict)
    labels: Mapping[TopicId, str] = field(default_factory=dict)
    """The topics' names for people."""


async def preview(
    subscription: Subscription, store: Store, *, catalogue: Catalogue, now: datetime
) -> Digest | None:
    """The digest this subscription would get now; nothing is written or sent.

    A subscription that never had one is shown its first: the last seven days, marked as a sample.
    """
    candidates = await store.window(_since(subscription, now), now)
    had = await _had(subscription.chat, candidates, store)
    digest, _ = plan_digest(
        subscription, candidates, had, now=now, sources=catalogue.sources, labels=catalogue.labels
    )
    return digest


async def publish(store: Store, *, catalogue: Catalogue, now: datetime) -> int:
    """Decide every due digest and put it into the outbox; returns how many were put there.

    Digest, parts, ledger, slot and the next due time are one transaction; a slot that is filled
    already stays as it is, whoever filled it.
    """
    due = await store.due_subscriptions(now)
    if not due:
        return 0
    stories = SharedWindow(await store.window(min(_since(one, now) for one in due), now))
    written = 0
    for subscription in due:
        plan = await _plan(subscription, stories, store, catalogue, now=now)
        written += await store.apply_digest(plan, now=now) and plan.digest is not None
    return written


def _since(subscription: Subscription, now: datetime) -> datetime:
    return subscription.last_slot or now - SAMPLE_WINDOW


async def _plan(
    subscription: Subscription, stories: SharedWindow, store: Store, catalogue: Catalogue, *, now: datetime
) -> DigestPlan:
    candidates = stories.since(_since(subscription, now))
    had = await _had(subscription.chat, candidates, store)
    digest, next_due = plan_digest(
        subscription, candidates, had, now=now, sources=catalogue.sources, labels=catalogue.labels
    )
    return DigestPlan(
        subscription=subscription.id,
        next_due=next_due,
        digest=digest,
        messages=render(digest) if digest else (),
    )


async def _had(chat: Chat | None, candidates: Sequence[Curated], store: Store) -> frozenset[WorkId]:
    if chat is None:
        return frozenset()
    return await store.had(chat, frozenset(work for one in candidates for work in one.works))


async def deliver(
    store: Store, sender: Sender, *, clock: Callable[[], datetime], stopping: asyncio.Event | None = None
) -> int:
    """Send what is ready, until nothing more may be sent now; returns how many parts were settled.

    1. Claims whose time ran out become doubtful (a crash lies between their claim and settlement).
    2. Each worker claims one part, sends it, settles it. A part in doubt is never sent again silently.
    `stopping` set: no new claims; sends under way are finished.
    """
    await store.expire_claims(now=clock())
    workers = [_send_parts(store, sender, clock, stopping) for _ in range(SENDS_IN_FLIGHT)]
    # A worker whose store fails ends; the others finish their sends before anybody hears of it.
    ended = await asyncio.gather(*workers, return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException):
            raise error
    return sum(one for one in ended if isinstance(one, int))


async def _send_parts(
    store: Store, sender: Sender, clock: Callable[[], datetime], stopping: asyncio.Event | None
) -> int:
    settled = 0
    while not (stopping and stopping.is_set()):
        claim = await store.claim_part(now=clock(), lease_seconds=LEASE_SECONDS)
        if claim is None:
            break
        settlement: Settlement = await sender.send(claim)
        settled += await _settle(store, claim, settlement, clock)
    return settled


async def _settle(store: Store, claim: Claim, settlement: Settlement, clock: Callable[[], datetime]) -> bool:
    """The answer is known, so a disk that is full or locked for a moment must not make it a doubt."""
    for pause in SETTLE_AGAIN:
        try:
            return await store.settle(claim, settlement, now=clock())
        except StoreError as error:
            log.error("part %d: how it ended cannot be written, trying again: %s", claim.part_id, error)
            await asyncio.sleep(pause)
    return await store.settle(claim, settlement, now=clock())
