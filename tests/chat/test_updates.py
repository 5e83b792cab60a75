"""Whatever kind of update comes: never a crash, never a loop, no silence where somebody waits, no answer
where nobody asked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.model import Doi
from bot.store import SqliteStore
from tests.chat.conftest import Conversation, running
from tests.clock import Clock
from tests.standin import Room, StandIn
from tests.standin.people import ANONYMOUS_ADMIN, CHANNEL
from tests.store.builders import ingest_plan
from tests.stories import filed

Raw = dict[str, Any]

PERSON = {"id": 7, "is_bot": False, "first_name": "Person 7"}
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "Other", "username": "other_bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
OWN = {"id": 7, "type": "private", "first_name": "Person 7"}
GROUP = {"id": -100, "type": "supergroup", "title": "Example"}
NEWS = {"id": -1009, "type": "channel", "title": "Example news"}
DATE = 1_790_000_000
FILE = {"file_id": "f", "file_unique_id": "u"}
FORWARDED = {"type": "hidden_user", "sender_user_name": "Somebody", "date": DATE}
BOLD, COMMAND = {"type": "bold", "offset": 0, "length": 5}, {"type": "bot_command", "offset": 0, "length": 5}

numbers = itertools.count(5000)


def message(chat: Raw = OWN, *, by: Raw | None = PERSON, **fields: Any) -> Raw:
    """A message of a person's, or of nobody's, with these fields."""
    sender = {"from": by} if by else {}
    return {"message_id": next(numbers), "date": DATE, "chat": chat} | sender | fields


def photo(**fields: Any) -> Raw:
    return message(photo=[FILE | {"width": 90, "height": 90}], **fields)


def membership(status: str, **fields: Any) -> Raw:
    return {"status": status, "user": PERSON} | fields


@pytest.fixture(autouse=True)
def nothing_failed(caplog: pytest.LogCaptureFixture, telegram: StandIn) -> Iterator[None]:
    """No request ended in an error of ours, and Telegram took every call."""
    yield
    said = caplog.get_records("call")
    assert [one.getMessage() for one in said if one.name == "bot.chat.failures"] == []
    assert telegram.refused == []


async def told(talk: Conversation, room: Room, update: Raw) -> list[str]:
    """What the person of the room reads because of it. What is asked next is answered after it."""
    before = len(room.seen)
    talk.telegram.people.update(update)
    await talk.settled(room)
    *texts, privacy = room.texts[before:]
    assert privacy.startswith("What I keep")
    return texts


# ── nobody asked ──────────────────────────────────────────────────────────────

REACTION = {"type": "emoji", "emoji": "\U0001f44d"}
NOT_ASKED: Mapping[str, Raw] = {
    "nothing": {},
    "a kind that is not known": {"hologram": {"id": 1, "chat": OWN}},
    "an edited command": {"edited_message": message(text="/help", entities=[COMMAND], edit_date=DATE)},
    "an edited text": {"edited_message": message(text="sepsis", edit_date=DATE)},
    "a channel's post": {"channel_post": message(NEWS, text="/help", entities=[COMMAND], by=None)},
    "its edited post": {"edited_channel_post": message(NEWS, text="/help", edit_date=DATE)},
    "a message to a business": {"business_message": message(text="/help", business_connection_id="b")},
    "an edited one": {"edited_business_message": message(text="sepsis", business_connection_id="b")},
    "deleted ones": {
        "deleted_business_messages": {"business_connection_id": "b", "chat": OWN, "message_ids": [1]}
    },
    "a business": {
        "business_connection": {
            "id": "b", "user": PERSON, "user_chat_id": 7, "date": DATE, "is_enabled": True, "rights": {}
        }
    },
    "a guest's message": {"guest_message": message(text="/help")},
    "a reaction": {
        "message_reaction": {
            "chat": OWN, "message_id": 1, "user": PERSON, "date": DATE, "old_reaction": [],
            "new_reaction": [REACTION],
        }
    },
    "reactions": {
        "message_reaction_count": {
            "chat": NEWS, "message_id": 1, "date": DATE, "reactions": [{"type": REACTION, "total_count": 3}]
        }
    },
    "an inline query": {"inline_query": {"id": "1", "from": PERSON, "query": "sepsis", "offset": ""}},
    "its result": {"chosen_inline_result": {"result_id": "1", "from": PERSON, "query": "sepsis"}},
    "a poll": {
        "poll": {
            "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": True,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
        }
    },
    "a vote": {
        "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0], "option_persistent_ids": ["0"]}
    },
    "somebody joined": {
        "chat_member": {
            "chat": GROUP, "from": PERSON, "date": DATE, "old_chat_member": membership("left"),
            "new_chat_member": membership("member"),
        }
    },
    "somebody asks to join": {
        "chat_join_request": {"chat": GROUP, "from": PERSON, "user_chat_id": 7, "date": DATE}
    },
    "a boost": {"removed_chat_boost": {"chat": NEWS, "boost_id": "b", "remove_date": DATE, "source": {
        "source": "premium", "user": PERSON}}},
    "a payment": {"pre_checkout_query": {
        "id": "1", "from": PERSON, "currency": "XTR", "total_amount": 1, "invoice_payload": "x"}},
    "something pinned": {"message": message(pinned_message=message(text="/help"))},
    "a timer": {"message": message(message_auto_delete_timer_changed={"message_auto_delete_time": 9})},
    "a kind of message that is not known": {"message": message(hologram={"depth": 3})},
    "a chat with a new title": {"message": message(GROUP, new_chat_title="/help")},
    "somebody came": {"message": message(GROUP, new_chat_members=[PERSON])},
    "a topic": {"message": message(GROUP, forum_topic_created={"name": "/help", "icon_color": 7322096})},
    "talk in a group": {"message": message(GROUP, text="10.5555/ex.1")},
    "a picture in a group": {"message": photo(chat=GROUP, caption="/help", caption_entities=[COMMAND])},
    "a command of another bot": {"message": message(GROUP, text="/help@other_bot", entities=[COMMAND])},
    "a command of nobody": {"message": message(GROUP, text="/moon", entities=[COMMAND])},
    "a command passed on": {"message": message(GROUP, text="/help", forward_origin=FORWARDED)},
    "a copied post": {
        "message": message(
            GROUP, text="/help", is_automatic_forward=True, sender_chat=NEWS, by=TELEGRAM
        )
    },
    "another bot": {"message": message(GROUP, text="/help", by=OTHER_BOT)},
    "another bot in private": {"message": message(text="hello", by=OTHER_BOT)},
}  # fmt: skip


UNREADABLE: Mapping[str, Raw] = {
    "no fields": {"message": {}},
    "no chat": {"message": {"message_id": 1, "date": DATE, "text": "/help"}},
    "a chat without a kind": {"message": message({"id": 7}, text="/help")},
    "a date beyond all": {"message": message(text="/help", date=10**17)},
    "a date that is none": {"message": message(text="/help", date="today")},
    "a list": {"message": [1, 2]},
    "a person without a name": {"message": message(text="/help", by={"id": 7})},
}


async def test_nobody_asked(talk: Conversation, telegram: StandIn, room: Room) -> None:
    """So nothing is said anywhere, and the next one who asks is answered. What cannot be read is set aside,
    and holds up nobody."""
    group, news = telegram.room(-100, "supergroup", members={7: "creator"}), telegram.room(-1009, "channel")
    cases = {**NOT_ASKED, **UNREADABLE}
    assert {name: texts for name, one in cases.items() if (texts := await told(talk, room, one))} == {}
    (only,) = await talk.say(group, "/help", by=7)
    assert (group.seen, news.seen) == ([only], [])


# ── somebody waits ────────────────────────────────────────────────────────────

HELP, OFFER, CARD, FILES = "What I do", "I keep nothing", "Exampladone", "I read text only"
HUGE = 2**52 - 1
ANSWERED: Mapping[str, tuple[Raw, str]] = {
    "a command that is not marked": (message(text="/help"), HELP),
    "a bold command": (message(text="/help", entities=[BOLD, COMMAND]), HELP),
    "in capitals": (message(text="/HELP", entities=[COMMAND]), HELP),
    "with our name": (message(text="/help@Example_Rounds_Bot"), HELP),
    "behind a mark of direction": (message(text="\u200f/help"), HELP),
    "without a sender": (message(text="/help", by=None), HELP),
    "by a deleted account": (message(text="/help", by=PERSON | {"first_name": ""}), HELP),
    "long ago": (message(text="/help", date=1), HELP),
    "before all time": (message(text="/help", date=-1), HELP),
    "with a huge number": (message(text="/help", message_id=HUGE), HELP),
    "in a topic of a private chat": (
        message(text="/help", message_thread_id=12, is_topic_message=True), HELP
    ),
    "a language that is none": (
        message(text="/help", by=PERSON | {"language_code": "x" * 99}), HELP
    ),
    "a command under a picture": (photo(caption="/help", caption_entities=[COMMAND]), HELP),
    "a command that is passed on": (
        message(text="/stop", entities=[COMMAND], forward_origin=FORWARDED), HELP
    ),
    "an unknown command": (message(text="/moon"), HELP),
    "nothing that can be seen": (message(text="\u200b\u200c\u2060"), HELP),
    "4,096 letters": (message(text="x" * 4096), OFFER),
    "4,096 words": (message(text="é " * 2048), OFFER),
    "right to left": (message(text="\u05d3\u05d5\u05d2\u05de\u05d4"), OFFER),
    "NUL": (message(text="sep\0sis"), OFFER),
    "half of a letter": (message(text="\ud83d sepsis \ude00"), OFFER),
    "markup": (message(text="<b>sepsis</b> & </a>"), OFFER),
    "entities that overlap": (message(text="sepsis in adults", entities=[
        {"type": "bold", "offset": 0, "length": 9}, {"type": "italic", "offset": 4, "length": 90}]), OFFER),
    "a DOI under a picture": (photo(caption="see 10.5555/ex.1"), CARD),
    "a DOI behind words": (message(text="a new paper", entities=[
        {"type": "text_link", "offset": 2, "length": 3, "url": "https://doi.org/10.5555/ex.1"}]), CARD),
    "a post that is passed on": (
        message(text="New: https://doi.org/10.5555/ex.1", forward_origin={
            "type": "channel", "chat": NEWS, "message_id": 5, "date": DATE}), CARD
    ),
    "a DOI under a document": (message(document=FILE, caption="10.5555/ex.1"), CARD),
    "a picture": (photo(), FILES),
    "a sticker": (message(sticker=FILE | {
        "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}), FILES),
    "a voice": (message(voice=FILE | {"duration": 3}), FILES),
    "a place": (message(location={"longitude": 1.0, "latitude": 2.0}), FILES),
    "a card of somebody": (message(contact={"phone_number": "1", "first_name": "A"}), FILES),
    "a patient under a picture": (photo(caption="Should I stop exampladone in my patient?"), "I cannot help"),
}  # fmt: skip


@pytest.fixture
async def archive(talk: Conversation) -> Conversation:
    one = filed("a", title="Exampladone in heart failure", doi=Doi("10.5555/ex.1"), url="https://a.example/")
    await talk.store.apply_ingest(ingest_plan(one))
    return talk


async def test_somebody_waits(archive: Conversation, room: Room) -> None:
    """And is answered once. Nothing that is only passed on is carried out."""
    await archive.set_up(room)
    wrong = {}
    for name, (written, answer) in ANSWERED.items():
        texts = await told(archive, room, {"message": written})
        if [text[: len(answer)] for text in texts] != [answer]:
            wrong[name] = texts
    assert wrong == {}
    assert (await archive.only()).paused == ""


async def test_an_album_is_answered_once(talk: Conversation, room: Room) -> None:
    """Each of its pictures is a message."""
    album = [await told(talk, room, {"message": photo(media_group_id="1")}) for _ in range(3)]
    assert [len(texts) for texts in album] == [1, 0, 0]
    assert album[0][0].startswith(FILES)


async def test_huge_ids(talk: Conversation, telegram: StandIn) -> None:
    """As far as Telegram says that they may grow; the first minute and a digest."""
    room = telegram.room(HUGE)
    await talk.bring("a")
    await talk.set_up(room)
    assert await talk.deliver() == 1


async def test_a_number_that_nobody_can_keep(talk: Conversation, telegram: StandIn, room: Room) -> None:
    """It stays the oldest for ever: those behind it are answered, once, and are not asked for without end."""
    await told(talk, room, {"update_id": 2**70, "message": message(text="/help")})
    await talk.say(room, "/help")
    assert [text.split("\n")[0] for text in room.texts] == ["What I keep of this chat", HELP]


@pytest.mark.parametrize(
    "who",
    [
        {"from": ANONYMOUS_ADMIN, "sender_chat": GROUP},
        {"from": CHANNEL, "sender_chat": NEWS},
        {"from": PERSON},
    ],
    ids=["as the group", "as a channel", "as oneself"],
)
async def test_everybody_in_a_group_is_answered(talk: Conversation, telegram: StandIn, who: Raw) -> None:
    """However they appear."""
    group = telegram.room(-100, "supergroup", members={7: "member"})
    telegram.people.update({"message": message(GROUP, text="/help", entities=[COMMAND], **who)})
    await telegram.until(lambda: len(group.seen) == 1)
    assert group.texts[0].startswith(HELP)


# ── presses ───────────────────────────────────────────────────────────────────

OLD = {"chat": OWN, "message_id": 1, "date": 0}
PRESSES: Mapping[str, Raw] = {
    "no message": {},
    "under a result of an inline query": {"inline_message_id": "1", "data": "d"},
    "a game": {"message": message(text="x"), "game_short_name": "chess"},
    "no data": {"message": message(text="x")},
    "empty": {"message": message(text="x"), "data": ""},
    "short": {"message": message(text="x"), "data": "d"},
    "NUL": {"message": message(text="x"), "data": "\0" * 64},
    "half a letter": {"message": message(text="x"), "data": "\ud800" * 20},
    "longer than there are": {"message": message(text="x"), "data": "n:" * 5000},
    "an old message": {"message": OLD, "data": "n:l1:1-1:1abcdefgh"},
    "an old message of a forum": {
        "message": OLD | {"chat": GROUP | {"is_forum": True}},
        "data": "forget:yesabcdefgh",
    },
}


async def test_every_press_is_answered_with_a_word(talk: Conversation, telegram: StandIn, room: Room) -> None:
    """Whatever it carries, once, and in no other way."""
    telegram.room(-100, "supergroup", is_forum=True)
    telegram.world.open_presses |= set(PRESSES)
    toasts = telegram.world.toasts
    for n, (name, fields) in enumerate(PRESSES.items(), 1):
        press = {"id": name, "from": PERSON, "chat_instance": "1"} | fields
        assert await told(talk, room, {"callback_query": press}) == []
        assert (len(toasts), bool(toasts[-1])) == (n, True)


# ── the numbers of updates ────────────────────────────────────────────────────


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_numbers_out_of_order_and_twice(
    telegram: StandIn, store: SqliteStore, clock: Clock, *, webhook: bool
) -> None:
    """Each is answered once, and none comes again and again."""
    rooms = [telegram.room(n) for n in range(1, 5)]
    for number, n in ((2**52, 1), (40, 2), (41, 3), (40, 2), (39, 4)):
        said = message(rooms[n - 1].public(), text="/help", by=PERSON | {"id": n})
        telegram.world.updates.again({"update_id": number, "message": said})
    async with running(telegram, store, clock, webhook=webhook):
        await telegram.until(lambda: all(room.seen for room in rooms) and not telegram.world.updates.pending)
    assert [len(room.seen) for room in rooms] == [1, 1, 1, 1]
    assert len(telegram.calls("getUpdates")) < 20


async def test_what_is_nested_without_end_is_set_aside(talk: Conversation, room: Room) -> None:
    """JSON that can be parsed and not written."""
    nested: Raw = {}
    for _ in range(400):
        nested = message(text="x", reply_to_message=nested)
    assert await told(talk, room, {"message": nested}) == []
