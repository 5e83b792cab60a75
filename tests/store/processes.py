"""What the tests run in processes of their own: `python -m tests.store.processes WHAT FILE [N]`.

- `count`  adds 1 to a number in the file, N times, each a read and a write under the lock
- `open`   opens the store and closes it
- `hold`   claims a part, tells its id, and waits to be killed
- `file`   takes the turn to file, tells so, and waits to be killed
- `send`   claims and settles parts until none is left, telling each id
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from pathlib import Path

from bot.model import PartState, Settlement
from bot.store import SqliteStore
from bot.store.connection import connect, door, write
from tests.store.builders import NOW

LEASE = 60


def count(path: Path, times: int) -> None:
    with closing(connect(path)) as db:
        for _ in range(times):
            with door(path), write(db):
                [(n,)] = db.execute("SELECT n FROM counter").fetchall()
                db.execute("UPDATE counter SET n = ?", [n + 1])


async def open_and_close(path: Path) -> None:
    await (await SqliteStore.open(path, now=NOW)).aclose()


async def hold(path: Path) -> None:
    store = await SqliteStore.open(path, now=NOW)
    claim = await store.claim_part(now=NOW, lease_seconds=LEASE)
    print(claim.part_id if claim else None, flush=True)
    sys.stdin.read()


async def file(path: Path) -> None:
    store = await SqliteStore.open(path, now=NOW)
    async with store.filing():
        print("filing", flush=True)
        sys.stdin.read()


async def send(path: Path) -> None:
    store = await SqliteStore.open(path, now=NOW)
    while claim := await store.claim_part(now=NOW, lease_seconds=LEASE):
        print(claim.part_id, flush=True)
        assert await store.settle(claim, Settlement(state=PartState.SENT, message_id=1), now=NOW)
    await store.aclose()


def main(what: str, path: Path, times: int) -> None:
    if what == "count":
        count(path, times)
    else:
        asyncio.run({"open": open_and_close, "hold": hold, "file": file, "send": send}[what](path))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
