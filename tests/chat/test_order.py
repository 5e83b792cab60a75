"""In order within a chat, side by side between chats."""

from __future__ import annotations

import asyncio
import itertools

from telegram import Chat, Message, Update

from bot.chat.order import PerChat
from tests.clock import Clock

numbers = itertools.count(1)


def update(chat: int, *, moves_to: int | None = None) -> Update:
    message = Message(
        message_id=1, date=Clock()(), chat=Chat(id=chat, type="group"), migrate_to_chat_id=moves_to
    )
    return Update(update_id=next(numbers), message=message)


async def test_one_chat_keeps_its_order_and_others_do_not_wait() -> None:
    """A slow update holds up the later ones of its chat, and nobody else."""
    done: list[str] = []
    slow = asyncio.Event()

    async def work(name: str, gate: asyncio.Event | None = None) -> None:
        if gate:
            await gate.wait()
        done.append(name)

    async with PerChat() as processor:
        tasks = [
            asyncio.create_task(processor.process_update(update(1), work("a", slow))),
            asyncio.create_task(processor.process_update(update(1), work("b"))),
            asyncio.create_task(processor.process_update(update(2), work("c"))),
            asyncio.create_task(processor.process_update(object(), work("d"))),
        ]
        await asyncio.wait(tasks[2:])
        assert done == ["c", "d"]
        slow.set()
        await asyncio.gather(*tasks)
    assert done == ["c", "d", "a", "b"]


async def test_a_failed_update_lets_the_next_one_go() -> None:
    async def fail() -> None:
        raise ValueError

    async def work() -> None:
        done.append("b")

    done: list[str] = []
    async with PerChat() as processor:
        await asyncio.gather(
            processor.process_update(update(1), fail()),
            processor.process_update(update(1), work()),
            return_exceptions=True,
        )
    assert done == ["b"]


async def test_a_move_is_finished_before_the_new_chat_speaks() -> None:
    """A migration belongs to both chats: what is said in the new one waits for it."""
    done: list[str] = []
    slow = asyncio.Event()

    async def move() -> None:
        await slow.wait()
        done.append("moved")

    async def speak() -> None:
        done.append("spoke")

    async with PerChat() as processor:
        tasks = [
            asyncio.create_task(processor.process_update(update(-5, moves_to=-1005), move())),
            asyncio.create_task(processor.process_update(update(-1005), speak())),
        ]
        await asyncio.sleep(0.01)
        slow.set()
        await asyncio.gather(*tasks)
    assert done == ["moved", "spoke"]
