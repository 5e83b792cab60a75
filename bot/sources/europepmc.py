"""Europe PMC's articles: `/search?query=…&format=json&resultType=core`.

Follows the "Europe PMC RESTful Web Service" (version 6.9 in the answers read for it) and MEDICINE.md, 8.7,
November 2026. Date: firstPublicationDate, which is exact to the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind, Pmid, Source
from bot.sources.clean import to_title
from bot.sources.drafts import Draft
from bot.sources.feed import MOST_ENTRIES
from bot.sources.payload import Thing, document, listing, mapping, part, parts, text, texts
from bot.sources.records import MOST_MESH, by_headings, once, record_item, two_letters
from bot.text import clean_url, parse_doi, parse_pmcid, parse_pmid

SERVICE = "Europe PMC"
PAGE = "https://europepmc.org/article/"

OF = {
    "comment on": LinkKind.COMMENT_ON,
    "erratum for": LinkKind.ERRATUM_OF,
    "expression of concern for": LinkKind.CONCERN_ABOUT,
    "original report in": LinkKind.VERSION_OF,
    "preprint of": LinkKind.PREPRINT_OF,
    "republished from": LinkKind.VERSION_OF,
    "retraction of": LinkKind.RETRACTION_OF,
    "update of": LinkKind.VERSION_OF,
}
BY = {
    "comment in": LinkKind.COMMENT_ON,
    "erratum in": LinkKind.ERRATUM_OF,
    "expression of concern in": LinkKind.CONCERN_ABOUT,
    "preprint in": LinkKind.PREPRINT_OF,
    "republished in": LinkKind.VERSION_OF,
    "retraction in": LinkKind.RETRACTION_OF,
    "update in": LinkKind.VERSION_OF,
}
"""`commentCorrectionList`'s types: what the record is to the work named, and what that is to the record."""

STATUS = {"retraction in": Flag.RETRACTED, "erratum in": Flag.CORRECTED}

FREE = {"F": True, "OA": True, "S": False}
"""`availabilityCode`: free, open access, subscription required."""


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The articles of a search. Raises `FeedError`: Europe PMC's own words, or what came instead."""
    answer = mapping(source.id, document(source.id, body, service=SERVICE), service=SERVICE)
    found = mapping(source.id, _results(source.id, answer), service=SERVICE, result=list)
    results = listing(source.id, found["result"], service=SERVICE)
    return tuple(_item(source, one) for one in results[:MOST_ENTRIES] if text(one, "id"))


def _results(name: str, answer: Thing) -> Thing:
    if said := text(answer, "errMsg") or text(answer, "error"):
        raise FeedError(name, f"{SERVICE} says: {to_title(said)[:200]}")
    return part(mapping(name, answer, service=SERVICE, resultList=dict), "resultList")


def _item(source: Source, article: Thing) -> Item:
    preprint = text(article, "source") == "PPR"
    kind = Kind.PREPRINT if preprint else source.kind
    item = record_item(_draft(article), source, kind=kind, authors=_authors(article))
    corrections = list(_corrections(article))
    free, flags = _access(article)
    return replace(
        item,
        summary=by_headings(text(article, "abstractText"), "h4"),
        doi=parse_doi(text(article, "doi")),
        pmid=parse_pmid(text(article, "pmid")) or _own_number(article),
        pmcid=parse_pmcid(text(article, "pmcid")),
        year=_year(article) or item.year,
        version=text(article, "versionNumber") if preprint else "",
        publication_types=texts(article, "pubTypeList", "pubType"),
        mesh=tuple(text(one, "descriptorName") for one in parts(article, *_MESH))[:MOST_MESH],
        related=once(Link(kind=OF[kind], to=to) for kind, to in corrections if kind in OF and to),
        related_by=once(Link(kind=BY[kind], to=to) for kind, to in corrections if kind in BY and to),
        flags=_once((*item.flags, *flags, *(STATUS[kind] for kind, _ in corrections if kind in STATUS))),
        free_url=free,
    )


_MESH = ("meshHeadingList", "meshHeading")


def _once(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    return tuple(dict.fromkeys(flags))


def _draft(article: Thing) -> Draft:
    where = f"{text(article, 'source') or 'MED'}/{text(article, 'id')}"
    issue = part(article, "journalInfo")
    keywords = texts(article, "keywordList", "keyword")
    return Draft(
        guid=f"europepmc:{where}",
        title=re.sub(r"(?<!\.)\.$", "", text(article, "title")),
        link=f"{PAGE}{where}",
        dates=(
            text(article, "firstPublicationDate"),
            text(article, "electronicPublicationDate"),
            text(issue, "dateOfPublication"),
            text(article, "pubYear"),
        ),
        journal=text(issue, "journal", "title") or text(article, "journalTitle") or _server(article),
        language=two_letters(text(article, "language")),
        volume=text(issue, "volume") or text(article, "journalVolume"),
        number=text(issue, "issue") or text(article, "issue"),
        pages=text(article, "pageInfo"),
        tags=keywords,
    )


def _server(article: Thing) -> str:
    """The preprint server, or the book."""
    return text(article, "bookOrReportDetails", "publisher")


def _authors(article: Thing) -> Iterator[str]:
    """Whole names where the record has them, else `Doe J` of the line of authors."""
    listed = list(parts(article, "authorList", "author"))
    for one in listed:
        given = text(one, "firstName") or text(one, "initials")
        whole = " ".join(name for name in (given, text(one, "lastName")) if name)
        yield whole or text(one, "fullName") or text(one, "collectiveName")
    if not listed:
        yield from text(article, "authorString").rstrip(".").split(", ")


def _own_number(article: Thing) -> Pmid | None:
    return parse_pmid(text(article, "id")) if text(article, "source") == "MED" else None


def _year(article: Thing) -> int | None:
    stated = text(article, "journalInfo", "yearOfPublication") or text(article, "pubYear")
    return int(stated) if stated.isdecimal() and len(stated) == 4 else None


def _corrections(article: Thing) -> Iterator[tuple[str, str]]:
    """(type in small letters, `pmid:…` or `doi:…`, empty where the record names no identifier)."""
    for one in parts(article, "commentCorrectionList", "commentCorrection"):
        number = parse_pmid(text(one, "id")) if text(one, "source") == "MED" else None
        doi = parse_doi(text(one, "reference")) or parse_doi(text(one, "doi"))
        yield text(one, "type").lower(), f"pmid:{number}" if number else f"doi:{doi}" if doi else ""


def _access(article: Thing) -> tuple[str, tuple[Flag, ...]]:
    """Where the whole text is free, and what may be said of it: nothing, unless the record does."""
    is_open = text(article, "isOpenAccess") == "Y"
    urls = list(parts(article, "fullTextUrlList", "fullTextUrl"))
    free = [one for one in urls if FREE.get(text(one, "availabilityCode"), is_open)]
    free.sort(key=lambda one: (text(one, "documentStyle") != "html", "PMC" not in text(one, "site")))
    url = next((clean for one in free if (clean := clean_url(text(one, "url")))), "")
    if is_open:
        return url, (Flag.OPEN_ACCESS,)
    paid = bool(urls) and all(text(one, "availabilityCode") == "S" for one in urls)
    return url, (Flag.PAYWALLED,) if paid else ()
