"""What bombs and hostile feeds cost in memory, measured in a process of its own; run as a module.

Prints JSON: name → [how it ended, megabytes of resident memory above the start, seconds]. Linux only: the
peak is proc(5)'s VmHWM, which writing 5 to clear_refs sets back.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path

import brotli
import httpcore
import zstandard

from bot.errors import FeedError
from bot.sources.answers import Failure, read_body
from bot.sources.feed import parse_feed
from tests.sources.feeds import source

MB = 2**20
BLOCK = bytes(MB)
GIB = 1024
"""Blocks."""


def _brotli() -> Iterator[bytes]:
    squeeze = brotli.Compressor(quality=1)
    for _ in range(GIB):
        yield squeeze.process(BLOCK)
    yield squeeze.finish()


BOMBS: dict[str, Callable[[], Iterable[bytes]]] = {
    "gzip": lambda: [gzip.compress(BLOCK)] * GIB,
    "zstd": lambda: [zstandard.compress(BLOCK)] * GIB,
    "br": _brotli,
    "gzip, gzip": lambda: [gzip.compress(gzip.compress(BLOCK) * GIB)],
    "identity": lambda: [BLOCK] * GIB,
}
"""Content-Encoding → the chunks of a body that is 1 GiB when it is undone."""

LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
FEEDS = {
    "billion laughs": f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{LAUGHS}]><rss><channel><item><title>&l9;</title>"
    "</item></channel></rss>",
    "quadratic": f"<!DOCTYPE rss [<!ENTITY a '{'a' * 50_000}'>]><rss><channel><item><title>{'&a;' * 50_000}"
    "</title></item></channel></rss>",
    "elements": "<rss><channel><item><title>A</title>" + "<b/>" * 240_000 + "</item></channel></rss>",
    "attributes": "<rss><channel><item><title>A</title>" + "<b c='d'/>" * 200_000 + "</item></channel></rss>",
    "categories": "<rss><channel><item>" + "<category>a</category>" * 100_000 + "</item></channel></rss>",
    "a long text": f"<rss><channel><item><title>A</title><description>{'word ' * MB}</description></item>"
    "</channel></rss>",
}  # fmt: skip


async def _stream(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def bombs() -> dict[str, list[object]]:
    """Each body as the fetcher takes it, with its cap of 10 MiB."""
    return {name: _measured(lambda name=name: _fetched(name)) for name in BOMBS}  # type: ignore[misc]


def feeds() -> dict[str, list[object]]:
    """Each feed as a worker reads it."""
    return {name: _measured(lambda body=body: _read(body.encode())) for name, body in FEEDS.items()}  # type: ignore[misc]


def _fetched(name: str) -> str:
    response = httpcore.Response(200, headers={"content-encoding": name}, content=_stream(BOMBS[name]()))
    try:
        return f"{len(asyncio.run(read_body(response, 10 * MB)).content)} bytes"
    except Failure as failure:
        return failure.kind


def _read(body: bytes) -> str:
    try:
        return f"{len(parse_feed(source(), body))} items"
    except FeedError as error:
        return error.reason


def _measured(run: Callable[[], str]) -> list[object]:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, began = _kilobytes("VmRSS"), time.perf_counter()
    ended = run()
    seconds = round(time.perf_counter() - began, 2)
    return [ended, round((_kilobytes("VmHWM") - before) / 1024, 1), seconds]


def _kilobytes(what: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


if __name__ == "__main__":
    print(json.dumps({"bombs": bombs, "feeds": feeds}[sys.argv[1]]()))
