"""The sample's publishers on loopback: one small HTTP/1.1 server that answers for all their hosts."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Self

from bot.sample.catalogue import Feed, catalogue
from bot.sample.forms import FORMS

LOOPBACK = "127.0.0.1"
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address answers. Without an etag it has no validators at all."""

    status: int
    content_type: str
    body: bytes
    etag: str = ""
    modified: str = ""


class SampleServer:
    """`async with SampleServer(now) as server:` serves every feed of the sample at `server.port`.

    It honours If-None-Match and, without one, If-Modified-Since; it knows hosts by the Host header only,
    so whoever asks brings `hosts()` as the resolver. Nothing but loopback can reach it.
    """

    def __init__(self, now: datetime) -> None:
        feeds = catalogue(now)
        self._answers = {(feed.host, feed.path): _answer(feed) for feed in feeds}
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0, limit=_HEAD_BYTES)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    @property
    def port(self) -> int:
        """Raises `RuntimeError` outside of `async with`."""
        if not self._server or not self._server.sockets:
            raise RuntimeError("the sample server is not running")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def hosts(self) -> Mapping[str, tuple[str, int]]:
        """Host name → (address, port), for the fetcher's resolver."""
        return {host: (LOOPBACK, self.port) for host, _ in self._answers}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            writer.write(_reply(head, self._answers))
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass  # The asker went away or sent no request: there is nobody to answer.
        finally:
            writer.close()


def _answer(feed: Feed) -> Answer:
    if feed.form == "refused":
        return Answer(403, "text/html", b"<html><title>Access denied</title><h1>403 Forbidden</h1></html>")
    if feed.form == "page":
        page = f"<!DOCTYPE html><html><head><title>{feed.host} - Page not found</title></head></html>"
        return Answer(200, "text/html; charset=utf-8", page.encode())
    content_type, written = FORMS[feed.form]
    body = written(feed)
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    modified = format_datetime(max(entry.at for entry in feed.entries), usegmt=True)
    return Answer(200, content_type, body, etag, modified)


def _reply(head: str, answers: Mapping[tuple[str, str], Answer]) -> bytes:
    request, *lines = head.split("\r\n")
    headers = {
        key.strip().lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)
    }
    method, path, _ = (*request.split(" "), "", "")[:3]
    host = headers.get("host", "").partition(":")[0].lower()
    if method not in ("GET", "HEAD"):
        return _bytes(Answer(405, "text/plain", b"only GET and HEAD"))
    answer = answers.get((host, path), Answer(404, "text/plain", b"no such feed"))
    if answer.etag and _unchanged(answer, headers):
        return _bytes(Answer(304, answer.content_type, b"", answer.etag, answer.modified))
    return _bytes(answer, with_body=method == "GET")


def _unchanged(answer: Answer, headers: Mapping[str, str]) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides alone where it is given, by weak comparison."""
    if "if-none-match" in headers:
        offered = [tag.strip().removeprefix("W/") for tag in headers["if-none-match"].split(",")]
        return answer.etag in offered or "*" in offered
    try:
        since = parsedate_to_datetime(headers["if-modified-since"])
    except (KeyError, ValueError):
        return False
    return since.tzinfo is not None and since >= parsedate_to_datetime(answer.modified)


_REASONS = {200: "OK", 304: "Not Modified", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed"}


def _bytes(answer: Answer, *, with_body: bool = True) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}", "Connection: close"]
    if answer.etag:
        lines += [f"ETag: {answer.etag}", f"Last-Modified: {answer.modified}"]
    if answer.status != 304:
        lines += [f"Content-Type: {answer.content_type}", f"Content-Length: {len(answer.body)}"]
    head = "\r\n".join((*lines, "", "")).encode("latin-1")
    return head + answer.body if with_body else head
