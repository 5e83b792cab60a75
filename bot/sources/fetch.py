"""One safe fetcher for everything that leaves the machine but the Bot API.

What a server does is a value (`Fetched`, `NotModified`, `FetchFailed`), never an exception. Requests are
conditional with the validators byte for byte as they came (RFC 9110, 13.1); nothing is sent that tells a
server more than it needs: no cookie, no referrer, no credentials.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

import httpcore
import httpx

from bot.model import Fetched, FetchOutcome, NotModified, Source, SourceState, Validators
from bot.sources.answers import (
    READABLE,
    Answer,
    Body,
    Failure,
    failure_of_status,
    read_body,
    read_head,
)
from bot.sources.codings import BadEncoding
from bot.sources.connections import Connections, request_of
from bot.sources.decode import ACCEPTED
from bot.sources.guard import WORDS, AddressPolicy, RefusedAddress, check_url
from bot.sources.hosts import host_key
from bot.sources.manners import Manners
from bot.sources.net import GuardedBackend, Resolver, SystemResolver

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
"""Feeds first, anything last: some journals answer 406 to a list without `*/*` (FEEDS.md, eLife)."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
MOST_HOPS = 5


def user_agent(contact: str, subscribers: int, *, version: str = "0.1") -> str:
    """`Rounds/0.1 (+URL; N subscribers)`: who asks, for how many, and where to complain."""
    readers = "1 subscriber" if subscribers == 1 else f"{subscribers} subscribers"
    return f"Rounds/{version} (+{contact}; {readers})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one request. Seconds are of network time: waiting for a host's turn does not count."""

    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    body_bytes: int = 10 * 1024 * 1024
    """Of the decoded body, and of the body as it comes."""
    file_bytes: int = 128 * 1024 * 1024
    """As `body_bytes`, for a source that is a whole file: Retraction Watch's has tens of megabytes."""
    file_seconds: float = 300.0
    header_bytes: int = 64 * 1024
    header_lines: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trip:
    """A request on its way through redirects."""

    source: Source
    url: str
    validators: Validators
    seen: tuple[str, ...] = ()
    moved_to: str = ""
    """The last address of an unbroken chain of permanent redirects."""
    only_permanent: bool = True


