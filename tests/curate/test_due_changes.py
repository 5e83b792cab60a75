"""What journeys, pauses and new editions of the tz database do to the next due time."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.due import due_after_change, local_date, next_due, slot_day, upcoming
from bot.model import Schedule
from tests.curate.test_due import INSTANT, TIMES, ZONES, utc
from tests.stories import subscription

HOUR = timedelta(hours=1)
SINCE_2012 = st.integers(0, 20 * 366 * 24 * 3600).map(
    lambda s: utc("2012-01-02T00:00") + timedelta(seconds=s)
)
"""No zone has left out a date since; Samoa did at the end of 2011."""


def journey(at: time, zones: list[str], waits: list[int], now: datetime) -> list[date]:
    """The dates of the digests of somebody who moves on after so many hours each."""
    schedule, due, days = Schedule(at=at, zone=zones[0]), None, []
    for zone, hours in zip(zones, waits, strict=True):
        moved = replace(schedule, zone=zone)
        due = due_after_change(schedule, moved, due, now)
        schedule, leaves = moved, now + hours * HOUR
        while due <= leaves:
            days.append(slot_day(schedule, due))
            due = next_due(schedule, due)
        now = leaves
    return days


@pytest.mark.check("T4")
@given(
    TIMES,
    st.lists(st.tuples(st.sampled_from(ZONES), st.integers(0, 60)), min_size=2, max_size=8),
    SINCE_2012,
)
@settings(max_examples=500, deadline=None)
def test_a_traveller_has_no_date_twice(at: time, legs: list[tuple[str, int]], now: datetime) -> None:
    """However often it moves on."""
    days = journey(at, [zone for zone, _ in legs], [hours for _, hours in legs], now)
    assert len(set(days)) == len(days)
    assert days == sorted(days)


@pytest.mark.check("T4")
@given(TIMES, st.sampled_from(ZONES), st.sampled_from(ZONES), SINCE_2012)
@settings(max_examples=500, deadline=None)
def test_one_journey_misses_one_date_at_most(at: time, here: str, there: str, now: datetime) -> None:
    """From any zone to any other, at any moment."""
    days = journey(at, [here, there], [72, 72], now)
    assert all((later - day).days <= 2 for day, later in pairwise(days))


@pytest.mark.check("T4")
def test_over_the_date_line_the_widest_way() -> None:
    """26 hours ahead just before eight: the digest of the new today comes at once, one date is missed."""
    here, there = Schedule(at=time(8), zone="Etc/GMT+12"), Schedule(at=time(8), zone="Pacific/Kiritimati")
    now = utc("2026-11-24T19:59")  # 07:59 on the 24th here, 09:59 on the 25th there
    pending = next_due(here, now)
    assert local_date(here, pending) == date(2026, 11, 24)
    due = due_after_change(here, there, pending, now)
    assert due == now
    assert slot_day(there, due) == local_date(there, now)


CHANGES: dict[str, tuple[Schedule, Schedule, str, str]] = {
    "a later hour of a day that had its digest": (
        Schedule(at=time(8)), Schedule(at=time(20)), "2026-11-24T09:00", "2026-11-25T20:00",
    ),
    "a later hour of a day that had none": (
        Schedule(at=time(8)), Schedule(at=time(20)), "2026-11-24T07:00", "2026-11-24T20:00",
    ),
    "every day instead of every Monday": (
        Schedule(every="weekly"), Schedule(), "2026-11-24T09:00", "2026-11-25T07:30",
    ),
    "every Monday instead of every day": (
        Schedule(), Schedule(every="weekly"), "2026-11-24T09:00", "2026-11-30T07:30",
    ),
    "weekly, to the east": (
        Schedule(every="weekly"), Schedule(every="weekly", zone="Asia/Tokyo"),
        "2026-11-24T09:00", "2026-11-29T22:30",
    ),
    "every hour": (Schedule(), Schedule(every="hours", hours=1), "2026-11-24T09:00", "2026-11-24T09:30"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "now", "due"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_schedule(old: Schedule, new: Schedule, now: str, due: str) -> None:
    """The first slot of the new schedule whose date had no digest of the old."""
    assert due_after_change(old, new, next_due(old, utc(now)), utc(now)) == utc(due)


AWAY: dict[str, tuple[date | None, str]] = {
    "no pause": (None, "2026-11-25T07:30"),
    "until a week from now": (date(2026, 12, 1), "2026-12-01T07:30"),
    "until today": (date(2026, 11, 24), "2026-11-25T07:30"),
    "a pause long over": (date(2020, 1, 1), "2026-11-25T07:30"),
}


@pytest.mark.parametrize(("until", "due"), AWAY.values(), ids=AWAY)
def test_a_pause_until_a_date(until: date | None, due: str) -> None:
    """The first slot on that date or later; a pause that is over says nothing."""
    reader = replace(subscription(), schedule=Schedule(), away_until=until)
    assert upcoming(reader, utc("2026-11-24T08:00")) == utc(due)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_pause_ends_at_the_reader_s_midnight(zone: str) -> None:
    """A digest of the first minute of that date is not missed."""
    reader = replace(
        subscription(), schedule=Schedule(at=time(0, 0), zone=zone), away_until=date(2026, 12, 1)
    )
    due = upcoming(reader, utc("2026-11-24T08:00"))
    assert local_date(reader.schedule, due) == date(2026, 12, 1)
    assert local_date(reader.schedule, due - INSTANT) == date(2026, 11, 30)


# ── a new edition of the tz database ──────────────────────────────────────────

Edition = Callable[[dict[str, str]], None]


@pytest.fixture
def edition(tmp_path: Path) -> Iterator[Edition]:
    """Makes zones follow the rules of others, as an edition of the tz database might."""
    kept = zoneinfo.TZPATH

    def published(rules: dict[str, str]) -> None:
        for zone, like in rules.items():
            (tmp_path / zone).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / zone).write_bytes(_rules_of(like, kept))
        zoneinfo.reset_tzpath(to=[str(tmp_path), *kept])
        zoneinfo.ZoneInfo.clear_cache()

    yield published
    zoneinfo.reset_tzpath(to=kept)
    zoneinfo.ZoneInfo.clear_cache()


def _rules_of(zone: str, path: tuple[str, ...]) -> bytes:
    for folder in path:
        if (Path(folder) / zone).is_file():
            return (Path(folder) / zone).read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


@pytest.mark.check("T8")
def test_a_new_rule_moves_the_next_due_time(edition: Edition) -> None:
    """Berlin keeps summer time for ever, as it were: half past seven is another instant from then on."""
    schedule, now = Schedule(zone="Europe/Berlin"), utc("2026-12-01T12:00")
    assert next_due(schedule, now) == utc("2026-12-02T06:30")
    edition({"Europe/Berlin": "Europe/Istanbul"})
    assert next_due(schedule, now) == utc("2026-12-02T04:30")
