"""The JSON Lines form of an item, as the terminal stages read and write it (docs/stages.md).

Unknown keys pass through, every field may be null or absent, and `kind` defaults to journal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson

from bot.errors import UsageError
from bot.model import (
    Doi,
    Flag,
    Item,
    Kind,
    Link,
    LinkKind,
    PartialDate,
    Pmcid,
    Pmid,
    Precision,
    Row,
    SourceId,
)
from bot.text import is_preprint, parse_doi, parse_pmcid, parse_pmid
from bot.text.notices import with_form
from bot.text.words import writable

_KINDS, _FLAGS = frozenset(Kind), frozenset(Flag)
_LONG_NUMBER = 18
"""Digits that orjson reads as they are; it turns longer whole numbers into fractions."""
_LENGTH_PRECISION = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def read_row(line: bytes, name: str, number: int) -> dict[str, Any]:
    """The object that a line holds. Raises `UsageError`, naming the file and the line, for anything else."""
    try:
        row = _parsed(line)
    except ValueError as error:
        raise UsageError(f"{name}:{number}: not JSON: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{name}:{number}: nested too deep") from error
    if not isinstance(row, dict):
        raise UsageError(f"{name}:{number}: a JSON object is expected, not {type(row).__name__}")
    return row


def _parsed(line: bytes) -> Any:
    # orjson is a third of the cost of json; what it refuses or would round (NaN, half a surrogate pair,
    # long numbers) is left to json, so that every key passes through as it came.
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)
    rounded = isinstance(row, dict) and float in map(type, row.values()) and _is_rounded(row.values())
    return json.loads(line) if rounded else row


def _is_rounded(values: Iterable[object]) -> bool:
    return any(isinstance(value, float) and abs(value) >= 10**_LONG_NUMBER for value in values)


def item_from_row(row: Row) -> Item:
    """Total: what cannot be used of a field is left empty, never an exception.

    What the form of an entry shows is read off it here too, so that a row of anybody's making is told a
    preprint, a notice or furniture as one of `rounds parse` is.
    """
    return formed(stated_item(row))


def stated_item(row: Row) -> Item:
    """What the row states, before anybody looks at its form."""
    stated = {field: read(row, key) for field, key, read in _readers(tuple(row))}
    return Item(**stated) if "guid" in stated else Item(guid="", **stated)


def formed(item: Item) -> Item:
    """The same with what its form shows."""
    item = with_form(item)
    if item.kind is Kind.JOURNAL and Flag.PREPRINT not in item.flags and is_preprint(item.url, item.doi):
        return replace(item, flags=(Flag.PREPRINT, *item.flags))
    return item


def row_from_item(item: Item) -> dict[str, Any]:
    """Every documented field, null where nothing is known; empty extras are left out."""
    row: dict[str, Any] = {
        "source": item.source,
        "guid": item.guid,
        "title": item.title or None,
        "summary": item.summary or None,
        "url": item.url or None,
        "doi": item.doi,
        "pmid": item.pmid,
        "published": item.published.value if item.published else None,
        "published_precision": item.published.precision.value if item.published else None,
        "authors": list(item.authors),
        "kind": item.kind.value,
        "journal": item.journal or None,
    }
    extras: dict[str, Any] = {
        "pmcid": item.pmcid,
        "section": item.section,
        "tags": list(item.tags),
        "flags": [flag.value for flag in item.flags],
        "version": item.version,
        "language": item.language,
        "references": item.references,
        "volume": item.volume,
        "number": item.number,
        "pages": item.pages,
        "enclosure": item.enclosure,
        "duration_seconds": item.duration_seconds,
        "transcript": item.transcript,
        "publication_types": list(item.publication_types),
        "mesh": list(item.mesh),
        "related": [{"kind": link.kind.value, "to": link.to} for link in item.related],
        "related_by": [{"kind": link.kind.value, "to": link.to} for link in item.related_by],
        "points_to": list(item.points_to),
        "free_url": item.free_url,
        "account": item.account,
        "edited": item.edited.value if item.edited else None,
        "attention": item.attention,
    }
    return row | {key: value for key, value in extras.items() if value}


_Reader = Callable[[Row, str], Any]


def _first(*keys: str) -> _Reader:
    """Reads the first of these fields that says anything."""

    def read(row: Row, _: str) -> str:
        for key in keys:
            if row.get(key) is not None and (text := _text(row, key)):
                return text
        return ""

    return read


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    if type(value) is str:
        text = value.strip()
        return text if text.isascii() else writable(text)
    if value is None or isinstance(value, bool | list | dict):
        return ""
    return str(value).strip()


def _count(row: Row, key: str) -> int | None:
    text = _text(row, key)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _listed(row: Row, key: str) -> tuple[str, ...]:
    return _strings(row.get(key))


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        return ()
    texts = (writable(str(one).strip()) for one in value if isinstance(one, str | int))
    return tuple(text for text in texts if text)


def _source(row: Row, key: str) -> SourceId | None:
    return SourceId(source) if (source := _text(row, key)) else None


def _authors(row: Row, _: str) -> tuple[str, ...]:
    return _names(row.get("authors") or row.get("author"))


def _names(value: object) -> tuple[str, ...]:
    """A list of names, or one string of them: `A, B; C`, `A and B`."""
    names = _strings(value)
    if isinstance(value, str):
        separator = ";" if ";" in value else " and " if " and " in value else "\n" if "\n" in value else None
        return tuple(n.strip() for n in value.split(separator) if n.strip()) if separator else names
    return names


def _kind(row: Row, key: str) -> Kind:
    return Kind(name) if (name := _text(row, key)) in _KINDS else Kind.JOURNAL


def _doi(row: Row, key: str) -> Doi | None:
    return parse_doi(_text(row, key))


def _pmid(row: Row, key: str) -> Pmid | None:
    return parse_pmid(_text(row, key))


def _pmcid(row: Row, key: str) -> Pmcid | None:
    return parse_pmcid(_text(row, key))


def _flags(row: Row, key: str) -> tuple[Flag, ...]:
    return tuple(Flag(one) for one in _listed(row, key) if one in _FLAGS)


def _related(row: Row, key: str) -> tuple[Link, ...]:
    """`[{kind, to}]`; what is of another form is left out."""
    value = row.get(key)
    found = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    stated = [(_text(one, "kind"), _text(one, "to")) for one in found]
    return tuple(Link(kind=LinkKind(kind), to=to) for kind, to in stated if kind in set(LinkKind) and to)


def _dated(row: Row, key: str) -> PartialDate | None:
    value = _text(row, key)
    if not value:
        return None
    stated = _text(row, f"{key}_precision")
    precision = Precision(stated) if stated in set(Precision) else None
    return PartialDate(
        value=value, precision=precision or _LENGTH_PRECISION.get(len(value), Precision.SECOND)
    )


_OF_A_YEAR = ("year", "published", "date")


def _year(*keys: str) -> _Reader:
    """Reads the year off the first of these fields that says anything."""
    first = _first(*keys)

    def read(row: Row, key: str) -> int | None:
        text = first(row, key)
        return int(text[:4]) if text[:4].isdecimal() and len(text) >= 4 else None

    return read


_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("title", "journal", "section", "language", "version"), _text),
    **dict.fromkeys(("volume", "number", "pages", "enclosure", "transcript", "free_url", "account"), _text),
    **dict.fromkeys(("tags", "publication_types", "mesh", "points_to"), _listed),
    **dict.fromkeys(("references", "duration_seconds", "attention"), _count),
    **dict.fromkeys(("published", "edited"), _dated),
    **dict.fromkeys(("related", "related_by"), _related),
    "source": _source,
    "kind": _kind,
    "doi": _doi,
    "pmid": _pmid,
    "pmcid": _pmcid,
    "flags": _flags,
}
"""The fields of an item that a row calls by the same name."""
_CALLED = {
    "guid": ("guid", "id"),
    "summary": ("summary", "abstract", "text"),
    "url": ("url", "link"),
}
"""And those that it may call by several: the first that says anything is it."""
_NAMES = frozenset([*_READERS, *_OF_A_YEAR, "authors", "author"]).union(*_CALLED.values())


@lru_cache(maxsize=256)
def _readers(keys: tuple[str, ...]) -> tuple[tuple[str, str, _Reader], ...]:
    """Of a row that has these keys each field, a key of it, and who reads it.

    The rows of a file have the same few: what each name means is asked once, not for each row."""
    return tuple(_reading([key for key in keys if key in _NAMES]))


def _reading(keys: list[str]) -> Iterator[tuple[str, str, _Reader]]:
    yield from ((key, key, _READERS[key]) for key in keys if key in _READERS)
    for field, names in _CALLED.items():
        if named := [key for key in names if key in keys]:
            yield field, named[0], _text if len(named) == 1 else _first(*named)
    if dated := [key for key in _OF_A_YEAR if key in keys]:
        yield "year", dated[0], _year(*dated)
    if "authors" in keys or "author" in keys:
        yield "authors", "authors", _authors
