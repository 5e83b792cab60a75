"""Order and batching: what the grouping promises whatever comes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.dedupe import place
from bot.model import CanonicalUrl, Filed, Item, Kind, Placement
from tests.curate.pool import filed, item, mixed

START = datetime(2026, 11, 22, tzinfo=UTC)


def parted(items: Sequence[Item], keys: Sequence[str]) -> set[frozenset[str]]:
    """The sets of guids under one key."""
    sets: dict[str, set[str]] = defaultdict(set)
    for one, key in zip(items, keys, strict=True):
        sets[key].add(one.guid)
    return {frozenset(guids) for guids in sets.values()}


def shuffled(items: Sequence[Item], seed: int) -> list[Item]:
    order = list(items)
    Random(seed).shuffle(order)
    return order


def test_two_hundred_orders_of_five_hundred_items() -> None:
    """Every order gives the same works, the same stories, and even the same keys and links."""
    items = mixed(500, seed=1)
    expected = dict(zip((one.guid for one in items), place(items).placements, strict=True))
    for seed in range(200):
        order = shuffled(items, seed)
        placed = {one.guid: p for one, p in zip(order, place(order).placements, strict=True)}
        assert placed == expected, f"order {seed}"


@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_any_order_of_any_pool(seed: int, count: int, order: int) -> None:
    """The promise holds for pools of every make, not for one."""
    items = mixed(count, seed=seed)
    other = shuffled(items, order)
    first = {one.guid: p for one, p in zip(items, place(items).placements, strict=True)}
    assert first == {one.guid: p for one, p in zip(other, place(other).placements, strict=True)}


class Shelf:
    """What a store does with the decisions, in memory, showing everything it has as neighbours."""

    def __init__(self) -> None:
        self.held: dict[str, Filed] = {}
        self.at = START

    def take(self, batch: Sequence[Item]) -> None:
        self.at += timedelta(hours=1)
        new = [one if one.first_seen else replace(one, first_seen=self.at) for one in batch]
        places = place(new, tuple(self.held.values()))
        for kept, lost in places.work_merges:
            self._rename("work", lost, kept)
        for kept, lost in places.story_merges:
            self._rename("story", lost, kept)
        for moved in places.moved:
            self.held[moved.item.guid] = moved
        for one, placement in zip(new, places.placements, strict=True):
            self.held[one.guid] = filed(one, placement)

    def _rename(self, field: str, lost: str, kept: str) -> None:
        for guid, one in self.held.items():
            if getattr(one.place, field) == lost:
                self.held[guid] = replace(one, place=replace(one.place, **{field: kept}))

    def sets(self, field: str) -> set[frozenset[str]]:
        held = list(self.held.values())
        return parted([one.item for one in held], [getattr(one.place, field) for one in held])


def taken_in(items: Sequence[Item], size: int, seed: int) -> Shelf:
    """All of them, `size` at a time, in some order."""
    shelf, order = Shelf(), shuffled(items, seed)
    for start in range(0, len(order), size):
        shelf.take(order[start : start + size])
    return shelf


@given(st.integers(0, 10_000), st.integers(1, 7))
@settings(max_examples=25, deadline=None)
def test_any_batching_gives_the_same_works_and_stories(seed: int, size: int) -> None:
    """Items that come a few at a time end where they would have come to lie all at once."""
    items = [one for one in mixed(40, seed=seed) if one.kind is not Kind.NEWS] + news(12, seed)
    whole = place(items).placements
    shelf = taken_in(items, size, seed)
    assert shelf.sets("work") == parted(items, [p.work for p in whole])
    assert shelf.sets("story") == parted(items, [p.story for p in whole])


def news(count: int, seed: int) -> list[Item]:
    """Headlines of five days, most of them of some event, each seen on its day or the day after."""
    chance = Random(seed)
    return [_headline(n, chance) for n in range(count)]


_WHERE = ("Sampletown", "Exampleshire", "Invented Bay")
_WHAT = (
    "hospital strike enters week {n}",
    "{n} nurses walk out over pay",
    "measles outbreak closes {n} schools",
    "regulator fines clinic chain for {n} false bills",
    "mayor opens {n} bed hospice",
)


def _headline(n: int, chance: Random) -> Item:
    day = START + timedelta(days=chance.randrange(5))
    words = f"{chance.choice(_WHERE)} {chance.choice(_WHAT).format(n=chance.randrange(2, 4))}".split()
    if chance.random() < 0.5:
        words = [*words[1:], "in", words[0]]
    about = chance.random()
    return item(
        f"h{n}",
        " ".join(words),
        kind=chance.choice([Kind.NEWS, Kind.BLOG]),
        source=f"paper{n % 4}",
        published=f"{day:%Y-%m-%d}",
        first_seen=day + timedelta(hours=chance.randrange(36)),
        summary="As told in doi.org/10.5555/jim.1" if about < 0.1 else "",
    )


@given(st.integers(0, 10_000), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_events_do_not_depend_on_order_or_batches(seed: int, size: int) -> None:
    """Headlines of five days in whatever order, the last day's before the first's: the same stories."""
    items = news(30, seed)
    whole = parted(items, [p.story for p in place(items).placements])
    assert taken_in(items, size, seed).sets("story") == whole


_ABSENT = [f"https://pages.example/column/{n}" for n in range(3)]
_HELD = [f"https://news.example/held/{n}" for n in range(4)]


def of_pages(count: int, seed: int) -> list[Item]:
    """The same, of which four in ten link to pages: to one that nobody holds, to one that others of them are,
    or to two. Some have no words, some are seen long after their day."""
    chance = Random(seed + 1)
    told = news(count, seed)
    held = dict(zip(chance.sample(range(count), len(_HELD)), _HELD, strict=True))
    return [_linking(one, held.get(n, ""), chance) for n, one in enumerate(told)]


def _linking(one: Item, own: str, chance: Random) -> Item:
    pages: list[str] = chance.choice(
        (
            *([[]] * 6),
            [chance.choice(_ABSENT)],
            [chance.choice(_HELD)],
            [chance.choice(_ABSENT), chance.choice(_HELD)],
            chance.sample(_HELD, 2),
        )
    )
    assert one.first_seen is not None
    return replace(
        one,
        title=one.title if chance.random() < 0.9 else "",
        summary=" ".join([one.summary, *pages]) if own not in pages else "",
        url=own,
        canonical=CanonicalUrl(own) if own else None,
        first_seen=one.first_seen + timedelta(days=chance.choice((0,) * 11 + (3,))),
    )


@given(st.integers(0, 10_000), st.integers(1, 30))
@settings(max_examples=25, deadline=None)
def test_what_is_told_of_pages_does_not_depend_on_order_or_batches(seed: int, size: int) -> None:
    """Whoever takes up a page again, and whether the page itself comes before or after."""
    items = of_pages(40, seed)
    whole = parted(items, [p.story for p in place(items).placements])
    assert taken_in(items, size, seed).sets("story") == whole


_JOURNAL = [f"https://journal.example/article/{n}" for n in range(3)]


def of_late_papers(count: int, seed: int) -> list[Item]:
    """The same, and a fifth link to pages that turn out to be papers' or name their DOIs; these are seen on
    any of twelve days, most of them when the talk is settled."""
    chance = Random(seed + 2)
    told = [_of_a_paper(one, chance) for one in of_pages(count, seed)]
    seen = [START + timedelta(hours=chance.randrange(12 * 24)) for _ in _JOURNAL]
    return [*told, *(_paper(n, at) for n, at in enumerate(seen))]


def _of_a_paper(one: Item, chance: Random) -> Item:
    n, way = chance.randrange(len(_JOURNAL)), chance.random()
    if way < 0.15:
        return replace(one, summary=_JOURNAL[n])
    return replace(one, summary=f"doi.org/10.5555/late.{n}") if way < 0.2 else one


def _paper(n: int, seen: datetime) -> Item:
    title = f"Exampladone for {('gout', 'asthma', 'stroke')[n]} in older adults: a randomised trial"
    address = CanonicalUrl(_JOURNAL[n])
    return item(f"q{n}", title, doi=f"10.5555/late.{n}", url=address, canonical=address, first_seen=seen)


@given(st.integers(0, 10_000), st.integers(1, 30))
@settings(max_examples=25, deadline=None)
def test_pages_that_turn_out_to_be_papers_do_not_depend_on_order_or_batches(seed: int, size: int) -> None:
    """Whatever was told of them as news, and whenever their papers come."""
    items = of_late_papers(40, seed)
    whole = parted(items, [p.story for p in place(items).placements])
    assert taken_in(items, size, seed).sets("story") == whole


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.integers(1, 5), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_a_page_that_nobody_holds_is_another_story_after_a_silence(
    days: list[int], size: int, seed: int
) -> None:
    """Of two months between two posts that follow each other, however long others went on about it."""
    posts = [
        item(f"t{n}", kind=Kind.POST, summary=_ABSENT[0], first_seen=START + timedelta(days=day))
        for n, day in enumerate(days)
    ]
    in_time = sorted(zip(days, posts, strict=True), key=lambda one: one[0])
    told = [{in_time[0][1].guid}]
    for (before, _), (day, post) in pairwise(in_time):
        told += [set()] if day - before > 60 else []
        told[-1].add(post.guid)
    assert taken_in(posts, size, seed).sets("story") == set(map(frozenset, told))


def test_what_turns_out_to_be_about_a_paper_leaves_its_event() -> None:
    """And the paper's story takes nothing along from the event."""
    told = [
        item(
            f"h{n}",
            text,
            kind=Kind.NEWS,
            source=f"s{n}",
            published="2026-11-22",
            first_seen=START,
            summary="Effect of examplumab on outcomes of heart failure in older adults" * (n == 0),
        )
        for n, text in enumerate(
            (
                "Regulator approves examplumab for lupus nephritis",
                "Examplumab wins approval from regulator for lupus nephritis",
                "Lupus nephritis: regulator approves examplumab after long wait",
            )
        )
    ]
    paper = item("p", "Effect of examplumab on outcomes of heart failure in older adults", first_seen=START)
    shelf = Shelf()
    shelf.take(told)
    assert shelf.sets("story") == {frozenset({"h0", "h1", "h2"})}
    shelf.take([paper])
    assert shelf.sets("story") == {frozenset({"h1", "h2"}), frozenset({"h0", "p"})}


