"""A loopback server of 500 invented journals that go on publishing, run by `soak.py` as a process of its own.

`GET /N` is journal N. Each has an entry a day: one hourly poll in 24 finds a new one, the others a 304.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

FIRST = 12
"""Entries that a journal has when it is polled first."""
EVERY = 24
"""Polls between two new entries."""
KEPT = 15
"""Entries in a feed."""
DRUGS = ["Examplafen", "Exampladone", "Examplipril", "Examplastat", "Exampluzumab", "Examplicillin"]
ILLS = [
    "heart failure",
    "atrial fibrillation",
    "myocardial infarction",
    "hypertension",
    "angina",
    "aortic stenosis",
]
WORDS = ["methods", "patients", "clinic", "follow-up", "dose", "weeks", "blinded", "usual", "care"]
KINDS = ["a randomised trial", "a cohort study", "a meta-analysis", "a case-control study"]


BEGAN = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def dated(number: int) -> datetime:
    """Those that are there at first lie two days apart, so that about four of them are of the last week."""
    before, since = min(number - FIRST, 0), max(number - FIRST, 0)
    return BEGAN + timedelta(days=2 * before, hours=since)


def entry(journal: int, number: int) -> str:
    """One paper, the same whenever it is asked for."""
    chance = random.Random(journal * 100_003 + number)
    title = f"{chance.choice(DRUGS)} {journal}-{number} in {chance.choice(ILLS)}: {chance.choice(KINDS)}"
    results = (
        f"RESULTS: The primary outcome, hospital admission or death, occurred in {chance.uniform(3, 30):.1f}%"
        f" and {chance.uniform(3, 30):.1f}% of {chance.randint(200, 9000)} patients "
        f"(hazard ratio {chance.uniform(0.6, 1.4):.2f}, 95% CI 0.55 to 1.45)."
    )
    words = " ".join(chance.choices(WORDS, k=160))
    return (
        f"<item><title>{title}</title><link>https://j{journal}.test/{number}</link>"
        f'<guid isPermaLink="false">10.5555/soak.{journal}.{number}</guid>'
        f"<pubDate>{format_datetime(dated(number))}</pubDate>"
        f"<description>METHODS: {words}. {results}</description></item>"
    )


def feed(journal: int, newest: int) -> bytes:
    numbers = range(newest, max(0, newest - KEPT), -1)
    entries = "".join(entry(journal, number) for number in numbers)
    return (
        f'<rss version="2.0"><channel><title>Example Journal {journal}</title>{entries}</channel></rss>'
    ).encode()


class Newsroom(asyncio.Protocol):
    """Keeps connections; counts the polls of each journal."""

    def __init__(self, polls: Counter[int]) -> None:
        self._polls = polls
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            request, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            self._transport.write(self._answer(request))  # type: ignore[attr-defined]

    def _answer(self, request: bytes) -> bytes:
        asked = re.match(rb"GET /(\d+)", request)
        if asked is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        journal = int(asked[1])
        newest = FIRST + (self._polls[journal] + journal) // EVERY
        self._polls[journal] += 1
        tag = b'"%d-%d"' % (journal, newest)
        if b"if-none-match: " + tag in request.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag
        body = feed(journal, newest)
        head = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
        )
        return head % (tag, len(body)) + body


async def serve() -> None:
    """Print the port, serve until standard input ends."""
    loop, polls = asyncio.get_running_loop(), Counter[int]()
    server = await loop.create_server(lambda: Newsroom(polls), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
