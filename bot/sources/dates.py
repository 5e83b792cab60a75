"""Dates as sources write them, with the precision they state. Nothing is filled in from today's date.

feedparser is not asked: it turns `2026/02/03` silently into the first of the current month, `2025-12` into
a day, and knows no month names but English ones (FEEDS.md, measured on 6.0.14).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from bot.model import PartialDate, Precision
from bot.text import one_line

_MONTHS = (
    "jan january januar janvier enero gennaio janeiro januari jänner ianuarie styczeń stycznia leden ledna",
    "feb february februar février fevrier fév febrero febbraio fevereiro februari februarie luty lutego únor",
    "mar march märz mrz mär mars marzo março marco maart martie marzec marca březen",
    "apr april avril avr abril aprile aprilie kwiecień kwietnia duben abr",
    "may mai mayo maggio maio mei maj maja květen",
    "jun june juni juin junio giugno junho iunie czerwiec czerwca červen",
    "jul july juli juillet juil julio luglio julho iulie lipiec lipca červenec",
    "aug august août aout agosto augustus augusti sierpień sierpnia srpen ago",
    "sep sept september septembre septiembre settembre setembro septembrie wrzesień września září set",
    "oct october oktober okt octobre octubre ottobre outubro octombrie październik października říjen out",
    "nov november novembre noviembre novembro noiembrie listopad listopada",
    "dec december dezember dez décembre decembre diciembre dicembre dezembro decembrie grudzień grudnia "
    "prosinec déc dic",
)
"""Names and short names in English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish,
Romanian, Polish and Czech (CLDR 45). Those of two months in two languages are left out."""

_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "ist": 5.5, "cet": 1, "cest": 2,
    "met": 1, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8,
    "aest": 10, "aedt": 11, "acst": 9.5, "awst": 8, "nzst": 12, "nzdt": 13, "est": -5, "edt": -4,
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
    "ast": -4, "adt": -3, "brt": -3,
}  # fmt: skip
"""Hours east. The American ones are RFC 5322's; of those with two meanings the one that feeds use."""

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
)
_ZONE = (
    r"(?:\s*\(?(?P<zone>[A-Za-z]{1,5})\)?)?"
    r"(?:\s*(?:GMT|UTC)?(?P<sign>[+-])(?P<zh>\d{2}|\d(?=:|$)):?(?P<zm>\d{2})?)?"
)
_CLOCK = rf"(?:(?:[T\s,]|\s+(?:at|[-–|])\s+)\s*{_TIME}{_ZONE}.*)?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_WORD = r"(?P<name>[^\W\d_]{3,12})\.?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.DOTALL)
    for form in (
        # 2026-11-22, 2026/2/3, 2026.11.22, 2026-11-22T08:00:00.5+01:00, 2018-12-17-08:00 (a date with a zone)
        rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?:[-+]\d\d:\d\d|Z)?{_CLOCK}",
        rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:T?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}}){_ZONE})?",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?",
        # 22.11.2026: with full stops the day is first everywhere
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.(?P<year>\d{{4}}){_CLOCK}",
        # Sun, 22 Nov 2026 08:00:00 GMT; 5 Sept 2026; 22nd of November, 2026; 22-Nov-2026
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?(?:[\s-]|\sde\s|\sof\s)*{_WORD},?(?:[\s-]|\sde\s)*(?P<year>\d{{4}}|\d{{2}}){_CLOCK}",
        # November 22, 2026; Sun Nov 22 2026
        rf"{_WEEKDAY}{_WORD}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}",
        # Sun Nov 22 08:00:00 UTC 2026 (asctime)
        rf"{_WEEKDAY}{_WORD}\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})",
        # 2026 Nov 22; 2026 Nov
        r"(?P<year>\d{4})[\s-]+(?P<name>[^\W\d_]{3,12})\.?(?:[\s-]+(?P<day>\d{1,2}))?",
        rf"{_WORD},?\s+(?:de\s+)?(?P<year>\d{{4}})",
        r"(?P<year>\d{4})",
    )
)
_SLASHED = re.compile(rf"(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-](?P<year>\d{{4}}){_CLOCK}", re.IGNORECASE)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_YEAR_SOMEWHERE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST = 100
"""Characters: no date is longer, and the patterns need not meet a megabyte."""