class HttpFetcher:
    """`ports.Fetcher` over HTTP. Resolver and policy are arguments, so a test needs no network."""

    def __init__(
        self,
        *,
        user_agent: str,
        policy: AddressPolicy | None = None,
        resolver: Resolver | None = None,
        manners: Manners | None = None,
        limits: Limits | None = None,
        dial: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        """`dial` makes the connections; a test gives one that records and never dials."""
        self._policy = policy or AddressPolicy()
        self._limits = limits or Limits()
        self._manners = manners or Manners()
        self._user_agent = user_agent.encode("ascii", "replace")
        backend = GuardedBackend(self._policy, resolver or SystemResolver(), dial)
        self._connections = Connections(backend)

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        """Ask once, conditionally where `state` allows; see `ports.Fetcher`."""
        trip = _Trip(
            source=source,
            url=state.address or source.url,
            validators=Validators() if state.ask_whole else state.validators,
        )
        started = time.monotonic()
        try:
            outcome = await self._follow(trip)
        except Failure as failure:
            outcome = failure.outcome(source)
        return replace(outcome, seconds=round(time.monotonic() - started, 3))

    async def aclose(self) -> None:
        """Close the connections that are kept."""
        await self._connections.aclose()

    async def _follow(self, trip: _Trip) -> FetchOutcome:
        """Hop by hop, each checked as the first was; https never falls back to http."""
        budget = self._limits.file_seconds if _is_file(trip.source) else self._limits.total_seconds
        for _ in range(MOST_HOPS + 1):
            answer = await self._ask(trip, budget)
            budget -= answer.seconds
            if answer.status not in REDIRECTS:
                return _outcome(trip, answer)
            trip = _next_hop(trip, answer)
        raise Failure("too-many-redirects", f"more than {MOST_HOPS} redirects")

    async def _ask(self, trip: _Trip, budget: float) -> Answer:
        _check(trip.url, self._policy)
        host = host_key(trip.url)
        async with self._manners.turn(host) as peace:
            if peace:
                raise Failure("host-deferred", f"{host} asked to be left alone", wait=peace)
            answer = await self._send(trip, budget)
        if answer.status == 429:
            self._manners.leave_alone(host, _peace_seconds(answer))
        return answer

    async def _send(self, trip: _Trip, budget: float) -> Answer:
        started = time.monotonic()
        request = _request(trip.url, self._headers(trip.validators), self._limits.connect_seconds)
        try:
            async with asyncio.timeout(budget), self._connections.response(request) as response:
                answer = await self._read(response, trip.source)
                return replace(answer, seconds=time.monotonic() - started)
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise Failure("timeout", "no complete answer in time") from error
        except RefusedAddress as error:
            raise Failure("refused-address", WORDS) from error
        except httpcore.ConnectError as error:
            raise Failure(*_why_no_connection(error)) from error
        except BadEncoding as error:
            raise Failure("bad-encoding", f"the body cannot be decoded: {error}") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Failure("broken-answer", "the connection broke or the answer was not HTTP") from error

    async def _read(self, response: httpcore.Response, source: Source) -> Answer:
        limits = self._limits
        most = limits.file_bytes if _is_file(source) else limits.body_bytes
        head = read_head(response, limits.header_bytes, limits.header_lines)
        # The body of a redirect or an error is nobody's reading.
        wanted = response.status in READABLE
        body = await read_body(response, most) if wanted else Body()
        return Answer(status=response.status, head=head, body=body)

    def _headers(self, validators: Validators) -> list[tuple[bytes, bytes]]:
        headers = [
            (b"User-Agent", self._user_agent),
            (b"Accept", ACCEPT.encode()),
            (b"Accept-Encoding", ACCEPTED.encode()),
        ]
        if validators.etag is not None:
            headers.append((b"If-None-Match", validators.etag))
        if validators.last_modified is not None:
            headers.append((b"If-Modified-Since", validators.last_modified))
        return headers


def _is_file(source: Source) -> bool:
    return source.reader == "retractions"


def _peace_seconds(answer: Answer) -> float:
    """Within a run; how long in all, `polling` decides with the clock."""
    asked = answer.header("retry-after").strip()
    return min(float(asked), 3600.0) if asked.isdecimal() and len(asked) < 9 else 60.0


def _check(url: str, policy: AddressPolicy) -> None:
    try:
        check_url(url, policy)
    except RefusedAddress as error:
        raise Failure("refused-address", WORDS) from error


def _request(url: str, headers: list[tuple[bytes, bytes]], connect_seconds: float) -> httpcore.Request:
    try:
        return request_of(url, headers, connect_seconds=connect_seconds)
    except httpx.InvalidURL as error:
        raise Failure("refused-address", WORDS) from error


def _why_no_connection(error: httpcore.ConnectError) -> tuple[str, str]:
    # Never worked around: a feed whose certificate is bad is told to its curator (F32).
    text = str(error).lower()
    if "certificate" in text:
        return "bad-certificate", "the server's certificate could not be verified"
    if "ssl" in text or "tls" in text:
        return "bad-tls", "the server does not speak TLS as it should"
    return "no-connection", "no connection to the server"


def _next_hop(trip: _Trip, answer: Answer) -> _Trip:
    try:
        url = str(httpx.URL(trip.url).join(answer.head.location)) if answer.head.location else ""
    except httpx.InvalidURL:
        url = ""
    if not url:
        raise Failure("bad-redirect", "a redirect that leads nowhere", status=answer.status)
    if url in (*trip.seen, trip.url):
        raise Failure("redirect-loop", "the redirects go round in a circle", status=answer.status)
    if trip.url.startswith("https:") and not url.startswith("https:"):
        raise Failure("insecure-redirect", "a redirect away from https", status=answer.status)
    permanent = trip.only_permanent and answer.status in PERMANENT
    return replace(
        trip,
        url=url,
        seen=(*trip.seen, trip.url),
        only_permanent=permanent,
        moved_to=url if permanent else trip.moved_to,
    )


def _outcome(trip: _Trip, answer: Answer) -> FetchOutcome:
    if answer.status == 304 and trip.validators != Validators():
        # RFC 9111, 4.3.4: what the 304 carries replaces what is stored, the rest stays.
        kept = Validators(
            etag=answer.head.validators.etag or trip.validators.etag,
            last_modified=answer.head.validators.last_modified or trip.validators.last_modified,
        )
        return NotModified(source=trip.source.id, validators=kept, headers=answer.head.headers)
    if failure := failure_of_status(answer):
        return failure.outcome(trip.source)
    return Fetched(
        source=trip.source.id,
        url=trip.url,
        status=answer.status,
        body=answer.body.content,
        content_type=answer.header("content-type"),
        # Of what may have been cut off the rest is wanted at the next poll, and would be "unchanged".
        validators=answer.head.validators if answer.is_whole else Validators(),
        headers=answer.head.headers,
        moved_to=trip.moved_to if trip.only_permanent else "",
        received=answer.body.received,
    )
