"""The words of a conversation: what is wished, asked, answered and gathered."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.model import FetchFailed, Source

MOST_PAGES = 10
"""Pages of one poll: 400 posts or 2,000 records. What is older waits in the archive of the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. `headers` and `form` may hold secrets: they are never shown."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    form: bytes | None = field(default=None, repr=False)
    """A POST's body; None: GET."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service said; names of headers in small letters."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted of a service. `secrets` come from the environment, by the names in docs/adapters.md."""

    source: Source
    now: datetime
    since: datetime | None = None
    """Nothing older is of interest; None: the first poll, one page will do."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    remembered: str = field(default="", repr=False)
    """What the last conversation asked to be remembered: a session, or what was spent."""
    contact: str = ""
    """An e-mail address, for services that ask for one (NCBI `email`, Crossref `mailto`)."""
    most_pages: int = MOST_PAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The bodies of the pages, in order. `note` says why there are not all of them; empty: there are."""

    bodies: tuple[bytes, ...] = ()
    note: str = ""
    remember: str | None = field(default=None, repr=False)
    """What to give to the next conversation; None: what was remembered stays."""
    wait_seconds: float = 0.0
    """How long the service wants peace; 0: it did not say."""


Asking = Generator[Request, Answer, Gathered | FetchFailed]


class Exchange(Protocol):
    """The way to a service and back."""

    async def __call__(self, source: Source, request: Request) -> Answer | FetchFailed:
        """Any status is an answer; a failure is one of the way. Never raises for what a server does."""
        ...


async def converse(asking: Asking, exchange: Exchange, source: Source) -> Gathered | FetchFailed:
    """Carry each request of a conversation to the service, until it says what it gathered.

    When the way fails in the middle, the whole poll failed: what was gathered comes again next time."""
    try:
        request = next(asking)
        while True:
            answer = await exchange(source, request)
            if isinstance(answer, FetchFailed):
                asking.close()
                return answer
            request = asking.send(answer)
    except StopIteration as ended:
        result: Gathered | FetchFailed = ended.value
        return result


def failed(
    wish: Wish, kind: str, words: str, *, answer: Answer | None = None, wait: float = 0.0
) -> FetchFailed:
    """Why there is nothing, as the pipeline takes it; `wait` becomes a Retry-After for the next poll."""
    return FetchFailed(
        source=wish.source.id,
        kind=kind,
        words=words,
        status=answer.status if answer else None,
        headers=(("retry-after", str(int(wait) + 1)),) if wait else (),
    )
