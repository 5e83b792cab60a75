"""What a pause, a new hour and a journey do to the next due time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.curate.due.slots import DueSlot, is_on, latest_slot, next_slot, zone_of
from bot.curate.due.zones import DAY, instant
from bot.model import Schedule, Subscription

_JUST_BEFORE = timedelta(microseconds=1)


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """The first slot strictly later than `after`, in UTC."""
    return next_slot(schedule, after).at


def following(schedule: Schedule, filled: DueSlot, after: datetime) -> datetime:
    """The first due time later than `after` of another slot than the one that is filled now."""
    slot = next_slot(schedule, after)
    while (slot.day, slot.n) == (filled.day, filled.n):
        slot = next_slot(schedule, slot.at)
    return slot.at


def upcoming(subscription: Subscription, now: datetime) -> datetime:
    """The first slot after `now` that the reader is there for."""
    return next_due(subscription.schedule, max(now, back_from_away(subscription, now)))


def back_from_away(subscription: Subscription, now: datetime) -> datetime:
    """Just before the pause ends; `now` where there is none."""
    until = subscription.away_until
    if until is None:
        return now
    return _first_instant(until, subscription.schedule) - _JUST_BEFORE


def _first_instant(day: date, schedule: Schedule) -> datetime:
    zone = zone_of(schedule)
    return instant(day, time(), zone) or _first_instant(day + DAY, schedule)


def due_after_change(old: Schedule, new: Schedule, pending: datetime | None, now: datetime) -> datetime:
    """When `new` is due first, where `pending` is what `old` would have done next.

    A date that had its digest gets no second one. A journey skips one date at most: where it would skip
    more (the zones of one date line are up to 26 hours apart) the digest is due at once.
    """
    if pending is None or not {"hours", "matters"}.isdisjoint((old.every, new.every)):
        return next_due(new, now)
    served = latest_slot(old, pending - _JUST_BEFORE).day
    slot = next_slot(new, now)
    while slot.day <= served:
        slot = next_slot(new, slot.at)
    travels = old.zone != new.zone and old.every == new.every
    return now if travels and _dates_between(new, served, slot.day) > 1 else slot.at


def _dates_between(schedule: Schedule, first: date, last: date) -> int:
    return sum(is_on(schedule, first + DAY * n) for n in range(1, (last - first).days))
