"""Claim, send, settle."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model import Chat, ChatKind, Claim, PartState, Settlement, SubscriptionId, WorkId
from bot.store import SqliteStore
from bot.store.outbox import MAX_ATTEMPTS, outcome
from tests.store.builders import GROUP, NOW, PRIVATE, SECOND, digest_plan, filed, subscription

LEASE = 60
AFTER_LEASE = NOW + 61 * SECOND
SENT = Settlement(state=PartState.SENT, message_id=7)
DOUBT = Settlement(state=PartState.IN_DOUBT, why="read timeout")
RETRY = Settlement(state=PartState.READY, why="connect error")
TOPIC = Chat(id=-1002, kind=ChatKind.SUPERGROUP, thread=9)


async def _digest(store: SqliteStore, id: str = "s1", *, chat: Chat = PRIVATE, parts: int = 1) -> None:
    to = subscription(id, chat=chat)
    await store.save_subscription(to)
    assert await store.apply_digest(digest_plan(to, filed(f"of-{id}"), parts=parts), now=NOW)


async def _claim(store: SqliteStore, now: datetime = NOW) -> Claim:
    claim = await store.claim_part(now=now, lease_seconds=LEASE)
    assert claim is not None
    return claim


async def _none(store: SqliteStore, now: datetime = NOW) -> bool:
    return await store.claim_part(now=now, lease_seconds=LEASE) is None


async def _states(store: SqliteStore) -> dict[str, int]:
    account = await store.account()
    return {state: account[state] for state in (*PartState, "resent") if account[state]}


async def test_claim_send_settle(store: SqliteStore) -> None:
    """A part is claimed with all its sender needs, settled once, and never offered again."""
    await _digest(store)
    claim = await _claim(store)
    assert claim == Claim(
        part_id=claim.part_id,
        token=1,
        chat=PRIVATE,
        message=replace(claim.message, text="s1 2026-11-26 part 1", part=1, of=1),
        attempts=0,
    )
    assert await _none(store)
    assert await store.settle(claim, SENT, now=NOW)
    assert not await store.settle(claim, RETRY, now=NOW)
    assert await _states(store) == {"sent": 1}
    assert await store.doubts() == ()


async def test_parts_of_a_digest_go_in_order(store: SqliteStore) -> None:
    """Part 2 waits for part 1 to be settled; another chat's digest does not wait."""
    await _digest(store, "a", parts=2)
    await _digest(store, "b", chat=GROUP)
    first, other = await _claim(store), await _claim(store)
    assert (first.message.text, other.message.text) == ("a 2026-11-26 part 1", "b 2026-11-26 part 1")
    assert await _none(store)
    await store.settle(first, SENT, now=NOW)
    assert (await _claim(store)).message.part == 2


@pytest.mark.check("D11")
async def test_a_part_in_doubt_does_not_hold_up_the_rest(store: SqliteStore) -> None:
    """Part 2 of 4 ambiguous in a group: 1, 3 and 4 arrive in order, 2 is flagged."""
    await _digest(store, chat=GROUP, parts=4)
    arrived = []
    for answer in (SENT, DOUBT, SENT, SENT):
        claim = await _claim(store)
        await store.settle(claim, answer, now=NOW)
        arrived += [claim.message.part] if answer is SENT else []
    assert arrived == [1, 3, 4]
    assert await _none(store)
    assert await _states(store) == {"sent": 3, "in_doubt": 1}
    [line] = await store.doubts()
    assert "part 2 of 4, chat -1001: in doubt, it may have arrived (read timeout)" in line


# ── doubt ─────────────────────────────────────────────────────────────────────


async def _silence(store: SqliteStore, claim: Claim, now: datetime) -> None:
    """Nobody ever hears how the sending ended."""
    assert await store.expire_claims(now=now) == 1


async def _ambiguous(store: SqliteStore, claim: Claim, now: datetime) -> None:
    await store.settle(claim, DOUBT, now=now)


