"""A web server on loopback that answers as told and remembers what it was asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.sources.fetch import HttpFetcher, Limits
from bot.sources.guard import AddressPolicy
from bot.sources.manners import Manners
from bot.sources.net import TableResolver


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, byte for byte."""

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...]

    def header(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key.lower() == name.lower().encode()), None)

    @property
    def conditional(self) -> bool:
        return self.header("if-none-match") is not None or self.header("if-modified-since") is not None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer; `raw` is written as it is, `drip` seconds lie between the bytes of the body."""

    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    raw: bytes | None = None
    drip: float = 0.0
    length: bool = True


Answering = Callable[[Asked], Reply | Awaitable[Reply]]


def reply(
    body: bytes = b"", status: int = 200, *, length: bool = True, drip: float = 0.0, **headers: str | bytes
) -> Reply:
    """Headers by name, `_` for `-`."""
    pairs = tuple(
        (name.replace("_", "-").encode(), value if isinstance(value, bytes) else value.encode("latin-1"))
        for name, value in headers.items()
    )
    return Reply(status=status, headers=pairs, body=body, length=length, drip=drip)


@dataclass
class Server:
    """Answers each request as `answering` says; set it anew at any time."""

    answering: Answering
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    port: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _talks: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str = "/feed", host: str = "feeds.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own, so that `ended` can wait for it: the loop's would be cut off with a complaint.
        self._talks.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            while (asked := await _read_request(reader)) is not None:
                self.asked.append(asked)
                await self._answer(asked, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The client went away; what it was sent is what counts.
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            answer = self.answering(asked)
            await _write(answer if isinstance(answer, Reply) else await answer, writer)
        finally:
            self.in_flight -= 1

    def close_all(self) -> None:
        for writer in self._open:
            writer.close()

    async def ended(self) -> None:
        """Hang up on everybody and wait until every talk is over."""
        self.close_all()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)


@asynccontextmanager
async def serving(answering: Answering, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server on a free port of 127.0.0.1."""
    server = Server(answering)
    listening = await asyncio.start_server(server.accept, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await server.ended()
        await listening.wait_closed()


def fetcher_for(
    server: Server, *hosts: str, limits: Limits | None = None, manners: Manners | None = None
) -> HttpFetcher:
    """The real fetcher, with names that lead to the server and no waiting between requests."""
    names = hosts or ("feeds.test",)
    return HttpFetcher(
        user_agent="Rounds/0.1 (+https://rounds.example/about; 3 subscribers)",
        policy=AddressPolicy(allow=frozenset((name, server.port) for name in names)),
        resolver=TableResolver(dict.fromkeys(names, "127.0.0.1")),
        limits=limits,
        manners=manners or Manners(spacing=0),
    )


async def _read_request(reader: asyncio.StreamReader) -> Asked | None:
    lines = []
    while (line := await reader.readline()) not in (b"\r\n", b""):
        lines.append(line.rstrip(b"\r\n"))
    if not lines:
        return None
    method, target, _ = lines[0].decode("latin-1").split(" ", 2)
    pairs = (line.split(b":", 1) for line in lines[1:])
    return Asked(
        method=method, target=target, headers=tuple((name, value.removeprefix(b" ")) for name, value in pairs)
    )


async def _write(answer: Reply, writer: asyncio.StreamWriter) -> None:
    if answer.raw is not None:
        writer.write(answer.raw)
        await _drip(answer, writer)
        return
    head = [b"HTTP/1.1 %d Said\r\n" % answer.status]
    head += [b"%s: %s\r\n" % pair for pair in answer.headers]
    bodyless = answer.status in (204, 304)
    if answer.length and not bodyless:
        head.append(b"Content-Length: %d\r\n" % len(answer.body))
    elif not bodyless:
        head.append(b"Connection: close\r\n")
    writer.write(b"".join(head) + b"\r\n")
    await _drip(answer, writer)
    if not answer.length and not bodyless:
        writer.close()


async def _drip(answer: Reply, writer: asyncio.StreamWriter) -> None:
    if not answer.drip:
        writer.write(answer.body)
        await writer.drain()
        return
    for byte in answer.body:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(answer.drip)
