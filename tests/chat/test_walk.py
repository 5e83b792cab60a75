"""A walk through everything that can be said and pressed: nothing is idle or refused, and in French nothing
is English. By polling and by webhook, in every kind of chat, twice, by the wrong person, and a year later."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.chat.commands import COMMANDS
from bot.store import SqliteStore
from tests.chat.conftest import Conversation, running
from tests.chat.walking import Walk
from tests.clock import Clock
from tests.standin import Room, StandIn
from tests.standin.texts import MESSAGE_LENGTH
from tests.store.builders import ingest_plan
from tests.stories import filed

ADMIN, STRANGER = 11, 14
CHANNEL = -1009
HOSTILE = (
    '<b>Exampladone</b> & "x" <script>',
    "\u202eexampladone\u2066\u200b",
    "\u05d3\u05d5\u05d2\u05de\u05d4 exampladone \u05d0",
    "@everybody /stop exampladone https://x.example/",
    "exampladone " + "é" * 900,
    "exampladone\n\n\n\U0001f9ea\u0301\u0301\u0301\u0301\u0301",
)
"""Titles as a feed may bring them."""
ENGLISH = re.compile(
    r"\b(the|of|is|are|this|that|not|and|for|to|with|by|be|it|was|has|have|you|your|from|what|here|days?|old"
    r"|perhaps|when|which|entry|digest|useful|saved?|search|back|settings|fewer|mute[ds]?)\b",
    re.IGNORECASE,
)
"""Words that no French text of ours has; commands and what others wrote are taken out before."""
WRITTEN = (
    "sepsis exampladone",
    "10.5555/unknown.1",
    "Mon patient de 70 ans, que faire ?",
    "?!",
    "/moon",
    "/search exampladone",
    "/search type:rct",
    "/topics cardio",
    "/topics xyz",
    "/mute exampladol",
    "/follow #Exemple",
    "/follow topic: cardio",
    "/feedback merci",
    "/pause demain",
    "/pause 2026-12-24",
    "/library https://login.library.example/login?url=",
    "/library x",
    "/conferences #xyz",
    "/channel",
    "/why 10.5555/x",
)
OTHERS = re.compile(
    r"/[a-z]+\w*|\"[^\"]*\"|https?://\S+|\w+:(?= )|Exampladone \w|Source-\w|Specialty \d\d|English"
)


def english(words: list[str]) -> list[str]:
    """Texts with an English word that is none of anybody else's."""
    return sorted({text for text in words if ENGLISH.search(OTHERS.sub(" ", text))})


async def bring(talk: Conversation) -> None:
    """Enough for a second page of a search, with titles that harm what shows them badly."""
    await talk.bring("a", "b", "c", "d", "e", "f")
    for n, title in enumerate(HOSTILE):
        seen = talk.clock() - timedelta(hours=2)
        one = filed(f"h{n}", title=title, first_seen=seen, url=f"https://h{n}.example/")
        await talk.store.apply_ingest(ingest_plan(one))


async def settle(walk: Walk, *, language: str = "fr") -> None:
    """Set up, and a digest."""
    talk, room = walk.talk, walk.room
    talk.telegram.world.languages[walk.by or abs(room.id)] = language
    await bring(talk)
    await talk.say(room, "/start", by=walk.by, thread=walk.thread)
    await choose(talk, room, walk.by, language)
    assert await talk.deliver() > 0


async def choose(talk: Conversation, room: Room, by: int | None, language: str) -> None:
    words = {"fr": ("Cardiologie", "Terminé"), "en": ("Cardiology", "Done")}[language]
    for label in (*words, "07:00", talk.paris):
        await talk.press(room, label, by=by)


def holds(walk: Walk, *, language: str = "fr") -> None:
    assert walk.idle == []
    assert [one for one in walk.talk.telegram.refused if "message is not modified" not in one] == []
    assert walk.talk.telegram.world.open_presses == set()
    assert language == "en" or english(walk.words) == []
    assert max(len(text) for text in walk.words) <= MESSAGE_LENGTH


def commands(*without: str, bot: str = "") -> list[str]:
    return [f"/{one.name}{bot}" for one in COMMANDS if one.name not in ("stop", *without)]


