"""Trying an address before it is followed: fetched and read as a poll would, and remembered nowhere.

A page in place of a feed is searched for one, through the same guarded fetcher (S6). What the curator gave is
opened as it is; robots.txt is asked before the page is used, and before anything it names is opened (F34).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.errors import FeedError, NotAFeed
from bot.model import Fetched, FetchFailed, FetchOutcome, Item, Kind, Source, SourceId, SourceState
from bot.ports import Fetcher, Reader
from bot.sources import robots
from bot.sources.discover import Candidate, usual
from bot.sources.workers import FeedReader

TRIED = SourceId("tried")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A feed that was read. `source` is what was asked; `url` is what to follow: the
    address asked, or where permanent redirects alone led."""

    source: Source
    url: str
    title: str
    """The feed's own."""
    items: tuple[Item, ...]
    received: int
    seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of an address: feeds, the likeliest first, and what was tried in vain, in words."""

    feeds: tuple[Tried, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    """(address, why)."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Tries addresses. `reader` reads every form of answer, `feeds` tells a feed's title as well, and which
    feeds a page names."""

    fetcher: Fetcher
    reader: Reader
    feeds: FeedReader
    told: Callable[[str], None] = field(default=lambda _line: None)
    """Hears of every address before it is opened."""

    async def look(self, source: Source) -> Tried | FetchFailed:
        """Ask a source once, whole, and read what comes."""
        outcome = await self._open(source)
        if not isinstance(outcome, Fetched):
            return _failed(outcome)
        return await self._read(source, outcome)

    async def find(self, url: str) -> Found:
        """The feed at `url`, or those that the page there names."""
        asked = address_source(url.partition("#")[0])
        outcome = await self._open(asked)
        if not isinstance(outcome, Fetched):
            return Found(refused=((url, _failed(outcome).words),))
        read = await self._read(asked, outcome)
        if isinstance(read, Tried):
            return Found(feeds=(read,))
        if read.kind != NotAFeed.__name__:
            return Found(refused=((url, read.words),))
        return await self._search(outcome)

    async def _search(self, page: Fetched) -> Found:
        """Rules first, then the addresses the page names, then the usual ones."""
        rules = _Rules(self._open)
        if why := await rules.refusal(page.url):
            return Found(refused=((page.url, why + _ADVICE),))
        try:
            named = await self.feeds.candidates(page.body, page.url)
        except FeedError as error:
            return Found(refused=((page.url, error.reason),))
        found = await self._try_each(named, rules)
        if found.feeds:
            return found
        guessed = await self._try_each(usual(page.url), rules, most=1)
        return replace(guessed, refused=(*found.refused, *guessed.refused))

    async def _try_each(self, wanted: tuple[Candidate, ...], rules: _Rules, *, most: int = 99) -> Found:
        feeds: list[Tried] = []
        refused: list[tuple[str, str]] = []
        for one in wanted:
            tried = await self._try(one, rules)
            if isinstance(tried, Tried):
                feeds.append(tried)
            else:
                refused.append((one.url, tried.words))
            if len(feeds) >= most:
                break
        return Found(feeds=tuple(feeds), refused=tuple(refused))

    async def _try(self, candidate: Candidate, rules: _Rules) -> Tried | FetchFailed:
        if why := await rules.refusal(candidate.url):
            return FetchFailed(source=TRIED, kind="robots", words=why + _ADVICE)
        return await self.look(address_source(candidate.url))

    async def _open(self, source: Source) -> FetchOutcome:
        self.told(source.url)
        return await self.fetcher.fetch(source, SourceState(id=source.id))

    async def _read(self, source: Source, fetched: Fetched) -> Tried | FetchFailed:
        title = ""
        try:
            if (fetched.reader or source.reader) == "feed":
                whole = await self.feeds.read_whole(
                    source, fetched.body, url=fetched.url, content_type=fetched.content_type
                )
                title, items = whole.title, whole.items
            else:
                items = await self.reader.read(source, fetched)
        except FeedError as error:
            return FetchFailed(source=source.id, kind=type(error).__name__, words=error.reason)
        return Tried(
            source=source,
            url=fetched.moved_to or source.url,
            title=title,
            items=items,
            received=fetched.received,
            seconds=fetched.seconds,
            note=fetched.note,
        )


_ADVICE = "; if its publisher means it to be followed, give the feed's own address"


class _Rules:
    """The robots.txt of each host, asked once."""

    def __init__(self, open_: Callable[[Source], Awaitable[FetchOutcome]]) -> None:
        self._open = open_
        self._of: dict[str, FetchOutcome] = {}

    async def refusal(self, url: str) -> str:
        """Why `url` may not be opened; empty when it may."""
        where = robots.address(url)
        if where not in self._of:
            self._of[where] = await self._open(address_source(where))
        return robots.refusal(self._of[where], url)


def address_source(url: str) -> Source:
    """A source of which only the address is known."""
    return Source(id=TRIED, title=urlsplit(url).hostname or url, kind=Kind.BLOG, url=url)


def _failed(outcome: FetchOutcome) -> FetchFailed:
    if isinstance(outcome, FetchFailed):
        return outcome
    return FetchFailed(source=outcome.source, kind="unchanged", words="unchanged, although nothing was known")
