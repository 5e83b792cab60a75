"""When something behind the conversation fails, the person hears of it and the bot goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram.error import BadRequest, TimedOut

from bot.chat.application import build_application
from bot.chat.conversation import converse
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.errors import AlreadyHandled, StoreBusy, StoreError
from bot.face.conversation import BUSY, FAILED
from bot.model import Subscription
from bot.push.client import connect
from bot.push.replies import Replies
from bot.service import Service
from bot.store import SqliteStore
from tests.chat.conftest import TOPICS
from tests.clock import Clock
from tests.push.conftest import unhurried
from tests.standin import Room, StandIn

PATH = "/var/lib/example/rounds.db: another process kept the write lock for 30 s; try again"


class FailingStore:
    """Every question about subscriptions raises `error`, as long as there is one."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    async def subscriptions(self, *, chat_id: int | None = None) -> tuple[Subscription, ...]:
        if self.error:
            raise self.error
        return ()

    async def former_chats(self, chat_id: int) -> tuple[int, ...]:
        """No chat has moved."""
        return ()

    async def hear(self, chat_id: int, now: object) -> None:
        """Nobody is kept."""


@pytest.fixture
def store() -> FailingStore:
    return FailingStore()


@pytest.fixture(autouse=True)
async def bot(telegram: StandIn, store: FailingStore, tmp_path: Path) -> AsyncIterator[None]:
    kept = await SqliteStore.open(tmp_path / "inbox.db", now=Clock()())
    inbox = Inbox(kept, clock=Clock())
    client = connect(telegram.token, base_url=telegram.address, governor=unhurried())
    service = Service(store, topics=TOPICS, sources={}, clock=Clock())  # type: ignore[arg-type]
    sender = Replies(client, clock=Clock())
    application = build_application(client, service=service, replies=sender, handling=inbox.handling)
    stopping = asyncio.Event()
    running = asyncio.create_task(converse(application, Poller(client, inbox), inbox, stopping=stopping))
    yield
    stopping.set()
    await running
    await kept.aclose()


FAILURES = [
    (StoreBusy(PATH), BUSY),
    (StoreError("/var/lib/example/rounds.db: disk I/O error"), FAILED),
    (RuntimeError("a bug, with details"), FAILED),
    (BadRequest("message thread not found"), FAILED),
]
KINDS = ["busy", "the store", "a bug", "Telegram's refusal"]


@pytest.mark.parametrize(("error", "words"), FAILURES, ids=KINDS)
async def test_a_command_that_fails_is_answered(
    telegram: StandIn, room: Room, store: FailingStore, error: Exception, words: str
) -> None:
    """In words for the person, without files, paths or details of a bug; and the next command works."""
    store.error = error
    telegram.people.say(room, "/topics")
    await telegram.until(lambda: len(room.seen) == 1)
    store.error = None
    telegram.people.say(room, "/help")
    await telegram.until(lambda: len(room.seen) == 2)
    assert room.texts[0] == words
    assert room.texts[1].startswith("What I do")


@pytest.mark.parametrize(("error", "words"), FAILURES, ids=KINDS)
async def test_a_press_that_fails_is_answered(
    telegram: StandIn, room: Room, store: FailingStore, error: Exception, words: str
) -> None:
    """As a word over the chat, so that the button stops waiting."""
    await _pressed_in_vain(telegram, room, store, error)
    assert telegram.world.toasts == [words]


async def _pressed_in_vain(telegram: StandIn, room: Room, store: FailingStore, error: Exception) -> None:
    telegram.people.say(room, "/help")
    await telegram.until(lambda: len(room.seen) == 1)
    store.error = error
    telegram.people.press(room, room.seen[0], "p:0")
    await telegram.until(lambda: bool(telegram.world.toasts))


SILENT = [(AlreadyHandled("update 1 was handled by somebody else"), ""), (TimedOut(), FAILED)]


@pytest.mark.parametrize(("error", "words"), SILENT, ids=["done elsewhere", "no network"])
async def test_a_press_is_answered_whatever_failed(
    telegram: StandIn, room: Room, store: FailingStore, error: Exception, words: str
) -> None:
    """Where no message would arrive, or nothing is wrong, the button still stops waiting."""
    await _pressed_in_vain(telegram, room, store, error)
    assert telegram.world.toasts == [words]
    assert len(room.seen) == 1
