"""The stand-in is held to what Telegram does; the other tests stand on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from tests.standin import Fault, Room, StandIn


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


class Caller:
    """Posts forms, as any client may."""

    def __init__(self, telegram: StandIn, client: aiohttp.ClientSession) -> None:
        self._telegram, self._client = telegram, client

    async def __call__(self, method: str, token: str = "", **parameters: Any) -> tuple[int, dict[str, Any]]:
        form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in parameters.items()}
        url = f"{self._telegram.base_url}{token or self._telegram.token}/{method}"
        async with self._client.post(url, data=form) as answer:
            return answer.status, await answer.json()


@pytest.fixture
def ask(telegram: StandIn, client: aiohttp.ClientSession) -> Caller:
    return Caller(telegram, client)


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


REFUSED = [
    ("no text", {"text": None}, "message text is empty"),
    ("no chat", {"chat_id": None}, "chat_id is empty"),
    ("blank text", {"text": "  \n"}, "message text is empty"),
    ("stranger", {"chat_id": 5}, "chat not found"),
    ("misspelt parameter", {"parse_mod": "HTML"}, "unknown parameter 'parse_mod' of SendMessage"),
    ("wrong type", {"message_thread_id": "soon"}, "can't parse message_thread_id JSON object"),
    ("unknown mode", {"parse_mode": "rtf"}, "unsupported parse_mode"),
    (
        "unclosed tag",
        {"parse_mode": "HTML", "text": "<b>x"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "p value",
        {"parse_mode": "HTML", "text": "p<0.05 and"},
        'can\'t parse entities: Unsupported start tag "0.05" at byte offset 1',
    ),
    ("4,097 characters", {"text": "x" * 4097}, "message is too long"),
    ("32,769 bytes", {"text": "<b></b>" * 5000, "parse_mode": "HTML"}, "text is too long"),
    ("broken keyboard", {"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    (
        "65 bytes of data",
        {"reply_markup": keyboard({"text": "a", "callback_data": "é" * 32 + "x"})},
        "BUTTON_DATA_INVALID",
    ),
    (
        "button without a label",
        {"reply_markup": keyboard({"text": " ", "callback_data": "x"})},
        "inline keyboard button text must be non-empty",
    ),
    (
        "button without an action",
        {"reply_markup": keyboard({"text": "a"})},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "unknown field of a button",
        {"reply_markup": keyboard({"text": "a", "callback_data": "x", "colour": "red"})},
        "unknown field 'colour' of SendMessage.reply_markup.inline_keyboard",
    ),
    (
        "101 buttons",
        {"reply_markup": keyboard(*({"text": "a", "callback_data": "x"} for _ in range(101)))},
        "reply markup is too long",
    ),
]


@pytest.mark.parametrize(("change", "words"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
async def test_a_faulty_message_is_refused(
    telegram: StandIn, ask: Caller, change: dict[str, Any], words: str
) -> None:
    """Telegram's own words for each fault, and nothing reaches the chat."""
    room = telegram.room(7)
    asked = {k: v for k, v in ({"chat_id": 7, "text": "hello"} | change).items() if v is not None}
    status, answer = await ask("sendMessage", **asked)
    assert (status, answer["description"]) == (400, f"Bad Request: {words}")
    assert room.seen == []