@pytest.mark.parametrize("doubtful", [_silence, _ambiguous], ids=["a lease runs out", "a read times out"])
async def test_a_private_chat_gets_one_resend(store: SqliteStore, doubtful: object) -> None:
    """In doubt, the part is made ready once; in doubt again, it is held. Both stay visible."""
    await _digest(store)
    await doubtful(store, await _claim(store), AFTER_LEASE)
    assert await _states(store) == {"ready": 1, "resent": 1}
    again = await _claim(store, AFTER_LEASE)
    assert again.resent
    await doubtful(store, again, AFTER_LEASE + 61 * SECOND)
    assert await _none(store, AFTER_LEASE + timedelta(days=1))
    assert await _states(store) == {"in_doubt": 1, "resent": 1}
    assert len(await store.doubts()) == 1


@pytest.mark.parametrize("doubtful", [_silence, _ambiguous], ids=["a lease runs out", "a read times out"])
@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.SUPERGROUP, ChatKind.CHANNEL])
async def test_groups_and_channels_hold_and_ask(store: SqliteStore, kind: ChatKind, doubtful: object) -> None:
    """Nothing is sent twice where many read it."""
    await _digest(store, chat=Chat(id=-3, kind=kind))
    await doubtful(store, await _claim(store), AFTER_LEASE)
    assert await _none(store, AFTER_LEASE)
    assert await _states(store) == {"in_doubt": 1}


async def test_a_resend_that_arrives_stays_visible(store: SqliteStore) -> None:
    """Sent once more after a doubt is told, because it may have come twice."""
    await _digest(store)
    await store.settle(await _claim(store), DOUBT, now=NOW)
    await store.settle(await _claim(store), SENT, now=NOW)
    assert await _states(store) == {"sent": 1, "resent": 1}
    [line] = await store.doubts()
    assert "sent again after a doubt, it may arrive twice" in line


async def test_a_lease_that_runs_does_not_expire(store: SqliteStore) -> None:
    await _digest(store)
    await _claim(store)
    assert await store.expire_claims(now=NOW + 59 * SECOND) == 0
    assert await _states(store) == {"claimed": 1}


@pytest.mark.parametrize("chat", [PRIVATE, GROUP], ids=["private", "group"])
async def test_a_late_answer_ends_the_doubt(store: SqliteStore, chat: Chat) -> None:
    """A slow sender's "sent" still counts while nobody claimed the part anew: no doubt, no resend."""
    await _digest(store, chat=chat)
    claim = await _claim(store)
    await store.expire_claims(now=AFTER_LEASE)
    assert await store.settle(claim, SENT, now=AFTER_LEASE)
    assert await _none(store, AFTER_LEASE)
    assert (await store.account())["sent"] == 1


async def test_a_late_doubt_is_no_news(store: SqliteStore) -> None:
    """The one resend that a lease's end gave is not spent by its sender's own doubt afterwards."""
    await _digest(store)
    claim = await _claim(store)
    await store.expire_claims(now=AFTER_LEASE)
    assert await store.settle(claim, DOUBT, now=AFTER_LEASE)
    assert (await _claim(store, AFTER_LEASE)).resent


# ── two instances ─────────────────────────────────────────────────────────────


@pytest.mark.check("D19")
async def test_the_older_claimant_is_fenced(store: SqliteStore, other: SqliteStore) -> None:
    """Once the part was claimed anew, the first claimant's answer changes nothing."""
    await _digest(store)
    slow = await _claim(store)
    await other.expire_claims(now=AFTER_LEASE)
    quick = await _claim(other, AFTER_LEASE)
    assert quick.token > slow.token
    assert not await store.settle(slow, RETRY, now=AFTER_LEASE)
    assert await _states(store) == {"claimed": 1, "resent": 1}
    assert await other.settle(quick, SENT, now=AFTER_LEASE)
    assert not await store.settle(slow, SENT, now=AFTER_LEASE)


@pytest.mark.check("D19")
async def test_two_instances_claim_no_part_twice(store: SqliteStore, other: SqliteStore) -> None:
    """Eight workers of two instances over 120 parts: each part is sent once, each digest in order."""
    for n in range(40):
        await _digest(store, f"s{n}", chat=Chat(id=n + 1), parts=3)
    sent: list[tuple[int, int]] = []

    async def work(instance: SqliteStore) -> None:
        while claim := await instance.claim_part(now=NOW, lease_seconds=LEASE):
            sent.append((claim.chat.id, claim.message.part))
            await asyncio.sleep(0)
            assert await instance.settle(claim, SENT, now=NOW)

    # A worker that finds nothing for the moment ends; the last one to settle finds the rest.
    await asyncio.gather(*(work(instance) for instance in (store, other) * 4))
    assert sorted(sent) == [(chat + 1, part) for chat in range(40) for part in (1, 2, 3)]
    for chat in range(40):
        assert [part for of, part in sent if of == chat + 1] == [1, 2, 3]


