"""Searching as a reader does."""

from __future__ import annotations

from bot.curate.asking import Vocabulary, sought
from bot.store import SqliteStore
from tests.store.builders import NOW

NOTHING = Vocabulary(topics=(), sources={}, study_types={}, today=NOW.date())


async def found(store: SqliteStore, query: str, *, limit: int = 10) -> list[str]:
    """The guids of what somebody finds who writes `query`, the newest first."""
    hits = await store.seek(sought(query, NOTHING), limit=limit)
    items = await store.found([hit.item for hit in hits])
    return [items[hit.item].item.guid for hit in hits]
