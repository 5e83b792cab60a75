"""When a digest is due: every zone, gaps, overlaps, and no slot twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.due import known_zone, local_date, next_due, slot_day
from bot.model import Schedule

ZONES = sorted(zone for zone in available_timezones() if zone not in ("Factory", "localtime"))
EVERY = st.sampled_from(["daily", "weekdays", "weekly"])
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
SCHEDULES = st.builds(Schedule, every=EVERY, at=TIMES, weekday=st.integers(0, 6), zone=st.sampled_from(ZONES))
START = datetime(1995, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 42 * 366 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
INSTANT = timedelta(microseconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "later today": ({"zone": "Europe/London"}, "2026-07-01T06:00", "2026-07-01T06:30"),
    "exactly now is over": ({"zone": "Europe/London"}, "2026-07-01T06:30", "2026-07-02T06:30"),
    "a day ahead of UTC": ({"zone": "Pacific/Auckland"}, "2026-07-01T19:00", "2026-07-01T19:30"),
    "weekdays skip the weekend": ({"every": "weekdays"}, "2026-11-27T08:00", "2026-11-30T07:30"),
    "weekly on Friday": ({"every": "weekly", "weekday": 4}, "2026-11-27T08:00", "2026-12-04T07:30"),
    "gap: the first instant after it": (
        {"at": time(2, 30), "zone": "Europe/Berlin"}, "2026-03-28T12:00", "2026-03-29T01:00",
    ),
    "overlap: the first occurrence": (
        {"at": time(2, 30), "zone": "Europe/Berlin"}, "2026-10-24T12:00", "2026-10-25T00:30",
    ),
    "after the first occurrence, the next day": (
        {"at": time(2, 30), "zone": "Europe/Berlin"}, "2026-10-25T00:30", "2026-10-26T01:30",
    ),
    "midnight that is skipped": (
        {"at": time(0, 0), "zone": "Africa/Cairo"}, "2026-04-23T12:00", "2026-04-23T22:00",
    ),
    "half-hour gap": (
        {"at": time(2, 15), "zone": "Australia/Lord_Howe"}, "2026-10-03T12:00", "2026-10-03T15:30",
    ),
    "a date that never was": (
        {"at": time(8, 0), "zone": "Pacific/Apia"}, "2011-12-29T18:00", "2011-12-30T18:00",
    ),
    "year end": ({"at": time(23, 59)}, "2026-12-31T23:59", "2027-01-01T23:59"),
    "leap day": ({}, "2028-02-28T08:00", "2028-02-29T07:30"),
    "unknown zone is UTC": ({"zone": "Moon/Base"}, "2026-07-01T06:00", "2026-07-01T07:30"),
}  # fmt: skip


@pytest.mark.check("T13")
@pytest.mark.parametrize(("fields", "after", "due"), CASES.values(), ids=CASES)
def test_next_due(fields: dict[str, Any], after: str, due: str) -> None:
    """The documented rule for each odd day, in UTC."""
    assert next_due(Schedule(**fields), utc(after)) == utc(due)


HOURS = (time(0, 0), time(0, 30), time(2, 30), time(3, 0), time(23, 59))


def slots(schedule: Schedule, start: datetime, end: datetime) -> list[datetime]:
    found = []
    while (start := next_due(schedule, start)) < end:
        found.append(start)
    return found


@pytest.mark.check("T1")
@pytest.mark.parametrize("zone", [*ZONES[::40], "Africa/Casablanca", "America/Nuuk", "Antarctica/Troll"])
def test_one_slot_for_each_local_date(zone: str) -> None:
    """A daily rule at the hours where clocks change: 2026 to 2030, every date once, in order.

    A sample of the zones; `benchmarks/due.py` asks all of them."""
    for at in HOURS:
        schedule = Schedule(at=at, zone=zone)
        first = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
        last = datetime(2031, 1, 1, tzinfo=ZoneInfo(zone))
        days = [slot_day(schedule, due) for due in slots(schedule, first - INSTANT, last)]
        assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(len(days))]
        assert days[-1] == date(2030, 12, 31)


@pytest.mark.check("T2")
@given(st.sampled_from(ZONES), st.integers(0, 6), TIMES, st.integers(2000, 2035))
@settings(max_examples=30, deadline=None)
def test_a_weekly_rule_names_its_weekday_once_an_iso_week(
    zone: str, weekday: int, at: time, year: int
) -> None:
    """0 is Monday; a year has 52 or 53 weeks and as many slots, but where a zone left the day out."""
    schedule = Schedule(every="weekly", weekday=weekday, at=at, zone=zone)
    start = datetime(year, 1, 1, tzinfo=UTC)
    days = [slot_day(schedule, due) for due in slots(schedule, start, start + timedelta(weeks=52))]
    assert {day.weekday() for day in days} == {weekday}
    weeks = [day.isocalendar()[:2] for day in days]
    assert len(set(weeks)) == len(weeks) >= 51


@given(SCHEDULES, MOMENTS)
@settings(max_examples=500, deadline=None)
def test_a_slot_s_day_lasts_until_the_next_slot(schedule: Schedule, now: datetime) -> None:
    """However late a tick comes, it names the slot that was due, never the next nor one twice."""
    due = next_due(schedule, now)
    following = next_due(schedule, due)
    assert slot_day(schedule, due) == slot_day(schedule, following - INSTANT)
    assert slot_day(schedule, now) < slot_day(schedule, due) < slot_day(schedule, following)


def test_today_is_the_reader_s() -> None:
    """A preview in the evening of Auckland is dated tomorrow in UTC's eyes."""
    assert local_date(Schedule(zone="Pacific/Auckland"), utc("2026-11-26T20:00")) == date(2026, 11, 27)


@pytest.mark.parametrize("name", ["", "Moon/Base", "../etc/passwd", "Europe", "/etc/localtime", "UTC\0"])
def test_what_is_no_zone(name: str) -> None:
    """No name reads a file that is not a zone, and none raises."""
    assert known_zone(name) is None
