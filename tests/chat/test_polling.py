"""The way in: what cannot be read is set aside, and nothing ends the loop but the end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError

from bot.chat.inbox import Inbox
from bot.chat.polling import ALLOWED, FIRST_PAUSE, LONGEST_PAUSE, Poller
from bot.errors import StoreError
from bot.store import SqliteStore
from tests.chat.conftest import Conversation, running
from tests.clock import Clock
from tests.standin import Fault, Room, StandIn

POISON = [
    {"message": {"message_id": "one", "date": "now"}},
    {"message": {}},
    {"message": None},
    {"callback_query": {"id": "1"}},
    {"my_chat_member": {"chat": {"id": 7, "type": "private"}}},
    {"message": [1, 2]},
    {"something_new": {"id": 1}},
    {},
]


@pytest.mark.parametrize("poison", POISON, ids=str)
async def test_a_poison_update_does_not_stop_the_rest(
    talk: Conversation, room: Room, poison: dict[str, Any]
) -> None:
    """The next one is answered, and Telegram is told that the poison was taken."""
    number = talk.telegram.people.update(poison)
    assert await talk.say(room, "/help")
    await talk.telegram.until(lambda: talk.telegram.world.updates.pending == 0)
    assert talk.telegram.world.updates.confirmed > number


async def test_only_what_is_handled_is_asked_for(talk: Conversation, room: Room) -> None:
    """The kinds of updates are named in every request."""
    await talk.say(room, "/help")
    assert talk.telegram.world.allowed == list(ALLOWED)


@pytest.mark.check("O7")
@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="getUpdates", code=502, description="Bad Gateway"),
        Fault(method="getUpdates", code=401, description="Unauthorized"),
        Fault(method="getUpdates", code=409, description="Conflict: terminated by other getUpdates request"),
        Fault(method="getUpdates", code=429, description="Too Many", parameters={"retry_after": 1}),
        Fault(method="getUpdates", hang_up="after"),
        Fault(method="getUpdates", body=b"<html>"),
    ],
    ids=["502", "401", "409", "429", "hung up", "a web page"],
)
async def test_polling_survives(telegram: StandIn, talk: Conversation, room: Room, fault: Fault) -> None:
    """Whatever one request meets, the next one brings the update."""
    fault.times = 1
    telegram.faults.append(fault)
    telegram.people.say(room, "/help")
    telegram.people.say(room, "/privacy")
    await telegram.until(lambda: len(room.seen) == 2)
    assert [text.split("\n")[0] for text in room.texts] == ["What I do", "What I keep of this chat"]


async def test_a_network_that_is_away_at_first_is_waited_for(
    telegram: StandIn, store: SqliteStore, room: Room, clock: Clock
) -> None:
    """The very first call fails twice; then the conversation begins."""
    telegram.faults.append(Fault(method="getMe", times=2, code=502, description="Bad Gateway"))
    async with running(telegram, store, clock) as talk:
        assert await talk.say(room, "/help")


async def test_a_webhook_left_behind_is_removed(telegram: StandIn, talk: Conversation, room: Room) -> None:
    """Somebody ran the bot another way before; polling takes over."""
    telegram.world.webhook = "https://rounds.example/hook"
    telegram.people.say(room, "/help")  # ends the poll under way
    assert await talk.say(room, "/privacy")
    assert telegram.world.webhook == ""


async def test_what_was_taken_in_is_confirmed_at_the_end(
    telegram: StandIn, store: SqliteStore, room: Room, clock: Clock
) -> None:
    """So that a restart does not answer it again."""
    async with running(telegram, store, clock) as talk:
        await talk.say(room, "/help")
    assert telegram.world.updates.pending == 0


class Script:
    """A source of updates that gives what a test wrote down, then stays silent."""

    def __init__(self, *answers: list[Any] | TelegramError) -> None:
        self.answers = list(answers)
        self.offsets: list[int] = []
        self.webhooks_deleted = 0
        self.over = asyncio.Event()

    async def raw_updates(self, *, offset: int, wait: int, allowed: Sequence[str]) -> list[Any]:
        self.offsets.append(offset)
        if not self.answers:
            self.over.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, TelegramError):
            raise answer
        return answer

    async def delete_webhook(self) -> bool:
        self.webhooks_deleted += 1
        return True


class Night:
    """Remembers how long was slept, and sleeps not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class FullDisk:
    """A store that keeps nothing, `times` times; then it is the store behind it."""

    def __init__(self, store: SqliteStore, times: int) -> None:
        self._store, self._times = store, times

    async def keep_updates(self, updates: Sequence[tuple[int, str]], *, now: datetime) -> int:
        if self._times:
            self._times -= 1
            raise StoreError("database or disk is full")
        return await self._store.keep_updates(updates, now=now)


