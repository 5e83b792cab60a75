"""What came is answered, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Update

from bot.chat.inbox import IN_MEMORY, PAUSE, Inbox
from bot.errors import StoreBusy
from bot.model import KeptUpdate
from bot.push.client import connect
from bot.store import SqliteStore
from tests.chat.conftest import Conversation, running
from tests.clock import Clock
from tests.standin import Room, StandIn
from tests.standin.server import TOKEN


@pytest.fixture
def inbox(store: SqliteStore, clock: Clock) -> Inbox:
    return Inbox(store, clock=clock)


async def some(inbox: Inbox, queue: asyncio.Queue[object], n: int) -> list[int]:
    """Feed until `n` came out."""
    feeding = asyncio.create_task(inbox.feed(connect(TOKEN), queue))
    async with asyncio.timeout(10):
        found = [await queue.get() for _ in range(n)]
    feeding.cancel()
    await asyncio.gather(feeding, return_exceptions=True)
    return [one.update_id for one in found if isinstance(one, Update)]


@pytest.mark.check("D18")
async def test_what_was_taken_before_a_crash_is_answered_after_it(
    telegram: StandIn, store: SqliteStore, room: Room, clock: Clock
) -> None:
    """Taken in, never handled, and Telegram will not send it again: the next run answers, once."""
    telegram.people.say(room, "/help")
    await Inbox(store, clock=clock).take(telegram.world.updates.take_all())
    async with running(telegram, store, clock) as talk:
        await telegram.until(lambda: len(room.seen) == 1)
        await talk.say(room, "/privacy")
    async with running(telegram, store, clock) as talk:
        await talk.say(room, "/privacy")
    assert [text.split("\n")[0] for text in room.texts] == ["What I do", *["What I keep of this chat"] * 2]


@pytest.mark.check("D18")
async def test_a_press_that_was_carried_out_is_not_carried_out_again(
    telegram: StandIn, store: SqliteStore, room: Room, clock: Clock
) -> None:
    """Telegram sends the press once more after a restart: a topic that was switched on stays on."""
    async with running(telegram, store, clock) as talk:
        await talk.say(room, "/start")
        number = telegram.people.press(room, room.seen[-1], room.seen[-1].data("Cardiology"))
        press = next(one for one in telegram.world.updates.take_all() if one["update_id"] == number)
        telegram.world.updates.again(press)
        await telegram.until(lambda: len(telegram.world.toasts) == 1)
        assert (await talk.only()).topics == ("cardiology",)
    telegram.world.updates.again(press)
    async with running(telegram, store, clock) as talk:
        await talk.say(room, "/help")
        assert (await talk.only()).topics == ("cardiology",)


async def test_those_of_the_last_run_come_first(inbox: Inbox, store: SqliteStore, clock: Clock) -> None:
    """In the order they came, and each once however often news arrive."""
    await Inbox(store, clock=clock).take([{"update_id": 9}, {"update_id": 3}])
    queue: asyncio.Queue[object] = asyncio.Queue()
    await inbox.take([{"update_id": 4}, {"update_id": 9}])
    assert await some(inbox, queue, 3) == [9, 3, 4]
    assert queue.empty()


async def test_a_flood_of_updates_waits_in_the_store(inbox: Inbox) -> None:
    """Not in memory: a hundred are handed over, the next when one of them is done."""
    await inbox.take([{"update_id": n} for n in range(IN_MEMORY + 2)])
    queue: asyncio.Queue[object] = asyncio.Queue()
    feeding = asyncio.create_task(inbox.feed(connect(TOKEN), queue))
    async with asyncio.timeout(10):
        given = [await queue.get() for _ in range(IN_MEMORY)]
    await asyncio.sleep(0.05)
    assert queue.empty()
    async with inbox.handling(given[0]):
        pass
    assert await asyncio.wait_for(queue.get(), 10)
    feeding.cancel()


async def test_what_cannot_be_read_is_told_without_its_words(
    inbox: Inbox, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody's words are in the update and in the library's error: not in our log."""
    poison = {"update_id": 1, "message": {"message_id": 1, "date": "canary", "chat": "canary"}}
    await inbox.take([poison, {"update_id": 2}])
    queue: asyncio.Queue[object] = asyncio.Queue()
    assert await some(inbox, queue, 1) == [2]
    assert inbox.set_aside == 1
    assert "update 1 cannot be read" in caplog.text
    assert "canary" not in caplog.text


class Shaky:
    """An inbox whose store fails once in each way."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self.failures = ["begin", "waiting"]

    def _fail(self, what: str) -> None:
        if what in self.failures:
            self.failures.remove(what)
            raise StoreBusy(f"{what}: locked")

    async def begin_updates(self) -> int:
        self._fail("begin")
        return await self._store.begin_updates()

    async def waiting_updates(self, *, after: int, limit: int) -> tuple[KeptUpdate, ...]:
        self._fail("waiting")
        return await self._store.waiting_updates(after=after, limit=limit)

    @asynccontextmanager
    async def handling(self, number: int) -> AsyncIterator[None]:
        yield
        raise StoreBusy("cannot be marked")


async def test_a_store_that_fails_is_asked_again(store: SqliteStore, inbox: Inbox, clock: Clock) -> None:
    """Nothing ends the feeding, and nothing is handed over twice."""
    await inbox.take([{"update_id": 1}, {"update_id": 2}])
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    shaky = Inbox(Shaky(store), clock=clock, sleep=sleep)  # type: ignore[arg-type]
    assert await some(shaky, asyncio.Queue(), 2) == [1, 2]
    assert slept == [PAUSE, PAUSE]


async def test_what_cannot_be_marked_stays(store: SqliteStore, inbox: Inbox, clock: Clock) -> None:
    """The answer was given; that it cannot be noted is logged, and ends nothing."""
    await inbox.take([{"update_id": 1}])
    shaky = Inbox(Shaky(store), clock=clock)  # type: ignore[arg-type]
    async with shaky.handling(Update(1)):
        pass
    assert [one.number for one in await store.waiting_updates(after=0, limit=9)] == [1]


async def test_turns_of_one_person_are_kept_in_two_chats(talk: Conversation, room: Room) -> None:
    """What somebody writes to a group after a private message is answered after it."""
    group = talk.telegram.room(-5, "group", members={7: "creator"})
    for n in range(6):
        talk.telegram.people.say((room, group)[n % 2], "/help", by=7)
    await talk.telegram.until(lambda: len(room.seen) + len(group.seen) == 6)
    order = [int(call.parameters["chat_id"]) for call in talk.telegram.calls("sendMessage")]
    assert order == [7, -5] * 3
