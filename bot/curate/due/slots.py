"""The slots of a schedule, and which of them is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count

from bot.curate.due.quiet import out_of_quiet
from bot.curate.due.zones import DAY, instant, known_zone
from bot.model import Schedule

HOUR = timedelta(hours=1)
WEEKDAYS = range(5)

ORIGIN = date(2024, 1, 1)
"""Hours are counted from the schedule's time on this day, so that they fall on it in winter."""

LONGEST_QUIET = timedelta(hours=50)
"""A quiet time is shorter than a day; twice that and two hours, where a gap lands in the next one."""


@dataclass(frozen=True, slots=True)
class DueSlot:
    """One place in time. `day` and `n` name it for ever; `at` is when its quiet hours, if any, are over."""

    day: date
    n: int
    at: datetime


def zone_of(schedule: Schedule) -> tzinfo:
    """The schedule's zone; UTC where the zone is unknown, for a digest at another hour beats none."""
    return known_zone(schedule.zone) or UTC


def local_date(schedule: Schedule, now: datetime) -> date:
    """Today, where the reader is."""
    return now.astimezone(zone_of(schedule)).date()


def next_slot(schedule: Schedule, after: datetime) -> DueSlot:
    """The first slot strictly later than `after`.

    Of several that quiet hours put off to one instant it is the last: the others are in it.
    """
    first = next(slot for slot in _slots(schedule, after, 1) if slot.at > after)
    return first if schedule.quiet is None else latest_slot(schedule, first.at)


def latest_slot(schedule: Schedule, now: datetime) -> DueSlot:
    """The last slot that is not later than `now`."""
    return next(slot for slot in _slots(schedule, now, -1) if slot.at <= now)


def _slots(schedule: Schedule, near: datetime, step: int) -> Iterator[DueSlot]:
    """Forwards from before `near`, or backwards from after it; `at` never turns against the direction."""
    if schedule.every in ("hours", "matters"):
        named = _hourly(schedule, near, step)
    else:
        named = _daily(schedule, near, step)
    zone, quiet = zone_of(schedule), schedule.quiet
    return (DueSlot(day, n, out_of_quiet(quiet, at, zone)) for day, n, at in named)


def _margin(schedule: Schedule) -> timedelta:
    return LONGEST_QUIET if schedule.quiet else timedelta()


def _daily(schedule: Schedule, near: datetime, step: int) -> Iterator[tuple[date, int, datetime]]:
    zone = zone_of(schedule)
    # A day further, because a date's slot may lie behind a gap in the next.
    start = near + DAY if step < 0 else near - _margin(schedule) - DAY
    for n in count():
        day = start.astimezone(zone).date() + DAY * step * n
        if is_on(schedule, day) and (at := instant(day, schedule.at, zone)):
            yield day, 1, at


def is_on(schedule: Schedule, day: date) -> bool:
    """Has that date a slot, for schedules by the day?"""
    match schedule.every:
        case "weekdays":
            return day.weekday() in WEEKDAYS
        case "days":
            return day.weekday() in schedule.days
        case "weekly":
            return day.weekday() == schedule.weekday
        case _:
            return True


def _hourly(schedule: Schedule, near: datetime, step: int) -> Iterator[tuple[date, int, datetime]]:
    """In absolute time: a day of 23 hours has 23 of them, and none twice."""
    zone = zone_of(schedule)
    every = HOUR * (schedule.hours if schedule.every == "hours" else 1)
    origin = _start(ORIGIN, zone, schedule.at)
    start = near if step < 0 else near - _margin(schedule)
    for k in count((start - origin) // every, step):
        at = origin + k * every
        day = at.astimezone(zone).date()
        yield day, (1 if schedule.every == "matters" else _number(origin, every, k, day, zone)), at


def _number(origin: datetime, every: timedelta, k: int, day: date, zone: tzinfo) -> int:
    """The how-manieth of its date."""
    before_day = -((origin - _start(day, zone, time())) // every)
    return k - before_day + 1


def _start(day: date, zone: tzinfo, at: time) -> datetime:
    found = instant(day, at, zone)
    # A date that never was holds no instant, so nobody asks for one.
    if found is None:
        raise AssertionError(f"{zone} left {day} out")
    return found
