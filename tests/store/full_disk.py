"""On a small disk of its own: `unshare -Urm python -m tests.store.full_disk FOLDER`.

Mounts a tmpfs on FOLDER, puts a store there, and lets the disk fill up, run full in the middle of a send,
and become read-only. Prints what was sent at each stage as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.errors import StoreError
from bot.model import Chat, Claim, Message, PartState, Settlement
from bot.pipeline.outward import deliver
from bot.store import SqliteStore
from bot.store.connection import connect
from bot.store.room import free_bytes
from tests.clock import Clock
from tests.store.builders import digest_plan, filed, subscription

SIZE = 96 * 2**20
clock = Clock()


class Chats:
    """Every message arrives; answers are heard after the `nth`, at which `then` happens."""

    def __init__(self, nth: int, then: Callable[[], None]) -> None:
        self.sent = 0
        self._nth, self._then = nth, then
        self._heard = asyncio.Event()

    async def send(self, claim: Claim) -> Settlement:
        self.sent += 1
        if self.sent == self._nth:
            self._then()
            self._heard.set()
        await self._heard.wait()
        return Settlement(state=PartState.SENT, message_id=self.sent)

    async def reply(self, chat: Chat, message: Message) -> None: ...


class Disk:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._filler = folder / "filler"

    def mount(self, how: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"{how}size={SIZE}", "tmpfs", self._folder], check=True)

    def fill(self, *, leave: int = 0) -> None:
        try:
            with self._filler.open("wb") as file:
                while free_bytes(self._folder) > leave:
                    file.write(bytes(2**16))
                    file.flush()
        except OSError:
            return  # not one byte more

    def clear(self) -> None:
        self._filler.unlink()


async def attempt(store: SqliteStore, chats: Chats) -> str:
    """One round; how it ended."""
    try:
        await deliver(store, chats, clock=clock)
    except StoreError as error:
        return type(error).__name__
    return "ok"


async def story(folder: Path) -> dict[str, object]:
    disk = Disk(folder)

    def fill_for_a_second() -> None:
        disk.fill()
        asyncio.get_running_loop().call_later(1.0, disk.clear)

    chats = Chats(3, fill_for_a_second)
    disk.mount("")
    store = await SqliteStore.open(folder / "rounds.db", now=clock())
    for n in range(3):
        await enqueue(store, n)
    found: dict[str, object] = {}
    disk.fill(leave=8 * 2**20)
    found["nearly full"] = (await attempt(store, chats), chats.sent)
    disk.clear()
    found["full while sending, then not"] = (await attempt(store, chats), chats.sent)
    await enqueue(store, 3)
    await store.aclose()
    disk.mount("remount,ro,")
    found["read-only"] = await opened(folder)
    disk.mount("remount,rw,")
    store = await SqliteStore.open(folder / "rounds.db", now=clock())
    found["writable again"] = (await attempt(store, chats), chats.sent)
    account = await store.account()
    found["account"] = {state: account[state] for state in ("sent", "ready", "claimed", "in_doubt", "resent")}
    await store.aclose()
    with closing(connect(folder / "rounds.db")) as db:
        found["integrity"] = db.execute("PRAGMA integrity_check").fetchone()[0]
    return found


async def opened(folder: Path) -> str:
    try:
        await SqliteStore.open(folder / "rounds.db", now=clock())
    except StoreError as error:
        return str(error)
    return "opened"


async def enqueue(store: SqliteStore, n: int) -> None:
    one = subscription(f"s{n}", chat=Chat(id=n + 1))
    await store.save_subscription(one)
    assert await store.apply_digest(digest_plan(one, filed(f"g{n}")), now=clock())


if __name__ == "__main__":
    print(json.dumps(asyncio.run(story(Path(sys.argv[1])))))
