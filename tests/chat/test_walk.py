"""A walk through everything that can be said and pressed, in French: nothing is idle, English or refused."""

from __future__ import annotations

import re

import pytest

from bot.chat.commands import COMMANDS
from tests.chat.conftest import Conversation
from tests.chat.walking import Walk
from tests.standin import Room, StandIn
from tests.standin.texts import MESSAGE_LENGTH

ADMIN = 11
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


def refused(telegram: StandIn) -> list[str]:
    wrong = (a for a in telegram.asked if a.status != 200 and a.method != "getUpdates")
    return [f"{a.method}: {a.description}" for a in wrong if "message is not modified" not in a.description]


async def settle(talk: Conversation, room: Room, by: int | None) -> None:
    """Set up in French, and a digest."""
    talk.telegram.world.languages[by or abs(room.id)] = "fr"
    await talk.bring("a", "b")
    await talk.say(room, "/start", by=by)
    for label in ("Cardiologie", "Terminé", "07:00", talk.paris):
        await talk.press(room, label, by=by)
    await talk.deliver()


def holds(walk: Walk) -> None:
    assert walk.idle == []
    assert refused(walk.talk.telegram) == []
    assert walk.talk.telegram.world.open_presses == set()
    assert english(walk.words) == []
    assert max(len(text) for text in walk.words) <= MESSAGE_LENGTH


async def test_a_reader_walks_everywhere(talk: Conversation, telegram: StandIn) -> None:
    """In their own chat: every command, every button of every answer, twice; and all that is written."""
    walk = Walk(talk, telegram.room(7))
    await settle(talk, walk.room, None)
    commands = [f"/{one.name}" for one in COMMANDS if one.name not in ("stop", "language")]
    await walk.everywhere([*commands, *WRITTEN])
    holds(walk)
    assert len(walk.pressed) > 50


async def test_a_group_walks_everywhere(talk: Conversation, telegram: StandIn) -> None:
    """One administrator does, in a forum's topic, with a journal club."""
    members = {ADMIN: "administrator"}
    room = telegram.room(-100, "supergroup", members=members)
    walk = Walk(talk, room, by=ADMIN)
    await settle(talk, room, ADMIN)
    skipped = ("stop", "language", "mydata", "saved", "learning", "feedback")
    await walk.everywhere([f"/{one.name}@example_rounds_bot" for one in COMMANDS if one.name not in skipped])
    holds(walk)
    assert len(walk.pressed) > 30


@pytest.mark.parametrize("text", ["What is kept", "perhaps cardiology", "Sent here 3 March."])
def test_what_finds_english_finds_it(text: str) -> None:
    """The walk would not be worth much otherwise."""
    assert english([text, "Votre choix : cardiologie. /search"]) == [text]
