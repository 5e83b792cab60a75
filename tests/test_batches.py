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
from tests.curate.test_dedupe_order import START, news, parted, shuffled

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
    order = shuffled(items, seed)
    for first in range(0, len(order), size):
        batch = tuple(order[first : first + size])
        await store.file_polls([(batch, partial(decided, batch))])
    await store.aclose()
    with sqlite3.connect(store.path) as db:
        filed = dict(db.execute("SELECT guid, story FROM items").fetchall())
    whole = [placement.story for placement in place(items).placements]
    assert parted(items, [filed[one.guid] for one in items]) == parted(items, whole)
