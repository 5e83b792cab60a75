"""medRxiv and bioRxiv: `api.biorxiv.org/details/{server}/{from}/{to}/{cursor}/json`.

Follows `api.biorxiv.org/details/medrxiv/help` and MEDICINE.md, 8.6, November 2026. One item for each version,
all of them one work: the DOI names the work and the version stands beside it. Date: of the version, to the
day. The whole text of a preprint is free at its server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind, Source
from bot.sources.clean import to_title
from bot.sources.drafts import Draft
from bot.sources.feed import MOST_ENTRIES
from bot.sources.payload import Thing, document, listing, mapping, parts, text
from bot.sources.records import abstract, record_item, unglued
from bot.text import doi_work, parse_doi

SERVICE = "The preprint API"

SERVERS = {"medrxiv": "medRxiv", "biorxiv": "bioRxiv"}

NO_POSTS = "no posts found"
"""How `messages[0].status` says that a day had nothing."""


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The preprints of a page. Raises `FeedError`: the service's own words, or what came instead."""
    found = preprints(source.id, body)
    return tuple(_item(source, one) for one in found[:MOST_ENTRIES] if parse_doi(text(one, "doi")))


def preprints(name: str, body: bytes) -> list[Thing]:
    """The records of a page as they stand; none where the service says that there was nothing."""
    answer = mapping(name, document(name, body, service=SERVICE), service=SERVICE)
    status = " ".join(text(one, "status") for one in parts(answer, "messages")).strip()
    if NO_POSTS in status.lower():
        return []
    if "collection" not in answer and status.lower() != "ok" and status:
        raise FeedError(name, f"{SERVICE} says: {to_title(status)[:200]}")
    collection = mapping(name, answer, service=SERVICE, collection=list)["collection"]
    return listing(name, collection, service=SERVICE)


def _item(source: Source, paper: Thing) -> Item:
    stated = parse_doi(text(paper, "doi") or text(paper, "preprint_doi"))
    doi = doi_work(stated) if stated else None
    server = _server(paper, source)
    version = text(paper, "version")
    page = f"https://www.{server}.org/content/{doi}{f'v{version}' if version.isdecimal() else ''}"
    item = record_item(_draft(paper, page, server), source, kind=Kind.PREPRINT, authors=_authors(paper))
    published = parse_doi(text(paper, "published"))
    withdrawn = "withdraw" in text(paper, "type").lower()
    return replace(
        item,
        summary=abstract(*_sections(text(paper, "abstract") or text(paper, "preprint_abstract"))),
        doi=doi,
        version=version if version.isdecimal() else "",
        related=(Link(kind=LinkKind.PREPRINT_OF, to=f"doi:{published}"),) if published else (),
        flags=(*item.flags, *((Flag.WITHDRAWN,) if withdrawn else ())),
        free_url=page,
    )


_MARKER = re.compile(r"(?:O|(C))_(?:LI|ST|FIG|TBL|INLINEFIG|SCPLOW|SCPCAP|TEXTBOX)(?:_ABS)?")
"""What the API leaves of lists, figures and small capitals."""
_NO_ABSTRACT = re.compile(r"graphical abstract$|competing interest statement", re.IGNORECASE)


def _sections(stated: str) -> Iterator[tuple[str, str]]:
    for paragraph in map(
        str.strip, re.split(r"\n\s*\n", _MARKER.sub(lambda match: " " if match.group(1) else "", stated))
    ):
        if not _NO_ABSTRACT.match(paragraph):
            yield from unglued(paragraph)


def _draft(paper: Thing, page: str, server: str) -> Draft:
    category = text(paper, "category") or text(paper, "preprint_category")
    return Draft(
        guid=page,
        title=text(paper, "title") or text(paper, "preprint_title"),
        link=page,
        dates=(text(paper, "date") or text(paper, "preprint_date"),),
        journal=SERVERS[server],
        tags=(category.replace("_", " "),) if category else (),
        language="en",
    )


def _authors(paper: Thing) -> tuple[str, ...]:
    """`Doe, J. A.; Roe, R.` → `J. A. Doe`, `R. Roe`; a group keeps its name."""
    listed = (text(paper, "authors") or text(paper, "preprint_authors")).split(";")
    names = [one.strip().partition(", ") for one in listed]
    whole = (f"{given.strip(' ,')} {family.strip(' ,')}".strip() for family, _, given in names)
    return tuple(name for name in whole if name)


def _server(paper: Thing, source: Source) -> str:
    """Which of the two: the record says so, else the address asked, else medRxiv's own file addresses."""
    stated = (text(paper, "server"), text(paper, "preprint_platform"), text(paper, "jatsxml"), source.url)
    for one in stated:
        for server in SERVERS:
            if server in one.lower():
                return server
    return "medrxiv"
