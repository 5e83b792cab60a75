"""Slots, the ledger, and windows that meet without a gap."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Chat, ChatKind, DigestPlan, WorkId
from bot.store import SqliteStore
from bot.store.slots import LATEST_FILING
from tests.store.builders import (
    GROUP,
    NOW,
    PRIVATE,
    SECOND,
    TODAY,
    digest_plan,
    filed,
    ingest_plan,
    subscription,
)

DAY = timedelta(days=1)


@pytest.fixture
async def reader(store: SqliteStore) -> SqliteStore:
    """A store with one subscription."""
    await store.save_subscription(subscription())
    return store


async def test_a_digest_is_written_whole(reader: SqliteStore) -> None:
    """Slot, parts, ledger, last slot and next due time, all at once."""
    plan = digest_plan(subscription(), filed("a"), filed("b"), parts=3)
    assert await reader.apply_digest(plan, now=NOW)
    stored = await reader.subscription(plan.subscription)
    assert stored == replace(subscription(), next_due=NOW + DAY, last_slot=NOW)
    assert await reader.had(PRIVATE, [WorkId("work-a"), WorkId("work-b"), WorkId("work-c")]) == {
        "work-a",
        "work-b",
    }
    account = await reader.account()
    assert (account["digests"], account["ready"]) == (1, 3)


async def test_every_work_of_a_story_was_had(reader: SqliteStore) -> None:
    """A story of three works is not sent again under the name of any of them."""
    plan = digest_plan(subscription(), filed("a"))
    assert plan.digest
    entry = plan.digest.entries[0]
    curated = replace(entry.ranked.curated, echoes=(filed("b"), filed("c")))
    entry = replace(entry, ranked=replace(entry.ranked, curated=curated))
    await reader.apply_digest(replace(plan, digest=replace(plan.digest, entries=(entry,))), now=NOW)
    works = [WorkId(f"work-{name}") for name in "abcd"]
    assert await reader.had(PRIVATE, works) == set(works[:3])


async def test_a_slot_is_filled_once(reader: SqliteStore) -> None:
    """The second digest of a slot writes nothing but the next due time."""
    await reader.apply_digest(digest_plan(subscription(), filed("a")), now=NOW)
    again = digest_plan(subscription(), filed("b"), parts=2, at=NOW + SECOND)
    assert not await reader.apply_digest(again, now=NOW + SECOND)
    assert await reader.had(PRIVATE, [WorkId("work-b")]) == frozenset()
    assert (await reader.account())["ready"] == 1
    stored = await reader.subscription(again.subscription)
    assert stored == replace(subscription(), next_due=again.next_due, last_slot=NOW)


async def test_nothing_worth_sending(reader: SqliteStore) -> None:
    """Only the next due time moves; the next window still begins where the last digest ended."""
    plan = DigestPlan(subscription=subscription().id, next_due=NOW + DAY, digest=None)
    assert not await reader.apply_digest(plan, now=NOW)
    assert await reader.subscription(plan.subscription) == replace(subscription(), next_due=NOW + DAY)


@pytest.mark.parametrize(
    "changed",
    [subscription(paused="by the reader"), subscription(chat=None)],
    ids=["paused", "parted from its chat"],
)
async def test_what_changed_since_the_plan_counts(reader: SqliteStore, changed: object) -> None:
    """A digest planned before the reader paused is not put into the outbox after it."""
    await reader.save_subscription(changed)
    assert not await reader.apply_digest(digest_plan(subscription(), filed("a")), now=NOW)
    account = await reader.account()
    assert (account["digests"], account["ready"]) == (0, 0)


async def test_a_stopped_subscription_gets_nothing(reader: SqliteStore) -> None:
    await reader.forget_chat(PRIVATE.id)
    assert not await reader.apply_digest(digest_plan(subscription(), filed("a")), now=NOW)
    assert await reader.had(PRIVATE, [WorkId("work-a")]) == frozenset()


@pytest.mark.check("T14")
async def test_two_instances_fill_one_slot(store: SqliteStore, other: SqliteStore) -> None:
    """Both tick at once, for many subscriptions: one slot row, one digest, one ledger each."""
    readers = [subscription(f"s{n}", chat=Chat(id=n)) for n in range(1, 26)]
    for one in readers:
        await store.save_subscription(one)
    plans = [digest_plan(one, filed("a"), parts=2) for one in readers]
    written = await asyncio.gather(
        *(instance.apply_digest(plan, now=NOW) for plan in plans for instance in (store, other))
    )
    assert sum(written) == len(readers)
    account = await other.account()
    assert (account["digests"], account["ready"]) == (len(readers), 2 * len(readers))


async def test_the_ledger_is_of_a_topic_of_a_forum(store: SqliteStore) -> None:
    """What one topic had, another of the same group may still get; the general one is a third."""
    forum = Chat(id=-5, kind=ChatKind.SUPERGROUP)
    cardiology = subscription(chat=replace(forum, thread=7))
    await store.save_subscription(cardiology)
    await store.apply_digest(digest_plan(cardiology, filed("a", work="w")), now=NOW)
    chats = {None: forum, 7: replace(forum, thread=7), 8: replace(forum, thread=8)}
    had = {thread: await store.had(chat, [WorkId("w")]) for thread, chat in chats.items()}
    assert had == {None: frozenset(), 7: {"w"}, 8: frozenset()}
    assert await store.had(GROUP, [WorkId("w")]) == frozenset()


async def test_a_merge_between_plan_and_ledger(reader: SqliteStore) -> None:
    """A work absorbed after the digest was planned is in the ledger under the name it has now."""
    plan = digest_plan(subscription(), filed("a", work="w2"))
    await reader.apply_ingest(ingest_plan(work_merges=((WorkId("w1"), WorkId("w2")),)))
    await reader.apply_digest(plan, now=NOW)
    assert await reader.had(PRIVATE, [WorkId("w1"), WorkId("w2")]) == {"w1", "w2"}


# ── no item falls between two windows ─────────────────────────────────────────


async def _next_window(store: SqliteStore) -> list[str]:
    stored = await store.subscription(subscription().id)
    assert stored
    return [one.lead.item.guid for one in await store.window(stored.last_slot, NOW + DAY)]


async def test_an_item_committed_after_its_window_was_read(reader: SqliteStore) -> None:
    """Polled before the window's end, filed between its reading and the digest: it is in the next."""
    await reader.apply_ingest(ingest_plan(filed("early", first_seen=NOW - 60 * SECOND)))
    await reader.window(None, NOW)
    await reader.apply_ingest(ingest_plan(filed("between", first_seen=NOW - 20 * SECOND)))
    await reader.apply_digest(digest_plan(subscription(), filed("early")), now=NOW)
    assert await _next_window(reader) == ["between"]


