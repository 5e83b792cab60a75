"""A service on loopback: answers by path, takes POSTs, remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.model import FetchFailed, Kind, ReaderName, Source, SourceId
from bot.sources.asking import Gathered, Wish, converse
from bot.sources.asking.exchange import HttpExchange
from bot.sources.asking.services import ASKING
from bot.sources.fetch import Limits
from bot.sources.guard import AddressPolicy
from bot.sources.manners import Manners
from bot.sources.net import TableResolver

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOSTS = ("api.test", "www.reddit.test", "oauth.reddit.test", "elsewhere.test")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def said(content: Any = b"", status: int = 200, **headers: str) -> Said:
    """JSON for anything but bytes; `_` in a header's name for `-`."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Said(
        status=status,
        body=body,
        headers=tuple((key.replace("_", "-"), value) for key, value in headers.items()),
    )


Serving = Callable[[Call], Said]


@dataclass
class Service:
    """Answers as `serve` says; set it anew at any time."""

    serve: Serving
    port: int = 0
    calls: list[Call] = field(default_factory=list)

    def url(self, path: str, host: str = "api.test") -> str:
        return f"http://{host}:{self.port}{path}"

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = await _read_call(reader)
        if call:
            self.calls.append(call)
            answer = self.serve(call)
            headers = (*answer.headers, ("Content-Length", str(len(answer.body))), ("Connection", "close"))
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
            writer.write(f"HTTP/1.1 {answer.status} Said\r\n{lines}\r\n".encode() + answer.body)
        writer.close()
        await writer.wait_closed()


async def _read_call(reader: asyncio.StreamReader) -> Call | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ", 2)
    pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Call(
        method=method, path=parts.path, query=dict(parse_qsl(parts.query)), headers=headers, body=body
    )


@asynccontextmanager
async def service(serve: Serving) -> AsyncIterator[Service]:
    """On a free port of 127.0.0.1."""
    standing = Service(serve)
    listening = await asyncio.start_server(standing.accept, "127.0.0.1", 0)
    standing.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield standing


def exchange_for(standing: Service, *, limits: Limits | None = None) -> HttpExchange:
    """The real exchange, with names that lead to the service and no waiting."""
    return HttpExchange(
        user_agent="Rounds/0.1 (+https://rounds.example/about; 3 subscribers)",
        manners=Manners(spacing=0),
        policy=AddressPolicy(allow=frozenset((name, standing.port) for name in HOSTS)),
        resolver=TableResolver(dict.fromkeys(HOSTS, "127.0.0.1")),
        limits=limits,
    )


def source(url: str, reader: ReaderName, **fields: Any) -> Source:
    return Source(id=SourceId("s"), title="", kind=Kind.POST, url=url, reader=reader, **fields)


def wish(standing: Service, reader: ReaderName, path: str, *, host: str = "api.test", **fields: Any) -> Wish:
    return Wish(source=source(standing.url(path, host), reader), now=NOW, **fields)


async def told(standing: Service, wanted: Wish) -> Gathered | FetchFailed:
    """What a whole conversation over HTTP comes to."""
    exchange = exchange_for(standing)
    try:
        return await converse(ASKING[wanted.source.reader](wanted), exchange, wanted.source)
    finally:
        await exchange.aclose()


def gathered(outcome: Gathered | FetchFailed) -> Gathered:
    assert isinstance(outcome, Gathered), outcome
    return outcome


def refusal(outcome: Gathered | FetchFailed) -> FetchFailed:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


__all__ = [
    "NOW",
    "Call",
    "Said",
    "Service",
    "exchange_for",
    "gathered",
    "refusal",
    "replace",
    "said",
    "service",
    "source",
    "told",
    "wish",
]