@pytest.mark.parametrize("days", [1, 3, 4, 40])
def test_a_paper_that_comes_late_takes_what_is_about_its_page_and_nothing_else(days: int) -> None:
    """The event that told of the page stays what it was, filed before or placed with the paper."""
    texts = (
        "Regulator approves examplumab for lupus nephritis",
        "Examplumab wins approval from regulator for lupus nephritis",
        "Lupus nephritis: regulator approves examplumab after long wait",
    )
    told = [
        item(f"h{n}", text, kind=Kind.NEWS, source=f"s{n}", summary=_ABSENT[0] * (n == 0), first_seen=START)
        for n, text in enumerate(texts)
    ]
    paper = item("p", "A trial of it", url=_ABSENT[0], first_seen=START + timedelta(days=days))
    shelf = Shelf()
    for batch in (told, [paper]):
        shelf.take(batch)
    assert shelf.sets("story") == {frozenset({"h1", "h2"}), frozenset({"h0", "p"})}
    assert shelf.sets("story") == parted([*told, paper], [p.story for p in place([*told, paper]).placements])


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_what_is_known_stays_when_nothing_comes(seed: int) -> None:
    """Looking again at what is filed moves nothing and merges nothing."""
    items = mixed(30, seed=seed)
    known = [filed(one, p) for one, p in zip(items, place(items).placements, strict=True)]
    again = place((), known)
    assert (again.placements, again.work_merges, again.story_merges, again.moved) == ((), (), (), ())


@pytest.mark.parametrize("count", [0, 1, 2], ids=["none", "one", "two alike"])
def test_small_pools(count: int) -> None:
    """Nothing, one item, and rows that say nothing at all each get a place of their own."""
    placements = place([item("") for _ in range(count)]).placements
    assert len({p.work for p in placements}) == len({p.story for p in placements}) == count
    assert all(isinstance(p, Placement) for p in placements)
