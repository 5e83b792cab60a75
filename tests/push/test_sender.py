"""The sender, over HTTP, against the stand-in."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Button, Chat, ChatKind, Claim, Message, PartState
from bot.push.client import Patience, connect
from bot.push.plain import LIMIT, plain
from bot.push.sender import TelegramSender
from bot.text.seal import Seal, for_chat
from tests.push.conftest import NOW
from tests.standin import Fault, StandIn
from tests.standin.server import TOKEN

ENTRY = '<b>1. <a href="https://a.example/x?a=1&amp;b=2">Exampladone &lt; placebo</a></b>\nCohort'
KEYS = ((Button(text="[1]", data="e:1"), Button(text="More", data="m")),)


def claim(text: str = ENTRY, **chat: object) -> Claim:
    to = Chat(**({"id": 7} | chat))  # type: ignore[arg-type]
    return Claim(part_id=1, token=1, chat=to, message=Message(text=text, keyboard=KEYS), attempts=0)


async def test_a_part_arrives_as_it_was_meant(telegram: StandIn, sender: TelegramSender) -> None:
    """Bold, linked, with its keyboard, without a preview; and the id comes back."""
    room = telegram.room(7)
    got = await sender.send(claim())
    seen = room.seen[0]
    assert (got.state, got.message_id, got.why) == (PartState.SENT, seen.message_id, "")
    assert seen.text == "1. Exampladone < placebo\nCohort"
    assert [e.get("url") for e in seen.entities if e["type"] == "text_link"] == [
        "https://a.example/x?a=1&b=2"
    ]
    opened = Seal.of_token(TOKEN).open(for_chat(7), seen.data("More"))
    assert (seen.labels, opened, seen.preview) == (["[1]", "More"], "m", False)


async def test_a_part_reaches_its_forum_topic(telegram: StandIn, sender: TelegramSender) -> None:
    """And a chat without a thread is sent none."""
    room = telegram.room(-100, "supergroup", is_forum=True, topics={4: True})
    await sender.send(claim(id=-100, kind=ChatKind.SUPERGROUP, thread=4))
    await sender.send(claim(id=-100, kind=ChatKind.SUPERGROUP))
    assert [seen.thread for seen in room.seen] == [4, None]


async def test_a_silent_message_is_silent(telegram: StandIn, sender: TelegramSender) -> None:
    room = telegram.room(7)
    await sender.reply(Chat(id=7), Message(text="hush", silent=True))
    assert room.seen[0].silent


@pytest.mark.check("S23")
@pytest.mark.parametrize(
    ("text", "keyboard", "seen"),
    [
        ("<b>p<0.05 and so on", (), "p"),
        ("<sup>1</sup> Five &amp; ten", (), "1 Five & ten"),
        ('<a href="https://a.example/">A</a><br>', (), "A (https://a.example/)"),
        ("fine", ((Button(text="x", data="é" * 40),),), "fine"),
        ("fine", ((Button(text=" ", data="x"),),), "fine"),
        ("word " * 1000, (), None),
    ],
    ids=["p value", "sup", "br", "button data", "button label", "too long"],
)
async def test_refused_markup_goes_out_as_plain_text_once(
    telegram: StandIn,
    sender: TelegramSender,
    text: str,
    keyboard: tuple[tuple[Button, ...], ...],
    seen: str | None,
) -> None:
    """Real refusals of the real parser: the words arrive, the fallback is counted, and there is one."""
    room = telegram.room(7)
    message = Message(text=text, keyboard=keyboard)
    got = await sender.send(Claim(part_id=1, token=1, chat=Chat(id=7), message=message, attempts=0))
    assert got.state is PartState.SENT
    assert got.why.startswith("as plain text")
    assert sender.fallbacks == 1
    # A button that is too long is not even tried: signed, it cannot be cut.
    assert len(telegram.calls("sendMessage")) == (1 if "too long: é" in got.why else 2)
    assert len(room.texts) == 1
    assert seen is None or room.texts[0].startswith(seen)


@pytest.mark.check("S23")
async def test_a_refusal_of_plain_text_too_ends_there(telegram: StandIn, sender: TelegramSender) -> None:
    """Two tries, then the part is a counted failure: no loop."""
    telegram.room(7)
    telegram.faults.append(Fault(code=400, description="Bad Request: can't parse entities: x", times=9))
    got = await sender.send(claim())
    assert (got.state, got.counts) == (PartState.READY, True)
    assert len(telegram.calls("sendMessage")) == 2


@pytest.mark.check("S23")
async def test_a_reply_falls_back_as_well(telegram: StandIn, sender: TelegramSender) -> None:
    room = telegram.room(7)
    await sender.reply(Chat(id=7), Message(text="a < b"))
    assert (room.texts, sender.fallbacks) == (["a < b"], 1)


async def test_a_reply_that_cannot_be_delivered_is_logged(
    telegram: StandIn, sender: TelegramSender, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever blocked the bot while it answered is no reason to stop."""
    telegram.room(7, state="blocked")
    await sender.reply(Chat(id=7), Message(text="x"))
    assert "blocked by the user" in caplog.text


@pytest.mark.check("D5")
async def test_a_slow_answer_is_a_doubt(telegram: StandIn) -> None:
    """The client gave up, the message arrived: a ReadTimeout says neither."""
    room = telegram.room(7)
    telegram.faults.append(Fault(delay=5))
    async with connect(telegram.token, base_url=telegram.address, patience=Patience(read=0.2)) as client:
        got = await TelegramSender(client, clock=lambda: NOW).send(claim())
    assert got.state is PartState.IN_DOUBT
    assert len(room.seen) == 1


@pytest.mark.check("D5")
async def test_a_full_pool_is_no_doubt(telegram: StandIn) -> None:
    """What found no connection was not sent, and goes again."""
    room = telegram.room(7)
    fault = Fault(method="getChatMember", delay=0.5)
    telegram.faults.append(fault)
    patience = Patience(connections=1, pool=0.05)
    async with connect(telegram.token, base_url=telegram.address, patience=patience) as client:
        busy = asyncio.create_task(client.get_chat_member(7, 7))
        await fault.met.wait()
        got = await TelegramSender(client, clock=lambda: NOW).send(claim())
        await busy
    assert (got.state, got.counts, room.seen) == (PartState.READY, False, [])


# ── plain text ────────────────────────────────────────────────────────────────


@given(st.text() | st.text(alphabet="<>/&;ab \"='#x\U0001f600\n", max_size=9000))
def test_plain_text_is_total_and_within_the_limit(html: str) -> None:
    """Whatever the markup was, at most 4,096 UTF-16 units come out."""
    assert len(plain(html).encode("utf-16-le", "surrogatepass")) // 2 <= LIMIT


def test_plain_text_is_cut_between_lines() -> None:
    """The last whole line, and a sign that there was more."""
    cut = plain("\n".join(f"line {n}" for n in range(2000)))
    assert cut.endswith("\n…")
    assert cut.split("\n")[-2].startswith("line ")
    assert LIMIT - 20 < len(cut) <= LIMIT
