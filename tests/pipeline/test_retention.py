"""At night: what has served its time goes, in batches; what somebody may still need stays."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from datetime import timedelta
from itertools import count

import pytest

from bot.model import Chat, PartState, Settlement, WorkId
from bot.model.operations import Keep, Outdated
from bot.pipeline.retention import forget_who_left, let_go
from bot.store import SqliteStore
from bot.store.backups import verify
from bot.store.connection import connect, write
from bot.store.retention import FEW, HOLD_SECONDS, step
from tests.clock import Clock
from tests.store.builders import PRIVATE, digest_plan, filed, ingest_plan, subscription
from tests.store.finding import found

KEEP = Keep()
LONG = timedelta(days=2_000)


async def guids(store: SqliteStore, of: Collection[str]) -> set[str]:
    known = await store.known_items(filed().item.source, of)  # type: ignore[arg-type]
    return set(known)


@pytest.mark.check("B11")
async def test_old_items_go_in_steps(store: SqliteStore, clock: Clock) -> None:
    """More than a few of them; the index of words fits what is left, and what is young is left."""
    old = [filed(f"old{n}", first_seen=clock() - LONG) for n in range(2 * FEW + 5)]
    await store.apply_ingest(ingest_plan(*old, filed("young", first_seen=clock())))
    await let_go(store, KEEP, now=clock())
    assert await guids(store, ["old0", f"old{FEW}", f"old{2 * FEW + 4}", "young"]) == {"young"}
    assert await found(store, "Exampladone") == ["young"]
    assert verify(store.path).faults == ()


@pytest.mark.check("B11")
@pytest.mark.parametrize(
    ("slowness", "few"), [(0.0, 4), (HOLD_SECONDS / 2, 2), (9.0, 1)], ids=["quick", "busy", "very slow"]
)
async def test_a_step_is_bounded_by_time(store: SqliteStore, clock: Clock, slowness: float, few: int) -> None:
    """However slow the machine is, who wants to write waits for no more than a few rows beyond the time."""
    old = [filed(f"old{n}", first_seen=clock() - LONG) for n in range(4 * FEW)]
    await store.apply_ingest(ingest_plan(*old, filed("young", first_seen=clock())))
    ticks = (n * slowness for n in count())
    with closing(connect(store.path)) as db, write(db):
        reached = step(db, Outdated.ITEMS, before=clock(), after=0, seconds=lambda: next(ticks))
        left = db.table("items").count
    assert (reached, left) == (few * FEW, (4 - few) * FEW + 1)


async def test_what_somebody_has_stays(store: SqliteStore, clock: Clock) -> None:
    """Sent, saved or logged: a retraction has to find it, and an export has to name it."""
    names = ("sent", "saved", "logged", "nobody's")
    entries = {name: filed(name, work=name, first_seen=clock() - LONG) for name in names}
    await store.apply_ingest(ingest_plan(*entries.values()))
    await store.save_subscription(subscription())
    assert await store.apply_digest(digest_plan(subscription(), entries["sent"]), now=clock())
    await store.save_work(PRIVATE.id, WorkId("saved"), at=clock())
    await store.log_work(PRIVATE.id, WorkId("logged"), 10, at=clock())
    await let_go(store, KEEP, now=clock())
    assert await guids(store, names) == {"sent", "saved", "logged"}


@pytest.mark.check("O18")
async def test_the_text_of_an_old_message_goes(store: SqliteStore, clock: Clock) -> None:
    """Which works it carried stays known, so none comes twice; a message of this year is as it was."""
    reader = subscription()
    await store.save_subscription(reader)
    assert await store.apply_digest(digest_plan(reader, filed("a", work="a")), now=clock())
    claim = await store.claim_part(now=clock(), lease_seconds=60)
    assert claim
    assert claim.message.text
    await store.settle(claim, Settlement(state=PartState.SENT, message_id=7), now=clock())
    clock.pass_by(days=399)
    await let_go(store, KEEP, now=clock())
    assert claim.message.text in str(await store.kept_of(PRIVATE.id))
    clock.pass_by(days=2)
    await let_go(store, KEEP, now=clock())
    assert claim.message.text not in str(await store.kept_of(PRIVATE.id))
    assert await store.had(PRIVATE, [WorkId("a")]) == {"a"}


async def test_what_waits_keeps_its_text(store: SqliteStore, clock: Clock) -> None:
    """However long ago it was written: it has not been sent."""
    reader = subscription()
    await store.save_subscription(reader)
    assert await store.apply_digest(digest_plan(reader, filed("a")), now=clock())
    clock.pass_by(days=3_000)
    await let_go(store, KEEP, now=clock())
    claim = await store.claim_part(now=clock(), lease_seconds=60)
    assert claim
    assert claim.message.text


async def test_behind_what_waits_others_are_let_go(store: SqliteStore, clock: Clock) -> None:
    """A long row of messages that never came about has no times, and ends nothing."""
    reader = subscription()
    await store.save_subscription(reader)
    assert await store.apply_digest(digest_plan(reader, filed("a")), now=clock())
    claim = await store.claim_part(now=clock(), lease_seconds=60)
    assert claim
    await store.settle(claim, Settlement(state=PartState.SENT, message_id=7), now=clock())
    waiting = """
        INSERT INTO outbox (digest, part, chat, record, state)
        SELECT digest, 100 + :n, chat, '{"text":"waits"}', 'ready' FROM outbox WHERE id = :sent"""
    with closing(connect(store.path)) as db, write(db):
        (sent,) = db.execute("SELECT max(id) FROM outbox").fetchone()
        for n in range(2 * FEW):
            db.execute(waiting, {"n": n, "sent": sent})
        db.execute("UPDATE outbox SET id = id + 1000 WHERE id = ?", [sent])
    clock.pass_by(days=500)
    await let_go(store, KEEP, now=clock())
    kept = str(await store.kept_of(PRIVATE.id))
    assert ("waits" in kept, claim.message.text in kept) == (True, False)


@pytest.mark.parametrize("what", list(Outdated))
async def test_nothing_is_nothing(store: SqliteStore, clock: Clock, what: Outdated) -> None:
    """An empty store is done with at once."""
    assert await store.let_go(what, before=clock(), after=0) is None


@pytest.mark.check("O18")
async def test_who_left_is_forgotten_whole(store: SqliteStore, clock: Clock) -> None:
    """As if they had written /forget: who blocked the bot, and who only saved something once in a group;
    not who reads."""
    gone, reads = Chat(id=1), Chat(id=2)
    await store.save_subscription(subscription("gone", chat=gone, paused="blocked", created=clock() - LONG))
    await store.save_subscription(
        subscription("reads", chat=reads, last_slot=clock(), created=clock() - LONG)
    )
    await store.save_work(3, WorkId("w"), at=clock() - LONG)
    await store.save_work(4, WorkId("w"), at=clock())
    assert await forget_who_left(store, KEEP, now=clock()) == 2
    kept = {who: any((await store.kept_of(who)).values()) for who in (1, 2, 3, 4)}
    assert kept == {1: False, 2: True, 3: False, 4: True}
