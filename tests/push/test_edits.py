"""A message is changed where it stands, or answered: what Telegram says to that, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import Button, Chat, Claim, Message, PartState, Settlement
from bot.push.client import Client
from bot.push.errors import RETRY
from bot.push.governor import Governor, Lane
from bot.push.pace import Limits
from bot.push.sender import TelegramSender
from tests.push.conftest import NOW
from tests.standin import Fault, StandIn

CHAT = Chat(id=42)


async def _sent(sender: TelegramSender, message: Message) -> Settlement:
    return await sender.send(Claim(part_id=1, token=1, chat=CHAT, message=message, attempts=0))


async def _original(telegram: StandIn, sender: TelegramSender) -> int:
    telegram.room(42)
    settled = await _sent(sender, Message(text="<b>first</b>"))
    assert settled.message_id
    return settled.message_id


async def test_an_edit_changes_text_and_keyboard(telegram: StandIn, sender: TelegramSender) -> None:
    """In place; the row keeps no id, for it is not the message that was sent."""
    original = await _original(telegram, sender)
    edit = Message(text="<b>second</b>", keyboard=((Button(text="[1]", data="d"),),), edits=original)
    settled = await _sent(sender, edit)
    assert (settled.state, settled.message_id, settled.not_before) == (PartState.SENT, None, None)
    first, second = telegram.world.rooms[42].seen
    assert (second.message_id, second.text, second.labels) == (first.message_id, "second", ["[1]"])


@pytest.mark.check("D13")
async def test_an_edit_made_twice_is_made_once(telegram: StandIn, sender: TelegramSender) -> None:
    """What Telegram refuses as not modified has succeeded."""
    edit = Message(text="second", edits=await _original(telegram, sender))
    assert [(await _sent(sender, edit)).state for _ in range(2)] == [PartState.SENT, PartState.SENT]
    assert telegram.world.rooms[42].texts == ["first", "second"]


async def test_nothing_to_edit(telegram: StandIn, sender: TelegramSender) -> None:
    """A message that was deleted ends the edit, and nothing is paused for it."""
    telegram.room(42)
    settled = await _sent(sender, Message(text="x", edits=99))
    assert (settled.state, settled.pause_chat) == (PartState.DEAD, "")


SILENCES = {
    "before": Fault("editMessageText", hang_up="before"),
    "after": Fault("editMessageText", hang_up="after"),
}


@pytest.mark.parametrize("fault", SILENCES.values(), ids=SILENCES)
async def test_an_edit_is_never_in_doubt(telegram: StandIn, sender: TelegramSender, fault: Fault) -> None:
    """Whether or not it was made, it is made again."""
    edit = Message(text="second", edits=await _original(telegram, sender))
    telegram.faults = [fault]
    settled = await _sent(sender, edit)
    assert (settled.state, settled.not_before, settled.counts) == (PartState.READY, NOW + RETRY, True)
    telegram.faults = []
    assert (await _sent(sender, edit)).state is PartState.SENT


async def test_an_answer(telegram: StandIn, sender: TelegramSender) -> None:
    """It points to the message it answers; where that is gone it comes without."""
    original = await _original(telegram, sender)
    for replied in (original, 99):
        assert (await _sent(sender, Message(text="told", reply_to=replied))).state is PartState.SENT
    messages = telegram.world.rooms[42].messages
    answered = [one.get("reply_to_message", {}).get("message_id") for one in messages.values()]
    assert answered == [None, original, None]


async def test_markup_that_is_refused_in_an_edit(telegram: StandIn, sender: TelegramSender) -> None:
    """Plain text once, as for any message."""
    edit = Message(text="<i>broken", edits=await _original(telegram, sender))
    assert (await _sent(sender, edit)).state is PartState.SENT
    assert telegram.world.rooms[42].texts[-1] == "broken"
    assert sender.fallbacks == 1


async def test_an_edit_takes_one_turn(client: Client) -> None:
    """Its turn was waited for before it was claimed; it takes no second, and counts for no chat."""
    governor = Governor(Limits(overall_per_second=1.0))
    assert await governor.turn()

    async def call() -> bool:
        return True

    asked = {"chat_id": 42, "message_id": 1}
    assert await governor.process_request(call, (), {}, "editMessageText", asked, Lane.GRANTED)
    assert governor.chat_free_in(42) == timedelta()
