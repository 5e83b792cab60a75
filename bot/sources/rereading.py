"""`ports.posts.Rereader`: one post asked for again, as politely as a poll."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import FeedError
from bot.model import Fetched, FetchOutcome, Item, Source, SourceId, SourceState
from bot.model.posts import Reading
from bot.ports import Fetcher, Reader
from bot.sources.wishes import among, source_again, standing, where_again

AGAIN = SourceId("read-again")


class PostRereader:
    """Asks by the post's id where its network documents a form for that."""

    def __init__(self, fetcher: Fetcher, reader: Reader, sources: Mapping[SourceId, Source]) -> None:
        """`sources` are those that brought the posts."""
        self._fetcher = fetcher
        self._reader = reader
        self._sources = sources

    async def read_again(self, item: Item) -> Reading:
        """See `ports.posts.Rereader`."""
        brought_by = self._sources.get(item.source) if item.source else None
        again = where_again(item, brought_by)
        if again is None:
            return Reading(standing="unknown")
        asked = Source(id=item.source or AGAIN, title="", kind=item.kind, url=item.url)
        source = source_again(again, asked)
        outcome = await self._fetcher.fetch(source, SourceState(id=source.id))
        found = await self._found(source, outcome)
        became = standing(item, outcome, found)
        return Reading(standing=became, item=among(found or (), item) if became == "edited" else None)

    async def _found(self, source: Source, outcome: FetchOutcome) -> tuple[Item, ...] | None:
        if not isinstance(outcome, Fetched):
            return ()
        try:
            return await self._reader.read(source, outcome)
        except FeedError:
            return None  # an answer of another shape says nothing about the post
