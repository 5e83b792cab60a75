"""One reading of the stories serves all subscriptions of a tick."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.curate.window import SharedWindow
from bot.store import SqliteStore
from tests.store.builders import NOW, filed, ingest_plan


@pytest.mark.parametrize("seed", range(4))
async def test_the_front_of_a_longer_window_is_the_shorter_one(store: SqliteStore, seed: int) -> None:
    """For every border, whether an item lies on it or beside it: the same stories in the same order.

    Stories have up to four items of different times, baselines among them."""
    random = Random(seed)
    ages = [timedelta(minutes=random.randrange(60)) for _ in range(80)]
    entries = [
        filed(
            f"g{n}",
            story=f"s{random.randrange(30)}",
            first_seen=NOW - age,
            baseline=random.random() < 0.2,
        )
        for n, age in enumerate(ages)
    ]
    await store.apply_ingest(ingest_plan(*entries))
    shared = SharedWindow(await store.window(NOW - timedelta(hours=2), NOW))
    borders = [NOW - age + timedelta(microseconds=around) for age in ages for around in (-1, 0, 1)]
    for since in {*borders, NOW - timedelta(hours=2)}:
        assert shared.since(since) == await store.window(since, NOW)
