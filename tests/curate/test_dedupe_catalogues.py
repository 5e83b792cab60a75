"""What catalogues make of one record, and series whose members look like copies of each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.curate.pool import item, works

TITLE = "Incentive breathing with examplafen after sternotomy in older adults"
PAPER: dict[str, Any] = {
    "title": TITLE,
    "authors": "Vishnevsky, A.",
    "year": 2013,
    "journal": "Journal of Invented Surgery",
    "volume": "27",
    "pages": "2422-2427",
}

COPIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a spreadsheet made a date of its pages": (
        PAPER,
        PAPER | {"volume": "", "journal": "J Invent Surg", "pages": "01-Jun"},
    ),
    "both have that date": (
        PAPER | {"pages": "13-May"},
        PAPER | {"pages": "13-May", "authors": "Vish?evsky A"},
    ),
    "its first author is spelt in two ways": (
        PAPER | {"volume": "", "authors": "Vishnevskii A"},
        PAPER | {"volume": "", "authors": "Vishnevskiy A"},
    ),
    "pages in quotation marks": (
        PAPER,
        PAPER | {"title": f"{TITLE} TO: Respirar con examplafeno", "pages": '"2422-7, 230-5"'},
    ),
    "an article's number, and no volume": (
        PAPER | {"volume": "", "pages": "CD006273"},
        PAPER | {"volume": "", "pages": "CD006273", "title": TITLE.replace("older adults", "adults")},
    ),
    "no author, and another translation": (
        PAPER,
        PAPER | {"authors": (), "title": "Incentive breathing with examplafen following heart surgery"},
    ),
    "a subtitle, and a page more": (
        PAPER,
        PAPER | {"title": f"{TITLE}: brief communication", "pages": "2421-2427"},
    ),
    "an erratum as two catalogues cite it": (
        PAPER | {"title": f"{TITLE} (vol 27, pg 2422, 2013)", "pages": "411", "volume": "28"},
        PAPER
        | {
            "title": f"{TITLE} (Journal of Invented Surgery (2013) 27 (2422-2427))",
            "pages": "411-411",
            "volume": "28",
        },
    ),
}


@pytest.mark.parametrize("copies", COPIES.values(), ids=COPIES)
def test_copies(copies: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """One record, exported by two catalogues that each lost something of it."""
    one, other = works(item("1", **copies[0]), item("2", **copies[1]))
    assert one == other


def _again(**changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return PAPER, PAPER | changed


SERIES: dict[str, tuple[dict[str, Any], ...]] = {
    "part I and part II": tuple(
        PAPER | {"title": f"{TITLE}, part {part}", "pages": pages}
        for part, pages in (("I", "11-19"), ("II", "20-31"))
    ),
    "part I and part II, with nothing else known": tuple(
        {"title": f"{TITLE}, part {part}"} for part in ("I", "II", "III")
    ),
    "a guideline's yearly update": tuple(
        {"title": f"Guideline for the management of examplitis: {year} update", "year": year}
        for year in (2023, 2024, 2025)
    ),
    "an unnumbered update some years later": _again(year=2009, volume="", pages=""),
    "the same title in the next volume": _again(year=2014, volume="28", pages="101-109"),
    "abstracts of one author on one page": tuple(
        PAPER | {"title": title, "pages": "S12"}
        for title in (
            TITLE,
            "Sleep after sternotomy in those who had examplafen",
            "Sternotomy: who returns to work",
        )
    ),
    "a congress abstract of the year before": _again(year=2012, volume="26", pages="S12"),
    "a reply": _again(title=f"{TITLE}: reply", pages="2428"),
    "an erratum": _again(title=f"Erratum: {TITLE}", pages="2600"),
    "an erratum on the page it corrects": _again(title=f"Erratum: {TITLE}"),
    "registrations that differ in one word": tuple(
        {
            "title": f"Open label trial of examplumab in {who} patients with therapy-{how} disease",
            "year": 2011,
        }
        for who in ("adult", "adolescent")
        for how in ("sensitive", "resistant")
    ),
    "men and women": tuple(
        {"title": f"Examplafen and fracture risk in {who}: cohort", "year": 2020} for who in ("men", "women")
    ),
    "with and without": tuple(
        {"title": f"Ward rounds {how} examplafen for older adults", "year": 2020}
        for how in ("with", "without")
    ),
    "two authors of like names": _again(authors="Visser, B.", volume="", pages=""),
}


@pytest.mark.parametrize("members", SERIES.values(), ids=SERIES)
def test_members_of_a_series_stay_apart(members: tuple[dict[str, Any], ...]) -> None:
    """None of them is a copy of another, whatever they share."""
    found = works(*(item(str(n), **one) for n, one in enumerate(members)))
    assert len(set(found)) == len(found)
