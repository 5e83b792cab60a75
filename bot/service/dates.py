"""Dates as people write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4})?)?")
_DAYS = re.compile(r"(\d{1,3})\s*(?:d|days?|j|jours?)?")


def stated_date(text: str, today: date) -> date | None:
    """`2026-12-24`, `24.12.2026`, `24/12`, or a number of days from today; None for anything else.

    A day and month without a year is the next such day."""
    text = text.strip().lower()
    if found := _ISO.fullmatch(text):
        return _date(*map(int, found.groups()))
    if found := _DAY_FIRST.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        if found[3]:
            return _date(int(found[3]), month, day)
        this_year = _date(today.year, month, day)
        return this_year if this_year and this_year > today else _date(today.year + 1, month, day)
    if found := _DAYS.fullmatch(text):
        return today + timedelta(days=int(found[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
