"""Out: decide digests. `preview` shows one, `publish` puts those that are due into the outbox."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.curate.due import local_date, upcoming
from bot.curate.gone_quiet import asks_whether_to_go_on, may_be_asked
from bot.curate.growth import all_led
from bot.curate.meetings import is_over, with_meetings
from bot.curate.pearls import pearl_of_the_day
from bot.curate.plan_digest import plan_digest, plan_shortlisted, put_off
from bot.curate.pool import Pool, Shortlist
from bot.face.digest import render
from bot.face.standing import MOST as MOST_LINES
from bot.model import (
    Digest,
    DigestPlan,
    Pearl,
    Source,
    SourceId,
    Subscription,
    SubscriptionId,
    TopicId,
    WorkId,
)
from bot.model.meetings import Meetings
from bot.model.standing import StatusLine
from bot.ports import Store

SAMPLE_WINDOW = timedelta(days=7)
"""How far back a first digest looks; a weekly reader's usual window."""

WRAP_UP = "wrap-up"
"""Said in the heading of the last digest of a conference."""

MOST_STORIES = 100_000
"""Read at once for all that is due; beyond it the oldest are left out. Measured by `benchmarks/plan.py`."""

MOST_LOOKED_AT = MOST_STORIES // 5
"""By who only looks, of the window the newest: a week of everything, and answered in seconds
(`benchmarks/workbench.py`)."""

WRITTEN_TOGETHER = 25
"""Digests in one transaction: its flush to the disk is shared, and a person's press waits little for it."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What is configured of sources and topics: for ranking, and for words."""

    sources: Mapping[SourceId, Source] = field(default_factory=dict)
    labels: Mapping[TopicId, str] = field(default_factory=dict)
    """The topics' names for people."""
    pearls: Sequence[Pearl] = ()
    meetings: Meetings = field(default_factory=Meetings)


async def preview(
    subscription: Subscription, store: Store, *, catalogue: Catalogue, now: datetime
) -> Digest | None:
    """The digest that `publish` would put into the outbox now; nothing is written or sent.

    A subscription that never had one is shown its first: the last seven days, marked as a sample. None where
    nothing is worth sending, or where it is put off.
    """
    pool = await _pool([subscription], store, catalogue, now=now, limit=MOST_LOOKED_AT)
    (plan,) = await _plans([subscription], pool, store, catalogue, now=now)
    return plan.digest


Changed = Callable[[Digest], Awaitable[bool]]
"""Whether something that a digest would quote was taken back or changed by its author."""


async def _nothing_changed(_digest: Digest) -> bool:
    return False


async def publish(
    store: Store, *, catalogue: Catalogue, now: datetime, changed: Changed = _nothing_changed
) -> int:
    """Decide every due digest and put it into the outbox; returns how many were put there.

    Digest, parts, ledger, slot and the next due time are one transaction, which several digests share; a
    slot that is filled already stays as it is, whoever filled it.
    """
    due = await store.due_subscriptions(now)
    if not due:
        return 0
    pool = await _pool(due, store, catalogue, now=now)
    written = 0
    with _passed_over_by_the_collector():
        for together in _together(due):
            plans = await _plans(together, pool, store, catalogue, now=now)
            while await _any_changed(plans, changed):
                # What was taken back has left the store, so each turn has one post less to ask about.
                pool = await _pool(due, store, catalogue, now=now)
                plans = await _plans(together, pool, store, catalogue, now=now)
            written += await store.apply_digests(plans, now=now)
    return written


