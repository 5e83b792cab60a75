"""Who may change settings, and for how long that is remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Update

from bot.chat.rights import REMEMBERED_SECONDS, Rights
from bot.push.client import Client, connect
from tests.push.conftest import unhurried
from tests.standin import Room, StandIn

ADMIN = 11


class Seconds:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ward(telegram: StandIn) -> Room:
    return telegram.room(-100, "supergroup", members={ADMIN: "administrator"})


@pytest.fixture
async def client(telegram: StandIn) -> AsyncIterator[Client]:
    async with connect(telegram.token, base_url=telegram.address, governor=unhurried()) as client:
        yield client


def written(telegram: StandIn, room: Room, **who: object) -> Update:
    """The update of a message by somebody."""
    telegram.people.say(room, "/topics", **who)  # type: ignore[arg-type]
    (raw,) = telegram.world.updates.take_all()
    update = Update.de_json(raw, None)
    assert update
    return update


@pytest.mark.check("S39")
async def test_a_demoted_administrator_loses_the_right_within_a_minute(
    telegram: StandIn, ward: Room, client: Client
) -> None:
    """And a promoted member gets it as soon."""
    clock = Seconds()
    rights = Rights(clock=clock)
    update = written(telegram, ward, by=ADMIN)
    assert await rights.may_change(update, client)
    ward.members[ADMIN] = "member"
    clock.now = REMEMBERED_SECONDS
    assert REMEMBERED_SECONDS < 60
    assert not await rights.may_change(update, client)
    ward.members[ADMIN] = "administrator"
    clock.now += REMEMBERED_SECONDS
    assert await rights.may_change(update, client)
    assert len(telegram.calls("getChatMember")) == 3


@pytest.mark.check("S39")
async def test_what_cannot_be_found_out_is_refused(telegram: StandIn, ward: Room, client: Client) -> None:
    """And asked again next time, not remembered."""
    rights = Rights(clock=Seconds())
    update = written(telegram, ward, by=ADMIN)
    ward.state = "kicked"
    assert not await rights.may_change(update, client)
    ward.state = "ok"
    assert await rights.may_change(update, client)


@pytest.mark.check("S39")
async def test_a_linked_channel_is_no_administrator(telegram: StandIn, ward: Room, client: Client) -> None:
    """Its posts come into the group in its own name, by Telegram's service account."""
    telegram.people.say(ward, "/topics", by=777000)
    (raw,) = telegram.world.updates.take_all()
    raw["message"]["sender_chat"] = {"id": -200, "type": "channel", "title": "Example"}
    update = Update.de_json(raw, None)
    assert update
    assert not await Rights(clock=Seconds()).may_change(update, client)


async def test_a_right_in_one_group_is_none_in_another(telegram: StandIn, ward: Room, client: Client) -> None:
    """What is remembered is remembered for a person in a chat."""
    other = telegram.room(-300, "supergroup", members={ADMIN: "member"})
    rights = Rights(clock=Seconds())
    assert await rights.may_change(written(telegram, ward, by=ADMIN), client)
    assert not await rights.may_change(written(telegram, other, by=ADMIN), client)
