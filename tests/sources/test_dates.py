"""Dates as sources write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import PartialDate, Precision
from bot.sources.dates import parse_date

STATED = {
    # the traps of FEEDS.md
    "2026/02/03": "2026-02-03",
    "2021/10/16 9:23:28": "2021-10-16T09:23:28Z",
    "2025-12": "2025-12",
    "2025": "2025",
    "December 2026": "2026-12",
    "2018-12-17-08:00": "2018-12-17",
    "1700000000": "2023-11-14T22:13:20Z",
    "1700000000000": "2023-11-14T22:13:20Z",
    "Mi, 30 Jun 2021": "2021-06-30",
    "mer, 16 nov 2022": "2022-11-16",
    "Sept 5, 2026": "2026-09-05",
    "22.11.2026": "2026-11-22",
    "5 Sept 2026 10:00 BST": "2026-09-05T09:00:00Z",
    "03/02/2026": "2026",
    # RFC 822, 850, 3339 and their neighbours
    "Thu, 26 Nov 2026 06:00:00 GMT": "2026-11-26T06:00:00Z",
    "Thursday, 26-Nov-26 06:00:00 GMT": "2026-11-26T06:00:00Z",
    "Thu Nov 26 06:00:00 2026": "2026-11-26T06:00:00Z",
    "Thu, 26 Nov 2026 06:00 +0530": "2026-11-26T00:30:00Z",
    "Wed, 5 Nov 2025 08:16:27  EST": "2025-11-05T13:16:27Z",
    "Thu, 26 Nov 2026 06:00:00 GMT+1:00": "2026-11-26T05:00:00Z",
    "Thu, 26 Nov 2026 24:00:00 GMT": "2026-11-27T00:00:00Z",
    "26 Nov 99 06:00:00 GMT": "1999-11-26T06:00:00Z",
    "2026-11-26T06:00:00.123456-05:00": "2026-11-26T11:00:00Z",
    "2026-11-26T06:00Z": "2026-11-26T06:00:00Z",
    "2026-11-26 06:00:00+00:00": "2026-11-26T06:00:00Z",
    "20261126T060000Z": "2026-11-26T06:00:00Z",
    "20261126": "2026-11-26",
    # days and months in words
    "26 November 2026": "2026-11-26",
    "November 26th, 2026": "2026-11-26",
    "26th of November 2026": "2026-11-26",
    "26 de noviembre de 2026": "2026-11-26",
    "26. November 2026": "2026-11-26",
    "26 août 2026": "2026-08-26",
    "2026年11月26日": "2026-11-26",
    "2026 Nov 26": "2026-11-26",
    "2026 Nov": "2026-11",
    "26 November 2026 at 8:05 pm": "2026-11-26T20:05:00Z",
    "26/11/2026": "2026-11-26",
    "11/26/2026": "2026-11-26",
    "05/05/2026": "2026-05-05",
    "Thursday, November 26, 2026 - 06:00": "2026-11-26T06:00:00Z",
    "2026-11-26T06:00:00\u221205:00": "2026-11-26T11:00:00Z",
    "\ufeff2026-11-26": "2026-11-26",
    # less than a date
    "11/2026": "2026-11",
    "Winter 2026": "2026",
    "2026 Nov-Dec": "2026",
    "2026-W48": "2026",
    "2026-02-30": "2026-02",
    "2026-13-01": "2026",
    "2026-11-26T25:00:00Z": "2026-11-26",
    "Thu, 26 Nov 2026 06:00:00 XYZ": "2026-11-26",
}
NOT_STATED = [
    "",
    " ",
    "yesterday",
    "in press",
    "0000-00-00",
    "Sat, 01 Jan 0001",
    "12345",
    "2025-2026",
    "x" * 200,
]
PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY, 20: Precision.SECOND}


@pytest.mark.parametrize(("text", "value"), STATED.items(), ids=STATED.keys())
def test_stated(text: str, value: str) -> None:
    """A date is read as stated, with the precision stated, and with nothing from today."""
    assert parse_date(text) == PartialDate(value=value, precision=PRECISIONS[len(value)])


@pytest.mark.parametrize("text", NOT_STATED)
def test_not_stated(text: str) -> None:
    """Where no date is stated, none is made."""
    assert parse_date(text) is None


@given(st.integers(100_000, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_standard_forms(moment: datetime) -> None:
    """Any moment in the forms of RFC 3339 and RFC 5322 is read to the second."""
    wanted = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    for text in (moment.isoformat(), f"{moment:%a, %d %b %Y %H:%M:%S} +0000", f"{moment:%Y%m%dT%H%M%SZ}"):
        found = parse_date(text)
        assert found is not None
        assert found.value == wanted


@given(st.text(alphabet="0123456789-/:. TZ+年月日abnov,", max_size=40))
def test_any_text(text: str) -> None:
    """Any text is a date or none; what is found is a real date of the length its precision says."""
    found = parse_date(text)
    if found is None:
        return
    assert PRECISIONS[len(found.value)] is found.precision
    if found.precision in (Precision.DAY, Precision.SECOND):
        datetime.fromisoformat(found.value)
