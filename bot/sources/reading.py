"""`ports.Reader` for sources of every reader: bodies in workers that can be killed, notices as they stream.

Feeds are anybody's, and some patterns of their parser are quadratic; answers of services may be a feed (a
Mastodon server's, Bluesky's) and their texts are anybody's as well. Only notices are read in a thread here: a
file of them is as long as the literature, of which what is held is wanted, and csv and json read a line at a
time in linear time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import islice

from bot.model import Fetched, Item, Source
from bot.model.sources import NOTICES
from bot.ports import Reader
from bot.sources.retractions import Candidate, notices
from bot.sources.wishes import without_denied

AT_ONCE = 2_000
"""Notices in memory at once. A file of 60,000 rows cost 20 s of processor time when each became an
item, and 2 s now that only what is wanted does (60 MB of invented rows, November 2026)."""

Held = Callable[[Set[str]], Awaitable[Set[str]]]
"""Those of `doi:…` and `pmid:…` of which something is held."""


async def everything(keys: Set[str]) -> Set[str]:
    """For who only looks: every notice counts."""
    return keys


class SourceReader:
    """Reads each body as its source's reader says, or as the rung that served it.

    The posts of accounts on the deny-list are left out, whichever way they came, and so are notices about
    works of which nothing is `held`."""

    def __init__(self, feeds: Reader, *, denied: Iterable[str] = (), held: Held = everything) -> None:
        self._feeds = feeds
        self._denied = tuple(denied)
        self._held = held

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        """The items of every page, each once; see `ports.Reader`."""
        form = replace(source, reader=fetched.reader or source.reader)
        if form.reader == "feed":
            return without_denied(await self._feeds.read(form, fetched), self._denied)
        once: dict[str, Item] = {}
        for body in (fetched.body, *fetched.more):
            notices_only = form.reader in NOTICES
            page = replace(fetched, body=body, more=())
            items = await (self._notices(form, body) if notices_only else self._feeds.read(form, page))
            once |= {item.guid: item for item in items}
        return without_denied(once.values(), self._denied)

    async def _notices(self, form: Source, body: bytes) -> Sequence[Item]:
        found = notices(form, body)
        wanted: list[Item] = []
        while some := await asyncio.to_thread(_some, found):
            held = await self._held({key for one in some for key in one.about})
            wanted += [item for one in some for item in one.of(held)]
        return wanted

    async def aclose(self) -> None:
        await self._feeds.aclose()


def _some(found: Iterator[Candidate]) -> list[Candidate]:
    return list(islice(found, AT_ONCE))
