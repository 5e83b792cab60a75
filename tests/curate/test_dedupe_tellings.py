"""Since when talk is told, and what it is news of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.curate.dedupe import place
from bot.curate.dedupe.record import record
from bot.curate.dedupe.tellings import ALWAYS, NEVER, SETTLED, dates
from bot.model import CanonicalUrl, Item, Kind
from tests.curate.pool import filed, item, stories

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
PAGE, OTHER = "https://pages.example/column/1", "https://news.example/held/2"


def told(guid: str, seen: int, text: str = "", *, dated: int | None = None, **fields: object) -> Item:
    """News seen on the day `seen` of November, dated on another if `dated` says so."""
    return item(
        guid,
        kind=Kind.NEWS,
        source=guid,
        summary=text,
        first_seen=START + timedelta(days=seen - 2),
        published=f"2026-11-{dated or seen:02}",
        **fields,
    )


def the_page(guid: str, seen: int, text: str = "", **fields: object) -> Item:
    """The news that `OTHER` is the address of."""
    return told(guid, seen, text, url=OTHER, canonical=CanonicalUrl(OTHER), **fields)


CASES: dict[str, Sequence[tuple[Item, int | None]]] = {
    "of no page": [(told("a", 2), None), (told("b", 3), None)],
    "a page, on one day": [(told("a", 2, PAGE), None), (told("b", 2, PAGE), None)],
    "a page, on the next day": [(told("a", 2, PAGE), None), (told("b", 3, PAGE), 2)],
    "two pages": [(told("a", 2, PAGE), None), (told("b", 3, f"{PAGE} {OTHER}"), None)],
    "dated before it was seen": [(told("a", 4, PAGE, dated=3), None), (told("b", 4, PAGE), 3)],
    "long gone when it was seen": [(told("a", 9, PAGE, dated=2), None), (told("b", 9, PAGE), None)],
    "the page itself": [(the_page("a", 2), None), (told("b", 3, OTHER), 2)],
    "a page that takes up another": [
        (told("a", 2, PAGE), None),
        (the_page("b", 3, PAGE), 2),
        (told("c", 3, OTHER), 2),
    ],
    "a page that comes later, and takes up another": [
        (told("a", 2, PAGE), None),
        (told("b", 3, OTHER), 2),
        (the_page("c", 6, PAGE), 2),
    ],
    "the same, when the day of who linked to it is settled": [
        (told("a", 2, PAGE), None),
        (told("b", 3, OTHER), None),
        (the_page("c", 7, PAGE), 2),
    ],
    "a paper that nobody holds": [(told("a", 2, "doi.org/10.5555/far.1"), 0)],
    "a page about a paper": [(the_page("a", 2, "doi.org/10.5555/far.1"), 0), (told("b", 2, OTHER), 0)],
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_told_since(case: Sequence[tuple[Item, int | None]]) -> None:
    """The first day of what it takes up, where that is not its own; of papers it is told since always."""
    days = {None: None, 0: ALWAYS}
    found = [one.told_since for one in place([one for one, _ in case]).placements]
    assert found == [days.get(day) or (date(2026, 11, day) if day else None) for _, day in case]


def test_what_is_filed_says_since_when_it_is_told_without_its_mates() -> None:
    """Of a page that was told on the second only a text of the third is shown to one of the fourth."""
    first, second, third = told("a", 2, PAGE), told("b", 3, PAGE), told("c", 4, PAGE)
    _, placement = place([first, second]).placements
    (now,) = place([third], [filed(second, placement)]).placements
    assert now.told_since == date(2026, 11, 2)


def test_what_turns_out_to_be_told_before_is_filed_again() -> None:
    """It leaves the event of its day, which finds its company anew."""
    texts = ("Regulator approves examplumab for lupus", "Examplumab for lupus: regulator approves it")
    one, other = (told(f"n{n}", 3, PAGE * (not n), title=text) for n, text in enumerate(texts))
    together = place([one, other]).placements
    assert len({placement.story for placement in together}) == 1
    known = [filed(was, placement) for was, placement in zip((one, other), together, strict=True)]
    places = place([told("a", 3, PAGE, dated=2)], known)
    now = {one.guid: placement for one, placement in zip((one, other), together, strict=True)}
    now |= {moved.item.guid: moved.place for moved in places.moved}
    assert now["n0"].told_since == date(2026, 11, 2)
    assert now["n0"].story == places.placements[0].story != now["n1"].story


STRIKE = ("Sampletown hospital strike enters week two", "Sampletown: hospital strike in its week two")
FLOOD = ("Flood closes four clinics near Exampleford", "Four clinics near Exampleford closed by flood")


def test_what_is_held_together_today_goes_on_but_once() -> None:
    """Two events of yesterday stay two when somebody tells of both under one address today."""
    yesterday = [told(f"y{n}", 2, title=text) for n, text in enumerate((*STRIKE, *FLOOD))]
    today = [told(f"t{n}", 3, PAGE * (n % 2), title=text) for n, text in enumerate((*STRIKE, *FLOOD))]
    placed = stories(*yesterday, *today)
    assert placed[0] == placed[1] != placed[2] == placed[3]
    assert len(set(placed[4:])) == 1
    assert placed[4] in placed[:4]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (item("a"), (None, ALWAYS, NEVER, NEVER, True)),
        (told("a", 9), (9, 9, 9, 12, True)),
        (told("a", 9, dated=7), (7, 9, 7, 10, True)),
        (told("a", 9, dated=2), (2, 9, 9, 9, False)),
        (told("a", 9, dated=20), (9, 9, 9, 12, True)),
        (item("a", published="9999-12-31"), (date.max, date.max, date.max, NEVER, True)),
    ],
    ids=["of no day", "dated as seen", "dated before", "long gone", "dated tomorrow", "at the end of time"],
)
def test_dates(one: Item, expected: tuple[object, ...]) -> None:
    """Day, day seen, since when it is told by itself, when its day is settled; whether it came in time."""
    found = dates(record(one))
    days = tuple(date(2026, 11, day) if isinstance(day, int) and day > 1 else day for day in expected[:4])
    assert (*found, found.in_time) == (*days, expected[4])
    assert timedelta(days=3) == SETTLED
