"""Requirements 1 to 7: what is one work, and what never is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.curate import dedupe
from bot.model import Kind
from tests.curate.pool import item, links, works
from tests.curate.requirements.paper import PAPER, TITLE, apart, together


def test_every_requirement_has_a_test() -> None:
    """A rule without a test is a wish."""
    numbers = re.findall(r"^ ?(\d+)\. ", dedupe.__doc__ or "", re.M)
    written = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert {f"{int(n):02}" for n in numbers} == set(re.findall(r"^def test_(\d\d)_", written, re.M))


# 1


def test_01_two_dois_never_merge() -> None:
    """Letters, replies and mastheads have one title and one journal, and are different works."""
    twin = item("q", TITLE, doi="10.5555/jim.2", source="aggregator", authors="Abara N", year=2026)
    assert apart(works(PAPER, twin))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("10.1101/2026.01.01.26000001", "10.1101/2026.01.01.26000001v2"),
        ("10.21203/rs.3.rs-100/v1", "10.21203/rs.3.rs-100/v2"),
        ("10.26434/chemrxiv-2026-abc", "10.26434/chemrxiv-2026-abc-v3"),
    ],
)
def test_01_versions_of_a_preprint_are_one_work(first: str, second: str) -> None:
    """Even under a new title; and the later version points to the earlier."""
    one = item("1", TITLE, doi=first, kind=Kind.PREPRINT, version="1")
    other = item("2", "Examplumab revisited", doi=second, kind=Kind.PREPRINT, version="2")
    assert together(works(one, other))
    assert ("2", "version-of", "1") in links(one, other)


# 2

SHARED = [
    ("DOI", {"doi": "10.5555/sup"}),
    ("PMID", {"pmid": "7"}),
    ("PMCID", {"pmcid": "PMC7"}),
    ("address", {"url": "https://pub.test/a/1"}),
]


@pytest.mark.parametrize("key", [key for _, key in SHARED], ids=[name for name, _ in SHARED])
def test_02_an_identifier_needs_titles_that_agree(key: dict[str, str]) -> None:
    """Abstracts of one supplement share a DOI; a cut subtitle or an empty title contradicts nothing."""
    full = item("1", f"{TITLE}: a randomised trial", source="a", **key)
    cut = item("2", TITLE, source="b", **key)
    empty = item("3", "", source="c", **key)
    other = item("4", "Sleep of night nurses in Sampletown", source="d", **key)
    assert together(works(full, cut, empty))
    first, second, third, fourth = works(full, cut, empty, other)
    assert first == second
    assert len({first, third, fourth}) == 3, "what has no title fits both, and joins neither"


def test_02_one_guid_of_one_feed_is_one_work() -> None:
    """An entry that came back with a corrected title."""
    assert together(works(item("g", TITLE, source="s"), item("g", TITLE.replace("older", "old"), source="s")))


# 3


def test_03_what_fits_two_joins_neither() -> None:
    """A record without a DOI whose title two works have."""
    twin = item("q", TITLE, doi="10.5555/jim.2", source="letters", authors="Abara N", year=2026)
    loose = item("m", TITLE, source="pubmed", authors="Abara N", year=2026)
    assert apart(works(PAPER, twin, loose))
    assert together(works(PAPER, loose))


def test_03_nor_through_a_third() -> None:
    """Two loose records that agree with each other, one of each work's place."""
    one = item("1", TITLE, doi="10.5555/a", source="a", volume="3", pages="11-19", year=2026)
    two = item("2", TITLE, doi="10.5555/b", source="b", volume="9", pages="71-79", year=2026)
    near_one = item("3", TITLE, source="c", volume="3", pages="11-19", year=2026)
    open_to_both = item("4", TITLE, source="d", year=2026)
    first, second, third, fourth = works(one, two, near_one, open_to_both)
    assert first == third
    assert len({first, second, fourth}) == 3


# 4


def test_04_one_feed_is_not_compared_with_itself() -> None:
    """Two entries of one feed with one title are two; without sources they are one."""
    assert apart(works(item("1", TITLE, source="s"), item("2", TITLE, source="s")))
    assert together(works(item("1", TITLE), item("2", TITLE)))


# 5


@pytest.mark.parametrize(
    "title",
    [
        "Editorial",
        "Introduction",
        "Department of Error",
        "In This Issue",
        "Acknowledgment of Reviewers 2026",
        "Reply",
        "Editorial Board",
        "Letter to the Editor",
        "Case report",
        "Authors' reply",
        "Erratum",
    ],
)
def test_05_recurring_titles_are_no_evidence(title: str) -> None:
    """Not even with journal and year."""
    same = {"journal": "Journal of Invented Medicine", "year": 2026}
    assert apart(works(item("1", title, source="a", **same), item("2", title, source="b", **same)))


def test_05_furniture_of_one_address_stays_apart() -> None:
    """A feed that links every `Editorial` to its contents page."""
    page = {"url": "https://pub.test/toc/3", "title": "Editorial"}
    assert apart(works(item("1", source="a", **page), item("2", source="a", **page)))


# 6

