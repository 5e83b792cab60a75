"""The way in by webhook: only Telegram is heard, and hears 200 when what it said is safe."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from telegram.error import NetworkError

from bot.chat.application import build_application
from bot.chat.conversation import converse
from bot.chat.inbox import Inbox
from bot.chat.polling import ALLOWED
from bot.chat.webhook import Webhook
from bot.errors import ConfigError, StoreError
from bot.listen import LARGEST_BODY, LARGEST_HEAD, Server
from bot.push.client import connect
from bot.push.replies import Replies
from bot.service import Service
from bot.store import SqliteStore
from tests.chat.conftest import SOURCES, TOPICS
from tests.clock import Clock
from tests.push.conftest import unhurried
from tests.standin import Room, StandIn

SECRET = "canary-secret_1"
URL = "https://rounds.example/updates"


class Telegram:
    """Remembers what it was told; refuses `failures` times."""

    def __init__(self, failures: int = 0) -> None:
        self.told: list[tuple[str, tuple[str, ...], str]] = []
        self.failures = failures

    async def set_webhook(self, url: str, *, allowed_updates: Sequence[str], secret_token: str) -> bool:
        if self.failures:
            self.failures -= 1
            raise NetworkError("down")
        self.told.append((url, tuple(allowed_updates), secret_token))
        return True


class FullDisk:
    async def keep_updates(self, updates: Sequence[tuple[int, str]], *, now: datetime) -> int:
        raise StoreError("database or disk is full")


@asynccontextmanager
async def listening(inbox: Inbox, telegram: Telegram, **given: object) -> AsyncIterator[int]:
    """A webhook at work; gives its port."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    fields = {"url": URL, "secret": SECRET, "host": "127.0.0.1", "port": 0, "sleep": sleep} | given
    webhook = Webhook(telegram, inbox, **fields)  # type: ignore[arg-type]
    running = asyncio.create_task(webhook.run())
    async with asyncio.timeout(10):
        while not telegram.told:  # noqa: ASYNC110 - what is waited for is another's list
            await asyncio.sleep(0.01)
    try:
        yield webhook.port
    finally:
        running.cancel()
        await webhook.end()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def inbox(store: SqliteStore, clock: Clock) -> Inbox:
    return Inbox(store, clock=clock)


@pytest.fixture
async def port(inbox: Inbox) -> AsyncIterator[int]:
    async with listening(inbox, Telegram()) as port:
        yield port


