"""The stand-in in a process of its own, with people who ask while digests arrive.

`python -m benchmarks._telegram MODEL READERS`: prints its address, runs until standard input ends, then
prints what it saw as JSON. Rooms 1 to READERS get digests; people in rooms beyond write /help, one a second.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from statistics import median

from tests.standin import LeakyBucket, SlidingWindow, StandIn
from tests.standin.flood import Flood

MODELS = {"leaky bucket": LeakyBucket, "sliding window": SlidingWindow}
PEOPLE = 60
LATENCY = 0.05
"""Seconds that every answer takes, as from a server that is not next door."""


class Counting(StandIn):
    """Notes when each message came, to whom, and how it was answered."""

    def __init__(self, flood: Flood, readers: int) -> None:
        super().__init__()
        self.flood = flood
        self.readers = readers
        self.arrived: list[tuple[float, int, int]] = []
        self.waited: list[float] = []
        self._asked: dict[int, float] = {}

    def ask(self, person: int) -> None:
        """Somebody writes and looks at the clock."""
        self._asked[person] = time.monotonic()
        self.people.say(self.world.rooms[person], "/help")

    def _answer(self, method, parameters, status, body):  # type: ignore[no-untyped-def]
        answer = super()._answer(method, {}, status, body)
        if method == "sendMessage":
            chat = int(parameters["chat_id"])
            self.arrived.append((time.monotonic(), chat, status))
            if status == 200 and chat in self._asked:
                self.waited.append(time.monotonic() - self._asked.pop(chat))
        return answer

    async def _response(self, request):  # type: ignore[no-untyped-def]
        response = await super()._response(request)
        await asyncio.sleep(LATENCY)
        return response


async def _ask_on(telegram: Counting) -> None:
    people = itertools.cycle(range(telegram.readers + 1, telegram.readers + 1 + PEOPLE))
    await telegram.world.updates.polled.wait()
    while True:
        telegram.ask(next(people))
        await asyncio.sleep(1.0)


def _report(telegram: Counting) -> dict[str, object]:
    first = telegram.arrived[0][0]
    sent = [(at - first, chat) for at, chat, status in telegram.arrived if status == 200]
    digests = [(at, chat) for at, chat in sent if chat <= telegram.readers]
    refused = [at - first for at, _, status in telegram.arrived if status == 429]
    last = digests[-1][0]
    waited = sorted(telegram.waited)
    return {
        "seconds": round(last, 1),
        "digests": len(digests),
        "readers": len({chat for _, chat in digests}),
        "messages a second": round(len([at for at, _ in sent if at <= last]) / last, 2),
        "digests a second": round(len(digests) / last, 2),
        "refused": len(refused),
        "refused after ten seconds": sum(at > 10 for at in refused),
        "most in a second": _most([at for at, _ in sent]),
        "replies": len(waited),
        "reply median": round(median(waited), 3),
        "reply p95": round(waited[int(len(waited) * 0.95)], 3),
        "reply slowest": round(waited[-1], 3),
    }


def _most(times: list[float]) -> int:
    """In any second."""
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


async def main(model: str, readers: int) -> None:
    async with Counting(MODELS[model](), readers) as telegram:
        for one in range(1, readers + 1 + PEOPLE):
            telegram.room(one)
        print(telegram.address, flush=True)
        asking = asyncio.create_task(_ask_on(telegram))
        await asyncio.to_thread(sys.stdin.read)
        asking.cancel()
        print(json.dumps(_report(telegram)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