@contextmanager
def _passed_over_by_the_collector() -> Iterator[None]:
    """What is there now lives to the end of the round: looking through 20,000 stories for garbage again and
    again took a sixth of the time that digests took."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _together(due: Sequence[Subscription]) -> Iterator[list[Subscription]]:
    """Those whose digests are written at once; two of one chat are not, for the second has to know what the
    first brought."""
    group: list[Subscription] = []
    for one in due:
        if len(group) >= WRITTEN_TOGETHER or one.chat in {other.chat for other in group}:
            yield group
            group = []
        group.append(one)
    yield group


async def _pool(
    due: Sequence[Subscription],
    store: Store,
    catalogue: Catalogue,
    *,
    now: datetime,
    limit: int = MOST_STORIES,
) -> Pool:
    """What is new to any of those that are due."""
    oldest = min(window_start(one, now) for one in due)
    return Pool(
        all_led(await store.window(oldest, now, limit=limit), catalogue.sources),
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


def window_start(subscription: Subscription, now: datetime) -> datetime:
    """Where the subscription's next digest begins to look."""
    last = subscription.last_slot
    # A slot after now was closed by a clock that ran ahead: from there on, everything since would be lost.
    return last if last is not None and last <= now else now - SAMPLE_WINDOW


@dataclass(frozen=True, slots=True)
class _Known:
    """What one digest is decided from."""

    shortlist: Shortlist
    had: frozenset[WorkId] = frozenset()
    lines: tuple[StatusLine, ...] = ()


async def _plans(
    together: Sequence[Subscription], pool: Pool, store: Store, catalogue: Catalogue, *, now: datetime
) -> list[DigestPlan]:
    known = await _known(together, pool, store, now=now)
    return [await _plan(one, known[one.id], store, catalogue, now=now) for one in together]


async def _known(
    together: Sequence[Subscription], pool: Pool, store: Store, *, now: datetime
) -> Mapping[SubscriptionId, _Known]:
    """The store is asked once for all of them: a question takes longer to put than to answer."""
    chats = {one.id: one.chat for one in together if one.chat}
    tastes = await store.tastes(chats.values())
    found = {
        one.id: pool.shortlist(one, window_start(one, now), tastes.get(one.chat) if one.chat else None)
        for one in together
    }
    had = await store.had_by({chat: found[to].works for to, chat in chats.items()})
    lines = await store.lines_for(chats.values())
    told = {to: _Known(found[to], had[chat], lines.get(chat, ())) for to, chat in chats.items()}
    printed = [to for to in found if to not in chats]
    return told | {to: _Known(found[to], await store.had(None, found[to].works)) for to in printed}


async def _any_changed(plans: Sequence[DigestPlan], changed: Changed) -> bool:
    for plan in plans:
        if plan.digest and await changed(plan.digest):
            return True
    return False


async def _plan(
    subscription: Subscription, known: _Known, store: Store, catalogue: Catalogue, *, now: datetime
) -> DigestPlan:
    if is_over(subscription, now):
        return await _last(subscription, store, catalogue, now=now)
    digest, next_due = plan_shortlisted(
        subscription,
        known.shortlist,
        known.had,
        now=now,
        sources=catalogue.sources,
        pearl=await _pearl(subscription, store, catalogue, now=now),
    )
    if digest and digest.entries and await _asks(subscription, store, now=now):
        digest = replace(digest, asks=True)
    if digest:
        digest = with_meetings(replace(digest, lines=known.lines[:MOST_LINES]), catalogue.meetings)
    return DigestPlan(
        subscription=subscription.id,
        next_due=next_due,
        digest=digest,
        messages=render(digest) if digest else (),
    )


async def _last(
    subscription: Subscription, store: Store, catalogue: Catalogue, *, now: datetime
) -> DigestPlan:
    """The wrap-up: of everything since it was followed, what was sent before among it."""
    window = await store.window(subscription.created or now - SAMPLE_WINDOW, now)
    candidates = all_led(window, catalogue.sources)
    digest, next_due = plan_digest(
        subscription, candidates, (), now=now, sources=catalogue.sources, labels=catalogue.labels
    )
    if digest and digest.entries:
        digest = with_meetings(replace(digest, notes=(*digest.notes, WRAP_UP)), catalogue.meetings)
    messages = render(digest) if digest and digest.entries else ()
    return DigestPlan(
        subscription=subscription.id,
        next_due=next_due,
        digest=digest if messages else None,
        messages=messages,
        ends=put_off(subscription, now) is None,
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