async def test_an_item_committed_after_the_digest(reader: SqliteStore, other: SqliteStore) -> None:
    """Polled before the window's end, filed by another process after the digest: it is in the next."""
    await reader.window(None, NOW)
    await reader.apply_digest(digest_plan(subscription(), filed("early")), now=NOW)
    await other.apply_ingest(ingest_plan(filed("late", first_seen=NOW - 20 * SECOND)))
    assert await _next_window(reader) == ["late"]


async def test_an_item_in_time_moves_nothing(reader: SqliteStore) -> None:
    """What the window held, and what was polled after it, leave the border where it is."""
    await reader.apply_ingest(ingest_plan(filed("early", first_seen=NOW - SECOND)))
    await reader.window(None, NOW)
    await reader.apply_digest(digest_plan(subscription(), filed("early")), now=NOW)
    await reader.apply_ingest(ingest_plan(filed("later", first_seen=NOW + SECOND), filed("early")))
    stored = await reader.subscription(subscription().id)
    assert stored
    assert stored.last_slot == NOW


@pytest.mark.parametrize("late", ["before the digest", "after the digest"])
async def test_a_clock_set_back_reopens_no_year(reader: SqliteStore, late: str) -> None:
    """An item whose time lies further back than any filing takes is left to the archive."""
    await reader.window(None, NOW)
    old = ingest_plan(filed("old", first_seen=NOW - LATEST_FILING), filed("b", baseline=True, first_seen=NOW))
    if late == "before the digest":
        await reader.apply_ingest(old)
    await reader.apply_digest(digest_plan(subscription(), day=TODAY), now=NOW)
    await reader.apply_ingest(old)
    stored = await reader.subscription(subscription().id)
    assert stored
    assert stored.last_slot == NOW
