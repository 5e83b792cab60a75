"""What a kill or a signal leaves behind, and who takes over."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app import clock
from bot.model import Chat, PartState
from bot.store import SqliteStore
from tests.running.deployment import GROUP, PATIENCE, READER, Bot, by_webhook, ended, more_than
from tests.standin import StandIn
from tests.standin.faults import Fault
from tests.store.builders import digest_plan, filed, subscription


async def test_killed_between_claim_and_settlement(folder: Path, publisher: int, telegram: StandIn) -> None:
    """kill -9 while Telegram holds its answer: nothing is sent twice silently, the group is asked once
    whether it arrived, and the doctor tells of it."""
    group = telegram.room(GROUP, "supergroup")
    bot = Bot(folder, publisher, telegram)
    tomorrow = (clock() + timedelta(days=1)).date()
    await bot.done("tick", "--at", f"{tomorrow}T07:00")
    slow = Fault(method="sendMessage", delay=5)
    telegram.faults.append(slow)
    process = await bot.begin("tick", "--at", f"{tomorrow}T07:30:05")
    async with asyncio.timeout(PATIENCE):
        await slow.met.wait()
    process.kill()
    await process.communicate()
    assert len(group.seen) == 1
    for at in ("07:35", "07:40"):
        ticked = await bot.done("tick", "--at", f"{tomorrow}T{at}")
        assert ticked[0] == 0, ticked[1]
    digest, question = group.seen
    assert "Telegram did not say whether the digest" in question.text
    assert "Telegram did not say" not in digest.text
    code, words = await bot.done("doctor")
    assert code == 1
    assert "1 in doubt" in words
    assert str(GROUP) in words


async def queue_digests(folder: Path, chats: range) -> None:
    """What a burst at eight leaves in the outbox, one part each."""
    store = await SqliteStore.open(folder / "var" / "rounds.db", now=clock())
    for n in chats:
        one = subscription(f"s{n}", chat=Chat(id=n))
        await store.save_subscription(replace(one, next_due=clock() + timedelta(days=1)))
        assert await store.apply_digest(digest_plan(one, filed(f"g{n}"), at=clock()), now=clock())
    await store.aclose()


async def states(folder: Path) -> dict[str, int]:
    store = await SqliteStore.open(folder / "var" / "rounds.db", now=clock())
    account = await store.account()
    await store.aclose()
    return {state: account[state] for state in PartState if account[state]}


@pytest.mark.check("D16")
async def test_sigterm_in_a_burst(folder: Path, publisher: int, telegram: StandIn) -> None:
    """Telegram is slow when the signal comes, twice: what is under way ends well, nothing new is begun, the
    exit code is 0, and the next start sends the rest. Nothing is in doubt, nothing comes twice."""
    rooms = [telegram.room(n) for n in range(1, 9)]
    await queue_digests(folder, range(1, 9))
    slow = Fault(method="sendMessage", delay=3, times=2)
    telegram.faults.append(slow)
    bot = Bot(folder, publisher, telegram)
    process = await bot.begin("run")
    async with asyncio.timeout(PATIENCE):
        await slow.met.wait()
    process.send_signal(signal.SIGTERM)
    log = await ended(process)
    assert "Traceback" not in log
    under_way = sum(len(room.seen) for room in rooms)
    assert 1 <= under_way < 8
    assert await states(folder) == {"sent": under_way, "ready": 8 - under_way}
    process = await bot.begin("run")
    await telegram.until(lambda: all(room.seen for room in rooms), PATIENCE)
    await ended(process)
    assert [len(room.seen) for room in rooms] == [1] * 8
    assert await states(folder) == {"sent": 8}


@pytest.mark.check("D18", "S37")
@pytest.mark.parametrize("way", [dict, by_webhook], ids=["polling", "webhook"])
async def test_killed_while_it_answers_a_press(
    folder: Path, publisher: int, telegram: StandIn, way: Callable[[], dict[str, str]]
) -> None:
    """kill -9 after a topic was switched on and before the answer; Telegram sends the press again: the topic
    stays on. What was said meanwhile is answered, once."""
    reader, environ = telegram.room(READER), way()
    bot = Bot(folder, publisher, telegram)
    process = await bot.begin("run", **environ)
    telegram.people.say(reader, "/topics")
    await telegram.until(lambda: bool(reader.seen), PATIENCE)
    page = reader.seen[0]
    slow = Fault(method="editMessageText", delay=30)
    telegram.faults.append(slow)
    telegram.people.press(reader, page, page.data("Cardiology"))
    press = telegram.world.updates.latest
    async with asyncio.timeout(PATIENCE):
        await slow.met.wait()
    telegram.people.say(reader, "/help")
    await asyncio.sleep(1.0)  # taken in behind the press, whose turn is not over
    process.kill()
    await process.communicate()
    before = len(reader.seen)
    telegram.world.updates.again(press)
    process = await bot.begin("run", **environ)
    telegram.people.say(reader, "/topics")
    await telegram.until(partial(more_than, reader, before + 1), PATIENCE)
    log = await ended(process)
    said = [seen.text.split("\n")[0].partition(" (")[0] for seen in reader.seen[before:]]
    assert said == ["What I do", "Which specialties?"]
    assert any(label.startswith("✓ Cardiology") for label in reader.seen[-1].labels)
    assert "canary" not in log


@pytest.mark.check("O6", "D19", "O14")
@pytest.mark.parametrize("way", ["asked", "killed", "stopped"])
async def test_a_second_instance_takes_over(
    folder: Path, publisher: int, telegram: StandIn, way: str
) -> None:
    """It stands by while the first one leads, and answers within 30 s after that was asked to end, was
    killed, or hangs. Nobody is answered twice; one that wakes stands by in its turn."""
    reader = telegram.room(READER)
    bot = Bot(folder, publisher, telegram)
    first = await bot.begin("run")
    telegram.people.say(reader, "/help")
    await telegram.until(lambda: len(reader.seen) == 1, PATIENCE)
    second = await bot.begin("run")
    assert second.stdout is not None
    while b"standing by" not in await asyncio.wait_for(second.stdout.readline(), PATIENCE):
        pass
    first.send_signal({"asked": signal.SIGTERM, "killed": signal.SIGKILL, "stopped": signal.SIGSTOP}[way])
    telegram.people.say(reader, "/help")
    await telegram.until(lambda: len(reader.seen) == 2, 30)
    if way == "stopped":
        first.send_signal(signal.SIGCONT)
        assert first.stdout is not None
        while b"stands by" not in await asyncio.wait_for(first.stdout.readline(), PATIENCE):
            pass
        first.send_signal(signal.SIGTERM)
    await asyncio.wait_for(first.communicate(), PATIENCE)
    await ended(second)
    assert len(reader.seen) == 2
