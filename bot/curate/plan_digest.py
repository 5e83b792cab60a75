"""One due subscription: what its reader gets now, and when again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.curate.compose import compose, reading_minutes, sendable
from bot.curate.due import known_zone, local_date, next_due, slot_day
from bot.curate.interest import NO_LABELS, Labels
from bot.curate.rank import rank
from bot.model import Curated, Digest, Entry, Slot, Source, SourceId, Subscription, WorkId

LATE_AFTER = timedelta(minutes=30)
"""A reader notices; a tick and a busy queue do not take so long."""


def plan_digest(
    subscription: Subscription,
    candidates: Sequence[Curated],
    had: Collection[WorkId],
    *,
    now: datetime,
    sources: Mapping[SourceId, Source],
    labels: Labels = NO_LABELS,
) -> tuple[Digest | None, datetime]:
    """The digest, or None where nothing is worth sending, and the next due time.

    1. Rank every candidate; leave out what must not be sent and what the chat has had.
    2. Choose the entries.
    3. Name the slot: that of the latest due time, or today's where none has come yet.
    """
    following = next_due(subscription.schedule, now)
    ranked = rank(candidates, subscription, now=now, sources=sources, labels=labels)
    entries = compose(ranked, subscription, had=had, sources=sources)
    if not entries:
        return None, following
    return _digest(subscription, entries, considered=len(sendable(ranked, had)), now=now), following


def _digest(
    subscription: Subscription, entries: tuple[Entry, ...], *, considered: int, now: datetime
) -> Digest:
    return Digest(
        subscription=subscription,
        slot=Slot(subscription=subscription.id, day=_day(subscription, now)),
        at=now,
        entries=entries,
        considered=considered,
        minutes=reading_minutes(entries),
        sample=subscription.last_slot is None,
        notes=_notes(subscription, now),
    )


def _day(subscription: Subscription, now: datetime) -> date:
    due = subscription.next_due is not None and subscription.next_due <= now
    return slot_day(subscription.schedule, now) if due else local_date(subscription.schedule, now)


def _notes(subscription: Subscription, now: datetime) -> tuple[str, ...]:
    notes = []
    if subscription.next_due is not None and now - subscription.next_due > LATE_AFTER:
        notes.append("late")
    if known_zone(subscription.schedule.zone) is None:
        notes.append(f"time zone {subscription.schedule.zone} is unknown, so the hour is UTC")
    return tuple(notes)
