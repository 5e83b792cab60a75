"""Local times of any IANA zone as instants, for ever.

A local time that does not exist (clocks forward) is the first instant after the gap; one that exists
twice (clocks back) is the first of the two. A date that a zone left out altogether has no instant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def known_zone(name: str) -> tzinfo | None:
    """The zone of that IANA name, or None where no such zone is known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a zone's name at all; a folder of zones
        return None


@lru_cache(maxsize=4096)  # pure; a planning run asks for few zones and days, but for each reader
def instant(day: date, at: time, zone: tzinfo) -> datetime | None:
    """The UTC instant of a local time by the rule of this module; None on a date that never was."""
    local = datetime.combine(day, at, tzinfo=zone)
    exact = local.astimezone(UTC)
    if exact.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return exact  # fold 0: of two, the first
    after_gap = _end_of_gap(local)
    skipped = after_gap.astimezone(zone).replace(tzinfo=None) >= datetime.combine(day, time()) + DAY
    return None if skipped and _never_was(day, zone) else after_gap


def next_time(at: time, zone: tzinfo, after: datetime) -> datetime:
    """When the clocks there show `at` next, strictly later than `after`; of a repeated hour each counts."""
    first = after.astimezone(zone).date()
    for day in (first + DAY * n for n in count()):
        again = datetime.combine(day, at.replace(fold=1), tzinfo=zone).astimezone(UTC)
        for shown in (instant(day, at, zone), again):
            if shown is not None and shown > after:
                return shown
    raise AssertionError("days are without end")


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
