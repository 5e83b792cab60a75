"""A server for small things: a request with a bounded body, and an answer.

h11 reads the protocol by the letter and bounds the head; here are the sockets and the bounds on time, body
and number. Nothing that a client sends is logged or raised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import h11

LARGEST_HEAD = 16 * 1024
LARGEST_BODY = 1024 * 1024
"""Bytes. An update is a few thousand; Telegram's limits leave none near this."""
SECONDS = 20.0
"""For a whole body."""
IDLE_SECONDS = 120.0
"""For a whole head, from the end of the request before: Telegram keeps its connections open between
updates, and who sends a byte a minute holds one no longer than that."""
MOST_CONNECTIONS = 128
"""Telegram opens at most 100 (setWebhook, `max_connections`)."""
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """A request before its body."""

    method: bytes
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]

    def header(self, name: bytes) -> bytes:
        """Empty when it is not there."""
        return next((value for key, value in self.headers if key == name), b"")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""


class Refused(Exception):
    """The request ends here, with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Server:
    """`refuse` sees the head before the body is read; `answer` gets both."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        refuse: Callable[[Head], int | None],
        answer: Callable[[Head, bytes], Awaitable[Answer]],
    ) -> None:
        self._host = host
        self.port = port
        self._refuse = refuse
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen. Raises `OSError` where the address cannot be had."""
        self._server = await asyncio.start_server(self._accept, self._host, self.port, limit=_CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything; a request that was not answered yet was not taken."""
        if self._server:
            self._server.close()
        for one in self._connections:
            one.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MOST_CONNECTIONS:
            writer.close()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = _Wire(reader, writer)
        try:
            with suppress(ConnectionError, TimeoutError, h11.ProtocolError):
                while await self._exchange(wire):
                    wire.next_request()
        finally:
            writer.close()

    async def _exchange(self, wire: _Wire) -> bool:
        """One request and its answer; False when the connection is done with."""
        try:
            head = await wire.head()
            if head is None:
                return False
            if status := self._refuse(head):
                raise Refused(status)
            body = await wire.body(head)
            return await wire.respond(await self._answer(head, body))
        except Refused as refused:
            return await wire.respond(Answer(refused.status))
        except h11.RemoteProtocolError as error:
            return await wire.respond(Answer(error.error_status_hint))


class _Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)

    async def head(self) -> Head | None:
        """The next request; None where there is none. Raises `TimeoutError` for a connection left idle."""
        async with asyncio.timeout(IDLE_SECONDS):
            event = await self._event()
        if not isinstance(event, h11.Request):
            return None
        # h11 bounds what it waits for, not what came at once.
        if sum(len(name) + len(value) for name, value in event.headers) > LARGEST_HEAD:
            raise Refused(431)
        return Head(event.method, event.target, tuple(event.headers))

    async def body(self, head: Head) -> bytes:
        """All of it. Raises `Refused` for more than `LARGEST_BODY`, and for one that comes too slowly."""
        if head.header(b"content-length").rjust(20, b"0") > b"%020d" % LARGEST_BODY:
            raise Refused(413)
        if self._protocol.they_are_waiting_for_100_continue:
            await self._send(h11.InformationalResponse(status_code=100, headers=[]))
        try:
            async with asyncio.timeout(SECONDS):
                return await self._whole_body()
        except TimeoutError as error:
            raise Refused(408) from error

    async def _whole_body(self) -> bytes:
        body = bytearray()
        while isinstance(event := await self._event(), h11.Data):
            body += event.data
            if len(body) > LARGEST_BODY:
                raise Refused(413)
        return bytes(body)

    async def respond(self, answer: Answer) -> bool:
        """Whether another request may follow on this connection: none does after a refusal."""
        if self._protocol.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return False
        last = answer.status >= 400
        length = (b"Content-Length", b"%d" % len(answer.body))
        headers = [*answer.headers, length, *([(b"Connection", b"close")] if last else [])]
        await self._send(h11.Response(status_code=answer.status, headers=headers))
        if answer.body:  # h11 drops it in the answer to HEAD
            await self._send(h11.Data(data=answer.body))
        await self._send(h11.EndOfMessage())
        return not last and self._protocol.states[h11.SERVER] is h11.DONE

    def next_request(self) -> None:
        self._protocol.start_next_cycle()

    async def _event(self) -> object:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            self._protocol.receive_data(await self._reader.read(_CHUNK))
        return event

    async def _send(self, event: h11.Event) -> None:
        self._writer.write(self._protocol.send(event) or b"")
        await self._writer.drain()


async def asked(host: str, port: int, path: str, *, seconds: float) -> tuple[int, str]:
    """What a server of ours on this machine answers: its status, and at most 2,000 bytes of its words.

    Raises OSError where nobody answers in time or what answers is no HTTP.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _asked(host, port, path)
    except TimeoutError as error:
        raise OSError(f"no answer in {seconds:.0f} s") from error


async def _asked(host: str, port: int, path: str) -> tuple[int, str]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        raw = b""
        while len(raw) < 4000 and (more := await reader.read(4000)):
            raw += more
    finally:
        writer.close()
    head, _, body = raw.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if not head.startswith(b"HTTP/") or len(words) < 2 or not words[1].isdigit():
        raise OSError("what answers is no HTTP")
    return int(words[1]), body[:2000].decode("utf-8", "replace")
