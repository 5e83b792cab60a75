"""Crossref's works: one (`/works/DOI`) or a list (`/works?filter=…`, `/journals/ISSN/works`).

Follows Crossref's REST API documentation, message version 1.0.0, and for `update-to`, `updated-by` and
`relation` its tutorial, as MEDICINE.md, 8.8, gives them, November 2026. Date: online, else earliest
publication, as precise as its `date-parts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind, PartialDate, Source
from bot.sources.clean import to_title
from bot.sources.dates import parse_date
from bot.sources.drafts import Draft
from bot.sources.feed import MOST_ENTRIES
from bot.sources.payload import Thing, document, listing, mapping, part, parts, text, texts
from bot.sources.records import by_headings, once, record_item, two_letters
from bot.sources.updates import Meaning, meaning_of
from bot.text import parse_doi

SERVICE = "Crossref"

DATES = ("posted", "published-online", "published", "published-print", "issued")
PRINTED = ("published-print", "published-other", "issued", "published")

CONTAINERS = frozenset(
    {
        "book-series",
        "book-set",
        "component",
        "database",
        "grant",
        "journal",
        "journal-issue",
        "journal-volume",
        "proceedings-series",
        "report-series",
    }
)
"""Types of records that hold works and are none (api.crossref.org/types, by name)."""

LONGEST_TYPE = 60
"""Characters kept of an update's type."""

RELATIONS = {
    "is-comment-on": ("related", LinkKind.COMMENT_ON),
    "is-preprint-of": ("related", LinkKind.PREPRINT_OF),
    "is-reply-to": ("related", LinkKind.REPLY_TO),
    "is-review-of": ("related", LinkKind.COMMENT_ON),
    "is-version-of": ("related", LinkKind.VERSION_OF),
    "has-comment": ("related_by", LinkKind.COMMENT_ON),
    "has-preprint": ("related_by", LinkKind.PREPRINT_OF),
    "has-reply": ("related_by", LinkKind.REPLY_TO),
    "has-version": ("related_by", LinkKind.VERSION_OF),
}
"""Types of `relation` that say what a work is to another; `has-review` and the like are left out."""


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The works of an answer. Raises `FeedError` with Crossref's own words, or what came instead."""
    return tuple(_item(source, one) for one in works(source.id, body) if parse_doi(text(one, "DOI")))


def works(name: str, body: bytes) -> list[Thing]:
    """The records as they stand in a work or a list of works."""
    answer = mapping(name, document(name, body, service=SERVICE), service=SERVICE)
    if "message" not in answer and parse_doi(text(answer, "DOI")):
        return [answer]  # content negotiation (application/vnd.citationstyles.csl+json) sends it bare
    if answer.get("status") != "ok":
        raise FeedError(name, f"{SERVICE} says: {_complaint(answer)}")
    kind = text(answer, "message-type")
    if kind not in ("work", "work-list"):
        raise FeedError(name, f"{SERVICE}: works were expected, not a message of type “{kind[:60]}”")
    if kind == "work":
        return [mapping(name, answer.get("message"), service=SERVICE, DOI=str)]
    message = mapping(name, answer.get("message"), service=SERVICE, items=list)
    return listing(name, message["items"], service=SERVICE)[:MOST_ENTRIES]


def _complaint(answer: Thing) -> str:
    said = [text(one, "message") for one in parts(answer, "message")] or [text(answer, "message")]
    return to_title(" ".join(one for one in said if one))[:200] or f"status “{text(answer, 'status')[:60]}”"


def _item(source: Source, work: Thing) -> Item:
    doi = parse_doi(text(work, "DOI"))
    preprint = "preprint" in (text(work, "subtype"), text(work, "type"))
    kind = Kind.PREPRINT if preprint else source.kind
    item = record_item(_draft(work, doi or ""), source, kind=kind, authors=_authors(work))
    relations, updates = list(_relations(work)), list(_updates(work, doi or ""))
    free = _is_free(work)
    return replace(
        item,
        doi=doi,
        summary=by_headings(re.sub(r"(</?)jats:", r"\1", text(work, "abstract")), "title"),
        year=_year(work) or item.year,
        related=once(link for side, link in (*relations, *_sided(updates)) if side == "related"),
        related_by=once(link for side, link in (*relations, *_sided(updates)) if side == "related_by"),
        flags=tuple(dict.fromkeys((*item.flags, *_flags(work, updates, free=free)))),
        free_url=f"https://doi.org/{doi}" if free else "",
    )


