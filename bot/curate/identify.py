"""What an item may be known by: its own identifiers, those it speaks of, and its title's key. Pure.

Strongest first: DOI without its version, PMID, PMCID, address, guid within its source; then the title.
A preprint's number is a DOI (arXiv registers `10.48550/arxiv.…`), so it needs no key of its own.

An item of a journal, preprint server, regulator or guideline body *is* what its identifiers name. News,
blogs, podcasts, videos and posts only *speak of* the paper whose DOI they carry: it is no key of theirs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.model import TALK, Item
from bot.text import (
    canonical_url,
    doi_in_address,
    doi_work,
    mentions,
    own_page,
    parse_pmcid,
    parse_pmid,
    title_key,
)

KINDS = ("doi", "pmid", "pmcid", "url", "guid")
"""Of keys, the strongest first, as `Identity` has them."""
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+/\d{7})", re.I)


class Identity(NamedTuple):
    """The keys of one item; an empty string where there is none."""

    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    guid: str = ""
    """`source guid`; empty without a source, since a bare guid is unique only inside its feed."""
    title: str = ""
    """Folded, without section prefix and MEDLINE's notes."""
    speaks_of: tuple[str, ...] = ()
    """Typed keys (`doi:…`, `pmid:…`, `pmcid:…`, `url:…`) that its text or address names and that are
    not its own."""

    def keys(self) -> tuple[str, ...]:
        """Typed keys, the strongest first: `doi:…`, `pmid:…`, `pmcid:…`, `url:…`, `guid:…`."""
        doi, pmid, pmcid, url, guid, _, _ = self
        keys = (f"doi:{doi}",) if doi else ()
        if pmid or pmcid or url:
            others = zip(KINDS[1:4], (pmid, pmcid, url), strict=True)
            keys = (*keys, *(f"{kind}:{key}" for kind, key in others if key))
        return (*keys, f"guid:{guid}") if guid else keys


def identify(item: Item) -> Identity:
    """Every key the item's fields, address and guid give. Total."""
    return identify_titled(item, title_key(item.title))


def identify_titled(item: Item, title: str) -> Identity:
    """The same where the title's key is known."""
    url = item.canonical or _address(item.url) or _address(item.guid)
    guid = f"{item.source} {item.guid}" if item.source and item.guid else ""
    if item.kind in TALK:
        return Identity(url=own_page(url), guid=guid, title=title, speaks_of=_spoken_of(item, url))
    # By their places, which costs half as much as by name.
    return Identity(
        work_doi(item),
        item.pmid or _pmid_of(item),
        item.pmcid or (parse_pmcid(item.url) if "PMC" in item.url else None) or "",
        own_page(url),
        guid,
        title,
        mentions(item.summary) if "10." in item.summary or "http" in item.summary else (),
    )


def _address(text: str) -> str:
    return (canonical_url(text) or "") if "://" in text else ""


def work_doi(item: Item) -> str:
    """The DOI of the item, from its field, guid or address, without the suffix that names a version."""
    if item.doi:
        return doi_work(item.doi)
    for text in (item.guid, item.url):
        if "10." in text and (doi := doi_in_address(text)):
            return doi_work(doi)
        if "arxiv" in text and (arxiv := _ARXIV.search(text)):
            return f"10.48550/arxiv.{arxiv.group(1).lower()}"
    return ""


def _pmid_of(item: Item) -> str:
    for text in (item.guid, item.url):
        if text[:7].lower() == "pubmed:" or "pubmed" in text:
            return parse_pmid(text) or ""
    return ""


def _spoken_of(item: Item, url: str) -> tuple[str, ...]:
    named = [f"doi:{doi_work(item.doi)}"] if item.doi else []
    named += [f"pmid:{item.pmid}"] if item.pmid else []
    named += [f"pmcid:{item.pmcid}"] if item.pmcid else []
    named += mentions(f"{url} {item.title} {item.summary} {' '.join(item.points_to)}")
    return tuple(dict.fromkeys(key for key in named if key != f"url:{url}"))
