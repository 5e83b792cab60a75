"""Posts of the decade, filed in batches of several sizes through a real store, and placed all at once: how
many stories differ. None should.

`python -m benchmarks.batches [--posts N] [--first N] [--sizes 350,1000,4800]`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.decade import BEGAN, SOURCE, post, texts
from bot.curate.dedupe import place
from bot.curate.plan_ingest import Poll, plan_ingest
from bot.model import Filed, IngestPlan, Item, Judgement, Ruling, SourceState
from bot.store import SqliteStore

OUT = Path(__file__).with_name("out") / "batches.json"
Parts = set[frozenset[str]]


def at_once(items: Sequence[Item]) -> Parts:
    """The stories, by guids, of all of them in one call."""
    placements = place(items).placements
    return _parts({item.guid: placed.story for item, placed in zip(items, placements, strict=True)})


async def in_batches(items: Sequence[Item], size: int, path: Path) -> Parts:
    """The stories that a store holds when they came `size` at a time."""
    store = await SqliteStore.open(path, purpose="trial", now=BEGAN)
    try:
        for start in range(0, len(items), size):
            batch = tuple(items[start : start + size])
            await store.file_polls([(batch, partial(_decide, batch))])
    finally:
        await store.aclose()
    with sqlite3.connect(path) as db:
        return _parts(dict(db.execute("SELECT guid, story FROM items")))


def _decide(batch: tuple[Item, ...], near: Sequence[Filed], ruled: Sequence[Ruling]) -> IngestPlan:
    return plan_ingest(
        Poll(new=batch, edited=(), unchanged=0),
        {item.guid: Judgement() for item in batch},
        near,
        SourceState(id=SOURCE, baseline_at=BEGAN),
        rulings=ruled,
        now=batch[-1].first_seen or BEGAN,
    )


def _parts(stories: Mapping[str, str]) -> Parts:
    members: dict[str, set[str]] = defaultdict(set)
    for guid, story in stories.items():
        members[story].add(guid)
    return set(map(frozenset, members.values()))


def main() -> int:
    """Print and write the figures; 1 where a story differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=9_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--sizes", default="350,1000,4800")
    asked = parser.parse_args()
    pool = texts()
    items = [post(n, pool) for n in range(asked.first, asked.first + asked.posts)]
    whole = at_once(items)
    differ = {}
    for size in map(int, asked.sizes.split(",")):
        with TemporaryDirectory() as folder:
            found = asyncio.run(in_batches(items, size, Path(folder) / "rounds.db"))
        differ[size] = len(whole - found)
    figures = {"posts": len(items), "stories": len(whole), "differ_in_batches_of": differ}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures))
    return int(any(differ.values()))


if __name__ == "__main__":
    sys.exit(main())
