"""Conferences and libraries as a reader asks for them: the service over a real store; all are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.errors import UsageError
from bot.face.markup import plain
from bot.model import Pmid, Subscription, TopicId
from bot.model.meetings import Conference, Meetings
from bot.service import Service
from bot.store import SqliteStore
from tests.clock import Clock
from tests.service.test_service import GROUP, READER, TOPICS, set_up
from tests.store.builders import ingest_plan
from tests.stories import filed

TODAY = date(2026, 11, 26)
SOON = Conference(
    tag="EX26",
    title="Example congress",
    topic=TopicId("cardiology"),
    starts=TODAY + timedelta(days=3),
    ends=TODAY + timedelta(days=6),
)
PAST = replace(SOON, tag="EX25", starts=date(2025, 11, 1), ends=date(2025, 11, 3))
PREFIX = "https://login.library.example/login?url="


@pytest.fixture
def service(store: SqliteStore, clock: Clock) -> Service:
    return Service(store, topics=TOPICS, sources={}, clock=clock, meetings=Meetings(conferences=(PAST, SOON)))


async def conference(store: SqliteStore) -> Subscription:
    (one,) = [one for one in await store.subscriptions() if one.until]
    return one


async def test_those_to_come_are_shown(service: Service) -> None:
    """With their days and a button each; what is over is not offered."""
    await set_up(service)
    (page,) = await service.conferences.show(READER)
    assert "#EX26: Example congress, 29 Nov to 2 Dec" in plain(page)
    assert [[button.data for button in row] for row in page.keyboard] == [["cf:EX26"]]


async def test_following_one(service: Service, store: SqliteStore, clock: Clock) -> None:
    """Daily, at the hour and in the zone of the chat's own digest, from its first day to its last."""
    await set_up(service, zone="Europe/Paris")
    (page,) = await service.conferences.show(READER, "#ex26")
    one = await conference(store)
    assert (one.tags, one.topics, one.until, one.title) == (("EX26",), (), SOON.ends, "#EX26")
    assert (one.schedule.every, one.schedule.at, one.schedule.zone) == ("daily", time(7), "Europe/Paris")
    assert one.next_due is not None
    assert one.next_due.date() == SOON.starts
    assert page.keyboard[0][0].text != "#EX26"  # marked as chosen


async def test_leaving_it_and_coming_back(service: Service, store: SqliteStore) -> None:
    """The same press again; nothing is sent of it meanwhile."""
    await set_up(service)
    for expected in (False, True, False):
        page = await service.conferences.toggle(READER, "EX26")
        one = await conference(store)
        assert (one.paused != "", page.keyboard[0][0].text == "#EX26") == (expected, expected)


async def test_the_chats_own_digest_stays_its_own(service: Service, store: SqliteStore) -> None:
    """Settings, pauses and topics are of the chat's own subscription, never of a conference's."""
    await set_up(service)
    await service.conferences.toggle(READER, "EX26")
    await service.schedules.set_limit(READER, 3)
    own = [one for one in await store.subscriptions() if one.until is None]
    assert [(one.topics, one.limit) for one in own] == [(("cardiology",), 3)]
    assert (await conference(store)).limit == 5


async def test_forgetting_a_chat_forgets_its_conferences(service: Service, store: SqliteStore) -> None:
    """Nothing of the chat stays."""
    await set_up(service)
    await service.conferences.toggle(READER, "EX26")
    await store.forget_chat(READER.chat.id)
    assert await store.subscriptions() == ()


@pytest.mark.parametrize("tag", ["EX25", "nothing", ""], ids=["over", "unknown", "empty"])
async def test_what_is_not_to_come(service: Service, tag: str) -> None:
    """Is told, and nothing is written."""
    await set_up(service)
    with pytest.raises(UsageError):
        await service.conferences.toggle(READER, tag)


async def test_nothing_before_the_set_up(service: Service, store: SqliteStore) -> None:
    """A conference comes at the hour of a digest that is there."""
    for ask in (service.conferences.show, service.conferences.library):
        with pytest.raises(UsageError):
            await ask(GROUP, "")
    assert await store.subscriptions() == ()


async def test_a_library(service: Service, store: SqliteStore) -> None:
    """Set, shown, and taken back."""
    await set_up(service)
    (said,) = await service.conferences.library(READER, PREFIX)
    assert PREFIX in plain(said)
    assert [one.library_proxy for one in await store.subscriptions()] == [PREFIX]
    assert PREFIX in plain((await service.conferences.library(READER))[0])
    await service.conferences.library(READER, "off")
    assert [one.library_proxy for one in await store.subscriptions()] == [""]


@pytest.mark.parametrize("words", ["http://library.example/url=", "javascript:alert(1)=", "my library"])
async def test_no_library(service: Service, store: SqliteStore, words: str) -> None:
    """What is no https prefix is refused, in words, and what held still holds."""
    await set_up(service)
    await service.conferences.library(READER, PREFIX)
    with pytest.raises(UsageError, match="prefix"):
        await service.conferences.library(READER, words)
    assert [one.library_proxy for one in await store.subscriptions()] == [PREFIX]


BEHIND = f'<a href="{PREFIX}https://n1.example/">'
FREE = '<a href="https://n2.example/">'


async def _reads(service: Service, store: SqliteStore, clock: Clock) -> None:
    """Two papers: one by subscription as far as PubMed knows, and one that is free."""
    await set_up(service)
    await service.conferences.library(READER, PREFIX)
    seen = clock() - timedelta(hours=1)
    for name, item in {"n1": {"pmid": Pmid("31000001")}, "n2": {"free_url": "https://pmc.example/2"}}.items():
        one = filed(
            name, title=f"Exampladone {name}", url=f"https://{name}.example/", first_seen=seen, **item
        )
        await store.apply_ingest(ingest_plan(one))
        await store.save_work(READER.chat.id, one.place.work, at=clock())


async def test_every_title_leads_through_the_library(
    service: Service, store: SqliteStore, clock: Clock
) -> None:
    """A search, what was saved, a card and a why agree with the digest; what is free does not go there."""
    await _reads(service, store, clock)
    shown = {
        "search": await service.searching.search(READER, "exampladone"),
        "saved": await service.library.saved(READER),
        "digest": await service.schedules.latest(READER),
    }
    for name, (message, *_) in shown.items():
        assert (BEHIND in message.text, FREE in message.text) == (True, True), name
    (card,) = await service.finding.anything(READER, "PMID 31000001")
    (why,) = await service.finding.why(READER, "PMID 31000001")
    assert [BEHIND in one.text for one in (card, why)] == [True, True]


async def test_without_a_library_titles_lead_to_the_journal(
    service: Service, store: SqliteStore, clock: Clock
) -> None:
    """Turned off, nothing goes through it any more."""
    await _reads(service, store, clock)
    await service.conferences.library(READER, "off")
    for message, *_ in (
        await service.searching.search(READER, "exampladone"),
        await service.library.saved(READER),
    ):
        assert (PREFIX in message.text, '<a href="https://n1.example/">' in message.text) == (False, True)