def _draft(work: Thing, doi: str) -> Draft:
    dates = [_date(part(work, name)) for name in DATES]
    kind = text(work, "type")
    return Draft(
        guid=f"doi:{doi}",
        title=_title(work),
        link=f"https://doi.org/{doi}",
        dates=tuple(date for date in dates if date),
        journal=next(iter(texts(work, "container-title")), "") or text(work, "institution", "name"),
        section="" if kind in ("journal-article", "posted-content", "") else kind.replace("-", " "),
        language=two_letters(text(work, "language")),
        volume=text(work, "volume"),
        number=text(work, "issue"),
        pages=text(work, "page") or text(work, "article-number"),
        tags=texts(work, "subject"),
    )


def _title(work: Thing) -> str:
    """Title and subtitle, which journals print as one."""
    title = next(iter(texts(work, "title")), "")
    subtitle = next(iter(texts(work, "subtitle")), "")
    return f"{title}: {subtitle}" if subtitle and subtitle not in title else title


def _authors(work: Thing) -> Iterator[str]:
    for one in parts(work, "author"):
        names = (text(one, "given"), text(one, "family"), text(one, "suffix"))
        yield (
            " ".join(name for name in names if name.strip(" -.")) or text(one, "name") or text(one, "literal")
        )


def _date(stated: Thing) -> str:
    """`{"date-parts": [[2026, 11]]}` → `2026-11`; empty for Crossref's `[[null]]`."""
    rows: Any = stated.get("date-parts")
    row = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
    numbers = [one for one in row[:3] if isinstance(one, int) and one > 0]
    return "-".join(f"{one:02}" for one in numbers) if len(numbers) == len(row[:3]) else ""


def _year(work: Thing) -> int | None:
    """Of print, which citations name beside volume and page."""
    found = next((date for name in PRINTED if (date := _date(part(work, name)))), "")
    return int(found[:4]) if found[:4].isdecimal() else None


# ── other works ───────────────────────────────────────────────────────────────


def _relations(work: Thing) -> Iterator[tuple[str, Link]]:
    for name, (side, kind) in RELATIONS.items():
        for one in parts(work, "relation", name):
            doi = parse_doi(text(one, "id")) if text(one, "id-type").lower() == "doi" else None
            if doi:
                yield side, Link(kind=kind, to=f"doi:{doi}")


class Update(NamedTuple):
    """What one work publishes about another; `side` is `self` where a DOI updates itself: the work was marked
    in place. `stated` is the type in the record's own spelling, `dated` its field `updated`."""

    side: str
    meaning: Meaning
    doi: str
    stated: str
    dated: PartialDate | None


def _updates(work: Thing, own: str) -> Iterator[Update]:
    for key, side in (("update-to", "related"), ("updated-by", "related_by")):
        for one in parts(work, key):
            if doi := parse_doi(text(one, "DOI")):
                stated = text(one, "type")
                yield Update(
                    side=side if doi != own else "self",
                    meaning=meaning_of(stated),
                    doi=doi,
                    stated=stated[:LONGEST_TYPE],
                    dated=parse_date(_date(part(one, "updated"))),
                )


def _sided(updates: list[Update]) -> Iterator[tuple[str, Link]]:
    for one in updates:
        link = Link(kind=one.meaning.link, to=f"doi:{one.doi}", why=one.stated, dated=one.dated)
        yield "related_by" if one.side == "self" else one.side, link


def _flags(work: Thing, updates: list[Update], *, free: bool) -> Iterator[Flag]:
    for one in updates:
        flag = one.meaning.notice if one.side == "related" else one.meaning.work
        if flag:
            yield flag
    if text(work, "type") in CONTAINERS:
        yield Flag.FURNITURE
    if free:
        yield Flag.OPEN_ACCESS


def _is_free(work: Thing) -> bool:
    """A Creative Commons licence on the published version, from the day of publication."""
    return any(
        "creativecommons.org/" in text(one, "URL")
        and text(one, "content-version") in ("vor", "unspecified")
        and text(one, "delay-in-days") == "0"
        for one in parts(work, "license")
    )