# ── what an answer says of the chat ───────────────────────────────────────────


@pytest.mark.check("D6")
async def test_flood_control_of_one_chat(store: SqliteStore, other: SqliteStore) -> None:
    """All of that chat waits, the others go on; it is no failed attempt; another instance knows."""
    await _digest(store, "a")
    await _digest(store, "b")
    await _digest(store, "c", chat=GROUP)
    claim = await _claim(store)
    until = NOW + 7 * SECOND
    flood = Settlement(state=PartState.READY, not_before=until, counts=False, why="flood")
    await store.settle(claim, flood, now=NOW)
    assert (await _claim(other)).chat == GROUP
    assert await _none(other, NOW + 6 * SECOND)
    assert await other.next_send_time(NOW) == until
    assert (await _claim(other, until)).attempts == 0
    assert (await _claim(other, until)).message.text.startswith("b ")


async def test_a_retry_waits_for_its_time_alone(store: SqliteStore) -> None:
    """A failed attempt delays its part; the chat's other digests go."""
    await _digest(store, "a")
    await _digest(store, "b")
    later = NOW + timedelta(minutes=2)
    await store.settle(await _claim(store), replace(RETRY, not_before=later), now=NOW)
    assert (await _claim(store)).message.text.startswith("b ")
    assert await store.next_send_time(NOW) == later
    assert (await _claim(store, later)).attempts == 1


async def test_nobody_waits(store: SqliteStore) -> None:
    """No next time where nothing is ready, and none for a part that waits for an earlier one only."""
    assert await store.next_send_time(NOW) is None
    await _digest(store, parts=2)
    await _claim(store)
    assert await store.next_send_time(NOW) is None


async def test_a_poison_part_dies_alone(store: SqliteStore) -> None:
    """After five counted failures the part is dead; the next part of the digest goes out."""
    await _digest(store, parts=2)
    for _ in range(MAX_ATTEMPTS):
        claim = await _claim(store)
        assert claim.message.part == 1
        await store.settle(claim, RETRY, now=NOW)
    assert (await _claim(store)).message.part == 2
    assert await _states(store) == {"dead": 1, "claimed": 1}
    [line] = await store.doubts()
    assert "not sent and given up (connect error)" in line


async def test_a_blocked_chat_is_paused_without_a_backlog(store: SqliteStore) -> None:
    """Every subscription of the chat pauses, what waits is given up, other chats are untouched."""
    await _digest(store, "a", parts=2)
    await _digest(store, "b")
    await _digest(store, "c", chat=GROUP)
    blocked = Settlement(state=PartState.DEAD, pause_chat="blocked", why="bot was blocked by the user")
    await store.settle(await _claim(store), blocked, now=NOW)
    paused = {one.id: one.paused for one in await store.subscriptions()}
    assert paused == {"a": "blocked", "b": "blocked", "c": ""}
    assert await _states(store) == {"dead": 3, "ready": 1}
    assert (await _claim(store)).chat == GROUP
    assert await _none(store, NOW + timedelta(days=30))


async def test_a_readers_own_pause_is_kept(store: SqliteStore) -> None:
    """Being blocked does not rewrite why a subscription was paused before."""
    await _digest(store, "a")
    await store.save_subscription(subscription("b", paused="by the reader"))
    await store.settle(await _claim(store), Settlement(state=PartState.DEAD, pause_chat="blocked"), now=NOW)
    assert {one.id: one.paused for one in await store.subscriptions()} == {
        "a": "blocked",
        "b": "by the reader",
    }


@pytest.mark.check("D10")
async def test_a_migrated_group_is_sent_to_under_its_new_id(store: SqliteStore) -> None:
    """The part goes again, to the new id, and so does all that waits."""
    await _digest(store, chat=GROUP, parts=2)
    moved = Settlement(state=PartState.READY, move_to=-100777, counts=False)
    await store.settle(await _claim(store), moved, now=NOW)
    for part in (1, 2):
        claim = await _claim(store)
        assert (claim.chat, claim.message.part) == (Chat(id=-100777, kind=ChatKind.SUPERGROUP), part)
        await store.settle(claim, SENT, now=NOW)
    assert [one.chat for one in await store.subscriptions()] == [Chat(id=-100777, kind=ChatKind.SUPERGROUP)]