CLOSED = [
    ({"state": "blocked"}, 403, "Forbidden: bot was blocked by the user"),
    ({"state": "deactivated"}, 403, "Forbidden: user is deactivated"),
    ({"state": "never_started"}, 403, "Forbidden: bot can't initiate conversation with a user"),
    ({"state": "kicked", "type": "group"}, 403, "Forbidden: bot was kicked from the group chat"),
    (
        {"state": "kicked", "type": "supergroup"},
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    ),
    ({"state": "left", "type": "channel"}, 403, "Forbidden: bot is not a member of the channel chat"),
    ({"state": "gone"}, 400, "Bad Request: chat not found"),
    ({"state": "no_rights"}, 400, "Bad Request: not enough rights to send text messages to the chat"),
    ({"state": "write_forbidden"}, 400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    (
        {"state": "migrated", "migrate_to": -1005},
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
    ),
]


@pytest.mark.parametrize(("traits", "code", "words"), CLOSED, ids=[c[2] for c in CLOSED])
async def test_a_closed_chat_is_closed(
    telegram: StandIn, ask: Caller, traits: dict[str, Any], code: int, words: str
) -> None:
    """The state of a chat decides, in the server's words; a migrated group names its new id."""
    telegram.room(7, **traits)
    status, answer = await ask("sendMessage", chat_id=7, text="x")
    assert (status, answer["description"]) == (code, words)
    assert answer.get("parameters", {}).get("migrate_to_chat_id", 0) == traits.get("migrate_to", 0)


@pytest.mark.parametrize(
    ("thread", "description"),
    [
        (4, None),
        (1, "Bad Request: message thread not found"),
        (9, "Bad Request: message thread not found"),
        (5, "Bad Request: TOPIC_CLOSED"),
    ],
)
async def test_forum_topics(telegram: StandIn, ask: Caller, thread: int, description: str | None) -> None:
    """An open topic takes messages; General is no thread 1, and a closed one says so."""
    room = telegram.room(-100, "supergroup", is_forum=True, topics={4: True, 5: False})
    _, answer = await ask("sendMessage", chat_id=-100, text="x", message_thread_id=thread)
    assert answer.get("description") == description
    assert [seen.thread for seen in room.seen] == ([thread] if description is None else [])


async def test_what_a_chat_sees(telegram: StandIn, ask: Caller) -> None:
    """The account holds the visible text, the links, the keyboard and the edits, in order."""
    room = telegram.room(7)
    markup = keyboard({"text": "Go", "callback_data": "go"})
    sent = await ask(
        "sendMessage",
        chat_id=7,
        text='<a href="https://a.example/">A &amp; B</a>',
        parse_mode="HTML",
        reply_markup=markup,
        link_preview_options={"is_disabled": True},
    )
    number = sent[1]["result"]["message_id"]
    await ask("editMessageText", chat_id=7, message_id=number, text="B")
    assert room.texts == ["A & B", "B"]
    assert room.seen[0].entities == (
        {"type": "text_link", "offset": 0, "length": 5, "url": "https://a.example/"},
    )
    assert (room.seen[0].data("Go"), room.seen[0].preview, room.seen[1].preview) == ("go", False, True)
    assert room.seen[1].keyboard == ()


async def test_an_edit_that_changes_nothing_is_refused(telegram: StandIn, ask: Caller) -> None:
    """As Telegram says it, so that the bot can take it for success."""
    telegram.room(7)
    number = (await ask("sendMessage", chat_id=7, text="same"))[1]["result"]["message_id"]
    _, answer = await ask("editMessageText", chat_id=7, message_id=number, text="same")
    assert answer["description"].startswith("Bad Request: message is not modified")


async def test_only_a_hundred_entities_are_kept(telegram: StandIn, ask: Caller) -> None:
    """The others vanish silently, as they do in Telegram."""
    room = telegram.room(7)
    await ask("sendMessage", chat_id=7, text="<b>x</b> " * 130, parse_mode="HTML")
    assert len(room.seen[0].entities) == 100


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [("1:bad", "getMe", 401), ("", "getMoon", 404), ("", "getme", 200), ("", "sendDice", 400)],
)
async def test_what_is_not_there(ask: Caller, token: str, method: str, status: int) -> None:
    """A foreign token is unauthorised, an unknown method not found; case does not matter."""
    assert (await ask(method, token=token))[0] == status


