"""Of which works something is held."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set

from sqlite_utils import Database

from bot.store.lanes import Lanes
from bot.text import doi_work, parse_doi
from bot.text.words import writable

_HELD = """
    SELECT DISTINCT json_extract(asked.value, '$[0]') AS key
    FROM json_each(?) AS asked
    JOIN identifiers AS i ON i.kind = json_extract(asked.value, '$[1]')
        AND i.value = json_extract(asked.value, '$[2]')"""


def held(db: Database, keys: Set[str]) -> frozenset[str]:
    """Those of `doi:…` and `pmid:…` that an item has, in whatever version, or speaks of."""
    return frozenset(row["key"] for row in db.query(_HELD, [json.dumps(list(_asked(keys)))]))


def _asked(keys: Set[str]) -> Iterator[tuple[str, str, str]]:
    for key in keys:
        kind, _, value = key.partition(":")
        doi = parse_doi(value) if kind == "doi" else None
        yield key, kind, writable(doi_work(doi) if doi else value)


class Held(Lanes):
    """What is held, over the reading lane of a store."""

    async def held(self, keys: Set[str]) -> Set[str]:
        return await self._reader(held, keys)
