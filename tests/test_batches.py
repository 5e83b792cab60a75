"""Ingest by ingest, out of a real store: what was told ends in the stories it would have had all at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.curate.dedupe import place
from bot.curate.plan_ingest import Poll, plan_ingest
from bot.model import Filed, IngestPlan, Item, Judgement, Ruling, SourceId, SourceState
from bot.store import SqliteStore
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


@pytest.mark.parametrize(("size", "seed"), [(1, 1), (4, 2), (9, 3), (60, 4)])
async def test_stories_of_news_do_not_depend_on_the_polls(tmp_path: Path, size: int, seed: int) -> None:
    """In whatever order and in polls of whatever size they come."""
    items = [replace(one, source=PAPERS) for one in news(60, seed)]
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
