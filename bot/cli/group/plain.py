"""Rows of plain papers, read without making items of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.curate.dedupe.batch import Plain, is_plain, plain_record, shows_nothing, with_hints
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
    return [one if one and (n not in hinted or shows_nothing(one)) else None for n, one in enumerate(stated)]


def records(rows: Iterable[Row], plain: Iterable[bool]) -> list[Record]:
    """The record of each row, of which it is known whether it is a plain paper's."""
    return [
        plain_record(_paper(row)) if is_known else record(item_from_row(row))
        for row, is_known in zip(rows, plain, strict=True)
    ]


def _stated(row: Row) -> Plain | None:
    if not _ELSEWHERE.isdisjoint(row) and any(row[key] is not None for key in _ELSEWHERE.intersection(row)):
        return None
    if not _TEXTS.issuperset([type(row.get(key)) for key in _READ]):
        return None
    one = _paper(row)
    return one if is_plain(one) else None


def _paper(row: Row) -> Plain:
    title, source, guid, doi, journal = [row.get(key) or "" for key in _READ]
    return Plain(title, source, guid, doi.lower(), writable(journal.strip()))
