"""Rulings in the store, and items by whatever a curator calls them."""

from __future__ import annotations

import pytest

from bot.curate.dedupe import place, rule_on
from bot.errors import UsageError
from bot.model import CanonicalUrl, Doi, Filed, IngestPlan, Kind, Pmid, Ruling, SourceId, SourceState, Verdict
from bot.pipeline.rulings import items_called, join_stories, split_story
from bot.store import SqliteStore
from tests.store.builders import NOW, filed, ingest_plan

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"
PAPER = filed(
    "p",
    title=TITLE,
    doi=Doi("10.5555/sup"),
    canonical=CanonicalUrl("https://pub.test/a/1"),
    work="w:1",
    story="s:1",
)
OTHER = filed("o", title=f"{TITLE}: two", doi=Doi("10.5555/sup"), pmid=Pmid("77"), work="w:1", story="s:1")
ALONE = filed("a", title="Sleep of night nurses in Sampletown", work="w:2", story="s:2")


async def told(store: SqliteStore, *items: Filed) -> None:
    await store.apply_ingest(ingest_plan(*items))


@pytest.mark.parametrize(
    ("asked", "guids"),
    [
        ("1", ["p"]),
        ("10.5555/SUP", ["o", "p"]),
        ("https://doi.org/10.5555/sup", ["o", "p"]),
        ("PMID: 77", ["o"]),
        ("http://www.pub.test/a/1?utm_source=x", ["p"]),
        ("a", ["a"]),
        ("w:1", ["o", "p"]),
        ("s:2", ["a"]),
        ("night nurses", ["a"]),
        ("examplumab zebra", []),
        ("", []),
        ('" OR *', []),
    ],
)  # fmt: skip
async def test_an_item_is_found_by_what_it_is_called(
    store: SqliteStore, asked: str, guids: list[str]
) -> None:
    """The first way that finds any; no question raises."""
    await told(store, PAPER, OTHER, ALONE)
    assert sorted(one.item.guid for one in await store.find_items(asked)) == guids


async def test_what_is_held_is_found_too(store: SqliteStore) -> None:
    """A curator looks for exactly that."""
    await told(store, filed("h", title="Held back for now", verdict="hold"))
    assert [one.item.guid for one in await store.find_items("held back")] == ["h"]


async def test_a_name_that_fits_several_works_is_refused_with_what_there_is(store: SqliteStore) -> None:
    """So that the next try can be exact."""
    twin = filed("b", title="Sleep of night nurses elsewhere")
    await told(store, ALONE, twin)
    with pytest.raises(UsageError, match=r"2 items fit[^$]*elsewhere"):
        await items_called(store, "night nurses")
    with pytest.raises(UsageError, match="no such item"):
        await items_called(store, "zebra")
    (exact,) = await items_called(store, "Sleep of night nurses elsewhere")
    assert exact.item.guid == "b"


async def test_rulings_are_kept_in_order_and_found_by_either_side(store: SqliteStore) -> None:
    """As they were told, with a number each."""
    rulings = [
        rule_on(PAPER.item, OTHER.item, Verdict.APART, at=NOW, why="two abstracts"),
        rule_on(PAPER.item, ALONE.item, Verdict.ONE_STORY, at=NOW),
    ]
    assert await store.rulings_on([PAPER.item]) == ()
    await store.apply_rulings(rulings)
    kept = await store.rulings()
    assert [(one.id, one.verdict, one.why) for one in kept] == [
        (1, Verdict.APART, "two abstracts"),
        (2, Verdict.ONE_STORY, ""),
    ]
    assert [(one.one, one.keys) for one in kept] == [(one.one, one.keys) for one in rulings]
    assert await store.rulings_on([PAPER.item]) == kept
    assert [one.id for one in await store.rulings_on([ALONE.item])] == [2]


async def test_split_moves_and_is_remembered(store: SqliteStore) -> None:
    """The parted item has keys of its own at once; the rest keeps the story's."""
    await told(store, PAPER, OTHER)
    (before,), done = await split_story(store, ["o"], now=NOW)
    (moved,) = await store.find_items("o")
    assert (before.place.work, moved.place.work) == ("w:1", done.now[0].work)
    assert moved.place.work != "w:1" != moved.place.story
    (stayed,) = await store.find_items("p")
    assert (stayed.place.work, stayed.place.story) == ("w:1", "s:1")
    assert len(await store.rulings()) == 1


async def test_an_ingest_keeps_to_what_was_ruled(store: SqliteStore) -> None:
    """A copy that bridges the two comes in a later poll, from another source."""
    await told(store, PAPER, OTHER)
    await split_story(store, ["o"], now=NOW)
    copy = filed("c", title=TITLE, doi=Doi("10.5555/sup")).item

    def decide(near: tuple[Filed, ...], ruled: tuple[Ruling, ...]) -> IngestPlan:
        placed = place([copy], near, ruled)
        new = Filed(item=copy, judgement=PAPER.judgement, place=placed.placements[0])
        return IngestPlan(state=SourceState(id=SourceId("s")), filed=(new, *placed.moved))

    await store.file_polls([([copy], decide)])
    works = {guid: (await store.find_items(guid))[0].place.work for guid in "poc"}
    assert works["c"] == works["p"] == "w:1"
    assert works["o"] != "w:1"


async def test_what_was_joined_is_shown_to_an_ingest(store: SqliteStore) -> None:
    """One comes without anything in common with the other but the ruling."""
    await told(store, PAPER)
    post = filed("t", title="", kind=Kind.POST, canonical=CanonicalUrl("https://x.test/1")).item
    await store.apply_rulings([rule_on(PAPER.item, post, Verdict.ONE_STORY, at=NOW)])
    seen: list[tuple[list[str], int]] = []

    def decide(near: tuple[Filed, ...], ruled: tuple[Ruling, ...]) -> IngestPlan:
        seen.append(([one.item.guid for one in near], len(ruled)))
        return ingest_plan()

    await store.file_polls([([post], decide)])
    assert seen == [(["p"], 1)]


async def test_join_and_what_cannot_be(store: SqliteStore) -> None:
    """Nothing to join with, nothing to leave: said in a line, and nothing is written."""
    await told(store, PAPER, OTHER, ALONE)
    with pytest.raises(UsageError, match="name another"):
        await join_stories(store, ["p", "p"], now=NOW)
    with pytest.raises(UsageError, match="nothing else is in that story"):
        await split_story(store, ["10.5555/sup"], now=NOW)
    assert await store.rulings() == ()
    _, done = await join_stories(store, ["p", "a"], now=NOW, story_only=True)
    assert len({one.story for one in done.now}) == 1
    assert {one.place.story for one in await store.find_items("night nurses")} == {done.now[0].story}