async def test_a_topic_that_is_gone(store: SqliteStore) -> None:
    """The chat itself gets what was the topic's, and what the topic had, the chat has had."""
    await _digest(store, "a", chat=TOPIC, parts=2)
    gone = Settlement(state=PartState.READY, drop_thread=True, counts=False)
    await store.settle(await _claim(store), gone, now=NOW)
    general = replace(TOPIC, thread=None)
    for _ in (1, 2):
        claim = await _claim(store)
        assert claim.chat == general
        await store.settle(claim, SENT, now=NOW)
    stored = await store.subscription(SubscriptionId("a"))
    assert stored
    assert stored.chat == general
    assert await store.had(general, [WorkId("work-of-a")]) == {"work-of-a"}
    assert await store.had(TOPIC, [WorkId("work-of-a")]) == frozenset()


# ── the pure part ─────────────────────────────────────────────────────────────

OUTCOMES = {
    "sent": (SENT, 0, False, True, ("sent", 1, False)),
    "a first doubt in private": (DOUBT, 0, False, True, ("ready", 1, True)),
    "a second doubt in private": (DOUBT, 1, True, True, ("in_doubt", 2, True)),
    "a doubt in a group": (DOUBT, 0, False, False, ("in_doubt", 1, False)),
    "a failure": (RETRY, 3, False, True, ("ready", 4, False)),
    "the last failure": (RETRY, 4, False, True, ("dead", 5, False)),
    "flood control never kills": (replace(RETRY, counts=False), 4, False, True, ("ready", 4, False)),
    "refused for good": (Settlement(state=PartState.DEAD), 0, False, False, ("dead", 1, False)),
}


@pytest.mark.parametrize(
    ("settlement", "attempts", "resent", "private", "expected"), OUTCOMES.values(), ids=OUTCOMES.keys()
)
def test_outcomes(
    settlement: Settlement, attempts: int, resent: bool, private: bool, expected: tuple[str, int, bool]
) -> None:
    """What each settlement makes of its row."""
    after = outcome(settlement, attempts=attempts, resent=resent, private=private)
    assert (after.state, after.attempts, after.resent) == expected


# ── a caller that goes away ───────────────────────────────────────────────────


async def test_a_claim_that_nobody_waits_for_is_given_back(store: SqliteStore) -> None:
    """Cancelled while claiming, as at the end of the program: the part was not sent, so it is no doubt."""
    await _digest(store, chat=GROUP)
    for _ in range(20):
        claiming = asyncio.create_task(store.claim_part(now=NOW, lease_seconds=60))
        await asyncio.sleep(0)
        claiming.cancel()
        await asyncio.gather(claiming, return_exceptions=True)
        assert claiming.cancelled()
    assert await _states(store) == {"ready": 1}
    assert (await _claim(store)).attempts == 0


async def test_a_settlement_that_nobody_waits_for_is_written(store: SqliteStore) -> None:
    """Even when it still waits its turn behind other writes."""
    await _digest(store)
    claim = await _claim(store)
    before = [asyncio.create_task(store.save_subscription(subscription(f"x{n}"))) for n in range(20)]
    await asyncio.sleep(0)
    settling = asyncio.create_task(store.settle(claim, SENT, now=NOW))
    await asyncio.sleep(0)
    settling.cancel()
    await asyncio.gather(settling, *before, return_exceptions=True)
    await store.save_subscription(subscription("last"))
    assert await _states(store) == {"sent": 1}


async def test_what_was_sent_lately_is_known(store: SqliteStore) -> None:
    """For the governor of the next run: chat and time, the oldest first, and nothing else."""
    for n, answer in enumerate((SENT, SENT, DOUBT)):
        await _digest(store, f"s{n}", chat=replace(GROUP, id=-n - 1))
        await store.settle(await _claim(store), answer, now=NOW + n * SECOND)
    assert await store.sent_since(NOW - SECOND) == ((-1, NOW), (-2, NOW + SECOND))
    assert await store.sent_since(NOW) == ((-2, NOW + SECOND),)
