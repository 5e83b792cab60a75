"""PubMed's records, as EFetch gives them: `efetch.fcgi?db=pubmed&id=…&retmode=xml`.

Follows NLM's "PubMed DTD" of 1 January 2025 (the DOCTYPE of the answers read for it) and MEDICINE.md, 8.5,
November 2026. Date: the electronic one where the record states it, else the issue's; a season or a range
of months is given as its year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from xml.etree.ElementTree import Element

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind, PartialDate, Source
from bot.sources.clean import to_title
from bot.sources.dates import parse_date
from bot.sources.drafts import Draft
from bot.sources.feed import MOST_ENTRIES
from bot.sources.records import MOST_MESH, abstract, once, record_item, two_letters, unglued
from bot.sources.xmltree import inner_markup, parse_xml, words
from bot.text import parse_doi, parse_pmcid, parse_pmid

SERVICE = "PubMed"
PAGE = "https://pubmed.ncbi.nlm.nih.gov/"
FREE = "https://pmc.ncbi.nlm.nih.gov/articles/"

OF = {
    "CommentOn": LinkKind.COMMENT_ON,
    "CorrectedandRepublishedFrom": LinkKind.VERSION_OF,
    "ErratumFor": LinkKind.ERRATUM_OF,
    "ExpressionOfConcernFor": LinkKind.CONCERN_ABOUT,
    "RepublishedFrom": LinkKind.VERSION_OF,
    "RetractedandRepublishedFrom": LinkKind.VERSION_OF,
    "RetractionOf": LinkKind.RETRACTION_OF,
    "PartialRetractionOf": LinkKind.RETRACTION_OF,
    "UpdateOf": LinkKind.VERSION_OF,
}
"""RefType → what the record is to the work named. `Cites` and `AssociatedDataset` say nothing of it."""

BY = {
    "CommentIn": LinkKind.COMMENT_ON,
    "CorrectedandRepublishedIn": LinkKind.VERSION_OF,
    "ErratumIn": LinkKind.ERRATUM_OF,
    "ExpressionOfConcernIn": LinkKind.CONCERN_ABOUT,
    "RepublishedIn": LinkKind.VERSION_OF,
    "RetractedandRepublishedIn": LinkKind.RETRACTION_OF,
    "RetractionIn": LinkKind.RETRACTION_OF,
    "PartialRetractionIn": LinkKind.RETRACTION_OF,
    "UpdateIn": LinkKind.VERSION_OF,
}
"""RefType → what the work named is to the record."""

STATUS = {LinkKind.RETRACTION_OF: Flag.RETRACTED, LinkKind.ERRATUM_OF: Flag.CORRECTED}

TYPES = {
    "Expression of Concern": Flag.CONCERN_NOTICE,
    "Preprint": Flag.PREPRINT,
    "Published Erratum": Flag.CORRECTION_NOTICE,
    "Retracted Publication": Flag.RETRACTED,
    "Retraction Notice": Flag.RETRACTION_NOTICE,
    "Retraction of Publication": Flag.RETRACTION_NOTICE,
}
"""Publication types that are a status rather than a design."""


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The articles and book chapters of an EFetch answer. Raises `FeedError` for any other answer."""
    root = parse_xml(source.id, body, service=SERVICE)
    if root.tag not in ("PubmedArticleSet", "PubmedArticle", "PubmedBookArticle"):
        raise FeedError(source.id, _what_else(root))
    records = [root] if root.tag != "PubmedArticleSet" else list(root)
    items = (_item(source, one) for one in records if one.tag in ("PubmedArticle", "PubmedBookArticle"))
    return tuple(islice((item for item in items if item), MOST_ENTRIES))


def _what_else(root: Element) -> str:
    if error := words(root, ".//ERROR") or (root.tag == "ERROR" and "".join(root.itertext()).strip()):
        return f"{SERVICE} says: {error[:200]}"
    if root.tag == "eSearchResult":
        return f"{SERVICE}: a list of ids (ESearch), not the records (EFetch) that they name"
    return f"{SERVICE}: records were expected (PubmedArticleSet), not <{root.tag[:60]}>"


def _item(source: Source, record: Element) -> Item | None:
    citation = _first(record, "MedlineCitation", "BookDocument")
    if citation is None or not (pmid := parse_pmid(words(citation, "PMID"))):
        return None
    article = citation.find("Article") if citation.tag == "MedlineCitation" else citation
    if article is None:
        return None
    types = _all(article, "PublicationTypeList/PublicationType") or _all(article, "PublicationType")
    kind = Kind.PREPRINT if "Preprint" in types else source.kind
    item = record_item(_draft(citation, article, pmid), source, kind=kind, authors=_authors(article))
    corrections = list(_corrections(citation))
    pmcid = parse_pmcid(_identifier(record, "pmc"))
    by = once(Link(kind=BY[ref], to=to) for ref, to in corrections if ref in BY and to)
    return replace(
        item,
        summary=_abstract(citation, article) or item.summary,
        doi=parse_doi(_identifier(record, "doi") or _location(article, "doi")),
        pmid=pmid,
        pmcid=pmcid,
        year=_year(article) or item.year,
        publication_types=types,
        mesh=_all(citation, "MeshHeadingList/MeshHeading/DescriptorName")[:MOST_MESH],
        related=once(_related(corrections, kind)),
        related_by=by,
        flags=_flags(item.flags, types, corrections),
        free_url=f"{FREE}{pmcid}/" if pmcid else "",
    )