async def run(script: Script, inbox: Inbox) -> Night:
    """Poll until the script is over."""
    night = Night()
    task = asyncio.create_task(Poller(script, inbox, sleep=night.sleep).run())
    await script.over.wait()
    task.cancel()
    return night


async def kept(store: SqliteStore) -> list[int]:
    """The numbers that wait in the store, in order."""
    return [one.number for one in await store.waiting_updates(after=0, limit=99)]


@pytest.fixture
def inbox(store: SqliteStore, clock: Clock) -> Inbox:
    return Inbox(store, clock=clock)


async def test_an_update_that_comes_twice_is_kept_once(store: SqliteStore, inbox: Inbox) -> None:
    """In one answer or in two; and its offset still moves on."""
    script = Script([{"update_id": 5}, {"update_id": 5}], [{"update_id": 5}, {"update_id": 6}])
    await run(script, inbox)
    assert (await kept(store), script.offsets) == ([5, 6], [0, 6, 7])


async def test_numbers_may_begin_anew(store: SqliteStore, inbox: Inbox) -> None:
    """After a quiet week Telegram numbers at random: a lower number is still an update."""
    script = Script([{"update_id": 900}], [{"update_id": 12}])
    await run(script, inbox)
    assert (await kept(store), script.offsets) == ([900, 12], [0, 901, 13])


async def test_updates_without_a_number_do_not_spin(store: SqliteStore, inbox: Inbox) -> None:
    """The offset cannot move on, so it waits before it asks again."""
    night = await run(Script([{"message": {}}, "x", {"update_id": "7"}, {"update_id": -1}]), inbox)
    assert (inbox.set_aside, night.slept, await kept(store)) == (4, [LONGEST_PAUSE], [])


@pytest.mark.check("D18")
async def test_what_cannot_be_kept_is_not_confirmed(store: SqliteStore, clock: Clock) -> None:
    """A full disk: Telegram is asked for the same updates until they are safe."""
    script = Script(*[[{"update_id": 5}, {"update_id": 6}]] * 3)
    night = await run(script, Inbox(FullDisk(store, 2), clock=clock))  # type: ignore[arg-type]
    assert (await kept(store), script.offsets, night.slept) == ([5, 6], [0, 0, 0, 7], [1, 2])


async def test_failures_back_off_and_are_logged_once(inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    """1, 2, 4 … 30 seconds; one line for the same problem; an answer sets both back."""
    errors = [NetworkError("down") for _ in range(7)]
    night = await run(Script(*errors, [], InvalidToken(), BadRequest("x")), inbox)
    assert night.slept == [1, 2, 4, 8, 16, 30, 30, FIRST_PAUSE, 2]
    assert [r.getMessage().split(";")[0] for r in caplog.records if r.levelname == "WARNING"] == [
        "polling: NetworkError: down",
        "polling: InvalidToken: Invalid token",
        "polling: BadRequest: x",
    ]


async def test_only_a_webhook_conflict_removes_the_webhook(inbox: Inbox) -> None:
    """Another poller is no reason to."""
    script = Script(Conflict("Conflict: terminated by other getUpdates request"))
    await run(script, inbox)
    assert script.webhooks_deleted == 0
    script = Script(Conflict("Conflict: can't use getUpdates method while webhook is active"))
    await run(script, inbox)
    assert script.webhooks_deleted == 1
