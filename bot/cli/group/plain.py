"""Rows of plain papers, read without making items of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.curate.dedupe.batch import Plain, is_plain, with_hints
from bot.rows import FIELDS, OF_A_YEAR

_READ = frozenset(["title", "source", "guid", "doi"])
_ELSEWHERE = frozenset([*FIELDS, *OF_A_YEAR]) - _READ - {"journal", "number", "language"}
"""What makes an item of which the grouping must know more."""

Row = dict[str, Any]


def plain_papers(rows: Sequence[Row]) -> list[Plain | None]:
    """What each row states, if it is a plain paper's."""
    stated = [_stated(row) for row in rows]
    hinted = with_hints([one.title if one else "" for one in stated])
    return [None if n in hinted else one for n, one in enumerate(stated)]


def _stated(row: Row) -> Plain | None:
    if not _ELSEWHERE.isdisjoint(row) and any(row[key] is not None for key in _ELSEWHERE.intersection(row)):
        return None
    title, source, guid, doi = map(row.get, ("title", "source", "guid", "doi"))
    if not (type(title) is str and all(one is None or type(one) is str for one in (source, guid, doi))):
        return None
    one = Plain(title, source or "", guid or "", (doi or "").lower())
    return one if is_plain(one) else None
