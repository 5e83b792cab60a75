"""What a text speaks of: the identifiers and addresses in it, as typed keys."""

from __future__ import annotations

import re

from bot.text.identifiers import doi_in_address, doi_work, parse_doi, parse_pmcid, parse_pmid
from bot.text.urls import canonical_url

_LINK = re.compile(r"https?://[^\s<>\"]+")
_DOI_IN_TEXT = re.compile(r"\b10\.\d{4,9}/\S+")
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+/\d{7})", re.I)


def mentions(text: str) -> tuple[str, ...]:
    """Typed keys of every DOI and address in `text`, in order, each once."""
    found: dict[str, None] = {}
    for link in _LINK.findall(text):
        found.update(dict.fromkeys(_keys_of_address(link.rstrip(".,;:!?)]}’”'"))))
    for bare in _DOI_IN_TEXT.findall(_LINK.sub(" ", text)) if "10." in text else ():
        if doi := parse_doi(bare):
            found[f"doi:{doi_work(doi)}"] = None
    return tuple(found)


def _keys_of_address(link: str) -> tuple[str, ...]:
    hint = link.lower()  # most name nothing: four patterns cost as much as making the address canonical
    if "10." in link and (doi := doi_in_address(link)):
        return (f"doi:{doi_work(doi)}",)
    if "arxiv" in hint and (arxiv := _ARXIV.search(link)):
        return (f"doi:10.48550/arxiv.{arxiv.group(1).lower()}",)
    if "pubmed" in link and (pmid := parse_pmid(link)):
        return (f"pmid:{pmid}",)
    if "pmc" in hint and (pmcid := parse_pmcid(link)):
        return (f"pmcid:{pmcid}",)
    url = own_page(canonical_url(link) or "")
    return (f"url:{url}",) if url else ()


def own_page(url: str) -> str:
    """A site's front page names no item of it."""
    return url if url.count("/") > 2 else ""