def request(
    body: bytes = b'{"update_id": 1}',
    *,
    method: str = "POST",
    path: str = "/updates",
    secret: str | None = SECRET,
    kind: str = "application/json",
    length: str | None = None,
    more: str = "",
) -> bytes:
    """One HTTP/1.1 request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: rounds.example", f"Content-Type: {kind}"]
    lines += [f"X-Telegram-Bot-Api-Secret-Token: {secret}"] if secret is not None else []
    lines += [f"Content-Length: {length or len(body)}", *([more] if more else [])]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def statuses(port: int, *requests: bytes, more_to_come: bool = False) -> list[int]:
    """What is answered on one connection, until the server or we end it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for one in requests:
        writer.write(one)
    if not more_to_come:
        writer.write_eof()
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return [int(line.split()[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1")]


async def kept(store: SqliteStore) -> list[int]:
    return [one.number for one in await store.waiting_updates(after=0, limit=99)]


HOSTILE = {
    "no secret": (request(secret=None), 403),
    "a wrong secret": (request(secret="canary-secret_2"), 403),
    "the beginning of the secret": (request(secret=SECRET[:-1]), 403),
    "a secret of other bytes": (request(secret="\xe9"), 403),
    "another path": (request(path="/"), 404),
    "a longer path": (request(path="/updates/x"), 404),
    "a path that means it": (request(path="/a/../updates"), 404),
    "GET": (request(b"", method="GET"), 405),
    "PUT": (request(method="PUT"), 405),
    "a form": (request(kind="application/x-www-form-urlencoded"), 415),
    "no kind": (request(kind=""), 415),
    "not JSON": (request(b"update_id=1"), 400),
    "not UTF-8": (request(b'{"update_id": "\xff"}'), 400),
    "nested without end": (request(b"[" * 100_000), 400),
    "no update": (request(b"[]"), 400),
    "no number": (request(b'{"message": {}}'), 400),
    "a number too large": (request(b'{"update_id": 1%030d}' % 0), 400),
    "a large body, announced": (request(b"{", length=str(LARGEST_BODY + 1)), 413),
    "a body larger than any number": (request(b"{", length="9" * 20), 413),
    "a large body, in chunks": (
        request(b"", length="0").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        + b"10001\r\n%s\r\n" % (b" " * 0x10001) * 17,
        413,
    ),
    "a large head": (request(more=f"X: {'x' * LARGEST_HEAD}"), 431),
    "two lengths": (request(more="Content-Length: 3"), 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", 400),
}


@pytest.mark.check("S36")
@pytest.mark.parametrize(("sent", "status"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_who_is_not_telegram(
    port: int, store: SqliteStore, caplog: pytest.LogCaptureFixture, sent: bytes, status: int
) -> None:
    """4xx and the connection ends; nothing is kept, nothing is logged, the secret least of all."""
    caplog.set_level("DEBUG")
    assert await statuses(port, sent, request(), more_to_come=True) == [status]
    assert await kept(store) == []
    assert "Traceback" not in caplog.text
    assert SECRET not in caplog.text
    assert await statuses(port, request()) == [200]


@pytest.mark.check("S36")
async def test_no_secret_no_start(inbox: Inbox) -> None:
    """Nothing listens without one."""
    with pytest.raises(ConfigError, match="ROUNDS_WEBHOOK_SECRET"):
        Webhook(Telegram(), inbox, url=URL, secret="", host="127.0.0.1", port=0)


async def test_telegram_is_told_where(inbox: Inbox) -> None:
    """With the secret and the kinds of updates, again until it hears."""
    telegram = Telegram(failures=3)
    async with listening(inbox, telegram):
        assert telegram.told == [(URL, ALLOWED, SECRET)]


async def test_an_address_that_is_taken_ends_the_start(inbox: Inbox) -> None:
    """In one line with the name of the setting."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        webhook = Webhook(Telegram(), inbox, url=URL, secret=SECRET, host="127.0.0.1", port=port)
        with pytest.raises(ConfigError, match=r"ROUNDS_WEBHOOK_LISTEN: .*in use"):
            await webhook.run()


@pytest.mark.check("S37")
async def test_kept_before_the_answer(port: int, store: SqliteStore) -> None:
    """Many on one connection, one of them twice: when 200 is heard each is in the store, once."""
    sent = [request(json.dumps({"update_id": n}).encode()) for n in (5, 6, 5, 4)]
    assert await statuses(port, *sent) == [200] * 4
    assert await kept(store) == [5, 6, 4]


@pytest.mark.check("S37")
async def test_what_cannot_be_kept_is_not_acknowledged(clock: Clock) -> None:
    """Telegram is asked to send it again."""
    async with listening(Inbox(FullDisk(), clock=clock), Telegram()) as port:  # type: ignore[arg-type]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request())
        writer.write_eof()
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"Retry-After: 5" in answer


async def test_who_asks_first_is_told_to_go_on(port: int, store: SqliteStore) -> None:
    """`Expect: 100-continue`, as curl sends it with larger bodies."""
    assert await statuses(port, request(more="Expect: 100-continue")) == [100, 200]
    assert await kept(store) == [1]


async def test_half_a_request_is_nothing(port: int, store: SqliteStore) -> None:
    """The sender went away: no answer, no update, and the server lives."""
    whole = request()
    for cut in (3, 60, len(whole) - 1):
        assert len(await statuses(port, whole[:cut])) <= 1
    assert await kept(store) == []
    assert await statuses(port, whole) == [200]


async def test_a_server_ends_with_requests_under_way() -> None:
    """What was not answered was not taken, and nothing is left over."""
    asked = asyncio.Event()

    async def answer(head: object, body: bytes) -> object:
        asked.set()
        return await asyncio.Event().wait()

    server = Server("127.0.0.1", 0, refuse=lambda head: None, answer=answer)  # type: ignore[arg-type]
    await server.start()
    waiting = asyncio.create_task(statuses(server.port, request()))
    await asked.wait()
    await server.stop()
    assert await waiting == []


@pytest.mark.check("D18")
async def test_a_conversation_by_webhook(
    telegram: StandIn, store: SqliteStore, clock: Clock, inbox: Inbox
) -> None:
    """Every update is sent twice, one cannot be read: each press is carried out once, in order."""
    room: Room = telegram.room(7)
    telegram.world.hook.twice = True
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    client = connect(telegram.token, base_url=telegram.address, governor=unhurried())
    service = Service(store, topics=TOPICS, sources=SOURCES, clock=clock)
    sender = Replies(client, clock=clock)
    application = build_application(client, service=service, replies=sender, handling=inbox.handling)
    url = f"http://127.0.0.1:{port}/updates"
    webhook = Webhook(client, inbox, url=url, secret=SECRET, host="127.0.0.1", port=port)
    stopping = asyncio.Event()
    bot = asyncio.create_task(converse(application, webhook, inbox, stopping=stopping))
    telegram.people.say(room, "/start")
    await telegram.until(lambda: len(room.seen) == 1)
    telegram.people.update({"message": {"message_id": "poison"}})
    for label in ("Cardiology", "Emergency", "Cardiology"):
        telegram.people.press(room, room.seen[0], room.seen[0].data(label))
    await telegram.until(lambda: len(telegram.world.toasts) == 3)
    [one] = await store.subscriptions()
    stopping.set()
    await bot
    assert one.topics == ("emergency-medicine",)
    assert inbox.set_aside == 1
    assert set(telegram.world.hook.answers) == {200}