def _draft(citation: Element, article: Element, pmid: str) -> Draft:
    issue = "Journal/JournalIssue/"
    return Draft(
        guid=f"pubmed:{pmid}",
        # NLM ends every title with a full stop, and brackets those it translated.
        title=re.sub(r"(?<!\.)\.(\]?)$", r"\1", inner_markup(article.find("ArticleTitle")).strip()),
        link=f"{PAGE}{pmid}/",
        dates=tuple(date.value for date in [_published(article)] if date),
        journal=words(article, "Journal/Title") or words(article, "Book/BookTitle"),
        volume=words(article, issue + "Volume") or words(article, "Book/Volume"),
        number=words(article, issue + "Issue"),
        pages=words(article, "Pagination/MedlinePgn") or _location(article, "pii"),
        tags=_all(citation, "KeywordList/Keyword"),
        language=two_letters(words(article, "Language")),
    )


def _first(element: Element, *tags: str) -> Element | None:
    return next((found for tag in tags if (found := element.find(tag)) is not None), None)


def _all(element: Element, path: str) -> tuple[str, ...]:
    found = (to_title(inner_markup(one)) for one in element.findall(path))
    return tuple(dict.fromkeys(one for one in found if one))


def _identifier(record: Element, kind: str) -> str:
    # Not `.//ArticleId`: the references below have identifiers of their own.
    for place in ("PubmedData", "PubmedBookData", "BookDocument"):
        if found := words(record, f"{place}/ArticleIdList/ArticleId[@IdType='{kind}']"):
            return found
    return ""


def _location(article: Element, kind: str) -> str:
    found = article.findall(f"ELocationID[@EIdType='{kind}']")
    return next(("".join(one.itertext()).strip() for one in found if one.get("ValidYN") != "N"), "")


# ── text and people ───────────────────────────────────────────────────────────


def _abstract(citation: Element, article: Element) -> str:
    """The authors' abstract with its labels; else an English one from elsewhere."""
    own = abstract(*_sections(article.find("Abstract")))
    others = citation.findall("OtherAbstract") if not own else []
    english = [one for one in others if one.get("Language", "eng") == "eng"]
    return own or next((text for one in english if (text := abstract(*_sections(one)))), "")


def _sections(element: Element | None) -> Iterator[tuple[str, str]]:
    found = element.findall("AbstractText") if element is not None else []
    for one in found:
        if len(found) == 1 and not one.get("Label"):
            yield from unglued(inner_markup(one).strip())
        else:
            yield one.get("Label", ""), inner_markup(one)


def _authors(article: Element) -> Iterator[str]:
    for one in article.iterfind("AuthorList/Author"):
        if one.get("ValidYN") == "N":
            continue
        given = words(one, "ForeName") or words(one, "Initials")
        names = (given, words(one, "LastName"), words(one, "Suffix"))
        yield " ".join(name for name in names if name) or words(one, "CollectiveName")


# ── dates ─────────────────────────────────────────────────────────────────────


def _published(article: Element) -> PartialDate | None:
    """Electronic publication, else the issue's or the book's date."""
    for path in ("ArticleDate", "Journal/JournalIssue/PubDate", "ContributionDate", "Book/PubDate"):
        if (stated := article.find(path)) is not None and (date := parse_date(_date_text(stated))):
            return date
    return None


_DAYS_OF_ONE_MONTH = re.compile(r"(\d{4} [A-Za-z]{3}) \d{1,2}-\d{1,2}")
_FIRST_YEAR = re.compile(r"(\d{4})\b")


def _date_text(stated: Element) -> str:
    """`2024-07-04`, `2024 Jul`, `2024`; of MedlineDate what it says for sure: `1978 Jul 15-31` is July."""
    if medline := words(stated, "MedlineDate"):
        match = _DAYS_OF_ONE_MONTH.fullmatch(medline) or _FIRST_YEAR.match(medline)
        return match.group(1) if match else medline
    fields = [words(stated, name) for name in ("Year", "Month", "Day")]
    known = fields[: fields.index("")] if "" in fields else fields
    return ("-" if all(one.isdecimal() for one in known) else " ").join(known)


def _year(article: Element) -> int | None:
    """The issue's, which citations of the work name beside volume and page."""
    stated = _first(article, "Journal/JournalIssue/PubDate", "Book/PubDate")
    match = _FIRST_YEAR.match(_date_text(stated)) if stated is not None else None
    return int(match.group(1)) if match else None


# ── other works ───────────────────────────────────────────────────────────────


def _corrections(citation: Element) -> Iterator[tuple[str, str]]:
    """(RefType, `pmid:…` or `doi:…`, empty where the record names no identifier)."""
    for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        pmid, doi = parse_pmid(words(one, "PMID")), parse_doi(words(one, "RefSource"))
        yield one.get("RefType", ""), f"pmid:{pmid}" if pmid else f"doi:{doi}" if doi else ""


def _related(corrections: list[tuple[str, str]], kind: Kind) -> Iterator[Link]:
    for ref, to in corrections:
        if ref in OF and to:
            yield Link(kind=OF[ref], to=to)
        elif ref == "UpdateIn" and to and kind is Kind.PREPRINT:
            # A preprint's update is what a journal made of it.
            yield Link(kind=LinkKind.PREPRINT_OF, to=to)


def _flags(
    by_form: tuple[Flag, ...], types: tuple[str, ...], corrections: list[tuple[str, str]]
) -> tuple[Flag, ...]:
    stated = [TYPES[name] for name in types if name in TYPES]
    stated += [STATUS[BY[ref]] for ref, _ in corrections if ref in BY and BY[ref] in STATUS]
    return tuple(dict.fromkeys((*by_form, *stated)))
