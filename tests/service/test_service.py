"""What a reader can ask for, without a Telegram around it: the service over a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.errors import UsageError
from bot.face import conversation as say
from bot.model import Chat, ChatKind, Schedule, SourceId, Subscription, Topic, TopicId, Visit
from bot.service import SETTING_UP, Service, Terms
from bot.store import SqliteStore
from tests.clock import Clock
from tests.store.builders import ingest_plan
from tests.stories import filed, source

READER = Visit(chat=Chat(id=7), user=7)
GROUP = Visit(chat=Chat(id=-5, kind=ChatKind.GROUP), user=8)
TOPICS = tuple(
    Topic(id=TopicId(name), label=name.title(), axis="specialty") for name in ("cardiology", "renal", "pain")
)
SOURCES = {SourceId(f"source-{name}"): source(f"source-{name}") for name in "abcdefgh"}


@pytest.fixture
def published() -> list[str]:
    """One entry each time the service says that parts wait in the outbox."""
    return []


@pytest.fixture
def service(store: SqliteStore, clock: Clock, published: list[str]) -> Service:
    return Service(
        store, topics=TOPICS, sources=SOURCES, clock=clock, published=lambda: published.append("now")
    )


async def bring(store: SqliteStore, clock: Clock, *names: str) -> None:
    for name in names:
        entry = filed(name, first_seen=clock() - timedelta(hours=1), url=f"https://{name}.example/")
        await store.apply_ingest(ingest_plan(entry))


async def set_up(service: Service, chat: Visit = READER, zone: str = "Europe/Paris") -> None:
    await service.set_up.toggle(chat, "cardiology", 0)
    await service.set_up.choose_topics(chat)
    await service.set_up.set_hour(chat, time(7))
    await service.set_up.set_zone(chat, zone)


async def only(store: SqliteStore) -> Subscription:
    (one,) = await store.subscriptions()
    return one


async def test_nothing_is_kept_before_the_first_choice(service: Service, store: SqliteStore) -> None:
    """Looking around leaves no trace."""
    await service.set_up.start(READER)
    await service.set_up.topics(READER)
    await service.schedules.latest(READER)
    with pytest.raises(UsageError):
        await service.schedules.pause(READER)
    assert await store.subscriptions() == ()


async def test_a_set_up_does_not_run_before_its_end(
    service: Service, store: SqliteStore, clock: Clock
) -> None:
    """Half a set-up is kept, and nothing is sent for it, however long it is left."""
    await service.set_up.toggle(READER, "cardiology", 0)
    await service.set_up.set_hour(READER, time(7))
    clock.pass_by(days=30)
    assert (await only(store)).paused == SETTING_UP
    assert await store.due_subscriptions(clock()) == ()


async def test_the_end_of_a_set_up_publishes_once(
    service: Service, store: SqliteStore, clock: Clock, published: list[str]
) -> None:
    """The sample goes into the outbox; the same button again only says what holds."""
    await bring(store, clock, "a")
    await set_up(service)
    again = await service.set_up.set_zone(READER, "Europe/Paris")
    assert published == ["now"]
    assert (await store.account())["ready"] == 1
    assert again == say.settings(await only(store))


async def test_a_sample_counts_as_had(service: Service, store: SqliteStore, clock: Clock) -> None:
    """The ledger knows its works, so the regular digest will not bring them again; /latest neither."""
    await bring(store, clock, "a")
    await set_up(service)
    assert "Nothing new that you have not had" in (await service.schedules.latest(READER))[0].text
    await bring(store, clock, "b")
    (latest,) = await service.schedules.latest(READER)
    assert "Exampladone b" in latest.text
    assert "Exampladone a" not in latest.text


WRONG = [
    ("toggle a topic that is not offered", lambda s: s.set_up.toggle(READER, "moon", 0), say.OLD_BUTTON),
    ("done with nothing chosen", lambda s: s.set_up.choose_topics(READER), say.PICK_ONE),
    ("an hour for nothing", lambda s: s.set_up.set_hour(READER, time(7)), say.NOT_SET_UP),
    ("a zone for nothing", lambda s: s.set_up.set_zone(READER, "UTC"), say.NOT_SET_UP),
    ("hours of nothing", lambda s: s.set_up.hours(READER), say.NOT_SET_UP),
]


@pytest.mark.parametrize(("ask", "words"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
async def test_what_cannot_be_done_is_said(
    service: Service, store: SqliteStore, ask: object, words: str
) -> None:
    """In words for the person, and nothing is written."""
    with pytest.raises(UsageError) as refused:
        await ask(service)  # type: ignore[operator]
    assert str(refused.value) == words
    assert await store.subscriptions() == ()


async def test_a_zone_that_does_not_exist_is_refused(service: Service, store: SqliteStore) -> None:
    """And an existing schedule stays."""
    await set_up(service)
    before = await only(store)
    with pytest.raises(UsageError):
        await service.set_up.set_zone(READER, "Mars/Base")
    assert await only(store) == before


async def test_a_topic_that_was_withdrawn_can_be_undone(service: Service, store: SqliteStore) -> None:
    """Its old button takes it away, though it is no longer offered."""
    await set_up(service)
    await store.save_subscription(replace(await only(store), topics=(TopicId("old"), TopicId("renal"))))
    await service.set_up.toggle(READER, "old", 0)
    assert (await only(store)).topics == ("renal",)


@pytest.mark.parametrize(
    ("paused", "runs"),
    [("blocked", True), ("kicked", True), ("no right to write", True), ("by the reader", False)],
)
async def test_let_in_again(service: Service, store: SqliteStore, paused: str, runs: bool) -> None:
    """Whatever the chat itself had ended goes on; what the reader ended does not."""
    await set_up(service)
    await store.save_subscription(replace(await only(store), paused=paused))
    await service.life.reachable(READER.chat)
    assert ((await only(store)).paused == "") is runs


async def test_let_in_again_does_not_end_a_set_up(service: Service, store: SqliteStore) -> None:
    """A half set-up stays one."""
    await service.set_up.toggle(READER, "cardiology", 0)
    await service.life.unreachable(READER.chat, "blocked")
    await service.life.reachable(READER.chat)
    assert (await only(store)).paused == SETTING_UP


@pytest.mark.check("D9")
async def test_a_return_after_months_is_no_flood(service: Service, store: SqliteStore, clock: Clock) -> None:
    """One digest at the next hour, not ninety."""
    await set_up(service)
    await service.life.unreachable(READER.chat, "blocked")
    clock.pass_by(days=90)
    await service.life.reachable(READER.chat)
    assert (await only(store)).next_due == datetime(2027, 2, 25, 6, 0, tzinfo=UTC)


async def test_a_paused_reader_may_still_look(service: Service, store: SqliteStore, clock: Clock) -> None:
    """/latest works while paused, and does not resume."""
    await set_up(service)
    await service.schedules.pause(READER)
    await bring(store, clock, "b")
    assert "Exampladone b" in (await service.schedules.latest(READER))[0].text
    assert (await only(store)).paused == "by the reader"


async def test_a_change_of_hour_while_paused_does_not_resume(service: Service, store: SqliteStore) -> None:
    await set_up(service)
    await service.schedules.pause(READER)
    await service.set_up.set_hour(READER, time(20))
    await service.set_up.set_zone(READER, "Asia/Tokyo")
    kept = await only(store)
    assert (kept.paused, kept.schedule.at, kept.schedule.zone) == ("by the reader", time(20), "Asia/Tokyo")


async def test_a_moved_group_is_found_by_its_new_id(service: Service, store: SqliteStore) -> None:
    """Its subscription keeps the id it was made with."""
    await set_up(service, GROUP)
    await service.life.moved(-5, -1005)
    (status,) = await service.set_up.start(Visit(chat=Chat(id=-1005, kind=ChatKind.SUPERGROUP)))
    assert status.text.startswith("<b>Cardiology</b>")
    assert (await only(store)).id == "chat-5"


async def test_stop_in_one_chat_is_no_stop_in_another(service: Service, store: SqliteStore) -> None:
    """Erasing knows one chat."""
    await set_up(service)
    await set_up(service, GROUP)
    await service.records.stop(GROUP)
    assert [one.chat and one.chat.id for one in await store.subscriptions()] == [7]


async def test_privacy_names_the_operator(store: SqliteStore) -> None:
    """Whoever asks is told who runs the bot, with their words taken as text."""
    terms = Terms(operator="St <Example> ED", contact="ed@example.org")
    service = Service(store, topics=TOPICS, sources=SOURCES, clock=Clock(), terms=terms)
    (answer,) = await service.records.privacy(READER)
    assert "run by St &lt;Example&gt; ED (ed@example.org)" in answer.text
    assert "no clinical advice" in answer.text


async def test_a_new_subscription_starts_with_the_operators_terms(store: SqliteStore) -> None:
    """Hour, zone, length and threshold come from the configuration."""
    terms = Terms(schedule=Schedule(at=time(6, 45), zone="Europe/Paris"), limit=3, threshold=5.0)
    service = Service(store, topics=TOPICS, sources=SOURCES, clock=Clock(), terms=terms)
    await service.set_up.toggle(READER, TOPICS[0].id, 0)
    (kept,) = await store.subscriptions()
    assert (kept.schedule.at, kept.schedule.zone, kept.limit, kept.threshold) == (
        time(6, 45),
        "Europe/Paris",
        3,
        5.0,
    )
