"""Requests as they are sent, and the connections that carry them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpcore
import httpx

_Origin = tuple[bytes, bytes, int | None]


def request_of(
    url: str,
    headers: Iterable[tuple[bytes, bytes]],
    *,
    form: bytes | None = None,
    connect_seconds: float,
) -> httpcore.Request:
    """GET, or POST of `form`, with `headers` and what HTTP cannot do without; no cookie, no referrer.

    Raises `httpx.InvalidURL`. The fragment stays at home."""
    address = httpx.URL(url.partition("#")[0])
    needed = [(b"Host", address.netloc)]
    if form is not None:
        needed.append((b"Content-Length", str(len(form)).encode()))
    return httpcore.Request(
        method=b"GET" if form is None else b"POST",
        url=httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
        ),
        headers=[*needed, *headers],
        content=form,
        extensions={"timeout": {"connect": connect_seconds}},
    )


class Connections:
    """Sends each request over a connection that no other uses meanwhile. Errors are httpcore's own.

    A feed is polled hourly, so few connections are kept, one to an origin: they serve redirects, services
    and hosts with several feeds. Not httpcore's pool, which looks at every idle one twice a request: that was
    a quarter of what fetching cost (docs/decisions/0009-ingest-speed.md). How many are open at once, whoever
    asks decides."""

    def __init__(
        self, backend: httpcore.AsyncNetworkBackend, *, kept: int = 16, seconds: float = 5.0
    ) -> None:
        """At most `kept` wait at once, each for `seconds` and as much longer as nobody asks for anything."""
        self._backend = backend
        self._kept = kept
        self._seconds = seconds
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._idle: dict[_Origin, httpcore.AsyncHTTPConnection] = {}
        """The one that waits longest first."""

    @asynccontextmanager
    async def response(self, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """The answer, its body still to come. A connection is used again only when that was read whole."""
        origin = request.url.origin
        key = origin.scheme, origin.host, origin.port
        connection = await self._waiting(key) or self._fresh(origin)
        answer = await connection.handle_async_request(request)
        try:
            yield answer
        finally:
            await answer.aclose()
            await self._keep(key, connection)

    async def aclose(self) -> None:
        """Close the connections that wait."""
        while self._idle:
            await self._close(next(iter(self._idle)))

    async def _waiting(self, key: _Origin) -> httpcore.AsyncHTTPConnection | None:
        connection = self._idle.pop(key, None)
        if connection is None or not connection.has_expired():
            return connection
        await connection.aclose()
        return None

    def _fresh(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        return httpcore.AsyncHTTPConnection(
            origin, ssl_context=self._tls, keepalive_expiry=self._seconds, network_backend=self._backend
        )

    async def _keep(self, key: _Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        if not connection.is_idle():
            return  # closed: the server wished it, or its answer was not read to the end
        if key in self._idle:
            await self._close(key)
        self._idle[key] = connection
        if len(self._idle) > self._kept:
            await self._close(next(iter(self._idle)))

    async def _close(self, key: _Origin) -> None:
        await self._idle.pop(key).aclose()
