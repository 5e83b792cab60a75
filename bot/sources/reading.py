"""`ports.Reader` for sources of every reader: feeds in workers, services' answers in a thread.

Feeds are anybody's, and some patterns of their parser are quadratic: they are read where they can be killed.
Answers of services are JSON or XML within the fetcher's cap, read by the standard library in linear time.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.model import Fetched, Item, Source
from bot.ports import Reader
from bot.sources.readers import read_body


class SourceReader:
    """Reads each body as its source's reader says, or as the rung that served it."""

    def __init__(self, feeds: Reader) -> None:
        self._feeds = feeds

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        """The items of every page, each once; see `ports.Reader`."""
        form = replace(source, reader=fetched.reader or source.reader)
        if form.reader == "feed":
            return await self._feeds.read(form, fetched)
        pages = [await asyncio.to_thread(read_body, form, body) for body in (fetched.body, *fetched.more)]
        return tuple({item.guid: item for page in pages for item in page.items}.values())

    async def aclose(self) -> None:
        await self._feeds.aclose()
