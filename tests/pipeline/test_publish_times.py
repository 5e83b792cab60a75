"""Due times over a real store: clocks that jump, pauses, journeys, long silence."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot import app
from bot.errors import UsageError
from bot.model import (
    Attention,
    Chat,
    ChatKind,
    Filed,
    PartState,
    Pearl,
    Schedule,
    Settlement,
    StudyType,
    Subscription,
    SubscriptionId,
    Topic,
    TopicId,
    Visit,
)
from bot.operate.rounds import scheduled
from bot.pipeline.digests import Catalogue, publish, reckon_again
from bot.service import Service
from bot.store import SqliteStore
from tests import stories
from tests.clock import Clock
from tests.store.builders import ingest_plan

CHAT = Chat(id=42)
VISIT = Visit(chat=CHAT, user=CHAT.id)
CATALOGUE = Catalogue()


def reader(clock: Clock, **fields: object) -> Subscription:
    defaults = {
        "next_due": clock(),
        "created": clock(),
        "last_slot": clock() - timedelta(days=1),
        "schedule": Schedule(at=time(6, 30)),
    }
    return stories.subscription("cardiology", chat=CHAT, **(defaults | fields))


def trial(name: str, seen: datetime) -> Filed:
    return stories.filed(name, study_type=StudyType.RCT, first_seen=seen)


async def publish_with(store: SqliteStore, clock: Clock, *names: str) -> int:
    """News of this minute, then whatever is due."""
    await store.apply_ingest(ingest_plan(*(trial(name, clock()) for name in names)))
    return await publish(store, catalogue=CATALOGUE, now=clock())


async def texts(store: SqliteStore, now: datetime) -> Sequence[str]:
    found = []
    while claim := await store.claim_part(now=now, lease_seconds=60):
        found.append(claim.message.text)
        await store.settle(claim, Settlement(state=PartState.SENT, message_id=1), now=now)
    return found


async def only(store: SqliteStore) -> Subscription:
    (found,) = await store.subscriptions()
    return found


@pytest.mark.check("T12")
@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=30), timedelta(days=400)], ids=str)
async def test_a_clock_that_ran_ahead_costs_one_digest_and_no_news(
    store: SqliteStore, clock: Clock, ahead: timedelta
) -> None:
    """One catch-up while it is ahead; set right, the next day is an ordinary one with the news since."""
    await store.save_subscription(reader(clock))
    right = clock.now
    clock.now = right + ahead
    assert await publish_with(store, clock, "during") == 1
    assert await publish(store, catalogue=CATALOGUE, now=clock()) == 0
    clock.now = right + timedelta(hours=2)
    await reckon_again(store, now=clock())
    clock.now = right + timedelta(days=1)
    assert await publish_with(store, clock, "after") == 1
    _, after = await texts(store, clock() + ahead)
    assert "Exampladone after" in after


@pytest.mark.check("T12")
async def test_a_clock_set_back_repeats_no_slot(store: SqliteStore, clock: Clock) -> None:
    """An hour back: half past six comes again, its digest does not."""
    await store.save_subscription(reader(clock))
    assert await publish_with(store, clock, "a") == 1
    clock.pass_by(hours=-1)
    await reckon_again(store, now=clock())
    clock.pass_by(hours=1)
    assert await publish_with(store, clock, "b") == 0
    clock.pass_by(days=1)
    assert await publish_with(store, clock) == 1


@pytest.mark.check("T6")
async def test_ten_days_down_is_one_digest(store: SqliteStore, clock: Clock) -> None:
    """Within its limit, marked late; then the ordinary next one."""
    await store.save_subscription(reader(clock, limit=3))
    clock.pass_by(days=10, hours=1)
    assert await publish_with(store, clock, *"abcdefgh") == 1
    (text,) = await texts(store, clock())
    assert "late" in text.splitlines()[0]
    assert "3 of 8 new" in text
    assert await publish(store, catalogue=CATALOGUE, now=clock()) == 0
    assert (await only(store)).next_due == datetime(2026, 12, 7, 6, 30, tzinfo=clock.now.tzinfo)


@pytest.mark.check("T5")
async def test_a_loop_that_stalled_over_the_hour_sends_once(store: SqliteStore, clock: Clock) -> None:
    """The tick should have come a minute ago, and six by now: one comes, and the digest with it."""
    await store.save_subscription(reader(clock))
    await store.apply_ingest(ingest_plan(trial("a", clock())))
    written, ticked = [], asyncio.Event()

    async def tick() -> None:
        written.append(await publish(store, catalogue=CATALOGUE, now=clock()))
        ticked.set()

    scheduler = scheduled(tick, now=app.clock() - timedelta(seconds=60))
    scheduler.start()
    await ticked.wait()
    scheduler.shutdown()
    assert written == [1]
    (text,) = await texts(store, clock())
    assert "late" not in text.splitlines()[0]


async def test_two_digests_of_a_chat_share_nothing(store: SqliteStore, clock: Clock) -> None:
    """Due at the same minute, and planned beside ten others: what the first brings the second leaves out."""
    others = [replace(reader(clock), chat=Chat(id=n)) for n in range(100, 110)]
    for n, one in enumerate([reader(clock), *others, reader(clock)]):
        await store.save_subscription(replace(one, id=SubscriptionId(f"r{n}")))
    assert await publish_with(store, clock, "a") == 11
    assert await store.due_subscriptions(clock()) == ()


async def test_a_month_of_silence_is_said_once(store: SqliteStore, clock: Clock) -> None:
    """Nothing worth sending, day after day: one message in thirty days, and it counts as had."""
    await store.save_subscription(reader(clock))
    written = []
    for _ in range(65):
        written.append(await publish(store, catalogue=CATALOGUE, now=clock()))
        clock.pass_by(days=1)
    assert sum(written) == 2
    first, _ = await texts(store, clock())
    assert "Nothing about your topics was worth sending since 25 Nov" in first


@pytest.mark.check("T8")
async def test_due_times_are_reckoned_again(store: SqliteStore, clock: Clock) -> None:
    """A due time to come that is no slot becomes one; what is due, paused or right stays."""
    right = reader(clock, next_due=clock() + timedelta(days=1))
    wrong = replace(
        right, id=SubscriptionId("wrong"), next_due=clock() + timedelta(hours=23), chat=Chat(id=1)
    )
    due = replace(right, id=SubscriptionId("due"), next_due=clock(), chat=Chat(id=2))
    for one in (right, wrong, due):
        await store.save_subscription(one)
    assert await reckon_again(store, now=clock()) == 1
    kept = {one.id: one.next_due for one in await store.subscriptions()}
    assert kept == {right.id: right.next_due, "wrong": right.next_due, "due": due.next_due}


def service(store: SqliteStore, clock: Clock) -> Service:
    topics = [Topic(id=TopicId("cardiology"), label="Cardiology", axis="specialty")]
    return Service(store, topics=topics, sources={}, clock=clock)


async def test_a_pause_until_a_date(store: SqliteStore, clock: Clock) -> None:
    """Nothing before, one digest then; and /start goes on at once."""
    await store.save_subscription(reader(clock))
    (answer,) = await service(store, clock).schedules.pause_until(VISIT, date(2026, 12, 1))
    assert "Tuesday 1 December 2026" in answer.text
    assert await publish_with(store, clock, "a") == 0
    assert (await only(store)).next_due == datetime(2026, 12, 1, 6, 30, tzinfo=clock.now.tzinfo)
    await service(store, clock).set_up.start(VISIT)
    kept = await only(store)
    assert (kept.away_until, kept.next_due) == (None, clock() + timedelta(days=1))


async def test_a_pause_needs_a_subscription(store: SqliteStore, clock: Clock) -> None:
    """Where nothing is set up there is nothing to pause."""
    with pytest.raises(UsageError):
        await service(store, clock).schedules.pause_until(VISIT, date(2026, 12, 1))


@pytest.mark.check("T4")
async def test_a_journey_during_a_pause_keeps_it(store: SqliteStore, clock: Clock) -> None:
    """The new zone counts from its end on."""
    await store.save_subscription(reader(clock))
    talk = service(store, clock)
    await talk.schedules.pause_until(VISIT, date(2026, 12, 1))
    await talk.set_up.set_zone(VISIT, "Asia/Tokyo")
    assert (await only(store)).next_due == datetime(2026, 11, 30, 21, 30, tzinfo=clock.now.tzinfo)


# ── pearls, and a reader who has gone quiet ───────────────────────────────────


def pearl(name: str) -> Pearl:
    return Pearl(
        id=name,
        text=f"Exampladone {name} is taken with food.",
        source="Example Formulary 2026",
        topic=TopicId("cardiology"),
        review_by=date(2099, 1, 1),
    )


async def test_a_pearl_a_day_each_once_before_any_comes_again(store: SqliteStore, clock: Clock) -> None:
    """Also on days without news; after the last one there is silence until a month has passed."""
    catalogue = Catalogue(pearls=tuple(map(pearl, "abc")))
    await store.save_subscription(reader(clock, pearls=True))
    days = []
    for _ in range(33):
        days.append(await publish(store, catalogue=catalogue, now=clock()))
        clock.pass_by(days=1)
    assert days == [1, 1, 1, *[0] * 27, 1, 1, 1]
    told = [text.split("Exampladone ")[1][0] for text in await texts(store, clock())]
    assert sorted(told[:3]) == ["a", "b", "c"]
    assert told[3:] == told[:3]


async def test_a_pearl_is_said_with_what_it_rests_on(store: SqliteStore, clock: Clock) -> None:
    """At the end of the digest; who did not ask for pearls gets none."""
    catalogue = Catalogue(pearls=(pearl("a"),))
    await store.save_subscription(reader(clock, pearls=True))
    other = replace(reader(clock), id=SubscriptionId("other"), chat=Chat(id=43))
    await store.save_subscription(other)
    await store.apply_ingest(ingest_plan(trial("news", clock())))
    assert await publish(store, catalogue=catalogue, now=clock()) == 2
    with_pearl, without = sorted(await texts(store, clock()), key=lambda text: "Pearl" not in text)
    assert "news" in with_pearl.split("\n\nPearl: Exampladone a is taken with food.\nExample Formulary")[0]
    assert "Pearl" not in without


async def test_a_reader_who_has_gone_quiet_is_asked_once_a_quarter(store: SqliteStore, clock: Clock) -> None:
    """After three weeks of digests without a press; a press puts it off; a group is never asked."""
    await store.save_subscription(reader(clock))
    group = Chat(id=-100, kind=ChatKind.SUPERGROUP)
    await store.save_subscription(replace(reader(clock), id=SubscriptionId("group"), chat=group))
    asked = []
    for day in range(150):
        if day == 10:
            await store.hear(CHAT.id, clock())
            await store.hear(group.id, clock())
        await publish_with(store, clock, f"news{day}")
        asked += [day for text in await texts(store, clock()) if "pressed nothing" in text]
        clock.pass_by(days=1)
    assert asked == [31, 122]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("daily", ("daily", "")), ("weekly", ("weekly", "")), ("pause", ("weekdays", "by the reader"))],
)
async def test_the_answer_of_who_had_gone_quiet(
    store: SqliteStore, clock: Clock, answer: str, expected: tuple[str, str]
) -> None:
    """Daily, weekly or pause, by one tap; anything else is no button of ours."""
    await store.save_subscription(reader(clock, schedule=Schedule(every="weekdays")))
    talk = service(store, clock)
    await talk.schedules.go_on(VISIT, answer)
    kept = await only(store)
    assert (kept.schedule.every, kept.paused) == expected
    with pytest.raises(UsageError):
        await talk.schedules.go_on(VISIT, "hourly")


async def test_forgetting_a_chat_forgets_what_it_was_told(store: SqliteStore, clock: Clock) -> None:
    """Pearls, presses and questions with everything else; of a stranger nothing is kept at all."""
    await store.save_subscription(reader(clock, pearls=True))
    await store.hear(CHAT.id, clock())
    await store.hear(99, clock())
    await publish(store, catalogue=Catalogue(pearls=(pearl("a"),)), now=clock())
    told, heard = await store.told(SubscriptionId("reader")), await store.attention(CHAT.id)
    assert (list(told), heard, await store.attention(99)) == (["a"], Attention(heard=clock()), Attention())
    await store.forget_chat(CHAT.id)
    assert await store.told(SubscriptionId("reader")) == {}
    assert await store.attention(CHAT.id) == Attention()
