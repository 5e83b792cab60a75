"""Ingest by ingest, out of a real store: what was told ends in the stories it would have had all at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.curate.dedupe import place
from bot.curate.plan_ingest import Poll, plan_ingest
from bot.model import Filed, IngestPlan, Item, Judgement, Kind, Ruling, SourceId, SourceState
from bot.store import SqliteStore
from tests.curate.pool import item
from tests.curate.test_dedupe_order import START, news, of_late_papers, of_pages, parted, shuffled

PAPERS = SourceId("papers")


def decided(new: tuple[Item, ...], near: Sequence[Filed], ruled: Sequence[Ruling]) -> IngestPlan:
    """Whatever the store shows as neighbours, and no more, is what the core sees."""
    return plan_ingest(
        Poll(new=new, edited=(), unchanged=0),
        {item.guid: Judgement() for item in new},
        near,
        SourceState(id=PAPERS, baseline_at=START),
        rulings=ruled,
        now=START,
    )


OUTCOMES = ("syncope", "asthma", "gout", "sepsis", "migraine", "stroke")


def papers_and_talk() -> Iterator[Item]:
    """A paper on each outcome, two posts that link to it, and a journal club that cites another."""
    for n, outcome in enumerate(OUTCOMES):
        own, other = f"10.5555/far.{n}", f"10.5555/far.{(n + 1) % len(OUTCOMES)}"
        seen = START + timedelta(hours=7 * n)
        told = {"published": f"{seen:%Y-%m-%d}", "first_seen": seen}
        title = f"Exampladone or examplumab for {outcome} in older adults: a randomised trial"
        yield item(f"p{n}", title, doi=own, **told)
        for at in range(2):
            yield item(f"t{n}{at}", kind=Kind.POST, summary=f"Thoughts, number {at}: doi.org/{own}", **told)
        links = f"The paper: https://doi.org/{own}, and https://doi.org/{other} https://doi.org/10.5555/old.1"
        club = f"Journal club: exampladone against examplumab for {outcome}"
        yield item(f"c{n}", club, kind=Kind.BLOG, summary=links, **told)


@pytest.mark.parametrize(("size", "seed"), [(1, 1), (4, 2), (9, 3), (60, 4)])
async def test_stories_of_news_do_not_depend_on_the_polls(tmp_path: Path, size: int, seed: int) -> None:
    """In whatever order and in polls of whatever size they come; papers among them, posts that link to one,
    and journal clubs that link to several and are about one."""
    items = [replace(one, source=PAPERS) for one in (*news(60, seed), *papers_and_talk())]
    store = await SqliteStore.open(tmp_path / "rounds.db", now=START)
    assert await filed_in_polls(store, items, shuffled(items, seed), size) == placed_at_once(items)


@pytest.mark.parametrize(
    ("size", "seed"),
    [(1, 34), (4, 5), (4, 7), (4, 10), (9, 24), (30, 1)],
    ids=["one by one", "four", "four, others", "four, more", "nine", "half at once"],
)
@pytest.mark.parametrize("order", ["in time", "shuffled"])
async def test_pages_that_are_spoken_of_for_days(tmp_path: Path, size: int, seed: int, order: str) -> None:
    """What takes a page up again shows a poll something of earlier days, and not the rest of what they told;
    and what today's talk of two such pages looks like now, it need not look like in the evening."""
    told = [
        replace(one, source=PAPERS)
        for one in (*of_pages(60, seed), *list(papers_and_talk())[: seed % 2 * 30])
    ]
    store = await SqliteStore.open(tmp_path / "rounds.db", now=START)
    in_time = sorted(told, key=lambda one: one.first_seen or START)
    came = in_time if order == "in time" else shuffled(told, seed)
    assert await filed_in_polls(store, told, came, size) == placed_at_once(told)


@pytest.mark.parametrize(("size", "seed"), [(1, 8), (4, 12), (4, 16), (50, 4)])
@pytest.mark.parametrize("order", ["in time", "shuffled"])
async def test_pages_that_turn_out_to_be_papers(tmp_path: Path, size: int, seed: int, order: str) -> None:
    """Days after who told of them as news, who was the only one to tie two other days; and what a poll is
    shown of such talk is what is filed, without its paper."""
    told = [replace(one, source=PAPERS) for one in of_late_papers(60, seed)]
    store = await SqliteStore.open(tmp_path / "rounds.db", now=START)
    in_time = sorted(told, key=lambda one: one.first_seen or START)
    came = in_time if order == "in time" else shuffled(told, seed)
    assert await filed_in_polls(store, told, came, size) == placed_at_once(told)


async def test_two_hundred_who_link_to_one_page_in_a_day(tmp_path: Path) -> None:
    """More than the store shows of one identifier; and on the day after, when half of them are shown."""
    posts = [
        item(
            f"t{n}",
            f"Word{n} of ward{n} on night{n}",
            kind=Kind.POST,
            source=PAPERS,
            summary="https://pages.example/column/1",
            first_seen=START + timedelta(minutes=9 * n),
        )
        for n in range(200)
    ]
    store = await SqliteStore.open(tmp_path / "rounds.db", now=START)
    assert len(await filed_in_polls(store, posts, posts, 30)) == 1


async def filed_in_polls(
    store: SqliteStore, items: Sequence[Item], order: Sequence[Item], size: int
) -> set[frozenset[str]]:
    """The stories, by guids, of what came in this order and in polls of this size."""
    for first in range(0, len(order), size):
        batch = tuple(order[first : first + size])
        await store.file_polls([(batch, partial(decided, batch))])
    await store.aclose()
    with sqlite3.connect(store.path) as db:
        filed = dict(db.execute("SELECT guid, story FROM items").fetchall())
    return parted(items, [filed[one.guid] for one in items])


def placed_at_once(items: Sequence[Item]) -> set[frozenset[str]]:
    return parted(items, [placement.story for placement in place(items).placements])
