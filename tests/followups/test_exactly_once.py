"""Everybody who got a paper hears of its notice, once, and nobody else does, whatever is killed meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.model import Item
from bot.store import SqliteStore
from tests.followups import month
from tests.followups.month import LEASE, NOW, Case, Tally

INVENTED = [
    Case(
        doi=f"10.5555/paper.{n}",
        line=json.dumps(
            {
                "identifier": {"doi": f"10.5555/paper.{n}"},
                "title": f"{title}: Exampladone and outcome {n}",
                "updates": [{"type": stated, "identifier": {"doi": f"10.5555/{where}.{n}"}}],
            }
        ).encode(),
        pushed=pushed,
        title=f"Exampladone and outcome {n}",
    )
    for n, (title, stated, where, pushed) in enumerate(
        [
            ("Retraction", "retraction", "notice", True),
            ("Retraction Note to", "Retraction", "notice", True),
            ("RETRACTED", "retration", "paper", True),
            ("Expression of Concern", "expression_of_concern", "notice", True),
            ("Withdrawal", "withdrawal", "notice", True),
            ("REMOVED", "removal", "paper", True),
            ("Correction to", "correction", "notice", False),
            ("Erratum", "err", "notice", False),
        ]
    )
]


async def _prepared(
    path: Path, found: Sequence[Case], deliveries: int
) -> tuple[list[Item], set[tuple[int, str]]]:
    items = month.papers(found, spare=len(found))
    store = await SqliteStore.open(path, now=NOW)
    await month.file(store, "journal", items)
    sent = await month.deliver_to_readers(store, items, deliveries, random.Random(7))
    await month.file(store, "notices", month.notices(found))
    await store.aclose()
    return items, sent


def _live_and_die(path: Path, arrived: Path, life: int) -> None:
    """Two instances at once, in processes of their own; each is killed after a moment if it is not done."""
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            try:
                asyncio.run(month.live(path, arrived, NOW + life * LEASE))
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        time.sleep(random.Random(life).uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _measured(tmp_path: Path, found: Sequence[Case], *, deliveries: int, lives: int) -> Tally:
    path, arrived = tmp_path / "rounds.db", tmp_path / "arrived"
    arrived.touch()
    items, sent = asyncio.run(_prepared(path, found, deliveries))
    for life in range(lives):
        _live_and_die(path, arrived, life)
    for life in range(lives, lives + 3):
        asyncio.run(month.live(path, arrived, NOW + life * LEASE))
    asyncio.run(month.answer(path, arrived, NOW + (lives + 3) * LEASE))
    asyncio.run(month.live(path, arrived, NOW + (lives + 4) * LEASE))
    return month.tally(path, arrived, found, items, sent)


def _holds(tally: Tally) -> bool:
    """A message that was under way at a kill may come twice, and then the doubt is on record."""
    return (tally.not_told, tally.nobody_else, tally.unmarked) == (0, 0, 0) and tally.twice <= tally.in_doubt


@pytest.mark.check("D19")
def test_kills_restarts_and_two_instances(tmp_path: Path) -> None:
    """Each affected chat is told exactly once, its entry marked, though lives are cut off at random."""
    tally = _measured(tmp_path, INVENTED, deliveries=200, lives=6)
    assert tally.affected > 50
    assert tally.told == tally.affected
    assert tally.lines > 10
    assert tally.corrections == 0
    assert _holds(tally), tally


@pytest.mark.shared
def test_a_month_of_real_notices(tmp_path: Path, shared: Path) -> None:
    """As measured by `make bench-followups`, with fewer deliveries."""
    found = month.cases(shared / "api" / "crossref" / "update_notices.jsonl.gz", "2020-02")
    tally = _measured(tmp_path, found, deliveries=500, lives=2)
    assert len(found) > 200
    assert tally.lines > 50
    assert _holds(tally), tally