async def test_what_is_not_modelled_is_not_waved_through(telegram: StandIn, ask: Caller) -> None:
    """A method that the Bot API has and the stand-in has not."""
    assert (await ask("sendDice", chat_id=7))[0] == 501


async def test_offsets_confirm(telegram: StandIn, ask: Caller) -> None:
    """An update comes again until an offset beyond it is asked for; a negative one keeps the last."""
    room = telegram.room(7)
    numbers = [telegram.people.say(room, text) for text in "abc"]

    async def got(**parameters: int) -> list[int]:
        return [update["update_id"] for update in (await ask("getUpdates", **parameters))[1]["result"]]

    assert await got() == numbers
    assert await got(limit=2) == numbers[:2]
    assert await got(offset=numbers[1]) == numbers[1:]
    assert await got(offset=-1) == numbers[2:]
    assert await got(offset=numbers[2] + 1) == []


async def test_a_long_poll_wakes_for_news(telegram: StandIn, ask: Caller) -> None:
    """It answers when something happens, not when its time is over."""
    room = telegram.room(7)
    poll = asyncio.create_task(ask("getUpdates", timeout=50))
    await telegram.world.updates.polled.wait()
    telegram.people.say(room, "/start")
    _, answer = await poll
    assert [u["message"]["text"] for u in answer["result"]] == ["/start"]
    assert answer["result"][0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_news_in_the_moment_of_asking_is_not_missed(telegram: StandIn) -> None:
    """Something happens while a poll is on its way in: it is answered at once."""
    updates = telegram.world.updates
    poll = asyncio.create_task(updates.take(0, 100, 50))
    await asyncio.sleep(0)
    updates.add({"message": {}})
    async with asyncio.timeout(5):
        assert len(await poll) == 1


async def test_the_older_poll_loses(telegram: StandIn, ask: Caller) -> None:
    """Two pollers: the one that was there first is told of the conflict."""
    room = telegram.room(7)
    first = asyncio.create_task(ask("getUpdates", timeout=50))
    await telegram.world.updates.polled.wait()
    second = asyncio.create_task(ask("getUpdates", timeout=50))
    assert (await first)[0] == 409
    telegram.people.say(room, "x")
    assert (await second)[0] == 200


async def test_a_webhook_excludes_polling(telegram: StandIn, ask: Caller) -> None:
    """409 until deleteWebhook."""
    telegram.world.webhook = "https://rounds.example/hook"
    assert (await ask("getUpdates"))[0] == 409
    assert (await ask("deleteWebhook"))[1]["result"] is True
    assert (await ask("getUpdates"))[0] == 200


async def test_faults_happen_as_often_as_asked(telegram: StandIn, ask: Caller) -> None:
    """An answered fault records nothing; the call after it is carried out."""
    room = telegram.room(7)
    telegram.faults.append(Fault(code=502, description="Bad Gateway", chat_id=7))
    assert (await ask("sendMessage", chat_id=7, text="a"))[0] == 502
    assert (await ask("sendMessage", chat_id=7, text="b"))[0] == 200
    assert room.texts == ["b"]


@pytest.mark.parametrize(("when", "texts"), [("before", []), ("after", ["a"])])
async def test_a_hang_up_may_come_too_late(
    telegram: StandIn, ask: Caller, when: Any, texts: list[str]
) -> None:
    """The connection closes either way; only the account tells whether the message arrived."""
    room = telegram.room(7)
    telegram.faults.append(Fault(hang_up=when))
    with pytest.raises(aiohttp.ClientError):
        await ask("sendMessage", chat_id=7, text="a")
    assert room.texts == texts


async def test_presses_are_answered_once(telegram: StandIn, ask: Caller) -> None:
    """A second answer is "too old", as is one to a press that never was."""
    room = telegram.room(7)
    await ask("sendMessage", chat_id=7, text="a", reply_markup=keyboard({"text": "Go", "callback_data": "x"}))
    telegram.people.press(room, room.seen[0], "x")
    answers = [await ask("answerCallbackQuery", callback_query_id="1", text="done") for _ in range(2)]
    assert [status for status, _ in answers] == [200, 400]
    assert telegram.world.toasts == ["done"]


# ── an independent client ─────────────────────────────────────────────────────


@pytest.fixture
async def aiogram(telegram: StandIn) -> AsyncIterator[AiogramBot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.address))
    async with AiogramBot(telegram.token, session=session) as bot:
        yield bot