# The entries of one issue share their day, and a feed says the same days at every poll.
@lru_cache(maxsize=4_096)
def parse_date(text: str) -> PartialDate | None:
    """The date that `text` states, no more precise than it says; None where it states none.

    A time without a zone is taken as UTC. `03/02/2026` could be two days and is given as its year; a
    month that does not exist is dropped with its day.
    """
    if len(text) > 4 * _LONGEST:
        return None
    text = one_line(text).replace("\u2212", "-")  # the minus sign, which some put before a zone
    if not text or len(text) > _LONGEST:
        return None
    if _EPOCH.fullmatch(text):
        return _instant(datetime.fromtimestamp(int(text[:10]), UTC))
    if match := _SLASHED.fullmatch(text):
        return _slashed(match)
    for form in _FORMS:
        if (match := form.fullmatch(text)) and (found := _stated(match.groupdict())):
            return found
    return _only_year(text)


def _only_year(text: str) -> PartialDate | None:
    """`Winter 2026`, `Nov-Dec 2026`: one year is said for sure."""
    years = set(_YEAR_SOMEWHERE.findall(text))
    return PartialDate(value=years.pop(), precision=Precision.YEAR) if len(years) == 1 else None


def _slashed(match: re.Match[str]) -> PartialDate | None:
    """`22/11/2026` and `11/22/2026` are clear; `03/02/2026` is not."""
    parts = match.groupdict()
    a, b = int(parts["a"]), int(parts["b"])
    if a > 12 or a == b:
        parts |= {"day": parts["a"], "month": parts["b"]}
    elif b > 12:
        parts |= {"day": parts["b"], "month": parts["a"]}
    return _stated(parts)


def _stated(parts: dict[str, str | None]) -> PartialDate | None:
    year = _year(parts["year"] or "")
    month = _month(parts)
    if not 1600 <= year <= 2199 or (parts.get("name") and not month):
        return None
    if not month:
        return PartialDate(value=f"{year:04}", precision=Precision.YEAR)
    day = int(parts.get("day") or 0)
    try:
        stated = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return PartialDate(value=f"{year:04}-{month:02}", precision=Precision.MONTH)
    return _with_time(stated, parts)


def _year(digits: str) -> int:
    """Two digits as RFC 2822, 4.3 reads them."""
    if len(digits) == 2:
        return int(digits) + (2000 if int(digits) < 50 else 1900)
    return int(digits)


def _month(parts: dict[str, str | None]) -> int:
    """1 to 12; 0 where no real month is stated."""
    if name := parts.get("name"):
        return _MONTH.get(name.casefold(), 0)
    number = int(parts.get("month") or 0)
    return number if number <= 12 else 0


def _with_time(day: datetime, parts: dict[str, str | None]) -> PartialDate:
    on_day = PartialDate(value=f"{day:%Y-%m-%d}", precision=Precision.DAY)
    if parts.get("hour") is None:
        return on_day
    hour, minute, second = _hour(parts), int(parts["minute"] or 0), int(parts["second"] or 0)
    zone = _zone(parts)
    if zone is None or hour > 24 or minute > 59 or second > 60:
        return on_day
    # timedelta, because 24:00 and leap seconds are written.
    local = day.replace(tzinfo=zone) + timedelta(hours=hour, minutes=minute, seconds=second)
    return _instant(local.astimezone(UTC))


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        return hour % 12 + (12 if half in "pP" else 0)
    return hour


def _zone(parts: dict[str, str | None]) -> timezone | None:
    """UTC where none is named; None for a name that is not known."""
    name = (parts.get("zone") or "").casefold()
    if parts.get("sign"):
        hours, minutes = int(parts["zh"] or 0), int(parts["zm"] or 0)
        minutes = (hours * 60 + minutes) * (-1 if parts["sign"] == "-" else 1)
        return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else None
    if name and name not in _ZONES:
        return None
    return timezone(timedelta(hours=_ZONES.get(name, 0)))


def _instant(moment: datetime) -> PartialDate:
    return PartialDate(value=f"{moment:%Y-%m-%dT%H:%M:%SZ}", precision=Precision.SECOND)
