"""Of which works something is held."""

from __future__ import annotations

import json
from collections.abc import Set

from sqlite_utils import Database

from bot.store.documents import identifier_key
from bot.store.lanes import Lanes
from bot.text import doi_work, parse_doi

_HELD = """
    SELECT key FROM identifiers WHERE key IN (SELECT value FROM json_each(?))"""


def held(db: Database, keys: Set[str]) -> frozenset[str]:
    """Those of `doi:…` and `pmid:…` that an item has, in whatever version, or speaks of."""
    asked = {key: _key(key) for key in keys}
    found = {row["key"] for row in db.query(_HELD, [json.dumps(sorted({*asked.values()}))])}
    return frozenset(key for key, one in asked.items() if one in found)


def _key(name: str) -> int:
    kind, _, value = name.partition(":")
    doi = parse_doi(value) if kind == "doi" else None
    return identifier_key(kind, doi_work(doi) if doi else value)


class Held(Lanes):
    """What is held, over the reading lane of a store."""

    async def held(self, keys: Set[str]) -> Set[str]:
        return await self._reader(held, keys)