async def test_a_reader_walks_everywhere(talk: Conversation, telegram: StandIn) -> None:
    """In their own chat: every command, every button of every answer, twice; and all that is written. Nobody
    else moves anything."""
    walk = Walk(talk, telegram.room(7))
    await settle(walk)
    await walk.everywhere([*commands("language"), *WRITTEN])
    holds(walk)
    assert len(walk.pressed) > 50
    assert await walk.by_the_wrong_person(STRANGER) == []


async def test_a_reader_by_webhook_and_a_year_later(
    telegram: StandIn, store: SqliteStore, clock: Clock
) -> None:
    """In English; then the bot is started anew, and every button still does what it did."""
    room = telegram.room(7)
    async with running(telegram, store, clock, webhook=True) as talk:
        walk = Walk(talk, room, most_of_a_kind=1)
        await settle(walk, language="en")
        await walk.everywhere([*commands(), *WRITTEN])
    clock.pass_by(days=366)
    async with running(telegram, store, clock, webhook=True) as again:
        await walk.a_year_later(again)
    holds(walk, language="en")
    assert len(walk.pressed) > 40


NOT_IN_GROUPS = ("language", "mydata", "saved", "learning", "feedback")


async def test_a_group_walks_everywhere(talk: Conversation, telegram: StandIn) -> None:
    """One administrator does, with a journal club; a stranger's presses are all refused with a word."""
    room = telegram.room(-100, "supergroup", members={ADMIN: "administrator"})
    walk = Walk(talk, room, by=ADMIN)
    await settle(walk)
    await walk.everywhere(commands(*NOT_IN_GROUPS, bot="@example_rounds_bot"))
    holds(walk)
    assert len(walk.pressed) > 30
    assert await walk.by_the_wrong_person(STRANGER) == []


async def test_a_forums_topic_by_webhook_and_a_year_later(
    telegram: StandIn, store: SqliteStore, clock: Clock
) -> None:
    """Whatever is said or pressed there is answered there, and nothing of it in General."""
    room = telegram.room(
        -100, "supergroup", is_forum=True, topics={4: True}, members={ADMIN: "administrator"}
    )
    async with running(telegram, store, clock, webhook=True) as talk:
        walk = Walk(talk, room, by=ADMIN, thread=4, most_of_a_kind=1)
        await settle(walk)
        await walk.everywhere(commands(*NOT_IN_GROUPS))
    sent = len(room.seen)
    clock.pass_by(days=366)
    async with running(telegram, store, clock, webhook=True) as again:
        await walk.a_year_later(again)
        places = {one.chat.thread for one in await store.subscriptions() if one.chat}
    holds(walk)
    assert len(room.seen) > sent
    assert [seen for seen in room.seen if seen.thread != 4] == []
    assert places == {4}


async def test_a_channel_is_walked_from_a_private_chat(
    telegram: StandIn, store: SqliteStore, clock: Clock
) -> None:
    """By its administrator, from the first question on; the channel itself sees its digests alone."""
    own = telegram.room(ADMIN)
    channel = telegram.room(CHANNEL, "channel", title=HOSTILE[0], members={ADMIN: "administrator"})
    telegram.world.languages[ADMIN] = "fr"
    async with running(telegram, store, clock, webhook=True) as talk:
        await bring(talk)
        telegram.people.bot_became(channel, "left", "administrator", by=ADMIN)
        await telegram.until(lambda: bool(own.seen))
        assert "/topics" not in own.texts[-1]  # it would be for the person's own chat
        await choose(talk, own, None, "fr")
        assert await talk.deliver() > 0
        walk = Walk(talk, own, most_of_a_kind=1)
        await walk.everywhere(["/channel"])
        assert await walk.by_the_wrong_person(STRANGER) == []
    clock.pass_by(days=366)
    async with running(telegram, store, clock, webhook=True) as again:
        await walk.a_year_later(again)
    holds(walk)
    assert len(walk.pressed) > 20
    assert {seen.method for seen in channel.seen} == {"sendMessage"}
    assert {one.chat.id for one in await store.subscriptions() if one.chat} == {CHANNEL}


@pytest.mark.parametrize("text", ["What is kept", "perhaps cardiology", "Sent here 3 March."])
def test_what_finds_english_finds_it(text: str) -> None:
    """The walk would not be worth much otherwise."""
    assert english([text, "Votre choix : cardiologie. /search"]) == [text]
