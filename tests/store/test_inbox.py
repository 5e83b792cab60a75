"""Updates: kept before they are acknowledged, handled once, forgotten."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import AlreadyHandled
from bot.store import SqliteStore
from bot.store.connection import connect
from bot.store.inbox import MOST_STARTS, REMEMBERED
from tests.store.builders import NOW, PRIVATE, digest_plan, filed, subscription

UPDATES = [(901, '{"update_id": 901, "text": "perindoprillic"}'), (12, '{"update_id": 12}')]


async def _waiting(store: SqliteStore, after: int = 0) -> list[int]:
    return [one.number for one in await store.waiting_updates(after=after, limit=99)]


@pytest.mark.check("D18")
async def test_kept_in_order_once(store: SqliteStore) -> None:
    """In the order they came, whatever their numbers; a number that is known is not kept again."""
    assert await store.keep_updates(UPDATES, now=NOW) == 2
    assert await store.keep_updates([(12, "{}"), (13, "{}")], now=NOW) == 1
    kept = await store.waiting_updates(after=0, limit=99)
    assert [(one.number, one.body) for one in kept] == [*UPDATES, (13, "{}")]
    assert await _waiting(store, after=kept[0].place) == [12, 13]


async def test_handled_once(store: SqliteStore) -> None:
    """It waits no more, nor when Telegram sends it again."""
    await store.keep_updates(UPDATES, now=NOW)
    async with store.handling(901):
        assert await _waiting(store) == [901, 12]
    assert await _waiting(store) == [12]
    assert await store.keep_updates(UPDATES, now=NOW) == 0
    assert await _waiting(store) == [12]


@pytest.mark.parametrize("how", ["handled", "set aside", "with a write"])
async def test_nothing_that_was_written_stays(path: Path, store: SqliteStore, how: str) -> None:
    """Not in a row, and not in a page of the file that is free again."""
    await store.keep_updates(UPDATES, now=NOW)
    if how == "set aside":
        await store.set_update_aside(901, "cannot be read: KeyError")
    else:
        async with store.handling(901):
            if how == "with a write":
                await store.save_subscription(subscription())
    assert await _waiting(store) == [12]
    await store.aclose()
    assert b"perindoprillic" not in await asyncio.to_thread(path.read_bytes)


async def test_the_first_write_marks_it(store: SqliteStore, other: SqliteStore) -> None:
    """In one transaction: whoever looks sees both or neither, before the handling ends."""
    await store.keep_updates(UPDATES, now=NOW)
    async with store.handling(901):
        await store.save_subscription(subscription())
        assert await _waiting(other) == [12]
        await store.save_subscription(subscription("second"))
    assert len(await store.subscriptions()) == 2


async def test_a_write_that_fails_leaves_it_waiting(store: SqliteStore) -> None:
    """What was not carried out comes again."""
    await store.keep_updates(UPDATES, now=NOW)
    with pytest.raises(AttributeError):
        async with store.handling(901):
            await store.save_subscription(None)  # type: ignore[arg-type]
    assert await _waiting(store) == [901, 12]


@pytest.mark.check("D18")
async def test_what_another_process_handled_is_not_carried_out_again(
    store: SqliteStore, other: SqliteStore
) -> None:
    """Two instances were given the same update: the second one's write is taken back."""
    await store.keep_updates(UPDATES, now=NOW)
    async with store.handling(901):
        await store.save_subscription(subscription(title="of the first"))
    with pytest.raises(AlreadyHandled, match="901"):
        async with other.handling(901):
            await other.save_subscription(subscription(title="of the second"))
    assert [one.title for one in await store.subscriptions()] == ["of the first"]


async def test_other_writes_are_no_updates_business(store: SqliteStore) -> None:
    """A claim, or an ingest, that happens while an update is handled does not mark it."""
    reader = subscription(chat=PRIVATE)
    await store.save_subscription(reader)
    await store.apply_digest(digest_plan(reader, filed()), now=NOW)
    await store.keep_updates(UPDATES, now=NOW)
    async with store.handling(901):
        await store.claim_part(now=NOW, lease_seconds=60)
        assert await _waiting(store) == [901, 12]


async def test_numbers_are_remembered_as_long_as_they_may_come_again(path: Path, store: SqliteStore) -> None:
    """Two days; what still waits is kept however old it is."""
    await store.keep_updates([(1, "{}"), (2, "{}")], now=NOW)
    async with store.handling(1):
        pass
    assert await store.keep_updates([(1, "{}")], now=NOW + REMEMBERED) == 0
    await store.keep_updates([(3, "{}")], now=NOW + REMEMBERED + timedelta(seconds=1))
    with closing(connect(path)) as db:
        assert [row["number"] for row in db.table("updates").rows] == [2, 3]


async def test_what_ends_the_program_again_and_again_is_set_aside(store: SqliteStore) -> None:
    """An update that was there at five starts is given up at the sixth; a younger one is not."""
    await store.keep_updates([(1, "{}")], now=NOW)
    for _ in range(MOST_STARTS):
        assert await store.begin_updates() == 0
    await store.keep_updates([(2, "{}")], now=NOW)
    assert await store.begin_updates() == 1
    assert await _waiting(store) == [2]
