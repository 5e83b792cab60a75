"""Out: decide digests. `preview` shows one, `publish` puts those that are due into the outbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.curate.due import local_date, upcoming
from bot.curate.gone_quiet import asks_whether_to_go_on, may_be_asked
from bot.curate.pearls import pearl_of_the_day
from bot.curate.plan_digest import plan_digest, plan_shortlisted
from bot.curate.pool import Pool
from bot.face.digest import render
from bot.model import Chat, Digest, DigestPlan, Pearl, Source, SourceId, Subscription, TopicId, WorkId
from bot.ports import Store

SAMPLE_WINDOW = timedelta(days=7)
"""How far back a first digest looks; a weekly reader's usual window."""

MOST_STORIES = 100_000
"""Read at once for all that is due; beyond it the oldest are left out. Measured by `benchmarks/plan.py`."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What is configured of sources and topics: for ranking, and for words."""

    sources: Mapping[SourceId, Source] = field(default_factory=dict)
    labels: Mapping[TopicId, str] = field(default_factory=dict)
    """The topics' names for people."""
    pearls: Sequence[Pearl] = ()


async def preview(
    subscription: Subscription, store: Store, *, catalogue: Catalogue, now: datetime
) -> Digest | None:
    """The digest this subscription would get now; nothing is written or sent.

    A subscription that never had one is shown its first: the last seven days, marked as a sample.
    """
    candidates = await store.window(_since(subscription, now), now)
    works = frozenset(work for one in candidates for work in one.works)
    had = await _had(subscription.chat, works, store)
    digest, _ = plan_digest(
        subscription, candidates, had, now=now, sources=catalogue.sources, labels=catalogue.labels
    )
    return digest


Changed = Callable[[Digest], Awaitable[bool]]
"""Whether something that a digest would quote was taken back or changed by its author."""


async def _nothing_changed(_digest: Digest) -> bool:
    return False


async def publish(
    store: Store, *, catalogue: Catalogue, now: datetime, changed: Changed = _nothing_changed
) -> int:
    """Decide every due digest and put it into the outbox; returns how many were put there.

    Digest, parts, ledger, slot and the next due time are one transaction; a slot that is filled
    already stays as it is, whoever filled it.
    """
    due = await store.due_subscriptions(now)
    if not due:
        return 0
    pool = await _pool(due, store, catalogue, now=now)
    written = 0
    for subscription in due:
        plan = await _plan(subscription, pool, store, catalogue, now=now)
        while plan.digest and await changed(plan.digest):
            # What was taken back has left the store, so each turn has one post less to ask about.
            pool = await _pool(due, store, catalogue, now=now)
            plan = await _plan(subscription, pool, store, catalogue, now=now)
        written += await store.apply_digest(plan, now=now) and plan.digest is not None
    return written


async def _pool(due: Sequence[Subscription], store: Store, catalogue: Catalogue, *, now: datetime) -> Pool:
    """What is new to any of those that are due."""
    oldest = min(_since(one, now) for one in due)
    return Pool(
        await store.window(oldest, now, limit=MOST_STORIES),
        now=now,
        sources=catalogue.sources,
        labels=catalogue.labels,
    )


async def reckon_again(store: Store, *, now: datetime) -> int:
    """Due times to come, by the rules of the time zones as they are now; returns how many have changed.

    A new edition of the tz database moves them, and so does a clock that ran ahead and was set right:
    it would leave a reader without a digest until the date it had shown. What is due already stays due.
    """
    changed = 0
    for kept in await store.subscriptions():
        if kept.paused or kept.next_due is None or kept.next_due <= now:
            continue
        if (due := upcoming(kept, now)) < kept.next_due or not _is_slot(kept, kept.next_due):
            await store.save_subscription(replace(kept, next_due=due))
            changed += 1
    return changed


def _is_slot(subscription: Subscription, due: datetime) -> bool:
    return upcoming(subscription, due - timedelta(microseconds=1)) == due


def _since(subscription: Subscription, now: datetime) -> datetime:
    last = subscription.last_slot
    # A slot after now was closed by a clock that ran ahead: from there on, everything since would be lost.
    return last if last is not None and last <= now else now - SAMPLE_WINDOW


async def _plan(
    subscription: Subscription, pool: Pool, store: Store, catalogue: Catalogue, *, now: datetime
) -> DigestPlan:
    shortlist = pool.shortlist(subscription, _since(subscription, now))
    had = await _had(subscription.chat, shortlist.works, store)
    digest, next_due = plan_shortlisted(
        subscription,
        shortlist,
        had,
        now=now,
        sources=catalogue.sources,
        pearl=await _pearl(subscription, store, catalogue, now=now),
    )
    if digest and digest.entries and await _asks(subscription, store, now=now):
        digest = replace(digest, asks=True)
    return DigestPlan(
        subscription=subscription.id,
        next_due=next_due,
        digest=digest,
        messages=render(digest) if digest else (),
    )


async def _pearl(
    subscription: Subscription, store: Store, catalogue: Catalogue, *, now: datetime
) -> Pearl | None:
    if not subscription.pearls:
        return None
    return pearl_of_the_day(
        catalogue.pearls,
        await store.told(subscription.id),
        to=subscription.id,
        topics=subscription.topics,
        today=local_date(subscription.schedule, now),
    )


async def _asks(subscription: Subscription, store: Store, *, now: datetime) -> bool:
    if subscription.chat is None or not may_be_asked(subscription, now):
        return False
    known = await store.attention(subscription.chat.id)
    return asks_whether_to_go_on(subscription, last_press=known.heard, last_asked=known.asked, now=now)


async def _had(chat: Chat | None, works: frozenset[WorkId], store: Store) -> frozenset[WorkId]:
    return frozenset() if chat is None else await store.had(chat, works)
