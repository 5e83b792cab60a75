"""`ports.Reader` for sources of every reader: feeds in workers, services' answers in a thread.

Feeds are anybody's, and some patterns of their parser are quadratic: they are read where they can be killed.
Answers of services are JSON or XML within the fetcher's cap, read by the standard library in linear time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bot.model import Fetched, Item, Source
from bot.ports import Reader
from bot.sources.readers import read_body
from bot.sources.wishes import without_denied


class SourceReader:
    """Reads each body as its source's reader says, or as the rung that served it.

    The posts of accounts on the deny-list are left out, whichever way they came."""

    def __init__(self, feeds: Reader, *, denied: Iterable[str] = ()) -> None:
        self._feeds = feeds
        self._denied = tuple(denied)

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        """The items of every page, each once; see `ports.Reader`."""
        form = replace(source, reader=fetched.reader or source.reader)
        if form.reader == "feed":
            return without_denied(await self._feeds.read(form, fetched), self._denied)
        pages = [await asyncio.to_thread(read_body, form, body) for body in (fetched.body, *fetched.more)]
        once = {item.guid: item for page in pages for item in page.items}
        return without_denied(once.values(), self._denied)

    async def aclose(self) -> None:
        await self._feeds.aclose()
