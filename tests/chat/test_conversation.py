"""Conversations, over HTTP, by polling: what people do and what they see."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.chat.commands import COMMANDS as COMMANDS_KNOWN
from bot.face.tongue import languages
from bot.model import ChatKind
from bot.pipeline.digests import Catalogue, publish
from bot.store import SqliteStore
from bot.text.seal import Seal, for_chat
from tests.chat.conftest import SOURCES, Conversation, running
from tests.clock import Clock
from tests.standin import Room, StandIn

pytestmark = pytest.mark.usefixtures("nothing_is_refused")

COMMANDS = ("start", "latest", "topics", "pause", "stop", "privacy", "help")
MENU = ["latest", "topics", "schedule", "search", "saved", "help"]


# ── the first minute ──────────────────────────────────────────────────────────


async def test_from_start_to_a_first_digest_in_four_taps(talk: Conversation, room: Room) -> None:
    """A specialty, done, an hour, one's present time; the first digest comes at once, marked as a sample."""
    await talk.bring("a", "b")
    await talk.say(room, "/start")
    for label in ("Cardiology", "Done (1", "18:30", "07:30 Paris"):
        assert await talk.press(room, label) == ""
    assert room.texts[-1].startswith("Cardiology\nEvery day at 18:30, Paris time")
    assert await talk.deliver() == 1
    assert room.texts[-1].startswith("Cardiology · Thu 26 Nov · first digest (sample)")
    assert "Exampladone a" in room.texts[-1]
    assert len([seen for seen in room.seen if seen.method == "sendMessage"]) == 2


async def test_what_was_set_up_is_kept(talk: Conversation, room: Room) -> None:
    """Topics, hour and zone as they were tapped, due at the next such hour."""
    await talk.set_up(room)
    kept = await talk.only()
    assert (kept.title, kept.topics, kept.paused, kept.audience) == (
        "Cardiology",
        ("cardiology",),
        "",
        "reader",
    )
    assert (kept.schedule.at, kept.schedule.zone, kept.schedule.every) == (time(7), "Europe/Paris", "daily")
    assert kept.next_due == datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


async def test_todays_regular_digest_still_comes_after_the_sample(
    talk: Conversation, room: Room, clock: Clock
) -> None:
    """The sample is beside the schedule; what it held does not come again."""
    await talk.bring("a")
    await talk.say(room, "/start")
    for label in ("Cardiology", "Done", "17:00", talk.paris):
        await talk.press(room, label)
    await talk.deliver()
    clock.now = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    await talk.bring("b")
    assert await publish(talk.store, catalogue=Catalogue(sources=SOURCES), now=clock()) == 1
    await talk.deliver()
    assert "Exampladone b" in room.texts[-1]
    assert sum("Exampladone a" in text for text in room.texts) == 1


async def test_an_empty_week_is_admitted(talk: Conversation, room: Room) -> None:
    """No digest, and a sentence that says so."""
    await talk.set_up(room)
    assert "Nothing in the last seven days" in room.texts[-1]
    assert await talk.deliver() == 0


async def test_done_wants_a_choice(talk: Conversation, room: Room) -> None:
    """With nothing chosen the press is answered with a word, and the page stays."""
    await talk.say(room, "/start")
    assert await talk.press(room, "Done") == "Choose at least one first."
    assert len(room.seen) == 1


async def test_topics_are_paged_and_undone(talk: Conversation, room: Room) -> None:
    """Choices on two pages hold together, a second tap takes one back, the heading says what is chosen."""
    await talk.say(room, "/start")
    await talk.press(room, "Cardiology")
    await talk.press(room, "More")
    await talk.press(room, "Specialty 12")
    assert "Chosen: Cardiology and Specialty 12" in room.texts[-1]
    assert "✓ Specialty 12" in room.seen[-1].labels
    await talk.press(room, "✓ Specialty 12")
    await talk.press(room, "Back")
    assert "Chosen: Cardiology" in room.texts[-1]
    assert (await talk.only()).topics == ("cardiology",)


