"""When a digest is due: local times of any IANA zone, for ever.

A local time that does not exist (clocks forward) is due at the first instant after the gap; one that
exists twice (clocks back) is due the first time. A date that a zone left out altogether has no slot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.model import Schedule

DAY = timedelta(days=1)


def known_zone(name: str) -> tzinfo | None:
    """The zone of that IANA name, or None where no such zone is known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a zone's name at all; a folder of zones
        return None


def zone_of(schedule: Schedule) -> tzinfo:
    """The schedule's zone; UTC where the zone is unknown, for a digest at another hour beats none."""
    return known_zone(schedule.zone) or UTC


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """The first slot strictly later than `after`, in UTC."""
    local_day = after.astimezone(zone_of(schedule)).date()
    return next(at for _, at in _slots(schedule, local_day - DAY, DAY) if at > after)


def slot_day(schedule: Schedule, now: datetime) -> date:
    """The local date of the latest slot that is not later than `now`."""
    local_day = now.astimezone(zone_of(schedule)).date()
    return next(day for day, at in _slots(schedule, local_day + DAY, -DAY) if at <= now)


def local_date(schedule: Schedule, now: datetime) -> date:
    """Today, where the reader is."""
    return now.astimezone(zone_of(schedule)).date()


def _slots(schedule: Schedule, day: date, step: timedelta) -> Iterator[tuple[date, datetime]]:
    zone = zone_of(schedule)
    while True:
        if _is_on(schedule, day) and (at := _instant(day, schedule.at, zone)):
            yield day, at
        day += step


def _is_on(schedule: Schedule, day: date) -> bool:
    match schedule.every:
        case "daily":
            return True
        case "weekdays":
            return day.weekday() < 5
        case "weekly":
            return day.weekday() == schedule.weekday


@lru_cache(maxsize=4096)  # pure; a planning run asks for few zones and days, but for each reader
def _instant(day: date, at: time, zone: tzinfo) -> datetime | None:
    """The UTC instant of a local time by the rule of this module; None on a date that never was."""
    local = datetime.combine(day, at, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return instant  # fold 0: of two, the first
    after_gap = _end_of_gap(local)
    skipped = after_gap.astimezone(zone).replace(tzinfo=None) >= datetime.combine(day, time()) + DAY
    return None if skipped and _never_was(day, zone) else after_gap


def _end_of_gap(local: datetime) -> datetime:
    """The transition that skipped `local`, found by halving: PEP 495 puts it between the two folds."""
    before, after = (local.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    offset = after.astimezone(local.tzinfo).utcoffset()
    while (seconds := (after - before) // timedelta(seconds=2)) > 0:
        middle = before + timedelta(seconds=seconds)
        if middle.astimezone(local.tzinfo).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _never_was(day: date, zone: tzinfo) -> bool:
    midnight = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    return midnight.astimezone(zone).date() != day
