"""Telegram's errors, each as the exact answer over HTTP, through python-telegram-bot, to a settlement."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError, TimedOut

from bot.model import Chat, ChatKind, Claim, Message, PartState, Settlement
from bot.push.client import Client
from bot.push.errors import RETRY, REVOKED, NeverLeft, settlement
from bot.push.sender import TelegramSender
from tests.push.conftest import NOW
from tests.standin import Fault, StandIn

READY, SENT, DOUBT, DEAD = PartState.READY, PartState.SENT, PartState.IN_DOUBT, PartState.DEAD


def claim(chat: Chat | None = None, attempts: int = 0) -> Claim:
    chat = chat or Chat(id=7)
    return Claim(part_id=1, token=1, chat=chat, message=Message(text="<b>News</b>"), attempts=attempts)


def paused(why: str) -> Settlement:
    return Settlement(state=DEAD, pause_chat=why)


def later(wait: timedelta, *, counts: bool = False) -> Settlement:
    return Settlement(state=READY, not_before=NOW + wait, counts=counts)


MIGRATED = {"migrate_to_chat_id": -1007}
ANSWERS = [
    (403, "Forbidden: bot was blocked by the user", None, paused("blocked")),
    (403, "Forbidden: user is deactivated", None, paused("deactivated")),
    (403, "Forbidden: bot can't initiate conversation with a user", None, paused("never started")),
    (403, "Forbidden: bot was kicked from the group chat", None, paused("kicked")),
    (403, "Forbidden: bot was kicked from the supergroup chat", None, paused("kicked")),
    (403, "Forbidden: bot was kicked from the channel chat", None, paused("kicked")),
    (403, "Forbidden: bot is not a member of the supergroup chat", None, paused("kicked")),
    (403, "Forbidden: the group chat was deleted", None, paused("kicked")),
    (403, "Forbidden: something new", None, paused("refused")),
    (400, "Bad Request: chat not found", None, paused("chat not found")),
    (400, "Bad Request: PEER_ID_INVALID", None, paused("chat not found")),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        None,
        paused("no right to write"),
    ),
    (400, "Bad Request: have no rights to send a message", None, paused("no right to write")),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", None, paused("no right to write")),
    (400, "Bad Request: TOPIC_CLOSED", None, paused("topic closed")),
    (
        400,
        "Bad Request: message thread not found",
        None,
        Settlement(state=READY, counts=False, drop_thread=True),
    ),
    (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        MIGRATED,
        Settlement(state=READY, counts=False, move_to=-1007),
    ),
    (400, "Bad Request: something new", None, later(RETRY, counts=True)),
    (429, "Too Many Requests: retry after 7", {"retry_after": 7}, later(timedelta(seconds=7))),
    (429, "Too Many Requests: retry later", None, later(RETRY)),
    (401, "Unauthorized", None, later(REVOKED)),
    (404, "Not Found", None, later(REVOKED)),
    (409, "Conflict: terminated by other getUpdates request", None, later(RETRY)),
    (413, "Request Entity Too Large", None, later(RETRY, counts=True)),
    (
        500,
        "Internal Server Error: sent message was immediately deleted and can't be returned",
        None,
        Settlement(state=SENT),
    ),
    (500, "Internal Server Error", None, Settlement(state=DOUBT)),
    (502, "Bad Gateway", None, Settlement(state=DOUBT)),
    (504, "Gateway Timeout", None, Settlement(state=DOUBT)),
]


@pytest.mark.check("D4")
@pytest.mark.parametrize(
    ("code", "description", "parameters", "expected"), ANSWERS, ids=[f"{a[0]} {a[1]}" for a in ANSWERS]
)
async def test_an_answer_decides(
    telegram: StandIn,
    sender: TelegramSender,
    code: int,
    description: str,
    parameters: dict[str, int] | None,
    expected: Settlement,
) -> None:
    """Each documented error, as the server words it, has its one consequence, and its words are kept."""
    chat = Chat(id=-100, kind=ChatKind.SUPERGROUP, thread=4)
    telegram.room(-100, "supergroup", is_forum=True, topics={4: True})
    telegram.faults.append(Fault(code=code, description=description, parameters=parameters))
    got = await sender.send(claim(chat))
    assert got.why
    assert _without_why(got) == _without_why(expected)
    assert len(telegram.calls("sendMessage")) == 1


def _without_why(settlement: Settlement) -> tuple[object, ...]:
    s = settlement
    return s.state, s.not_before, s.counts, s.pause_chat, s.move_to, s.drop_thread


ROOMS = [
    ({"state": "blocked"}, "blocked"),
    ({"state": "kicked", "type": "group"}, "kicked"),
    ({"state": "left", "type": "channel"}, "kicked"),
    ({"state": "deleted", "type": "group"}, "kicked"),
    ({"state": "no_rights", "type": "supergroup"}, "no right to write"),
    ({"state": "gone"}, "chat not found"),
]


@pytest.mark.check("D4")
@pytest.mark.parametrize(("traits", "why"), ROOMS, ids=[r[0]["state"] for r in ROOMS])
async def test_a_closed_chat_pauses(
    telegram: StandIn, sender: TelegramSender, traits: dict[str, str], why: str
) -> None:
    """As the stand-in itself refuses, by the state of the chat."""
    telegram.room(7, **traits)
    assert (await sender.send(claim())).pause_chat == why


@pytest.mark.check("D4")
@pytest.mark.parametrize(
    ("when", "arrived"), [("before", 0), ("after", 1)], ids=["before it was sent", "after it was sent"]
)
async def test_a_lost_connection_is_a_doubt(
    telegram: StandIn, sender: TelegramSender, when: str, arrived: int
) -> None:
    """Both look the same from here, which is why neither may be retried silently."""
    room = telegram.room(7)
    telegram.faults.append(Fault(hang_up=when))  # type: ignore[arg-type]
    assert (await sender.send(claim())).state is DOUBT
    assert len(room.seen) == arrived


@pytest.mark.check("D4")
@pytest.mark.parametrize("body", [b"", b"{", b'{"ok": true, "result": {}}', b'"sent"', b"[]"])
async def test_half_an_answer_is_a_doubt(telegram: StandIn, sender: TelegramSender, body: bytes) -> None:
    """Status 200 around something unreadable: it may have been sent."""
    telegram.room(7)
    telegram.faults.append(Fault(body=body))
    assert (await sender.send(claim())).state is DOUBT


async def test_nobody_listening_is_no_doubt(telegram: StandIn, sender: TelegramSender) -> None:
    """A refused connection carried nothing."""
    await telegram.__aexit__(None, None, None)
    got = await sender.send(claim())
    assert _without_why(got) == _without_why(later(RETRY))


@pytest.mark.check("D5")
async def test_a_closed_client_is_no_doubt(telegram: StandIn, client: Client) -> None:
    """What is asked of it after its end was never sent."""
    telegram.room(7)
    await client.shutdown()
    got = await TelegramSender(client, clock=lambda: NOW).send(claim())
    assert _without_why(got) == _without_why(later(RETRY))


def raised(error: TelegramError, cause: Exception | None) -> TelegramError:
    try:
        raise error from cause
    except TelegramError as caught:
        return caught


CAUSES = [
    (TimedOut(), httpx.ConnectTimeout(""), READY),
    (TimedOut(), httpx.PoolTimeout(""), READY),
    (NetworkError("httpx.ConnectError: "), httpx.ConnectError(""), READY),
    (NetworkError("Unknown error in HTTP implementation"), RuntimeError("client has been closed"), READY),
    (NetworkError("closing"), NeverLeft(), READY),
    (TimedOut(), httpx.ReadTimeout(""), DOUBT),
    (TimedOut(), httpx.WriteTimeout(""), DOUBT),
    (NetworkError("httpx.RemoteProtocolError: "), httpx.RemoteProtocolError(""), DOUBT),
    (NetworkError("httpx.ReadError: "), httpx.ReadError(""), DOUBT),
    (TimedOut(), None, DOUBT),
]


@pytest.mark.check("D5")
@pytest.mark.parametrize(("error", "cause", "state"), CAUSES, ids=[type(c[1]).__name__ for c in CAUSES])
def test_the_cause_decides_the_doubt(error: TelegramError, cause: Exception | None, state: PartState) -> None:
    """The same exception is retried or doubted by what lies under it, and a retry is no failure."""
    got = settlement(raised(error, cause), claim(), now=NOW)
    assert (got.state, got.not_before) == (state, NOW + RETRY if state is READY else None)
    assert got.counts is (state is DOUBT)


def test_a_group_that_moved_to_itself_ends() -> None:
    """Or its part would go round for ever."""
    assert settlement(ChatMigrated(7), claim(), now=NOW).state is DEAD


def test_a_chat_without_a_thread_has_none_to_drop() -> None:
    """Or its part would go round for ever."""
    got = settlement(BadRequest("Message thread not found"), claim(), now=NOW)
    assert (got.state, got.drop_thread) == (DEAD, False)
