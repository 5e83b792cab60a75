"""The way to a service: guarded, capped and mannered as every request is, and no redirect is followed.

An API does not move by redirect, and one that did would carry a token elsewhere. Only this door sends
headers of its own; feeds are asked for by `fetch.HttpFetcher`, which sends none.
"""

from __future__ import annotations

import asyncio

import httpcore
import httpx

from bot.model import FetchFailed, Source
from bot.sources.answers import Failure, read_body, read_head
from bot.sources.asking.limits import UNSAID_SECONDS
from bot.sources.asking.talk import Answer, Request
from bot.sources.codings import BadEncoding
from bot.sources.connections import Connections, request_of
from bot.sources.decode import ACCEPTED
from bot.sources.fetch import Limits
from bot.sources.guard import WORDS, AddressPolicy, RefusedAddress, check_url
from bot.sources.hosts import queue_key
from bot.sources.manners import Manners
from bot.sources.net import GuardedBackend, Resolver, SystemResolver

KEPT = frozenset(
    {
        "cf-mitigated",
        "content-type",
        "link",
        "location",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
        "x-rate-limit-remaining",
        "x-rate-limit-reset",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    }
)
"""Headers that say how to go on."""
KEPT_CHARACTERS = 4096


class HttpExchange:
    """`talk.Exchange` over HTTP. Share `manners` with the fetcher, so that a host has one queue."""

    def __init__(
        self,
        *,
        user_agent: str,
        manners: Manners,
        policy: AddressPolicy | None = None,
        resolver: Resolver | None = None,
        limits: Limits | None = None,
        dial: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        """`dial` makes the connections to checked addresses; None: the ordinary way."""
        self._policy = policy or AddressPolicy()
        self._limits = limits or Limits()
        self._manners = manners
        self._user_agent = user_agent
        backend = GuardedBackend(self._policy, resolver or SystemResolver(), dial)
        self._connections = Connections(backend)

    async def __call__(self, source: Source, request: Request) -> Answer | FetchFailed:
        """One request and its answer, whatever its status; see `talk.Exchange`."""
        try:
            return await self._ask(request)
        except Failure as failure:
            return failure.outcome(source)

    async def aclose(self) -> None:
        """Close the connections that are kept."""
        await self._connections.aclose()

    async def _ask(self, request: Request) -> Answer:
        try:
            check_url(request.url, self._policy)
        except RefusedAddress as error:
            raise Failure("refused-address", WORDS) from error
        host = queue_key(request.url)
        async with self._manners.turn(host) as peace:
            if peace:
                raise Failure("host-deferred", f"{host} asked to be left alone", wait=peace)
            answer = await self._send(request)
        if answer.status == 429:
            wait = answer.headers.get("retry-after", "").strip()
            self._manners.leave_alone(host, min(float(wait), 3600.0) if wait.isdecimal() else UNSAID_SECONDS)
        return answer

    async def _send(self, request: Request) -> Answer:
        asked = self._request(request)
        try:
            async with (
                asyncio.timeout(self._limits.total_seconds),
                self._connections.response(asked) as response,
            ):
                return await self._read(response)
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise Failure("timeout", "no complete answer in time") from error
        except RefusedAddress as error:
            raise Failure("refused-address", WORDS) from error
        except httpcore.ConnectError as error:
            raise Failure("no-connection", "no connection to the server") from error
        except BadEncoding as error:
            raise Failure("bad-encoding", f"the body cannot be decoded: {error}") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Failure("broken-answer", "the connection broke or the answer was not HTTP") from error

    async def _read(self, response: httpcore.Response) -> Answer:
        read_head(response, self._limits.header_bytes, self._limits.header_lines)
        # Errors have bodies too: services say there what is wrong.
        body = await self._body(response)
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")[:KEPT_CHARACTERS]
            for name, value in response.headers
            if name.decode("latin-1").lower() in KEPT
        }
        return Answer(status=response.status, headers=headers, body=body)

    async def _body(self, response: httpcore.Response) -> bytes:
        if any(name.lower() == b"content-encoding" and value for name, value in response.headers):
            return (await read_body(response, self._limits.body_bytes)).content
        # Not through the decoder: it takes less than eight bytes for nothing, and `[]` is an answer.
        pieces: list[bytes] = []
        size = 0
        async for chunk in response.aiter_stream():
            pieces.append(chunk)
            size += len(chunk)
            if size > self._limits.body_bytes:
                raise Failure("too-large", f"the body is larger than {self._limits.body_bytes // 2**20} MiB")
        return b"".join(pieces)

    def _request(self, request: Request) -> httpcore.Request:
        own = [("User-Agent", self._user_agent), ("Accept", "application/json, */*;q=0.5")]
        own.append(("Accept-Encoding", ACCEPTED))
        try:
            headers = [(name.encode(), value.encode("ascii")) for name, value in (*own, *request.headers)]
            return request_of(
                request.url, headers, form=request.form, connect_seconds=self._limits.connect_seconds
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise Failure("refused-address", WORDS) from error
