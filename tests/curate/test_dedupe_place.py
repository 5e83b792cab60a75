"""New items beside known ones: keys that last, merges, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.curate.dedupe import Places, place
from bot.model import Filed, Item, Kind, Link, LinkKind, Placement, StoryId, WorkId
from tests.curate.pool import filed, item

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def known(one: Item, work: str, story: str = "", *, days: int = 1, links: tuple[Link, ...] = ()) -> Filed:
    """`one` as it was filed so many days ago."""
    seen = replace(one, first_seen=NOW - timedelta(days=days))
    placement = Placement(work=WorkId(work), story=StoryId(story or f"s{work}"), links=links)
    return filed(seen, placement)


def keys(places: Places) -> list[tuple[str, str]]:
    return [(p.work, p.story) for p in places.placements]


PAPER = item("p", TITLE, doi="10.5555/jim.1", source="publisher", authors="Abara N", year=2026)
COPY = item("m", TITLE, source="pubmed", pmid="77", authors="Abara N", year=2026)


def test_a_copy_joins_the_known_work() -> None:
    """Under its key, and its story's."""
    assert keys(place([COPY], [known(PAPER, "w:old")])) == [("w:old", "sw:old")]


def test_a_stranger_gets_new_keys() -> None:
    """Never one that is taken."""
    ((work, story),) = keys(
        place([item("x", "Sleep of night nurses in Sampletown")], [known(PAPER, "w:old")])
    )
    assert (work, story) != ("w:old", "sw:old")
    assert work.startswith("w:")
    assert story.startswith("s:")


def test_a_key_that_is_taken_is_not_derived_again() -> None:
    """A work that was filed under another's derived key keeps it."""
    ((derived, _),) = keys(place([PAPER]))
    stranger = known(item("x", "Sleep of night nurses in Sampletown"), derived)
    ((work, _),) = keys(place([PAPER], [stranger]))
    assert work != derived


def test_a_bridge_merges_and_the_older_key_is_kept() -> None:
    """The record that has both identifiers shows that two works are one."""
    one = known(item("1", "", source="a", doi="10.5555/jim.1"), "w:young", days=1)
    two = known(item("2", "", source="b", pmid="77"), "w:old", days=9)
    bridge = item("3", TITLE, source="c", doi="10.5555/jim.1", pmid="77")
    places = place([bridge], [one, two])
    assert places.work_merges == (("w:old", "w:young"),)
    assert places.story_merges == (("sw:old", "sw:young"),)
    assert keys(places) == [("w:old", "sw:old")]
    assert places.moved == (), "the store moves what a merge absorbs"


def test_a_story_grows_when_the_publication_comes() -> None:
    """The preprint was sent; the paper joins its story, and the preprint's new link is told."""
    preprint = item("v", TITLE, doi="10.1101/2026.01.01.26000001", kind=Kind.PREPRINT, authors="Abara N")
    places = place([PAPER], [known(preprint, "w:pre", "s:pre")])
    ((work, story),) = keys(places)
    assert (work != "w:pre", story) == (True, "s:pre")
    (moved,) = places.moved
    assert [(link.kind, link.to) for link in moved.place.links] == [(LinkKind.PREPRINT_OF, "p")]
    assert (moved.place.work, moved.place.story) == ("w:pre", "s:pre")


def test_a_work_that_comes_after_its_erratum_is_linked() -> None:
    """The erratum is known; its link is found late, and its story stays apart."""
    erratum = known(item("n", f"Erratum: {TITLE}", doi="10.5555/jim.9"), "w:err", "s:err")
    places = place([PAPER], [erratum])
    assert keys(places)[0][1] != "s:err"
    assert [(m.item.guid, m.place.story, m.place.links[0].to) for m in places.moved] == [("n", "s:err", "p")]


def test_a_link_to_a_known_item_names_its_doi() -> None:
    """A guid says nothing outside its feed."""
    erratum = item("n", f"Erratum: {TITLE}", doi="10.5555/jim.9")
    (placement,) = place([erratum], [known(PAPER, "w:1")]).placements
    assert [(link.kind, link.to) for link in placement.links] == [(LinkKind.ERRATUM_OF, "doi:10.5555/jim.1")]


def test_what_fits_two_now_leaves_and_the_key_stays() -> None:
    """A record without a DOI was filed with the first work; then the second of the same title came."""
    first, loose = known(PAPER, "w:1", "s:1", days=9), known(COPY, "w:1", "s:1", days=8)
    twin = item("q", TITLE, doi="10.5555/jim.2", source="letters", authors="Abara N", year=2026)
    places = place([twin], [first, loose])
    (moved,) = places.moved
    assert moved.item.guid == "m"
    works = {"w:1", moved.place.work, places.placements[0].work}
    stories = {"s:1", moved.place.story, places.placements[0].story}
    assert (len(works), len(stories)) == (3, 3)


EVENT = (
    "Regulator approves examplumab for lupus nephritis",
    "Examplumab wins approval from regulator for lupus nephritis",
    "Lupus nephritis: regulator approves examplumab after long wait",
)


def news(*texts: str) -> Sequence[Item]:
    return [
        item(f"n{k}", text, kind=Kind.NEWS, source=f"s{k}", published="2026-11-21")
        for k, text in enumerate(texts)
    ]


def test_news_joins_a_story_that_was_sent() -> None:
    """Under its key, so that the reader's digest can say what is new about it."""
    first, second, third = news(*EVENT)
    places = place([third], [known(first, "w:1", "s:1"), known(second, "w:2", "s:1")])
    assert [p.story for p in places.placements] == ["s:1"]
    assert places.moved == ()


def test_what_leaves_a_story_gets_a_key_that_was_never_given() -> None:
    """It may have founded one that was absorbed since, which then names another story; and so each time."""
    strike, flood, other = news("Strike enters third week", "Flood closes four clinics", "Museum opens again")
    near = [known(one, f"w:{n}", "s:1") for n, one in enumerate((strike, flood))]
    founded = {place([flood]).placements[0].story, "s:1"}
    for guid in ("o1", "o2"):
        (moved,) = place([replace(other, guid=guid)], near).moved
        assert moved.place.story not in founded
        founded.add(moved.place.story)


def test_two_stories_that_turn_out_to_be_one_event_are_joined() -> None:
    """As they would have been had all come at once; the key first seen is kept."""
    first, second, third = news(*EVENT)
    places = place([third], [known(first, "w:1", "s:1"), known(second, "w:2", "s:2")])
    assert places.story_merges == (("s:1", "s:2"),)
    assert places.placements[0].story == "s:1"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)], ids=str)
def test_the_order_of_what_is_known_changes_nothing(order: tuple[int, ...]) -> None:
    """A store may return its rows in any order."""
    rows = [
        known(PAPER, "w:1"),
        known(item("x", "Editorial", source="a"), "w:2"),
        known(item("y", "Editorial"), "w:3"),
    ]
    assert keys(place([COPY], [rows[n] for n in order])) == [("w:1", "sw:1")]
