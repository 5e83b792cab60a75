"""A bot in conversation: real store, service, sender and polling, against the stand-in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.application import build_application
from bot.chat.conversation import Intake, converse
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.chat.webhook import Webhook
from bot.model import Source, SourceId, Subscription, Topic, TopicId
from bot.pipeline.outward import deliver
from bot.push.client import Client, connect
from bot.push.replies import Replies
from bot.service import Service
from bot.store import SqliteStore
from tests.clock import Clock
from tests.push.conftest import unhurried
from tests.standin import Room, Seen, StandIn
from tests.standin.fixtures import telegram
from tests.store.builders import ingest_plan
from tests.stories import filed, source

__all__ = ["telegram"]

LABELS = {
    "cardiology": "Cardiology",
    "emergency-medicine": "Emergency medicine",
    **{f"specialty-{n}": f"Specialty {n:02}" for n in range(1, 14)},
}
TOPICS = (
    *(Topic(id=TopicId(name), label=label, axis="specialty") for name, label in LABELS.items()),
    Topic(id=TopicId("medical-education"), label="Medical education", axis="cross-cutting"),
)

SOURCES = {SourceId(f"source-{name}"): source(f"source-{name}") for name in "abcdefghi"}


@pytest.fixture
def room(telegram: StandIn) -> Room:
    """A private chat with person 7."""
    return telegram.room(7)


@pytest.fixture
def nothing_is_refused(telegram: StandIn) -> Iterator[None]:
    """Whatever the test does, Telegram takes every call that follows."""
    yield
    assert telegram.refused == []


@dataclass
class Conversation:
    """What a test has in hand: the people, their chats, and what is behind the bot."""

    telegram: StandIn
    store: SqliteStore
    service: Service
    sender: Replies
    clock: Clock

    async def say(self, room: Room, text: str, **who: object) -> list[Seen]:
        """Write, and wait for the answer; returns what the chat saw since."""
        before = len(room.seen)
        self.telegram.people.say(room, text, **who)  # type: ignore[arg-type]
        await self.telegram.until(lambda: len(room.seen) > before)
        return room.seen[before:]

    async def settled(self, room: Room, *, by: int | None = None) -> None:
        """Updates of a chat are handled in order: when this is answered, the earlier ones are done."""
        before = len(_privacy(room))
        self.telegram.people.say(room, "/privacy", by=by)
        await self.telegram.until(lambda: len(_privacy(room)) > before)

    async def press(self, room: Room, label: str, *, by: int | None = None) -> str:
        """Press the button that begins so under the latest message that has one; returns the toast."""
        seen = next(s for s in reversed(room.seen) if any(one.startswith(label) for one in s.labels))
        return await self.press_data(room, seen, seen.data(label), by=by)

    async def press_data(
        self, room: Room, seen: Seen, data: str, *, by: int | None = None, old: bool = False
    ) -> str:
        before = len(self.telegram.world.toasts)
        self.telegram.people.press(room, seen, data, by=by, old=old)
        await self.telegram.until(lambda: len(self.telegram.world.toasts) > before)
        return self.telegram.world.toasts[-1]

    async def set_up(self, room: Room, *, by: int | None = None) -> None:
        """The first minute."""
        await self.say(room, "/start", by=by)
        for label in ("Cardiology", "Done", "07:00", self.paris):
            await self.press(room, label, by=by)

    @property
    def paris(self) -> str:
        return f"{self.clock().hour + 1:02}:{self.clock().minute:02} Paris"

    async def deliver(self) -> int:
        return await deliver(self.store, self.sender, clock=self.clock)

    async def bring(self, *names: str) -> None:
        """New stories about cardiology, an hour old, each of a source of its own."""
        for name in names:
            entry = filed(name, first_seen=self.clock() - timedelta(hours=1), url=f"https://{name}.example/")
            await self.store.apply_ingest(ingest_plan(entry))

    async def only(self) -> Subscription:
        """The one subscription there is."""
        (one,) = await self.store.subscriptions()
        return one


def _privacy(room: Room) -> list[str]:
    return [text for text in room.texts if text.startswith("What I keep")]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sources() -> dict[SourceId, Source]:
    return SOURCES


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=clock())
    yield opened
    await opened.aclose()


async def blink(_: float) -> None:
    """However long the bot wants to wait before it polls again."""
    await asyncio.sleep(0.01)


SECRET = "canary-secret_1"


def _intake(client: Client, inbox: Inbox, *, webhook: bool) -> Intake:
    if not webhook:
        return Poller(client, inbox, sleep=blink)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    url = f"http://127.0.0.1:{port}/updates"
    return Webhook(client, inbox, url=url, secret=SECRET, host="127.0.0.1", port=port, sleep=blink)


@asynccontextmanager
async def running(
    telegram: StandIn, store: SqliteStore, clock: Clock, *, webhook: bool = False
) -> AsyncIterator[Conversation]:
    """The bot, from its first getMe to its last confirmed update; it polls, or is told by `webhook`."""
    client = connect(telegram.token, base_url=telegram.address, governor=unhurried())
    service = Service(store, topics=TOPICS, sources=SOURCES, clock=clock)
    sender = Replies(client, clock=clock)
    inbox = Inbox(store, clock=clock)
    application = build_application(client, service=service, replies=sender, handling=inbox.handling)
    stopping = asyncio.Event()
    intake = _intake(client, inbox, webhook=webhook)
    bot = asyncio.create_task(converse(application, intake, inbox, stopping=stopping, sleep=blink))
    try:
        yield Conversation(telegram, store, service, sender, clock)
    finally:
        stopping.set()
        await bot


@pytest.fixture
async def talk(telegram: StandIn, store: SqliteStore, clock: Clock) -> AsyncIterator[Conversation]:
    async with running(telegram, store, clock) as conversation:
        yield conversation
