"""What becomes of a chat as the bot is let in, shut out, promoted and moved."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations, product

import pytest

from bot.model import ChatKind
from tests.chat.conftest import Conversation
from tests.clock import Clock
from tests.standin import Room, StandIn

pytestmark = pytest.mark.usefixtures("nothing_is_refused")

ADMIN = 11
IN, OUT = ("member", "administrator", "restricted"), ("left", "kicked", "restricted out")


@pytest.fixture
def ward(telegram: StandIn) -> Room:
    return telegram.room(-100, "supergroup", members={ADMIN: "administrator"})


# ── a person ──────────────────────────────────────────────────────────────────


@pytest.mark.check("D9")
async def test_blocked_and_let_in_again(talk: Conversation, room: Room, clock: Clock) -> None:
    """A block pauses; an unblock goes on with the next digest, without the missed ones."""
    await talk.set_up(room)
    talk.telegram.people.bot_became(room, "member", "kicked")
    await talk.settled(room)
    assert (await talk.only()).paused == "blocked"
    clock.pass_by(days=30)
    talk.telegram.people.bot_became(room, "kicked", "member")
    await talk.settled(room)
    kept = await talk.only()
    assert (kept.paused, kept.next_due) == ("", datetime(2026, 12, 27, 6, 0, tzinfo=UTC))


async def test_a_readers_pause_outlives_a_block(talk: Conversation, room: Room) -> None:
    """Blocking and unblocking is not asking for more."""
    await talk.set_up(room)
    await talk.say(room, "/pause")
    talk.telegram.people.bot_became(room, "member", "kicked")
    talk.telegram.people.bot_became(room, "kicked", "member")
    await talk.settled(room)
    assert (await talk.only()).paused == "by the reader"


async def test_blocking_again_and_again(talk: Conversation, room: Room) -> None:
    """However often, what holds at the end is what Telegram said last, and nobody is written to for it."""
    await talk.set_up(room)
    before, people = len(room.seen), talk.telegram.people
    for _ in range(30):
        people.bot_became(room, "member", "kicked")
        people.bot_became(room, "kicked", "member")
    people.bot_became(room, "member", "kicked")
    await talk.say(room, "/privacy")
    assert len(room.seen) == before + 1
    assert (await talk.only()).paused == "blocked"


# ── a group ───────────────────────────────────────────────────────────────────


async def test_every_change_in_a_group(talk: Conversation, telegram: StandIn) -> None:
    """Before it is set up: it is greeted when it lets the bot in, with the first question, and hears nothing
    of any other change."""
    for number, (old, new) in enumerate(permutations((*IN, *OUT), 2)):
        group = telegram.room(-200 - number, "supergroup", members={ADMIN: "administrator"})
        telegram.people.bot_became(group, old, new, by=ADMIN)
        await talk.settled(group, by=ADMIN)
        greeted = ["Which specialties? (1 of 3)" in text for text in group.texts[:-1]]
        assert greeted == [True] * (old in OUT and new in IN), (old, new)


async def test_a_group_that_lets_it_in_again(talk: Conversation, ward: Room) -> None:
    """Nothing is due while it is out; back in it says what holds and asks nothing again."""
    await talk.set_up(ward, by=ADMIN)
    for out, back in product(OUT, IN):
        talk.telegram.people.bot_became(ward, "member", out, by=ADMIN)
        await talk.settled(ward, by=ADMIN)
        assert (await talk.only()).paused == "kicked"
        before = len(ward.seen)
        talk.telegram.people.bot_became(ward, out, back, by=ADMIN)
        await talk.settled(ward, by=ADMIN)
        assert [text.split("\n")[0] for text in ward.texts[before:-1]] == ["Welcome back."]
        assert (await talk.only()).paused == ""


async def test_each_topic_hears_what_holds_there(talk: Conversation, telegram: StandIn) -> None:
    """And General, where nothing was set up, is not asked anew."""
    forum = telegram.room(
        -100, "supergroup", is_forum=True, topics={4: True, 5: True}, members={ADMIN: "creator"}
    )
    for thread in (4, 5):
        await talk.say(forum, "/start", by=ADMIN, thread=thread)
        for label in ("Cardiology", "Done", "07:00", talk.paris):
            await talk.press(forum, label, by=ADMIN)
    for old, new in (("administrator", "left"), ("left", "administrator")):
        telegram.people.bot_became(forum, old, new, by=ADMIN)
    await talk.settled(forum, by=ADMIN)
    back = [seen.thread for seen in forum.seen if seen.text.startswith("Welcome back.")]
    assert back == [4, 5]


async def test_a_channel_that_lets_it_in_again(talk: Conversation, telegram: StandIn) -> None:
    """Its administrator sees what holds, in their own chat."""
    own, channel = telegram.room(ADMIN), telegram.room(-1009, "channel", members={ADMIN: "administrator"})
    telegram.people.bot_became(channel, "left", "administrator", by=ADMIN)
    await telegram.until(lambda: bool(own.seen))
    for label in ("Cardiology", "Done", "07:00", talk.paris):
        await talk.press(own, label)
    telegram.people.bot_became(channel, "administrator", "kicked", by=ADMIN)
    telegram.people.bot_became(channel, "kicked", "administrator", by=ADMIN)
    await telegram.until(lambda: own.texts[-1].startswith("For your channel") and len(own.texts) > 5)
    assert own.texts[-1].split("\n")[1] == "Cardiology"
    assert "Stop and erase" in own.seen[-1].labels
    assert channel.seen == []


async def test_the_old_group_of_a_supergroup_is_left_behind(talk: Conversation, telegram: StandIn) -> None:
    """Telegram tells that the bot is no longer in it, and that pauses nothing of the new one."""
    group = telegram.room(-5, "group", members={ADMIN: "creator"})
    new = telegram.room(-1005, "supergroup", members={ADMIN: "creator"})
    await talk.set_up(group, by=ADMIN)
    telegram.people.group_becomes(group, new)
    telegram.people.bot_became(group, "member", "left", by=ADMIN)
    await talk.settled(new, by=ADMIN)
    # The two chats are two lines of updates: the old one's is over when its event is handled.
    await telegram.until(lambda: not telegram.world.updates.pending)
    assert (await talk.only()).paused == ""


@pytest.mark.check("D10")
async def test_a_group_that_moved_keeps_its_settings(talk: Conversation, telegram: StandIn) -> None:
    """The new id has the subscription, and its next digest; the old one is not written to."""
    group = telegram.room(-5, "group", members={ADMIN: "creator"})
    new = telegram.room(-1005, "supergroup", members={ADMIN: "creator"})
    await talk.set_up(group, by=ADMIN)
    telegram.people.group_becomes(group, new)
    assert "Cardiology" in (await talk.say(new, "/start", by=ADMIN))[0].text
    kept = await talk.only()
    assert kept.chat
    assert (kept.chat.id, kept.chat.kind) == (-1005, ChatKind.SUPERGROUP)
