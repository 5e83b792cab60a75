"""Who is let in, and how often."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)

from bot.chat.door import Access, Door
from bot.chat.limits import FOR_A_PERSON, Buckets, Rate
from bot.model import Chat as Place
from bot.model import Message as Said

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LISTED, GROUP = 42, -1001


@dataclass
class Kept:
    """What a restart would find."""

    rows: dict[int, float] = field(default_factory=dict)

    async def throttled(self) -> Collection[tuple[int, float]]:
        return list(self.rows.items())

    async def throttle(self, who: int, seconds: float) -> None:
        self.rows[who] = seconds


@dataclass
class World:
    """A door, its time, and what was answered where."""

    now: float = 0.0
    said: list[tuple[int, str]] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)

    async def say(self, chat: Place, message: Said) -> None:
        self.said.append((chat.id, message.text))

    async def toast(self, query: CallbackQuery, words: str) -> None:
        self.toasts.append(words)

    def door(self, *allowed: int) -> Door:
        access = Access(
            allowed=frozenset(allowed) if allowed else None, operator="Dr <Example>", contact="a@b.example"
        )
        return Door(access=access, say=self.say, toast=self.toast, kept=self.kept, clock=lambda: self.now)


@pytest.fixture
def world() -> World:
    return World()


def written(text: str, chat: int = LISTED, user: int = 42) -> Update:
    place = Chat(chat, "private" if chat > 0 else "supergroup")
    person = User(user, "A", is_bot=False)
    return Update(1, message=Message(1, NOW, place, from_user=person, text=text))


def pressed(user: int = 42, data: str = "t") -> Update:
    message = Message(1, NOW, Chat(user, "private"))
    person = User(user, "A", is_bot=False)
    return Update(1, callback_query=CallbackQuery("1", person, "x", message=message, data=data))


def let_into(chat: int, kind: str, user: int) -> Update:
    """Somebody makes the bot a member."""
    person, bot = User(user, "A", is_bot=False), User(9, "B", is_bot=True)
    event = ChatMemberUpdated(Chat(chat, kind), person, NOW, ChatMemberLeft(bot), ChatMemberMember(bot))
    return Update(1, my_chat_member=event)


async def test_a_stranger_is_told_once_whom_to_ask(world: World) -> None:
    """In a private chat and in a group; then nothing is answered, whatever they try."""
    door = world.door(LISTED)
    for chat in (7, GROUP):
        for text in ("/start", "/start", "/latest", "/topics"):
            assert not await door.admits(written(text, chat, user=7))
    assert not await door.admits(pressed(7))
    assert [chat for chat, _ in world.said] == [7, GROUP]
    assert len(world.toasts) == 1
    assert all("Dr &lt;Example&gt; (a@b.example)" in text for _, text in world.said)


@pytest.mark.parametrize("text", ["/privacy", "/stop", "/forget", "/mydata"])
async def test_rights_do_not_depend_on_being_welcome(world: World, text: str) -> None:
    """Who was let in once may have something kept here."""
    assert await world.door(LISTED).admits(written(text, 7, user=7))


async def test_a_right_is_confirmed_by_who_is_not_welcome(world: World) -> None:
    """/forget asks before it erases, and the press that answers is heard as the command was."""
    assert await world.door(LISTED).admits(pressed(7, "forget:yes"))


async def test_a_channel_is_refused_in_private(world: World) -> None:
    """To who let the bot in, for in the channel everybody would read it."""
    assert not await world.door(LISTED).admits(let_into(-1009, "channel", user=7))
    assert [chat for chat, _ in world.said] == [7]


async def test_what_people_say_to_each_other_is_no_request(world: World) -> None:
    """In a group nobody is refused, or counted, for talking."""
    door = world.door(LISTED)
    for _ in range(100):
        assert await door.admits(written("good morning", GROUP, user=7))
    assert world.said == []


@pytest.mark.parametrize("text", ["/latest@other_bot", "/moon", "/usr/bin", "see /latest"])
async def test_what_is_said_to_other_bots_is_no_request(world: World, text: str) -> None:
    """In a group neither a stranger's refusal nor a wait is told for it."""
    door = world.door(LISTED)
    for _ in range(100):
        assert await door.admits(written(text, GROUP, user=7), "example_bot")
    assert world.said == []
    assert not await door.admits(written("/latest@Example_Bot", GROUP, user=7), "example_bot")


