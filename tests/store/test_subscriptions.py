"""Subscriptions, chats that move, and chats that want to be forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.model import Chat, ChatKind, PartState, Schedule, SubscriptionId, TopicId, WorkId
from bot.store import SqliteStore
from tests.store.builders import GROUP, NOW, PRIVATE, SECOND, digest_plan, filed, subscription

WHOLE = subscription(
    topics=(TopicId("cardiology"), TopicId("ecg")),
    tags=("FOAMed",),
    schedule=Schedule(every="weekly", at=time(18, 5), weekday=4, zone="Europe/Berlin"),
    limit=7,
    audience="group",
    threshold=3.5,
    chat=Chat(id=-100, kind=ChatKind.SUPERGROUP, thread=12),
    created=NOW - timedelta(days=9),
    last_slot=NOW - timedelta(days=7),
)
SUPERGROUP = Chat(id=-100777, kind=ChatKind.SUPERGROUP)


async def test_a_subscription_comes_back_whole(store: SqliteStore) -> None:
    await store.save_subscription(WHOLE)
    assert await store.subscription(WHOLE.id) == WHOLE
    assert await store.subscription(SubscriptionId("nobody")) is None


async def test_saving_replaces_and_keeps_what_hangs_on_it(store: SqliteStore) -> None:
    """A changed setting neither doubles the subscription nor frees its slots."""
    reader = subscription()
    await store.save_subscription(reader)
    plan = digest_plan(reader, filed())
    assert await store.apply_digest(plan, now=NOW)
    await store.save_subscription(replace(reader, limit=3))
    assert [one.limit for one in await store.subscriptions()] == [3]
    assert not await store.apply_digest(plan, now=NOW)


async def test_subscriptions_of_one_chat(store: SqliteStore) -> None:
    """All in the order they were made, or those of one chat; examples have none."""
    ours, group = subscription("a"), subscription("b", chat=GROUP)
    example = subscription("c", chat=None)
    for one in (ours, group, example):
        await store.save_subscription(one)
    assert await store.subscriptions() == (ours, group, example)
    assert await store.subscriptions(chat_id=GROUP.id) == (group,)
    assert await store.subscriptions(chat_id=999) == ()


async def test_due_is_running_with_a_chat_and_the_longest_due_first(store: SqliteStore) -> None:
    late = subscription("late", next_due=NOW - timedelta(hours=5))
    just = subscription("just", next_due=NOW)
    for one in (
        just,
        late,
        subscription("soon", next_due=NOW + SECOND),
        subscription("never", next_due=None),
        subscription("paused", paused="by the reader"),
        subscription("example", chat=None),
    ):
        await store.save_subscription(one)
    assert await store.due_subscriptions(NOW) == (late, just)


# ── a group that becomes a supergroup ─────────────────────────────────────────


@pytest.mark.check("D10")
async def test_everything_follows_a_migrated_group(store: SqliteStore) -> None:
    """Subscriptions, waiting parts and the ledger are of the new id, at once."""
    group = subscription(chat=GROUP)
    await store.save_subscription(group)
    await store.apply_digest(digest_plan(group, filed("a", work="w")), now=NOW)
    await store.chat_moved(GROUP.id, SUPERGROUP.id)
    [moved] = await store.subscriptions(chat_id=SUPERGROUP.id)
    assert moved == replace(group, chat=SUPERGROUP, next_due=moved.next_due, last_slot=NOW)
    assert await store.had(SUPERGROUP, [WorkId("w")]) == {"w"}
    claim = await store.claim_part(now=NOW, lease_seconds=60)
    assert claim
    assert claim.chat == SUPERGROUP


@pytest.mark.check("D10")
async def test_the_old_id_is_never_used_again(store: SqliteStore) -> None:
    """Who still names the old id, in a save, a plan, a question or a farewell, means the new one."""
    group = subscription(chat=GROUP)
    await store.save_subscription(group)
    await store.chat_moved(GROUP.id, SUPERGROUP.id)
    await store.save_subscription(replace(group, limit=9))
    await store.apply_digest(digest_plan(group, filed("a", work="w")), now=NOW)
    assert [one.chat for one in await store.subscriptions(chat_id=GROUP.id)] == [SUPERGROUP]
    assert await store.had(GROUP, [WorkId("w")]) == {"w"}
    claim = await store.claim_part(now=NOW, lease_seconds=60)
    assert claim
    assert claim.chat == SUPERGROUP
    assert await store.forget_chat(GROUP.id) > 0
    assert await store.subscriptions() == ()


@pytest.mark.check("D10")
async def test_a_group_nobody_knew_yet_moves(store: SqliteStore) -> None:
    """The notice may come before the first save; the save then lands under the new id."""
    await store.chat_moved(GROUP.id, SUPERGROUP.id)
    await store.save_subscription(subscription(chat=GROUP))
    assert [one.chat for one in await store.subscriptions()] == [SUPERGROUP]


@pytest.mark.check("D10")
async def test_moving_twice_and_moving_again(store: SqliteStore) -> None:
    """A chain of moves ends at the last id; the same notice told twice changes nothing."""
    await store.save_subscription(subscription(chat=GROUP))
    last = replace(SUPERGROUP, id=-100888)
    await store.chat_moved(GROUP.id, SUPERGROUP.id)
    await store.chat_moved(GROUP.id, SUPERGROUP.id)
    await store.chat_moved(SUPERGROUP.id, last.id)
    assert [one.chat for one in await store.subscriptions(chat_id=GROUP.id)] == [last]


@pytest.mark.check("D10")
async def test_a_ledger_on_both_sides_of_a_move(store: SqliteStore) -> None:
    """What either id had, the chat had."""
    before, after = subscription("a", chat=GROUP), subscription("b", chat=SUPERGROUP)
    for one, works in ((before, "xy"), (after, "yz")):
        await store.save_subscription(one)
        await store.apply_digest(digest_plan(one, *(filed(w, work=w) for w in works)), now=NOW)
    await store.chat_moved(GROUP.id, SUPERGROUP.id)
    assert await store.had(SUPERGROUP, [WorkId(w) for w in "xyz"]) == {"x", "y", "z"}


# ── farewell ──────────────────────────────────────────────────────────────────


async def test_forgetting_a_chat_leaves_nothing_of_it(store: SqliteStore) -> None:
    """Subscriptions, digests, parts (sent ones hold text) and ledger go; other chats keep theirs."""
    ours, theirs = subscription("a"), subscription("b", chat=GROUP)
    for one in (ours, theirs):
        await store.save_subscription(one)
        await store.apply_digest(digest_plan(one, filed("w", work="w"), parts=2), now=NOW)
    claim = await store.claim_part(now=NOW, lease_seconds=60)
    assert claim
    assert claim.chat == PRIVATE
    erased = await store.forget_chat(PRIVATE.id)
    assert erased == 2 + 1 + 1 + 1 + 1  # parts, ledger, digest, subscription, chat
    assert await store.subscriptions() == (await store.subscription(theirs.id),)
    assert await store.had(PRIVATE, [WorkId("w")]) == frozenset()
    assert await store.had(GROUP, [WorkId("w")]) == {"w"}
    assert (await store.account())[PartState.READY] == 2
    assert await store.forget_chat(PRIVATE.id) == 0


@pytest.mark.check("O17")
async def test_the_log_is_emptied_when_nobody_reads_in_it(store: SqliteStore, path: Path) -> None:
    """What was erased stands in the log until then; beside a slow reader it stays."""
    await store.save_subscription(subscription("a", title="canary"))
    await store.forget_chat(PRIVATE.id)
    log = path.with_name(path.name + "-wal")
    assert b"canary" in log.read_bytes()
    with closing(sqlite3.connect(path)) as slow:
        slow.execute("BEGIN")
        slow.execute("SELECT count(*) FROM subscriptions").fetchall()
        assert not await store.shred()
        assert b"canary" in log.read_bytes()
    assert await store.shred()
    with path.open("rb") as file:
        assert (log.read_bytes(), b"canary" in file.read()) == (b"", False)