async def test_every_question_of_the_set_up_has_a_way_back(talk: Conversation, room: Room) -> None:
    """And what was chosen stays; so do the steps."""
    await talk.say(room, "/start")
    for label in ("Cardiology", "Done", "18:30", "Back"):
        await talk.press(room, label)
    assert room.texts[-1].startswith("When should it come? (2 of 3)")
    assert "✓ 18:30" in room.seen[-1].labels
    await talk.press(room, "Back")
    assert room.texts[-1].startswith("Which specialties? (1 of 3)")
    assert "✓ Cardiology" in room.seen[-1].labels


async def test_start_says_who_and_what_before_it_asks(talk: Conversation, room: Room) -> None:
    """The question is the last thing above its buttons."""
    text = (await talk.say(room, "/start"))[0].text
    what, who, asked = map(text.find, ("I bring what is new", "This bot is run by", "Which specialties?"))
    assert 0 == what < who < asked


async def test_start_again_goes_on_with_the_set_up(talk: Conversation, room: Room) -> None:
    """What was tapped before is still chosen."""
    await talk.say(room, "/start")
    await talk.press(room, "Cardiology")
    assert "✓ Cardiology" in (await talk.say(room, "/start"))[0].labels


async def test_a_running_subscription_changes_without_a_new_set_up(talk: Conversation, room: Room) -> None:
    """New specialties, and the digest goes on as before; then a new hour."""
    await talk.set_up(room)
    before = await talk.only()
    await talk.say(room, "/topics")
    await talk.press(room, "Emergency")
    await talk.press(room, "Done")
    assert room.texts[-1].startswith("Cardiology and Emergency medicine\nEvery day at 07:00")
    await talk.press(room, "Change the hour")
    await talk.press(room, "20:00")
    assert room.texts[-1].split("\n")[1].startswith("Every day at 20:00, Paris time")
    for label in ("Change the hour", "Another time zone", "12:00 Delhi"):
        await talk.press(room, label)
    after = await talk.only()
    assert (after.schedule.at, after.schedule.zone) == (time(20), "Asia/Kolkata")
    assert (after.id, after.paused, after.created) == (before.id, "", before.created)


# ── commands ──────────────────────────────────────────────────────────────────

FIRST_WORDS = {
    "start": ("I bring what is new", "Cardiology\nEvery day at 07:00"),
    "latest": ("Nothing is set up", "Nothing new that you have not had"),
    "topics": ("Which specialties?", "Which specialties?"),
    "pause": ("Nothing is set up", "Paused: Cardiology"),
    "stop": ("There was nothing to erase", "Stopped, and everything I knew"),
    "privacy": ("What I keep", "What I keep"),
    "help": ("What I do", "What I do"),
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_before_and_after_the_set_up(talk: Conversation, room: Room, command: str) -> None:
    """Every command answers at any time, and twice in a row."""
    before, after = FIRST_WORDS[command]
    for _ in range(2):
        assert (await talk.say(room, f"/{command}"))[0].text.startswith(before)
    await talk.set_up(room)
    assert (await talk.say(room, f"/{command}"))[0].text.startswith(after)
    assert await talk.say(room, f"/{command}@example_rounds_bot")


async def test_latest_is_a_preview(talk: Conversation, room: Room) -> None:
    """It shows what is new, says that it is a preview, and changes nothing."""
    await talk.set_up(room)
    await talk.bring("a", "b")
    before = await talk.only()
    for _ in range(2):
        text = (await talk.say(room, "/latest"))[0].text
        assert "preview" in text.split("\n")[0]
        assert "Exampladone a" in text
    assert await talk.only() == before
    assert await talk.deliver() == 0


async def test_pause_and_start(talk: Conversation, room: Room, clock: Clock) -> None:
    """While paused nothing is due; a start months later is due once, at the next hour."""
    await talk.set_up(room)
    await talk.say(room, "/pause")
    clock.pass_by(days=60)
    assert await talk.store.due_subscriptions(clock()) == ()
    assert (await talk.say(room, "/start"))[0].text.startswith("Welcome back.")
    assert (await talk.only()).next_due == datetime(2027, 1, 26, 6, 0, tzinfo=UTC)


async def test_stop_erases(talk: Conversation, room: Room) -> None:
    """Subscription, digests and outbox; nothing that waited is sent afterwards."""
    await talk.bring("a")
    await talk.set_up(room)
    await talk.say(room, "/stop")
    assert await talk.store.subscriptions() == ()
    assert await talk.deliver() == 0


async def test_anything_else_gets_help_in_private_only(
    talk: Conversation, telegram: StandIn, room: Room
) -> None:
    """In a group people talk to each other."""
    assert (await talk.say(room, "?!"))[0].text.startswith("What I do")
    assert (await talk.say(room, "/moon"))[0].text.startswith("What I do")
    group = telegram.room(-5, "group", members={7: "administrator"})
    telegram.people.say(group, "hello?", by=7)
    telegram.people.say(group, "/help@another_bot", by=7)
    await talk.say(group, "/help", by=7)
    assert len(group.seen) == 1


async def test_the_menu_is_published(talk: Conversation, telegram: StandIn, room: Room) -> None:
    """Six of them, by kind of chat and by language; all others are found through the help."""
    text = (await talk.say(room, "/help"))[0].text
    for language in ("", *languages()[1:]):
        menu = telegram.world.commands["default", language]
        assert [one["command"] for one in menu] == MENU
        members = telegram.world.commands["all_group_chats", language]
        assert [one["command"] for one in members] == ["latest", "search", "help"]
    assert all(f"/{one.name}" in text for one in COMMANDS_KNOWN if one.name != "start")


# ── presses ───────────────────────────────────────────────────────────────────

FORGED = (
    *("t", "t:0:moon", "t:x:cardiology", "t:0:cardiology:more", "p:-", "p:99999", "d"),
    *("h:9999", "h:", "h:07 0", "z:", "z:Mars/Base", "z:../../etc", "z:UTC", "x:1", "\u0660"),
)


@pytest.mark.check("S38")
@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "of an older version"])
@pytest.mark.parametrize("data", FORGED)
async def test_a_forged_press_is_answered_with_a_word(
    talk: Conversation, room: Room, data: str, signed: bool
) -> None:
    """Clients can send any data: nothing is changed by it, nothing breaks, the button stops waiting."""
    await talk.say(room, "/start")
    seal = Seal.of_token(talk.telegram.token)
    sent = seal.sign(for_chat(room.id), data) if signed else data
    assert await talk.press_data(room, room.seen[0], sent)
    assert await talk.store.subscriptions() == ()