async def test_what_happens_to_the_bot_is_heard_however_often(world: World) -> None:
    """Shut out and let in by one person in one minute: a chat that shut it out must be known to have."""
    door = world.door()
    while await door.admits(written("/latest")):
        pass
    person, bot = User(42, "A", is_bot=False), User(9, "B", is_bot=True)
    out = ChatMemberUpdated(
        Chat(42, "private"), person, NOW, ChatMemberMember(bot), ChatMemberBanned(bot, until_date=NOW)
    )
    assert await door.admits(Update(1, my_chat_member=out))
    assert len(world.said) == 1


@pytest.mark.check("S43")
async def test_a_thousand_commands_in_ten_seconds(world: World) -> None:
    """A burst and one more answer; another person is not touched, and a minute later all is as before."""
    door = world.door()
    admitted = 0
    for n in range(1000):
        world.now = n / 100
        admitted += await door.admits(written("/latest"))
        if n % 50 == 0:
            assert await door.admits(written("/latest", 99, user=99)) or n > 900
    assert admitted <= FOR_A_PERSON.burst + 10 / 60 * FOR_A_PERSON.per_minute + 1
    assert len([chat for chat, _ in world.said if chat == LISTED]) <= 1 + admitted - FOR_A_PERSON.burst
    world.now += 60
    assert await door.admits(written("/latest"))


@pytest.mark.check("S43")
async def test_a_flood_in_a_group_does_not_stop_its_people(world: World) -> None:
    """Many people flood a group together; each is still answered in private."""
    door = world.door()
    admitted = [await door.admits(written("/latest", GROUP, user=n)) for n in range(1, 200)]
    assert sum(admitted) == 40
    assert len(world.said) == 1
    assert await door.admits(written("/latest", 150, user=150))


@pytest.mark.check("S43")
async def test_a_restart_is_no_way_around_it(world: World) -> None:
    """Who ran dry is still dry, is not told again, and waits no longer than was said."""
    door = world.door()
    while await door.admits(written("/latest")):
        pass
    again = world.door()
    await again.open()
    assert not await again.admits(written("/latest"))
    assert len(world.said) == 1
    world.now += world.kept.rows[LISTED] + 0.01
    assert await again.admits(written("/latest"))


async def test_the_wait_is_said_in_plain_words(world: World) -> None:
    """How long, and nothing about buckets."""
    door = world.door()
    while await door.admits(written("/latest")):
        pass
    assert world.said == [(LISTED, "That was a lot at once. Please go on in 2 seconds.")]


async def test_every_press_is_answered(world: World) -> None:
    """A button waits until it is: each press that comes too soon hears so, in the chat nothing is said."""
    door = world.door()
    refused = [not await door.admits(pressed()) for _ in range(FOR_A_PERSON.burst + 5)].count(True)
    assert refused == 5
    assert world.toasts == ["That was a lot at once. Please go on in 2 seconds."] * refused
    assert world.said == []


@given(st.lists(st.floats(min_value=0, max_value=30), max_size=200))
def test_no_more_than_the_rate(gaps: list[float]) -> None:
    """Over any time, however the requests lie in it, no more than the burst and the rate are let through."""
    buckets, now, taken = Buckets(Rate(burst=5, per_minute=10)), 0.0, 0
    for gap in gaps:
        now += gap
        taken += not buckets.take(1, now)
    assert taken <= 5 + now * 10 / 60 + 1e-6


@given(st.floats(min_value=0.1, max_value=1000))
def test_the_wait_that_is_told_is_enough(now: float) -> None:
    """Who waits as long as was said is let through."""
    buckets = Buckets(Rate(burst=1, per_minute=7))
    assert buckets.take(1, now) == 0
    wait = buckets.take(1, now)
    assert buckets.take(1, now + wait + 1e-6) == 0