DIFFERENT = [
    ("first author", {"authors": "Abara N"}, {"authors": "Brontes S"}),
    ("year", {"year": 2020}, {"year": 2026}),
    ("journal", {"journal": "Annals of Sample Therapy"}, {"journal": "Example Reports"}),
    ("volume", {"volume": "3"}, {"volume": "4"}),
    ("page", {"pages": "11-19"}, {"pages": "311-319"}),
    ("PMID", {"pmid": "1"}, {"pmid": "2"}),
    ("DOI", {"doi": "10.5555/a"}, {"doi": "10.5555/b"}),
    ("preprint", {"kind": Kind.PREPRINT}, {}),
    ("page of one site", {"url": "https://pub.test/full/281"}, {"url": "https://pub.test/full/282"}),
    (
        "letters on one paper",
        {"summary": "To the Editor We read with interest"},
        {"summary": "To the Editor A recent review"},
    ),
    (
        "letter and reply",
        {"summary": "To the Editor We read with interest"},
        {"summary": "In Reply We thank Dr Brontes"},
    ),
    ("masthead", {"journal": f"{TITLE}: monthly"}, {"journal": f"{TITLE}: monthly"}),
]


@pytest.mark.parametrize(("one", "other"), [d[1:] for d in DIFFERENT], ids=[d[0] for d in DIFFERENT])
def test_06_anything_known_that_differs_parts(one: dict[str, object], other: dict[str, object]) -> None:
    """Abstract and article, article and erratum: one title, and one field that tells them apart."""
    assert apart(works(item("1", TITLE, source="a", **one), item("2", TITLE, source="b", **other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Management of lupus, part 1: diagnosis and workup",
            "Management of lupus, part 2: diagnosis and workup",
        ),
        ("Examplumab in lupus nephritis of adults I", "Examplumab in lupus nephritis of adults II"),
        (
            "A phase 2 trial of examplumab in lupus nephritis",
            "A phase 3 trial of examplumab in lupus nephritis",
        ),
        (
            "Examplumab for lupus nephritis in men of all ages",
            "Examplumab for lupus nephritis in women of all ages",
        ),
        (
            "Course of hypotension in patients on examplumab",
            "Course of hypertension in patients on examplumab",
        ),
        (
            "Surgery with examplumab cover in lupus nephritis",
            "Surgery without examplumab cover in lupus nephritis",
        ),
    ],
)
def test_06_titles_that_differ_in_what_matters_part(one: str, other: str) -> None:
    """The same authors publish twins in one year."""
    same = {"authors": "Abara N", "year": 2026, "journal": "Annals of Sample Therapy"}
    assert apart(works(item("1", one, source="a", **same), item("2", other, source="b", **same)))


@pytest.mark.parametrize(
    "other",
    [
        f"{TITLE}.",
        TITLE.upper(),
        f"[{TITLE}]",
        f"{TITLE}. [Review]",
        TITLE.replace("-", " "),
        TITLE.replace("older adults", "olderadults"),
    ],
)
def test_06_the_same_title_with_nothing_against_it_is_the_same_work(other: str) -> None:
    """PubMed, an aggregator and the publisher spell alike; only one has the DOI."""
    assert together(works(PAPER, item("m", other, source="pubmed")))


def test_06_characters_that_a_source_drops_are_not_missed() -> None:
    """PubMed's feeds leave out what is not ASCII: `Fe(Ⅲ)` becomes `Fe()`."""
    whole = item(
        "1", "Marsh bacteria that reduce Fe(Ⅲ) and grow at 4 °C", doi="10.5555/b.1", source="publisher"
    )
    dropped = item("2", "Marsh bacteria that reduce Fe() and grow at 4 C", source="pubmed")
    assert together(works(whole, dropped))


@pytest.mark.parametrize(
    ("cut", "one"), [(f"{TITLE[:52]}…", True), (f"{TITLE[:52]}", False), ("Effect of …", False)]
)
def test_06_a_title_that_says_it_was_cut_may_go_on(cut: str, one: bool) -> None:
    """Search engines end long titles with an ellipsis; without one, a shorter title is another title."""
    assert together(works(PAPER, item("g", cut, source="search engine"))) is one


def test_06_a_short_title_is_not_enough() -> None:
    """`Lupus nephritis` is the title of a hundred reviews."""
    assert apart(works(item("1", "Lupus nephritis", source="a"), item("2", "Lupus nephritis", source="b")))


# 7

PLACED = {"volume": "12", "pages": "288-297", "year": 2006}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": TITLE, "authors": "Abara N"}, {"title": TITLE, "authors": "Nneka Abara"}),
        (
            {"title": TITLE, "authors": "Abara N"},
            {"title": TITLE.replace("outcomes", "outcome"), "authors": "Abbara"},
        ),
        (
            {"title": TITLE, "authors": "Abara N"},
            {"title": "Wirkung von Examplumab bei Herzinsuffizienz im Alter", "authors": "Abara N"},
        ),
        ({"title": TITLE, "authors": "Abara N", "year": 2007}, {"title": TITLE, "authors": "Abara N"}),
        (
            {"title": TITLE, "authors": "Abara N", "volume": "12 Suppl 3"},
            {"title": TITLE, "authors": "Abara N"},
        ),
        ({"title": TITLE, "authors": "Abara N", "pages": "288-97"}, {"title": TITLE, "authors": "Abara N"}),
    ],
    ids=[
        "name order",
        "misspelt name",
        "translated title",
        "year off by one",
        "supplement",
        "short page range",
    ],
)
def test_07_one_place_is_one_work(one: dict[str, object], other: dict[str, object]) -> None:
    """Volume and first page outweigh what catalogues get wrong."""
    assert together(works(item("1", **(PLACED | one)), item("2", **(PLACED | other))))


def test_07_abstracts_on_one_page_stay_apart() -> None:
    """One author has several abstracts on one page of a supplement."""
    place_ = {"volume": "12", "pages": "S27", "year": 2006, "authors": "Abara N"}
    one = item("1", "Examplumab lowers mortality of heart failure in mice", **place_)
    two = item("2", "Examplumab raises appetite of patients with asthma", **place_)
    assert apart(works(one, two))