@pytest.mark.check("S38")
async def test_a_button_of_another_chat_is_refused(talk: Conversation, telegram: StandIn, room: Room) -> None:
    """What was signed for one chat says nothing in another, and nobody presses in somebody else's."""
    await talk.say(room, "/start")
    seen = room.seen[0]
    other = telegram.room(8)
    await talk.say(other, "/start")
    assert await talk.press_data(other, other.seen[0], seen.data("Cardiology"))
    assert await talk.press_data(room, seen, seen.data("Cardiology"), by=8)
    assert await talk.store.subscriptions() == ()


async def test_a_button_works_after_a_restart(
    telegram: StandIn, store: SqliteStore, room: Room, clock: Clock
) -> None:
    """All it needs is in its data and in the store; nothing was in memory."""
    async with running(telegram, store, clock) as first:
        await first.say(room, "/start")
        await first.press(room, "Cardiology")
    old = room.seen[-1]
    clock.pass_by(days=365)
    async with running(telegram, store, clock) as again:
        await again.press_data(room, old, old.data("Emergency"))
        await again.press_data(room, old, old.data("Done"))
        assert (await again.only()).topics == ("cardiology", "emergency-medicine")
    assert room.texts[-1].startswith("When should it come?")


async def test_two_presses_at_once_keep_their_order(
    talk: Conversation, telegram: StandIn, room: Room
) -> None:
    """On, off, on: as they were pressed."""
    await talk.say(room, "/start")
    seen = room.seen[0]
    for _ in range(3):
        telegram.people.press(room, seen, seen.data("Cardiology"))
    await telegram.until(lambda: len(telegram.world.toasts) == 3)
    assert (await talk.only()).topics == ("cardiology",)


async def test_the_same_press_twice_is_no_error(talk: Conversation, room: Room) -> None:
    """The second edit would change nothing, which Telegram refuses, and which is success."""
    await talk.set_up(room)
    zones = next(seen for seen in room.seen if seen.text.startswith("What time"))
    for _ in range(2):
        assert await talk.press_data(room, zones, zones.data("07:30 Paris")) == ""
    assert talk.telegram.refused[-1].startswith("editMessageText: Bad Request: message is not modified")
    talk.telegram.asked.clear()


