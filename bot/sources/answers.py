"""What came back: head and body within their caps, and what a status means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpcore

from bot.model import FetchFailed, Source, Validators
from bot.sources.decode import decoder
from bot.sources.sniff import ends_as_a_whole

READABLE = frozenset({200, 203})
"""Statuses whose body is the feed."""

KEPT = frozenset(
    {
        "age",
        "cache-control",
        "cf-mitigated",
        "content-type",
        "date",
        "expires",
        "retry-after",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    }
)
"""Headers that decide when to ask again or why there was nothing; no other is stored."""

_ENDS = frozenset({"content-length", "transfer-encoding"})

KEPT_BYTES = 1024
"""Of one header's value: a longer one is noise."""

VALIDATOR_BYTES = 4096
"""An entity tag this long is real; a longer one is an attack on the store, and is not kept."""


class Failure(Exception):
    """Ends one fetch; becomes a `FetchFailed`."""

    def __init__(
        self,
        kind: str,
        words: str,
        *,
        status: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        wait: float = 0.0,
    ) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words
        self.status = status
        self.headers = headers or ((("retry-after", str(int(wait) + 1)),) if wait else ())

    def outcome(self, source: Source) -> FetchFailed:
        """The value that the pipeline sees."""
        return FetchFailed(
            source=source.id, kind=self.kind, words=self.words, status=self.status, headers=self.headers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The headers that matter."""

    validators: Validators
    headers: tuple[tuple[str, str], ...]
    location: str
    says_where_it_ends: bool
    """False: the body ends where the connection does, so it may have been cut (RFC 9112, 8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A decoded body and how many bytes it was on the wire."""

    content: bytes = b""
    received: int = 0
    ended: bool | None = None
    """Whether its content encoding came to an end of its own; None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of one hop."""

    status: int
    head: Head
    body: Body
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether all of the body came: by its document's end, else by its encoding's, else by its length."""
        framed = self.head.says_where_it_ends if self.body.ended is None else self.body.ended
        return framed or ends_as_a_whole(self.body.content)

    def header(self, name: str) -> str:
        """The first value of a kept header, empty when it was not sent."""
        return next((value for key, value in self.head.headers if key == name), "")


def read_head(response: httpcore.Response, most_bytes: int, most_lines: int) -> Head:
    """Raises `Failure` for headers beyond the caps."""
    raw = response.headers
    if len(raw) > most_lines or sum(len(name) + len(value) + 4 for name, value in raw) > most_bytes:
        raise Failure("headers-too-large", "the headers are too large", status=response.status)
    named = [(name.lower().decode("latin-1"), value) for name, value in raw]
    return Head(
        validators=Validators(
            etag=_validator(named, "etag"), last_modified=_validator(named, "last-modified")
        ),
        headers=tuple((name, value[:KEPT_BYTES].decode("latin-1")) for name, value in named if name in KEPT),
        location=next((value.decode("utf-8", "replace") for name, value in named if name == "location"), ""),
        says_where_it_ends=any(name in _ENDS for name, _ in named),
    )


def _validator(named: list[tuple[str, bytes]], wanted: str) -> bytes | None:
    value = next((value for name, value in named if name == wanted), b"")
    return value if 0 < len(value) <= VALIDATOR_BYTES else None


async def read_body(response: httpcore.Response, most_bytes: int) -> Body:
    """Decode as it comes and stop at the cap; raises `Failure`."""
    stated = [value for name, value in response.headers if name.lower() == b"content-encoding"]
    undo = decoder(b",".join(stated).decode("latin-1"))
    body = _Growing(most_bytes)
    async for chunk in response.aiter_stream():
        body.receive(chunk, undo.feed(chunk))
    body.receive(b"", undo.end())
    return Body(content=b"".join(body.pieces), received=body.received, ended=undo.ended)


class _Growing:
    """What has come of a body so far, on the wire and decoded."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._size = self.received = 0
        self.pieces: list[bytes] = []

    def receive(self, chunk: bytes, pieces: Iterator[bytes]) -> None:
        self.received += len(chunk)
        for piece in pieces:
            self._size += len(piece)
            self.pieces.append(piece)
            if max(self._size, self.received) > self._most_bytes:
                raise Failure("too-large", f"the body is larger than {self._most_bytes // 2**20} MiB")


_WORDS = {
    204: "the server has nothing to say (204)",
    206: "the server sent only a part (206)",
    304: "the server says unchanged, but was not asked that (304)",
    401: "the server wants a password (401)",
    403: "the publisher refuses bots (403)",
    404: "there is no such page (404)",
    406: "the server will not send a feed (406)",
    410: "the feed is gone for good (410)",
    429: "too many requests (429)",
    503: "the server is overloaded (503)",
}


def failure_of_status(answer: Answer) -> Failure | None:
    """Why this answer is not a body to read; None when it is."""
    if answer.header("cf-mitigated").strip().lower() == "challenge":
        return Failure(
            "blocked",
            "blocked by the publisher's bot check",
            status=answer.status,
            headers=answer.head.headers,
        )
    if answer.status in READABLE:
        if answer.body.content.strip():
            return None
        return Failure(
            "empty", "the server sent an empty page", status=answer.status, headers=answer.head.headers
        )
    words = _WORDS.get(answer.status, f"the server answered {answer.status}")
    return Failure(f"http-{answer.status}", words, status=answer.status, headers=answer.head.headers)
