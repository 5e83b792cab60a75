"""What a curator rules holds, whatever comes later and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.curate.dedupe import place, rule_on
from bot.curate.dedupe.curators import Rearranged, join, split
from bot.model import Filed, Item, Kind, Ruling, Verdict
from tests.curate.pool import filed, item

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TITLE = "Effect of examplumab on outcomes of heart failure in older adults"
PAPER = item("p", TITLE, source="publisher", doi="10.5555/sup", url="https://pub.test/a/1")
WRONG = item("w", f"{TITLE}: two", source="aggregator", doi="10.5555/sup", url="https://agg.test/a/2")
COPY_OF_WRONG = item("c", f"{TITLE}: two", source="pubmed", doi="10.5555/sup", pmid="7")
STRANGER = item("s", "Sleep of night nurses in Sampletown", source="blog", url="https://blog.test/s")


def ruling(one: Item, other: Item, verdict: Verdict, id: int = 1) -> Ruling:
    return replace(rule_on(one, other, verdict, at=NOW), id=id)


PARTED = ruling(WRONG, PAPER, Verdict.APART)


def known(*items: Item, rulings: Sequence[Ruling] = ()) -> tuple[Filed, ...]:
    """As a store would have them."""
    seen = [replace(one, first_seen=NOW - timedelta(days=n)) for n, one in enumerate(items)]
    placed = place(seen, (), rulings).placements
    return tuple(filed(one, at) for one, at in zip(seen, placed, strict=True))


@pytest.mark.parametrize(
    "order", list(permutations((PAPER, WRONG, COPY_OF_WRONG))), ids=lambda o: "".join(x.guid for x in o)
)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_parted_pair_stays_apart_in_any_order(order: tuple[Item, ...], size: int) -> None:
    """All at once or one after another; a copy that comes later goes with what it is a copy of."""
    held: dict[str, Filed] = {}
    for start in range(0, 3, size):
        batch = [replace(one, first_seen=NOW + timedelta(hours=start)) for one in order[start : start + size]]
        places = place(batch, tuple(held.values()), [PARTED])
        held |= {one.item.guid: one for one in places.moved}
        held |= {one.guid: filed(one, at) for one, at in zip(batch, places.placements, strict=True)}
    assert held["w"].place.work == held["c"].place.work
    assert held["p"].place.work != held["w"].place.work
    assert held["p"].place.story != held["w"].place.story


def test_what_fits_both_of_a_parted_pair_joins_neither() -> None:
    """Its title is not one's rather than the other's."""
    between = item("b", f"{TITLE} three", source="posts", doi="10.5555/sup")
    works = [p.work for p in place([PAPER, WRONG, between], (), [PARTED]).placements]
    assert len(set(works)) == 3


def test_who_leaves_gets_the_new_keys() -> None:
    """Readers had the story under its key: it stays with what they were told it is."""
    paper, wrong = known(PAPER, WRONG)
    (moved,) = place((), (paper, wrong), [PARTED]).moved
    assert moved.item.guid == "w"
    assert moved.place.work != paper.place.work
    assert moved.place.story != paper.place.story


def test_the_last_word_holds() -> None:
    """A curator who parted by mistake joins again."""
    again = ruling(WRONG, PAPER, Verdict.ONE_WORK, id=2)
    one, other = place((PAPER, WRONG), (), [again, PARTED]).placements
    assert one.work == other.work


def test_joined_works_stay_joined_when_a_copy_comes() -> None:
    """By identifier; a title alone is no proof that something is a copy of what was joined."""
    joined = ruling(PAPER, STRANGER, Verdict.ONE_WORK)
    same_page = item("x", STRANGER.title, source="mirror", url="https://blog.test/s?utm_source=rss")
    paper, page = place((PAPER, same_page), (), [joined]).placements
    assert paper.work == page.work
    namesake = item("y", STRANGER.title, source="other", url="https://other.test/s")
    paper, other = place((PAPER, namesake), (), [joined]).placements
    assert paper.work != other.work


def test_a_join_says_who_joined() -> None:
    """`rounds explain` names it as the rule."""
    post = item("t", source="posts", kind=Kind.POST, summary="So true")
    placed = place((PAPER, post), (), [ruling(PAPER, post, Verdict.ONE_STORY)]).placements
    assert {p.why for p in placed} == {"", "a curator joined them"}


def test_a_notice_is_not_joined_with_its_work() -> None:
    """Whatever a curator says: a correction is never swallowed."""
    notice = item("n", f"Erratum: {TITLE}", source="publisher", doi="10.5555/e.1")
    paper, erratum = known(PAPER, notice)
    done = join((paper, erratum), (paper, erratum), (), at=NOW)
    assert done.now[0].story != done.now[1].story


def test_of_a_post_no_word_is_kept_with_a_ruling() -> None:
    """Posts are forgotten after 30 days, and when their authors delete them; a ruling is for ever."""
    post = item(
        "t", "Said", source="posts", kind=Kind.POST, summary="So true", authors="Abara N", account="@a@b.test"
    )
    kept = rule_on(post, PAPER, Verdict.APART, at=NOW).one
    assert (kept.guid, kept.title, kept.summary, kept.authors, kept.account) == ("t", "", "", (), "")
    assert kept.kind is Kind.POST


def guids_of(done: Rearranged) -> list[tuple[str, str, str]]:
    return [(one.one.guid, one.verdict.value, one.other.guid) for one in done.rulings]


def test_split_parts_from_papers_and_one_of_each_other_work() -> None:
    """Forty posts about one paper need not forty rulings each; what leaves together stays together."""
    posts = [
        item(f"t{n}", source="posts", kind=Kind.POST, summary=f"{n}: https://doi.org/10.5555/sup")
        for n in (1, 2)
    ]
    paper, wrong, copy, *talk = all_known = known(PAPER, WRONG, COPY_OF_WRONG, *posts)
    assert len({one.place.story for one in all_known}) == 1
    done = split((wrong, copy), all_known, (), at=NOW, why="another abstract")
    assert guids_of(done) == [
        ("w", "apart", "p"), ("w", "apart", "t1"), ("w", "apart", "t2"),
        ("c", "apart", "p"), ("c", "apart", "t1"), ("c", "apart", "t2"),
        ("w", "one work", "c"),
    ]  # fmt: skip
    assert done.now[0].work == done.now[1].work != paper.place.work
    assert done.now[0].story == done.now[1].story != paper.place.story
    assert {one.why for one in done.rulings} == {"another abstract"}
    assert all(one.place.story == paper.place.story for one in talk)


def test_join_of_two_known_works_keeps_the_older_key() -> None:
    """A curator finds what no rule could."""
    new, old = known(item("1", "Lupus", source="a"), item("2", "On lupus", source="b"))
    done = join((new, old), (new, old), (), at=NOW)
    assert done.places.work_merges == ((old.place.work, new.place.work),)
    assert [one.work for one in done.now] == [old.place.work] * 2
    only = join((new, old), (new, old), (), at=NOW, story_only=True)
    assert (len({one.work for one in only.now}), len({one.story for one in only.now})) == (2, 1)
