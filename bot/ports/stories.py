"""What a curator's hand in the grouping needs of the store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model import Filed, Item, Ruling, StoryId, WorkId


class StoryStore(Protocol):
    """Items by whatever a curator calls them, their neighbours, and what was ruled on pairs of them."""

    async def find_items(self, asked: str, *, limit: int = 20) -> tuple[Filed, ...]:
        """By row number, DOI, PMID, PMCID, address, guid, key of work or story, else by words of the
        title; held and dropped ones too."""
        ...

    async def items_like(self, one: Item, *, limit: int = 30) -> tuple[Filed, ...]:
        """Those of the newest whose titles share words with its title, the most alike first."""
        ...

    async def neighbours(self, items: Sequence[Item]) -> tuple[Filed, ...]:
        """As `ports.Store` says."""
        ...

    async def rulings(self) -> tuple[Ruling, ...]:
        """All, the earliest first."""
        ...

    async def rulings_on(self, near: Sequence[Item]) -> tuple[Ruling, ...]:
        """Those that may speak of one of these."""
        ...

    async def first_sent(self, story: StoryId) -> datetime | None:
        """When a work of the story was first put into anybody's digest; None: never."""
        ...

    def filing(self) -> AbstractAsyncContextManager[None]:
        """Held from asking to applying, so that no ingest files in between."""
        ...

    async def apply_rulings(
        self,
        rulings: Sequence[Ruling],
        moved: Sequence[Filed] = (),
        *,
        work_merges: Sequence[tuple[WorkId, WorkId]] = (),
        story_merges: Sequence[tuple[StoryId, StoryId]] = (),
    ) -> None:
        """The rulings, and where the items stand from now on: one transaction."""
        ...
