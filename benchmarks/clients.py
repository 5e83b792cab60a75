"""httpx beside aiohttp: the same 2,000 conditional and unconditional requests, 32 at once, over loopback.

The figure behind docs/decisions/0003-httpx-for-feeds.md. Each host is its own, as feeds are.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from benchmarks.fetch import _serving
from bot.model import Fetched, FetchFailed, Kind, Source, SourceId, SourceState, Validators
from bot.sources.fetch import HttpFetcher
from bot.sources.guard import AddressPolicy
from bot.sources.net import TableResolver

COUNT = 2_000
AT_ONCE = 32
OUT = Path(__file__).with_name("out") / "clients.json"


class Loopback(AbstractResolver):
    """Every name is this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def ours(port: int) -> dict[str, float]:
    """The real fetcher, guard and decoders included."""
    names = [f"f{n}.test" for n in range(COUNT)]
    fetcher = HttpFetcher(
        user_agent="Rounds/0.1",
        policy=AddressPolicy(allow=frozenset((name, port) for name in names)),
        resolver=TableResolver(dict.fromkeys(names, "127.0.0.1")),
    )

    async def ask(n: int, tag: bytes | None) -> int:
        source = Source(id=SourceId(str(n)), title="", kind=Kind.BLOG, url=f"http://f{n}.test:{port}/{n}")
        outcome = await fetcher.fetch(source, SourceState(id=source.id, validators=Validators(etag=tag)))
        assert not isinstance(outcome, FetchFailed), outcome
        return outcome.status if isinstance(outcome, Fetched) else 304

    figures = await _timed(ask)
    await fetcher.aclose()
    return figures


async def theirs(port: int) -> dict[str, float]:
    """aiohttp with the same bound, no guard, its own decoding."""
    connector = aiohttp.TCPConnector(limit=AT_ONCE, resolver=Loopback(), use_dns_cache=False)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def ask(n: int, tag: bytes | None) -> int:
            headers = {"If-None-Match": tag.decode()} if tag else {}
            async with session.get(f"http://f{n}.test:{port}/{n}", headers=headers) as answer:
                await answer.read()
                return answer.status

        return await _timed(ask)


async def _timed(ask: Callable[[int, bytes | None], Awaitable[int]]) -> dict[str, float]:
    figures = {}
    for name, status in (("whole", 200), ("unchanged", 304)):
        started = time.perf_counter()
        tags = [b'"feed-%d"' % n if status == 304 else None for n in range(COUNT)]
        said = await asyncio.gather(*(ask(n, tag) for n, tag in enumerate(tags)))
        assert set(said) == {status}, set(said)
        figures[name] = round(COUNT / (time.perf_counter() - started), 1)
    return figures


def main() -> int:
    """Print requests a second of both, and the ratio."""
    with _serving(COUNT) as (port, _):
        found: dict[str, Any] = {"httpx": asyncio.run(ours(port)), "aiohttp": asyncio.run(theirs(port))}
    found["ratio"] = {key: round(found["httpx"][key] / found["aiohttp"][key], 2) for key in found["httpx"]}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
