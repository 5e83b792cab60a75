"""Every kind of schedule: chosen days, every so many hours, when it matters, and quiet hours."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.due import (
    DueSlot,
    following,
    is_quiet,
    latest_slot,
    next_due,
    next_slot,
    out_of_quiet,
    slot_day,
    zone_of,
)
from bot.model import Schedule
from tests.curate.test_due import INSTANT, MOMENTS, TIMES, ZONES, utc

KINDS = st.sampled_from(["daily", "weekdays", "days", "weekly", "hours", "matters"])
QUIET = st.none() | st.tuples(TIMES, TIMES)
SCHEDULES = st.builds(
    Schedule,
    every=KINDS,
    at=TIMES,
    weekday=st.integers(0, 6),
    days=st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
    hours=st.integers(1, 168),
    zone=st.sampled_from(ZONES),
    quiet=QUIET,
)
NIGHT = (time(22), time(6, 30))
BERLIN = "Europe/Berlin"

CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "chosen days": ({"every": "days", "days": (1, 5)}, "2026-11-24T08:00", "2026-11-28T07:30"),
    "every six hours": ({"every": "hours", "hours": 6}, "2026-11-24T08:00", "2026-11-24T13:30"),
    "every six hours in summer": (
        {"every": "hours", "hours": 6, "zone": BERLIN}, "2026-07-01T08:00", "2026-07-01T12:30",
    ),
    "every two days by the hour": ({"every": "hours", "hours": 48}, "2026-11-24T08:00", "2026-11-26T07:30"),
    "looked at every hour": ({"every": "matters"}, "2026-11-24T08:00", "2026-11-24T08:30"),
    "not in the night": ({"at": time(23), "quiet": NIGHT}, "2026-11-24T08:00", "2026-11-25T06:30"),
    "not after midnight": ({"at": time(5), "quiet": NIGHT}, "2026-11-24T08:00", "2026-11-25T06:30"),
    "the first quiet minute": ({"at": time(22), "quiet": NIGHT}, "2026-11-24T08:00", "2026-11-25T06:30"),
    "the first minute after": ({"at": time(6, 30), "quiet": NIGHT}, "2026-11-24T08:00", "2026-11-25T06:30"),
    "quiet at noon": (
        {"at": time(12, 15), "quiet": (time(12), time(13))}, "2026-11-24T08:00", "2026-11-24T13:00",
    ),
    "a night's hours are one digest": (
        {"every": "hours", "hours": 1, "quiet": NIGHT}, "2026-11-24T21:40", "2026-11-25T06:30",
    ),
    "quiet until an hour that the clocks skip": (
        {"at": time(1), "quiet": (time(0), time(2, 30)), "zone": BERLIN},
        "2026-03-28T12:00", "2026-03-29T01:00",
    ),
    "quiet until an hour that comes twice": (
        {"at": time(1), "quiet": (time(0), time(2, 30)), "zone": BERLIN},
        "2026-10-24T12:00", "2026-10-25T00:30",
    ),
    "quiet again when the hour comes again": (
        {"every": "hours", "hours": 1, "at": time(2, 15), "quiet": (time(2), time(2, 30)), "zone": BERLIN},
        "2026-10-25T00:30", "2026-10-25T01:30",
    ),
    "two equal times are no quiet hours": (
        {"quiet": (time(7), time(7))}, "2026-11-24T06:00", "2026-11-24T07:30",
    ),
}  # fmt: skip


@pytest.mark.check("T9")
@pytest.mark.parametrize(("fields", "after", "due"), CASES.values(), ids=CASES)
def test_next_due(fields: dict[str, Any], after: str, due: str) -> None:
    """The documented rule, in UTC."""
    assert next_due(Schedule(**fields), utc(after)) == utc(due)


@pytest.mark.parametrize(
    "fields",
    [{"every": "days"}, {"every": "days", "days": (7,)}, {"every": "weekly", "weekday": 9}, {"hours": 0}],
    ids=str,
)
def test_a_schedule_that_never_comes_is_none(fields: dict[str, Any]) -> None:
    """Refused when it is made, so that no calculation looks for its next slot for ever."""
    with pytest.raises(ValueError, match="never comes"):
        Schedule(**fields)


@pytest.mark.check("T10")
@given(SCHEDULES, MOMENTS)
@settings(max_examples=1000, deadline=None)
def test_next_is_later_and_stable(schedule: Schedule, now: datetime) -> None:
    """Of every kind: strictly after now; asked again just before it, the same; nothing lies between."""
    due = next_due(schedule, now)
    assert (due > now, due.tzinfo) == (True, UTC)
    assert next_due(schedule, due - INSTANT) == due
    assert next_due(schedule, now + (due - now) / 2) == due


def id_of(slot: DueSlot) -> tuple[date, int]:
    return slot.day, slot.n


@given(SCHEDULES, MOMENTS)
@settings(max_examples=300, deadline=None)
def test_a_slot_is_the_latest_until_the_next(schedule: Schedule, now: datetime) -> None:
    """However late a tick comes, it names the slot that was due; ids rise and never come back."""
    slots = [next_slot(schedule, now)]
    for _ in range(5):
        slots.append(next_slot(schedule, slots[-1].at))
    for slot, after in pairwise(slots):
        assert latest_slot(schedule, slot.at) == latest_slot(schedule, after.at - INSTANT) == slot
        assert id_of(slot) < id_of(after) or (schedule.every == "matters" and slot.day == after.day)


def fold_days() -> list[tuple[str, date, int]]:
    return [
        (BERLIN, date(2026, 3, 29), 23),
        (BERLIN, date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Asia/Tokyo", date(2026, 3, 29), 24),
    ]


@pytest.mark.check("T3")
@pytest.mark.parametrize(("zone", "day", "firings"), fold_days(), ids=str)
def test_an_hourly_rule_fires_in_absolute_time(zone: str, day: date, firings: int) -> None:
    """23 or 25 times on the days of the change, an hour apart, numbered from 1 on, none twice."""
    schedule = Schedule(every="hours", hours=1, at=time(0, 0), zone=zone)
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) - INSTANT
    slots = [next_slot(schedule, start + timedelta(hours=n)) for n in range(30)]
    assert {later.at - slot.at for slot, later in pairwise(slots)} == {timedelta(hours=1)}
    assert Counter(slot.day for slot in slots)[day] == firings
    assert [slot.n for slot in slots if slot.day == day] == list(range(1, firings + 1))


@pytest.mark.check("T3")
@given(st.sampled_from(ZONES), TIMES, st.integers(1, 30), MOMENTS)
@settings(max_examples=100, deadline=None)
def test_no_hourly_slot_has_the_id_of_another(zone: str, at: time, hours: int, now: datetime) -> None:
    """Over ten days, in any zone of any year, whatever its clocks do."""
    schedule = Schedule(every="hours", hours=hours, at=at, zone=zone)
    ids = []
    slot = next_slot(schedule, now)
    while slot.at < now + timedelta(days=10):
        ids.append(id_of(slot))
        slot = next_slot(schedule, slot.at)
    assert len(set(ids)) == len(ids)


@pytest.mark.check("T9")
@given(st.sampled_from(ZONES), st.tuples(TIMES, TIMES), MOMENTS)
@settings(max_examples=500, deadline=None)
def test_quiet_hours_move_a_digest_and_lose_none(zone: str, quiet: tuple[time, time], now: datetime) -> None:
    """Never earlier, never within them, and not longer than they last."""
    tz = zone_of(Schedule(zone=zone))
    moved = out_of_quiet(quiet, now, tz)
    assert not is_quiet(quiet, moved.astimezone(tz).time())
    assert (moved == now) == (not is_quiet(quiet, now.astimezone(tz).time()))
    assert now <= moved <= now + timedelta(hours=50)


@pytest.mark.check("T9")
@pytest.mark.parametrize("zone", [BERLIN, "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "UTC"])
@pytest.mark.parametrize("at", [time(23, 30), time(0, 0), time(2, 30), time(6, 29)], ids=str)
def test_a_daily_digest_in_quiet_hours_keeps_every_date(zone: str, at: time) -> None:
    """A year of nights: each date has its slot, at the end of the quiet hours, over all changes."""
    schedule = Schedule(at=at, quiet=NIGHT, zone=zone)
    slot = next_slot(schedule, datetime(2026, 1, 1, tzinfo=UTC))
    for _ in range(366):
        after = next_slot(schedule, slot.at)
        assert after.day == slot.day + timedelta(days=1)
        assert after.at.astimezone(zone_of(schedule)).time() == NIGHT[1]
        slot = after


def test_when_it_matters_is_at_most_once_a_day() -> None:
    """What is filled is not looked at again before the reader's tomorrow; what is empty, within the hour."""
    schedule = Schedule(every="matters", at=time(0, 0), zone="Pacific/Auckland")
    now = utc("2026-11-24T08:00")
    assert next_due(schedule, now) == utc("2026-11-24T09:00")
    assert following(schedule, latest_slot(schedule, now), now) == utc("2026-11-24T11:00")
    assert slot_day(schedule, utc("2026-11-24T11:00")) == date(2026, 11, 25)


@given(SCHEDULES, MOMENTS)
@settings(max_examples=300, deadline=None)
def test_what_follows_a_filled_slot_is_another_one(schedule: Schedule, now: datetime) -> None:
    """Later than now and of another id, whatever the kind: nothing is planned for a slot twice."""
    filled = latest_slot(schedule, now)
    due = following(schedule, filled, now)
    assert due > now
    assert id_of(latest_slot(schedule, due)) != id_of(filled)