# ── groups ────────────────────────────────────────────────────────────────────

ADMIN, OWNER, MEMBER, STRANGER = 11, 12, 13, 14


@pytest.fixture
def ward(telegram: StandIn) -> Room:
    members = {ADMIN: "administrator", OWNER: "creator", MEMBER: "member"}
    return telegram.room(-100, "supergroup", members=members)


@pytest.mark.check("S39")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("by", "may"), [(ADMIN, True), (OWNER, True), (MEMBER, False), (STRANGER, False), (None, True)]
)
async def test_only_administrators_change_a_group(
    talk: Conversation, ward: Room, command: str, by: int | None, may: bool
) -> None:
    """Each command by each kind of person; without a person it is an anonymous administrator."""
    harmless = {"latest", "privacy", "help"}
    seen = await talk.say(ward, f"/{command}@example_rounds_bot", by=by, anonymous=by is None)
    refused = seen[0].text == "Only administrators can change that."
    assert refused is not (may or command in harmless)


@pytest.mark.check("S39")
@pytest.mark.parametrize(("by", "may"), [(ADMIN, True), (OWNER, True), (MEMBER, False), (STRANGER, False)])
async def test_only_administrators_press(talk: Conversation, ward: Room, by: int, may: bool) -> None:
    """The buttons are there for all to see; a stranger's press is answered with a word."""
    await talk.say(ward, "/start", by=OWNER)
    toast = await talk.press(ward, "Cardiology", by=by)
    assert toast == ("" if may else "Only administrators can change that.")
    assert bool(await talk.store.subscriptions()) is may


async def test_a_group_gets_a_week(talk: Conversation, ward: Room) -> None:
    """Weekly, for a group."""
    await talk.set_up(ward, by=ADMIN)
    kept = await talk.only()
    assert (kept.audience, kept.schedule.every, kept.chat and kept.chat.kind) == (
        "group",
        "weekly",
        ChatKind.SUPERGROUP,
    )
    assert "Every Monday at 07:00" in ward.texts[-1]


async def test_a_forum_topic_is_its_own_place(talk: Conversation, telegram: StandIn) -> None:
    """Answers and the subscription belong to the topic in which they were asked for; General has none."""
    forum = telegram.room(-100, "supergroup", is_forum=True, topics={4: True}, members={ADMIN: "creator"})
    await talk.say(forum, "/start", by=ADMIN, thread=4)
    await talk.press(forum, "Cardiology", by=ADMIN)
    await talk.say(forum, "/start", by=ADMIN)
    assert [seen.thread for seen in forum.seen if seen.method == "sendMessage"] == [4, None]
    kept = await talk.only()
    assert kept.chat
    assert kept.chat.thread == 4
    assert "None chosen yet" in forum.texts[-1]


async def test_an_old_button_of_a_forum_changes_no_other_topic(talk: Conversation, telegram: StandIn) -> None:
    """Of an old message Telegram does not tell its topic; what was set up for General stays as it is."""
    forum = telegram.room(-100, "supergroup", is_forum=True, topics={4: True}, members={ADMIN: "creator"})
    await talk.say(forum, "/start", by=ADMIN, thread=4)
    await talk.press(forum, "Cardiology", by=ADMIN)
    before, seen = await talk.store.subscriptions(), forum.seen[-1]
    telegram.people.press(forum, seen, seen.data("Emergency"), by=ADMIN, old=True)
    await telegram.until(lambda: len(telegram.world.toasts) == 2)
    assert telegram.world.toasts[-1].startswith("This button no longer works.")
    assert await talk.store.subscriptions() == before


async def test_a_demoted_administrator_loses_the_right(talk: Conversation, ward: Room) -> None:
    """At the latest when what is remembered is forgotten; the cache is tested by itself."""
    await talk.say(ward, "/topics", by=ADMIN)
    assert len(talk.telegram.calls("getChatMember")) == 1
    await talk.say(ward, "/topics", by=ADMIN)
    assert len(talk.telegram.calls("getChatMember")) == 1
