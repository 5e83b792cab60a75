"""A fast loopback server of invented feeds with entity tags, run by `fetch.py` as a process of its own.

Not a benchmark: run alone, it prints its port and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
from collections.abc import Callable
from html import escape

WORDS = (
    "adults after and associated before between blinded care clinic cohort common compared controls daily "
    "difference disease dose effect events examplafen exampladone examplipril group harms heart higher "
    "hospital in infection lower mean median months mortality of on outcome pain patients placebo primary "
    "quality randomised rate ratio reduced results risk score secondary stroke symptoms the therapy to "
    "treatment trial versus with women"
)
ENTRIES = 20


def feed(number: int, entries: int = ENTRIES) -> bytes:
    """A journal's feed: prism and Dublin Core fields, an abstract of about 1,500 characters an entry."""
    chance = random.Random(number)
    items = "".join(_item(chance, number, one) for one in range(entries))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Example Journal {number}</title><link>https://j{number}.example/</link>"
        f"<description>Latest</description>{items}</channel></rss>"
    ).encode()


def _item(chance: random.Random, feed_number: int, number: int) -> str:
    words = WORDS.split()
    title = " ".join(chance.choices(words, k=14)).capitalize()
    paragraphs = [" ".join(chance.choices(words, k=58)).capitalize() + "." for _ in range(4)]
    abstract = "".join(f"<p><b>Part:</b> {text}</p>" for text in paragraphs)
    doi = f"10.5555/j{feed_number}.{number}"
    names = "".join(f"<dc:creator>Ann {chance.choice(words).title()}</dc:creator>" for _ in range(5))
    return (
        f"<item><title>{title}</title>"
        f"<link>https://j{feed_number}.example/{number}?utm_source=rss&amp;af=R</link>"
        f'<guid isPermaLink="false">{doi}</guid>'
        f"<pubDate>Thu, {number % 28 + 1:02} Oct 2026 06:00:00 GMT</pubDate>"
        f"<description>{escape(abstract)}</description>{names}<prism:doi>{doi}</prism:doi>"
        f"<prism:publicationName>Example Journal {feed_number}</prism:publicationName></item>"
    )


Edition = Callable[[int], tuple[bytes, Callable[[], bytes]]]
"""Of a feed's number: the tag of what it says now, and what makes its body."""


class Serving(asyncio.Protocol):
    """Keeps connections; `GET /N` is the present edition of feed N, 304 for its tag."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
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
        tag, made = self._edition(int(asked[1]))
        if b"if-none-match: " + tag in request.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag
        body = made()
        head = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
        )
        return head % (tag, len(body)) + body


async def serve(edition: Edition) -> None:
    """Print the port, serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Serving(edition), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def unchanging(count: int) -> Edition:
    """So many feeds, made at once, that never change."""
    feeds = [feed(number) for number in range(count)]
    return lambda number: (b'"feed-%d"' % number, lambda: feeds[number])


if __name__ == "__main__":
    asyncio.run(serve(unchanging(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