async def test_aiogram_talks_to_it(telegram: StandIn, aiogram: AiogramBot) -> None:
    """An independently written, typed client understands every kind of answer."""
    room = telegram.room(7)
    ward = telegram.room(-100, "supergroup", members={7: "administrator", 8: "creator", 9: "kicked"})
    button = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]])

    assert (await aiogram.get_me()).username == "example_rounds_bot"
    message = await aiogram.send_message(7, "<b>x</b>", parse_mode="HTML", reply_markup=button)
    assert (message.text, message.entities[0].type if message.entities else "") == ("x", "bold")
    await aiogram.edit_message_text("y", chat_id=7, message_id=message.message_id)
    await aiogram.set_my_commands([BotCommand(command="start", description="Begin")])
    assert [c.command for c in await aiogram.get_my_commands()] == ["start"]
    assert (await aiogram.get_webhook_info()).url == ""
    statuses = [(await aiogram.get_chat_member(ward.id, user)).status for user in (7, 8, 9, 10)]
    assert statuses == ["administrator", "creator", "kicked", "left"]

    telegram.people.press(room, room.seen[0], "go")
    telegram.people.bot_became(room, "member", "kicked")
    press, blocked = await aiogram.get_updates()
    assert press.callback_query
    assert press.callback_query.data == "go"
    assert await aiogram.answer_callback_query(press.callback_query.id)
    assert blocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(code=429, description="Too Many Requests", parameters={"retry_after": 7}), TelegramRetryAfter),
        (Fault(code=403, description="Forbidden: user is deactivated"), TelegramForbiddenError),
        (Fault(code=400, description="Bad Request: chat not found"), TelegramBadRequest),
    ],
    ids=["429", "403", "400"],
)
async def test_aiogram_reads_its_refusals(
    telegram: StandIn, aiogram: AiogramBot, fault: Fault, error: type[Exception]
) -> None:
    """The errors are of the form that a client other than ours expects."""
    telegram.room(7)
    telegram.faults.append(fault)
    with pytest.raises(error):
        await aiogram.send_message(7, "x")


async def test_a_group_moves(telegram: StandIn, ask: Caller) -> None:
    """The group says so in a message, and its old id refuses with the new one."""
    group, new = telegram.room(-5, "group"), telegram.room(-1005, "supergroup")
    telegram.people.group_becomes(group, new)
    update = (await ask("getUpdates"))[1]["result"][0]
    assert update["message"]["migrate_to_chat_id"] == new.id
    assert isinstance(telegram.world.rooms[-5], Room)


async def test_what_is_posted_in_a_channel_is_the_channels(telegram: StandIn, ask: Caller) -> None:
    """It has no sender but the chat, and the bot may edit it all the same."""
    telegram.room(-9, "channel")
    _, sent = await ask("sendMessage", chat_id=-9, text="x")
    assert sent["result"]["sender_chat"]["id"] == -9
    assert "from" not in sent["result"]
    status, _ = await ask("editMessageText", chat_id=-9, message_id=sent["result"]["message_id"], text="y")
    assert status == 200


async def test_a_poll_has_no_option_twice(telegram: StandIn, ask: Caller) -> None:
    telegram.room(-9, "group")
    status, said = await ask("sendPoll", chat_id=-9, question="?", options=[{"text": "a"}, {"text": "a"}])
    assert (status, said["description"]) == (400, "Bad Request: POLL_OPTION_DUPLICATE")
