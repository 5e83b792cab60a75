"""`python -m benchmarks.store`: what the store's ordinary questions cost in a file of 100,000 items.

Writes benchmarks/out/store.json: seconds for one call, the median of several where it is asked often.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

from bot.model import Chat, IngestPlan, PartState, Settlement, Sought
from bot.store import SqliteStore
from tests.store.builders import NOW, digest_plan, filed, ingest_plan, journal_article, subscription

POLLS, EACH = 50, 2_000
READERS = 1_000
OUT = Path(__file__).parent / "out" / "store.json"


T = TypeVar("T")


async def _each(given: Iterable[T], ask: Callable[[T], Awaitable[object]]) -> float:
    """The median of asking with each."""
    seconds = []
    for one in given:
        start = perf_counter()
        await ask(one)
        seconds.append(perf_counter() - start)
    return median(seconds)


def _poll(nth: int) -> IngestPlan:
    numbers = range(nth * EACH, (nth + 1) * EACH)
    return ingest_plan(*(journal_article(f"g{number}", number) for number in numbers))


async def measure(store: SqliteStore) -> dict[str, float]:
    """Fill the store, then ask."""
    polls = [_poll(nth) for nth in range(POLLS)]
    near = [journal_article(f"n{n}", n * 97).item for n in range(500)]
    readers = [subscription(f"s{n}", chat=Chat(id=n + 1)) for n in range(READERS)]
    works = [filed(f"w{n}") for n in range(5)]
    plans = [digest_plan(reader, *works, parts=2) for reader in readers]

    async def ask(word: str) -> object:
        return await store.seek(Sought(words=(word,)), limit=10)

    return {
        "ingest of 2,000 entries": await _each(polls, store.apply_ingest),
        "neighbours of 500 items": await _each([near] * 5, store.neighbours),
        "window of 20,000 stories": await _each([None] * 3, lambda since: store.window(since, NOW)),
        "search, a word of every item": await _each(["outcome"] * 5, ask),
        "search, a word of no item": await _each(["zebra"] * 5, ask),
        "save a subscription": await _each(readers, store.save_subscription),
        "apply a digest": await _each(plans, lambda plan: store.apply_digest(plan, now=NOW)),
        "claim and settle a part": await _each([store] * READERS, _claim_and_settle),
    }


async def _claim_and_settle(store: SqliteStore) -> None:
    claim = await store.claim_part(now=NOW, lease_seconds=60)
    assert claim
    assert await store.settle(claim, Settlement(state=PartState.SENT, message_id=1), now=NOW)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "rounds.db", now=NOW)
        figures = {name: round(seconds, 5) for name, seconds in (await measure(store)).items()}
        await store.aclose()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"seconds": figures}, indent=1) + "\n")
    for name, seconds in figures.items():
        print(f"{name:32} {seconds * 1000:9.2f} ms")


if __name__ == "__main__":
    asyncio.run(main())
