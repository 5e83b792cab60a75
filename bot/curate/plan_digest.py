"""One due subscription: what its reader gets now, and when again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.curate.compose import compose
from bot.curate.due import (
    DueSlot,
    following,
    known_zone,
    latest_slot,
    local_date,
    out_of_quiet,
    upcoming,
    zone_of,
)
from bot.curate.entry import reading_minutes
from bot.curate.follows import muted
from bot.curate.interest import NO_LABELS, Labels, sure_interest
from bot.curate.pool import Shortlist
from bot.curate.rank import rank
from bot.model import Curated, Digest, Entry, Pearl, Slot, Source, SourceId, Subscription, Taste, WorkId

LATE_AFTER = timedelta(minutes=30)
"""A reader notices; a tick and a busy queue do not take so long."""

SILENCE = timedelta(days=30)
"""After so long without a digest a reader is told that nothing was worth sending, and that the bot lives."""


def plan_digest(
    subscription: Subscription,
    candidates: Sequence[Curated],
    had: Collection[WorkId],
    *,
    now: datetime,
    sources: Mapping[SourceId, Source],
    labels: Labels = NO_LABELS,
    pearl: Pearl | None = None,
    taste: Taste | None = None,
) -> tuple[Digest | None, datetime]:
    """The digest, or None where nothing is worth sending, and the next due time.

    1. In quiet hours and before the end of a pause a due digest is put off, not lost.
    2. Rank every candidate; leave out what must not be sent, what is muted, and what the chat has had.
    3. Choose the entries; without any, the day's pearl goes alone, and a month's silence is broken by a
       digest that says so.
    4. Name the slot: that of the latest due time, or today's where none has come yet.
    """
    ranked = rank(candidates, subscription, now=now, sources=sources, labels=labels, taste=taste)
    followed = (one for one in ranked if not one.stop and sure_interest(one.curated, subscription))
    wanted = tuple(one for one in ranked if not muted(one.curated, subscription, now))
    shortlist = Shortlist(wanted, new=sum(1 for _ in followed))
    return plan_shortlisted(subscription, shortlist, had, now=now, sources=sources, pearl=pearl)


def plan_shortlisted(
    subscription: Subscription,
    shortlist: Shortlist,
    had: Collection[WorkId],
    *,
    now: datetime,
    sources: Mapping[SourceId, Source],
    pearl: Pearl | None = None,
) -> tuple[Digest | None, datetime]:
    """As `plan_digest`, from what a `Pool` found."""
    if (later := put_off(subscription, now)) is not None:
        return None, later
    entries = compose(shortlist.ranked, subscription, had=had, sources=sources)
    pearl = pearl if entries or subscription.schedule.every != "matters" else None
    if not entries and not pearl and not _silent_too_long(subscription, now):
        return None, upcoming(subscription, now)
    digest = _digest(subscription, entries, considered=_considered(subscription, shortlist, entries), now=now)
    return replace(digest, pearl=pearl), _following(subscription, now)


def _considered(subscription: Subscription, shortlist: Shortlist, entries: Sequence[Entry]) -> int:
    """What is followed, and what came without being followed: safety notices, the exploring entry."""
    return shortlist.new + sum(not sure_interest(one.ranked.curated, subscription) for one in entries)


def put_off(subscription: Subscription, now: datetime) -> datetime | None:
    """When a digest that is due now, late perhaps, may come at last; None where it may come now."""
    if not _is_due(subscription, now):
        return None
    until = subscription.away_until
    if until is not None and local_date(subscription.schedule, now) < until:
        return upcoming(subscription, now)
    allowed = out_of_quiet(subscription.schedule.quiet, now, zone_of(subscription.schedule))
    return allowed if allowed > now else None


def _is_due(subscription: Subscription, now: datetime) -> bool:
    return subscription.next_due is not None and subscription.next_due <= now


def _following(subscription: Subscription, now: datetime) -> datetime:
    if not _is_due(subscription, now):
        return upcoming(subscription, now)
    return following(subscription.schedule, latest_slot(subscription.schedule, now), now)


def _silent_too_long(subscription: Subscription, now: datetime) -> bool:
    began = subscription.last_slot or subscription.created
    return _is_due(subscription, now) and began is not None and now - began >= SILENCE


def _digest(
    subscription: Subscription, entries: tuple[Entry, ...], *, considered: int, now: datetime
) -> Digest:
    due = latest_slot(subscription.schedule, now) if _is_due(subscription, now) else None
    day, n = _named(subscription, due, now)
    return Digest(
        subscription=subscription,
        slot=Slot(subscription=subscription.id, day=day, n=n),
        at=now,
        entries=entries,
        considered=considered,
        minutes=reading_minutes(entries) if entries else 0,
        sample=subscription.last_slot is None and bool(entries),
        notes=_notes(subscription, due, now),
    )


def _named(subscription: Subscription, due: DueSlot | None, now: datetime) -> tuple[date, int]:
    return (due.day, due.n) if due else (local_date(subscription.schedule, now), 1)


def _notes(subscription: Subscription, due: DueSlot | None, now: datetime) -> tuple[str, ...]:
    notes = []
    if _is_late(subscription, due, now):
        notes.append("late")
    if known_zone(subscription.schedule.zone) is None:
        notes.append(f"time zone {subscription.schedule.zone} is unknown, so the hour is UTC")
    return tuple(notes)


def _is_late(subscription: Subscription, due: DueSlot | None, now: datetime) -> bool:
    """What quiet hours put off after a downtime has a new due time, and is late by its slot all the same."""
    if due is None or subscription.next_due is None:
        return False
    was_put_off = subscription.schedule.quiet is not None
    due_at = min(subscription.next_due, due.at) if was_put_off else subscription.next_due
    return now - due_at > LATE_AFTER
