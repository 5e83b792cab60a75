"""The store's two lanes."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.ports import Store
from bot.ports.followups import FollowsUp
from bot.store import SqliteStore
from tests.store.builders import JOURNAL, NOW, filed, ingest_plan, subscription


def _methods(of: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(of)
        if inspect.iscoroutinefunction(method) and not name.startswith("_")
    }


@pytest.mark.parametrize("port", [Store, FollowsUp])
def test_it_is_the_store_of_the_ports(port: type) -> None:
    """Every method of the port is there with the port's signature but for names of positionals."""
    ports, ours = _methods(port), _methods(SqliteStore)
    assert ports.keys() <= ours.keys()
    for name, signature in ports.items():
        kinds = [(p.kind, p.annotation, p.default) for p in signature.parameters.values()]
        assert [(p.kind, p.annotation, p.default) for p in ours[name].parameters.values()] == kinds, name


async def test_many_tasks_at_once(store: SqliteStore) -> None:
    """Reads and writes of many tasks interleave; each sees whole plans."""
    plans = [ingest_plan(filed(f"g{n}"), filed(f"h{n}")) for n in range(50)]

    async def file_and_look(n: int) -> bool:
        await store.apply_ingest(plans[n])
        known = await store.known_items(JOURNAL, [f"g{n}", f"h{n}"])
        return len(known) == 2

    assert all(await asyncio.gather(*(file_and_look(n) for n in range(50))))
    assert (await store.account())["items"] == 100


async def test_a_cancelled_write_is_whole(store: SqliteStore) -> None:
    """Who stops waiting does not stop the transaction: it is written, or was never begun."""
    for n in range(20):
        writing = asyncio.create_task(store.apply_ingest(ingest_plan(filed(f"g{n}"), filed(f"h{n}"))))
        await asyncio.sleep(0)
        writing.cancel()
    await store.save_subscription(subscription())
    for n in range(20):
        assert len(await store.known_items(JOURNAL, [f"g{n}", f"h{n}"])) in (0, 2)


async def test_a_closed_store_says_so(path: Path) -> None:
    """Closing answers what was asked before, twice is once, and afterwards nothing is to be had."""
    store = await SqliteStore.open(path, now=NOW)
    writing = asyncio.create_task(store.apply_ingest(ingest_plan(filed("g"))))
    await asyncio.sleep(0)
    await store.aclose()
    await writing
    await store.aclose()
    with pytest.raises(StoreError, match="is closed"):
        await store.account()
    again = await SqliteStore.open(path, now=NOW)
    assert (await again.account())["items"] == 1
    await again.aclose()
