"""The JSON Lines form of an item, as the terminal stages read and write it (docs/stages.md).

Unknown keys pass through, every field may be null or absent, and `kind` defaults to journal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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

_KINDS, _FLAGS = frozenset(Kind), frozenset(Flag)
_LENGTH_PRECISION = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def item_from_row(row: Row) -> Item:
    """Total: what cannot be used of a field is left empty, never an exception.

    What the form of an entry shows is read off it here too, so that a row of anybody's making is told a
    preprint, a notice or furniture as one of `rounds parse` is.
    """
    item = with_form(_plain_item(row))
    if item.kind is Kind.JOURNAL and Flag.PREPRINT not in item.flags and is_preprint(item.url, item.doi):
        return replace(item, flags=(Flag.PREPRINT, *item.flags))
    return item


def _plain_item(row: Row) -> Item:
    return Item(
        guid=_text(row, "guid") or _text(row, "id"),
        source=SourceId(source) if (source := _text(row, "source")) else None,
        kind=_kind(_text(row, "kind")),
        title=_text(row, "title"),
        summary=_text(row, "summary") or _text(row, "abstract") or _text(row, "text"),
        url=_text(row, "url") or _text(row, "link"),
        doi=_doi(row),
        pmid=_pmid(row),
        pmcid=_pmcid(row),
        published=_dated(row, "published"),
        authors=_names(row.get("authors") or row.get("author")),
        journal=_text(row, "journal"),
        section=_text(row, "section"),
        tags=_strings(row.get("tags")),
        publication_types=_strings(row.get("publication_types")),
        mesh=_strings(row.get("mesh")),
        language=_text(row, "language"),
        flags=tuple(Flag(f) for f in _strings(row.get("flags")) if f in _FLAGS),
        version=_text(row, "version"),
        year=_year(row),
        volume=_text(row, "volume"),
        number=_text(row, "number"),
        pages=_text(row, "pages"),
        references=_count(row, "references"),
        enclosure=_text(row, "enclosure"),
        duration_seconds=_count(row, "duration_seconds"),
        transcript=_text(row, "transcript"),
        related=_related(row.get("related")),
        related_by=_related(row.get("related_by")),
        points_to=_strings(row.get("points_to")),
        free_url=_text(row, "free_url"),
        account=_text(row, "account"),
        edited=_dated(row, "edited"),
        attention=_count(row, "attention"),
    )


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


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    if type(value) is str:
        return value.strip()
    if value is None or isinstance(value, bool | list | dict):
        return ""
    return str(value).strip()


def _count(row: Row, key: str) -> int | None:
    text = _text(row, key)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        return ()
    return tuple(str(one).strip() for one in value if isinstance(one, str | int) and str(one).strip())


def _names(value: object) -> tuple[str, ...]:
    """A list of names, or one string of them: `A, B; C`, `A and B`."""
    names = _strings(value)
    if isinstance(value, str):
        separator = ";" if ";" in value else " and " if " and " in value else "\n" if "\n" in value else None
        return tuple(n.strip() for n in value.split(separator) if n.strip()) if separator else names
    return names


def _kind(name: str) -> Kind:
    return Kind(name) if name in _KINDS else Kind.JOURNAL


def _doi(row: Row) -> Doi | None:
    return parse_doi(_text(row, "doi"))


def _pmid(row: Row) -> Pmid | None:
    return parse_pmid(_text(row, "pmid"))


def _pmcid(row: Row) -> Pmcid | None:
    return parse_pmcid(_text(row, "pmcid"))


def _related(value: object) -> tuple[Link, ...]:
    """`[{kind, to}]`; what is of another form is left out."""
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


def _year(row: Row) -> int | None:
    text = _text(row, "year") or _text(row, "published")[:4] or _text(row, "date")[:4]
    return int(text[:4]) if text[:4].isdecimal() and len(text) >= 4 else None
