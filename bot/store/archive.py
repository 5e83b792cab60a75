"""The archive as those see it who learn from it: what passed the screen, and nothing of any reader."""

from __future__ import annotations

from sqlite_utils import Database

from bot.model import Filed
from bot.store import items
from bot.store.lanes import Lanes

_PASSED = """
    SELECT * FROM filed WHERE verdict = 'pass' AND id > (SELECT coalesce(max(id), 0) FROM items) - ?
    ORDER BY id DESC LIMIT ?"""


def passed(db: Database, *, newest: int, limit: int) -> tuple[Filed, ...]:
    """Of the `newest` items those that may go out, the latest first; at most `limit`."""
    return tuple(map(items.filed, db.query(_PASSED, [newest, limit])))


class Archive(Lanes):
    """Over the reading lane of a store."""

    async def passed_items(self, *, newest: int = 200_000, limit: int = 100_000) -> tuple[Filed, ...]:
        return await self._reader(passed, newest=newest, limit=limit)
