"""`ports.posts.Rereader`: posts asked for again, as politely as a poll, and many in one request."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.errors import FeedError
from bot.model import Fetched, FetchOutcome, Item, Kind, Source, SourceId, SourceState
from bot.model.posts import Reading
from bot.ports import Fetcher, Reader
from bot.sources.wishes import Again, among, questions, standing

AGAIN = SourceId("read-again")
AT_ONCE = 16
"""Requests at once; their hosts are asked one at a time all the same."""
UNKNOWN = Reading(standing="unknown")


class PostRereader:
    """Asks by the posts' ids where their network documents a form for that."""

    def __init__(self, fetcher: Fetcher, reader: Reader, sources: Mapping[SourceId, Source]) -> None:
        """`sources` are those that brought the posts."""
        self._fetcher = fetcher
        self._reader = reader
        self._sources = sources

    async def read_again(self, items: Sequence[Item]) -> tuple[Reading, ...]:
        """See `ports.posts.Rereader`."""
        room = asyncio.Semaphore(AT_ONCE)

        async def ask(again: Again) -> dict[str, Reading]:
            async with room:
                return await self._ask(again)

        answers = await asyncio.gather(*map(ask, questions(items, self._sources)))
        became = {guid: reading for answer in answers for guid, reading in answer.items()}
        return tuple(became.get(item.guid, UNKNOWN) for item in items)

    async def _ask(self, again: Again) -> dict[str, Reading]:
        source = Source(id=AGAIN, title="", kind=Kind.POST, url=again.url, reader=again.reader)
        outcome = await self._fetcher.fetch(source, SourceState(id=source.id))
        found = await self._found(source, outcome)
        return {item.guid: _reading(item, outcome, found, again) for item in again.items}

    async def _found(self, source: Source, outcome: FetchOutcome) -> tuple[Item, ...] | None:
        if not isinstance(outcome, Fetched):
            return ()
        try:
            return await self._reader.read(source, outcome)
        except FeedError:
            return None  # an answer of another shape says nothing about the posts


def _reading(item: Item, outcome: FetchOutcome, found: tuple[Item, ...] | None, again: Again) -> Reading:
    became = standing(item, outcome, found, of_one=again.is_of_one)
    return Reading(standing=became, item=among(found or (), item) if became == "edited" else None)
