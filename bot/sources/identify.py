"""Which work an entry is: DOI, PubMed number, preprint version. From the record, never from what it discusses."""

# ruff: noqa: E501 - the patterns are tables, a source a line

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.model import Doi, Kind, Pmid
from bot.text import doi_in_address, doi_version, doi_work, parse_doi, parse_pmid

OWN_DOI_KINDS = frozenset({Kind.JOURNAL, Kind.PREPRINT, Kind.GUIDELINE, Kind.REGULATOR})
"""Only these publish works of their own; a DOI in a blog's or a post's text is somebody else's."""

_LABELLED = re.compile(
    r"(?:\bdoi\b\s*[:=]?\s*(?:https?://)?|(?:https?://)?(?:dx\.)?doi\.org/)\s*(10\.\d{4,9}/\S+)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:corrects?|corrected|correction (?:to|of|for)|corrigendum|erratum|errata|retract\w*|republi\w*|replaces?"
    r"|comments? on|commentary on|reply to|response to|in response|refers? to|relates? to|related|accompan\w+"
    r"|originally|original (?:article|publication|version)|companion|supplement to|see(?: also)?|cf|cites?|cited"
    r"|references?|bibliography|available (?:at|from)|data(?:set)?|protocol|preprint|published (?:as|in)|version of"
    r"|article|paper|study|supplement\w*|(?:pre)?regist\w+|code|software|repositor\w+|deposited|materials?|linked"
    r"|editorial on)\b[^.;|]{0,60}$|\bet al\b[.,;: ]*$",
    re.IGNORECASE,
)
"""Words that stand before a DOI of another work."""

_IN_A_SENTENCE = re.compile(r"[\w('\"“‘’”%][ \t]*\Z")
"""What a sentence says on about its DOI is `as Doe et al showed (doi:…)`; a citation's stands between stops."""

_NO_ARTICLE = re.compile(
    r"10\.(?:1186/isrctn\d|17605/osf|5281/zenodo|5061/dryad|6084/m9|17632/|7910/dvn|24433/co|3886/|25384/)",
    re.I,
)
"""Registers of trials and stores of data and code: ISRCTN, OSF, Zenodo, Dryad, figshare, Mendeley, Dataverse,
Code Ocean, ICPSR, Sage's figshare (their DOI prefixes at Crossref and DataCite)."""

_REFERENCES = re.compile(
    r"^[^\w\n]*(?:references?|bibliography|literature(?: cited)?|citations?)[^\w\n]*$", re.I | re.M
)

_VERSION_AT_END = re.compile(r"[\d.]v(\d{1,2})(?:\.\w+)?/?$|[./-]v(\d{1,2})/?$", re.IGNORECASE)


def find_doi(record: Iterable[str], guid: str, links: Iterable[str], text: str, *, kind: Kind) -> Doi | None:
    """The entry's own DOI: what its record states, else its identifier or link, else its text.

    `record` are prism:doi, dc:identifier and their like, the strongest first. The text is believed only
    where works are published, only for a single labelled DOI, and not after words or under a heading that
    make it another article's.
    """
    for stated in record:
        if doi := parse_doi(stated):
            return doi
    for address in (guid, *links):
        if doi := doi_in_address(address):
            return doi
    return _in_text(text, (guid, *links)) if kind in OWN_DOI_KINDS else None


def _in_text(text: str, addresses: Iterable[str]) -> Doi | None:
    own = _REFERENCES.split(text)[0]
    found: dict[Doi, list[str]] = {}
    for match in _LABELLED.finditer(own):
        if doi := parse_doi(match.group(1)):
            found.setdefault(doi, []).append(own[: match.start()])
    if len(found) != 1:
        return None
    (doi, befores) = found.popitem()
    if _slug_of(doi, addresses):
        return doi
    return doi if not _NO_ARTICLE.match(doi) and any(map(_is_own, befores)) else None


def _is_own(before: str) -> bool:
    """Whether a DOI behind these words is that of the text which they begin."""
    return not _IN_A_SENTENCE.search(before[-20:]) and not _OTHERS.search(before[-120:])


def _slug_of(doi: Doi, addresses: Iterable[str]) -> bool:
    """Nature's and others' links end in the DOI's suffix; that settles whose DOI it is."""
    suffix = doi.partition("/")[2]
    return any(suffix in address.lower() for address in addresses)


def find_pmid(guid: str, links: Iterable[str], text: str) -> Pmid | None:
    """From the guid (`pubmed:123`): of several dc:identifier only the last survives feedparser."""
    if guid.lower().startswith(("pubmed:", "pmid")):
        return parse_pmid(guid)
    for address in (guid, *links):
        if "ncbi.nlm.nih.gov" in address and (pmid := parse_pmid(address)):
            return pmid
    # PubMed's own feeds end each entry with this line.
    match = _PUBMED_LINE.search(text) if "PMID:" in text else None
    return parse_pmid(match.group(1)) if match else None


_PUBMED_LINE = re.compile(r"\bPMID:\s?(\d{5,9})\s*\|\s*DOI:")


def find_version(doi: Doi | None, addresses: Iterable[str]) -> str:
    """A preprint's version, from its DOI or the end of an address; empty where none is named."""
    if doi and (version := doi_version(doi)):
        return version
    for address in addresses:
        if match := _VERSION_AT_END.search(address.partition("?")[0]):
            return str(int(match.group(1) or match.group(2)))
    return ""


__all__ = ["doi_work", "find_doi", "find_pmid", "find_version"]
