"""The stand-in in a process of its own: takes messages, and at the end tells each text and how often it came.

`python -m benchmarks._letterbox PRIVATE GROUPS`: chats 1 to PRIVATE, and -1 to -GROUPS.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections import Counter

from tests.standin import StandIn


async def main(private: int, groups: int) -> None:
    async with StandIn() as telegram:
        for n in range(1, private + 1):
            telegram.room(n)
        for n in range(1, groups + 1):
            telegram.room(-n, "group")
        print(telegram.address, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        rooms = telegram.world.rooms.values()
        print(json.dumps(Counter(text for room in rooms for text in room.texts)), flush=True)


if __name__ == "__main__":
    # Whoever sends is killed in the middle of it: that a connection broke is no news.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
