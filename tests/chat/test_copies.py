"""What a person saved shows how it stands: in the list, in files, and from the message that told of it."""

from __future__ import annotations

import pytest

from bot.model import Link, LinkKind, SourceId
from bot.pipeline.followups import follow_up
from tests.chat.conftest import Conversation
from tests.standin import Room
from tests.store.builders import filed, ingest_plan


async def _retracted(talk: Conversation, room: Room) -> None:
    """The reader was sent a paper, saved it, and is told that it is retracted."""
    await talk.bring("a")
    await talk.set_up(room)
    await talk.deliver()
    await talk.press(room, "1")
    await talk.press(room, "Save")
    link = Link(kind=LinkKind.RETRACTION_OF, to="a")
    await talk.store.apply_ingest(ingest_plan(filed("n", source=SourceId("source-a"), links=(link,))))
    await follow_up(talk.store, now=talk.clock())
    await talk.deliver()


async def test_my_copies(talk: Conversation, room: Room) -> None:
    """The button answers below; the message that told of it stays as it is."""
    await _retracted(talk, room)
    told = room.seen[-1]
    assert told.text.startswith('RETRACTED: "Exampladone a"')
    await talk.press(room, "My copies")
    listed = room.seen[-1]
    assert listed.message_id != told.message_id
    assert "RETRACTED: Exampladone a" in listed.text
    assert room.messages[told.message_id]["text"] == told.text


async def test_the_digest_is_marked_with_its_buttons(talk: Conversation, room: Room) -> None:
    """Its numbers work as before."""
    await _retracted(talk, room)
    edited = next(one for one in room.seen if "1. RETRACTED: " in one.text)
    assert edited.labels[0] == "1"
    assert (await talk.press_data(room, edited, edited.data("1"))).startswith("1. Exampladone")


async def test_search_shows_how_a_work_stands(talk: Conversation, room: Room) -> None:
    """Whoever was sent it."""
    await _retracted(talk, room)
    (found,) = await talk.say(room, '/search "Exampladone a"')
    assert "RETRACTED: Exampladone a" in found.text


@pytest.mark.parametrize("command", ["/stop", "/forget"])
async def test_what_will_no_longer_arrive(talk: Conversation, room: Room, command: str) -> None:
    """Who leaves hears that no retraction will be told of any more."""
    await _retracted(talk, room)
    (said,) = await talk.say(room, command)
    assert "retracted or corrected" in said.text
