"""Requirements 13 to 16: order, keys, reasons, and the rulings of curators."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.curate.dedupe import closest_bond, place, rule_on
from bot.model import Kind, Verdict
from tests.curate.pool import item, works
from tests.curate.requirements.paper import PAPER, TITLE, apart, together

# 13: test_dedupe_order.py holds it at length


def test_13_order_changes_nothing() -> None:
    """Keys included."""
    loose = item("m", TITLE, source="pubmed")
    assert works(PAPER, loose) == list(reversed(works(loose, PAPER)))


# 14: test_dedupe_place.py holds it at length


def test_14_a_key_does_not_depend_on_company() -> None:
    """The strongest identity founds the key, so a weaker copy changes nothing."""
    assert works(PAPER)[0] == works(PAPER, item("m", TITLE, source="pubmed"))[0]


# 15


def test_15_every_join_says_why() -> None:
    """In words; what stands alone has nothing to explain."""
    copy = item("m", "", doi="10.5555/jim.1", source="pubmed")
    post = item("t", kind=Kind.POST, summary="https://doi.org/10.5555/jim.1")
    alone = item("a", "Sleep of night nurses in Sampletown: a survey")
    assert [p.why for p in place((PAPER, copy, post, alone)).placements] == [
        "same DOI",
        "same DOI",
        "links to it",
        "",
    ]


# 16: test_rulings.py holds it at length


def test_16_what_a_curator_parted_stays_apart() -> None:
    """Two abstracts of one supplement, under one DOI, whose titles are alike."""
    one = item("1", TITLE, source="a", doi="10.5555/sup", url="https://a.test/p/1")
    other = item("2", f"{TITLE} again", source="b", doi="10.5555/sup", url="https://b.test/p/1")
    assert together(works(one, other))
    parted = rule_on(one, other, Verdict.APART, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert apart([p.work for p in place((one, other), (), [parted]).placements])


def test_16_no_curator_makes_one_work_of_two_dois() -> None:
    """But one story."""
    twin = item("q", "Sleep of night nurses in Sampletown", doi="10.5555/jim.2", source="letters")
    joined = rule_on(PAPER, twin, closest_bond(PAPER, twin), at=datetime(2026, 11, 22, tzinfo=UTC))
    placed = place((PAPER, twin), (), [joined]).placements
    assert joined.verdict is Verdict.ONE_STORY
    assert apart([p.work for p in placed])
    assert together([p.story for p in placed])
