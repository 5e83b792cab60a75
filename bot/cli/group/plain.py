"""Rows of plain papers, read without making items of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.curate.dedupe.batch import Plain, is_plain, plain_record, with_hints
from bot.curate.dedupe.record import Record, record
from bot.rows import FIELDS, OF_A_YEAR, item_from_row
from bot.text.words import writable

_READ = ("title", "source", "guid", "doi", "journal")
_ELSEWHERE = frozenset([*FIELDS, *OF_A_YEAR]).difference(_READ)
"""What makes an item of which the grouping must know more."""
_TEXTS = frozenset([str, type(None)])

Row = dict[str, Any]


def plain_papers(rows: Sequence[Row]) -> list[Plain | None]:
    """What each row states, if it is a plain paper's."""
    stated = [_stated(row) for row in rows]
    hinted = with_hints([one.title if one else "" for one in stated])
    return [None if n in hinted else one for n, one in enumerate(stated)]


def records(rows: Sequence[Row]) -> list[Record]:
    """The record of each row."""
    papers = zip(rows, plain_papers(rows), strict=True)
    return [plain_record(paper) if paper else record(item_from_row(row)) for row, paper in papers]


def _stated(row: Row) -> Plain | None:
    if not _ELSEWHERE.isdisjoint(row) and any(row[key] is not None for key in _ELSEWHERE.intersection(row)):
        return None
    title, *others = map(row.get, _READ)
    if type(title) is not str or not _TEXTS.issuperset(map(type, others)):
        return None
    source, guid, doi, journal = (one or "" for one in others)
    one = Plain(title, source, guid, doi.lower(), writable(journal.strip()))
    return one if is_plain(one) else None
