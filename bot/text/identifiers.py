"""DOIs, PubMed and PubMed Central numbers, in whatever spelling they come."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.model import Doi, Pmcid, Pmid

_DOI = re.compile(r"(?<![\w.])10\.\d{4,9}(?:\.\d+)*/[^\s\"'<>|\\^`{}“”‘’«»\u3000-\u30ff\uff01-\uff5e]+", re.I)
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9./()_-]*[A-Za-z0-9]", re.A)
"""What needs no search and no trimming, as fields of records have it: a third of the cost."""
_SICI = re.compile(
    r"(?<![\w.])10\.\d{4,9}/\(?S?[^\s\"<>]{1,100}\d<\d{1,6}::?[^\s\"<>]{1,60}>[^\s\"<>]{0,60}", re.I
)
"""Wiley and others minted DOIs such as `10.1002/(SICI)1097-0258(1998…)17:15/16<1661::AID-SIM968>3.0.CO;2-2`
until 2001 (ANSI Z39.56); only there do angle brackets belong to the name."""

_TAIL = re.compile(r"[.,;:!?*)\]>\"'…&#/–—-]$")
_AFTER = re.compile(r"[?#]|&(?:amp;|lt;|gt;|quot;|[a-z_]+=)|;jsessionid", re.I)
"""What begins in an address after a DOI. `?` and `#` are lawful in a DOI and practically unused."""

_LANDING = re.compile(
    r"(?:/(?:full|abstract|abs|summary|pdf|epdf|pdfft|pdfdirect|html|meta|references|fulltext|full-text|metrics"
    r"|(?:figures|tables)(?:/\d{1,3})?|suppl(?:_file/[^/]*|ementary-material)?)"
    r"|[./](?:full|abstract|short|long|article-info|full-text)?(?:\.pdf|\.html?)|\.(?:full|abstract|short|long|pdf))/?$",
    re.I,
)
"""What publishers hang on a DOI in the address of one of its pages."""

_NUMBERED = re.compile(
    r"(/(?:advance-)?article(?:-[a-z]+)?/doi/10\.\d{4,9}/.+?)/\d{5,9}(?:/[^/?#]*)?(?=[?#]|$)", re.I
)
"""Silverchair's sites (OUP, RSC, GeoScienceWorld) put a page's number and its title's words after the DOI."""

_NO_ARTICLE = re.compile(r"/(?:e?toc|loi|journal)/10\.\d{4,9}/|10\.\d{4,9}/(?:\(issn\)|loi/)", re.I)
"""A journal or an issue: Wiley's and Atypon's sites have names for these that look like an article's."""

_VERSION = re.compile(
    r"^(?P<dotted>10\.\d{4,9}/.+?)[./]v(?P<n1>\d{1,2})$"  # figshare, Research Square, Preprints.org, OSF
    r"|^(?P<glued>10\.\d{4,9}/.*\d{4})v(?P<n2>\d{1,2})$"  # bioRxiv, medRxiv and arXiv addresses
    r"|^(?P<chemrxiv>10\.26434/chemrxiv.+?)-v(?P<n3>\d{1,2})$"
    r"|^(?P<f1000>10\.(?:12688|12698|21955|35241|3310)/.+?\.\d+)\.(?P<n4>\d{1,2})$",  # F1000's platforms
    re.I,
)
"""How a version is written behind a DOI. Research Square and ChemRxiv register one DOI a version;
bioRxiv registers one DOI and puts the version into the address only."""


LONGEST = 2_048
"""Characters. What runs on for longer without a space is no name and no address; some steps are quadratic."""


def parse_doi(text: str) -> Doi | None:
    """The first DOI in `text`, in any spelling (`doi:`, resolver address, bare), lower-cased."""
    if len(text) <= LONGEST and _PLAIN_DOI.fullmatch(text):
        return Doi(text.lower())
    if "%2" in text or "%3" in text:
        text = unquote(text)
    match = (_SICI.search(text) if "<" in text else None) or _DOI.search(text)
    return Doi(_trim(match.group()).lower()) if match and len(match.group()) <= LONGEST else None


def _trim(doi: str) -> str:
    doi = doi if "<" in doi else _AFTER.split(doi)[0]
    while _TAIL.search(doi) and not _closes_its_own(doi):
        doi = doi[:-1]
    return doi


def _closes_its_own(doi: str) -> bool:
    # Elsevier's PII DOIs hold "(25)02551-6" and older ones end in ")": a bracket that was opened stays.
    pairs = {")": "(", "]": "[", ">": "<"}
    return doi[-1] in pairs and doi.count(doi[-1]) <= doi.count(pairs[doi[-1]])


def doi_in_address(url: str) -> Doi | None:
    """The DOI that an article's address holds: landing-page endings and preprint versions are taken off.

    That of a journal or an issue is no article's."""
    doi = parse_doi(_NUMBERED.sub(r"\1", url)) if len(url) <= LONGEST else None
    if doi is None or _NO_ARTICLE.search(url):
        return None
    while (cut := _LANDING.sub("", doi)) != doi:
        doi = Doi(cut)
    if doi.startswith(("10.1101/", "10.64898/")):
        return doi_work(Doi(re.sub(r"(v\d{1,2})\.[\w-]+$", r"\1", doi)))
    return doi


def _version(doi: str) -> tuple[str, str]:
    # Every form of a version ends so, and one look spares nearly all DOIs the pattern.
    match = _VERSION.match(doi) if "v" in doi[-3:] or "." in doi[-3:] else None
    if not match:
        return doi, ""
    work, number = (group for group in match.groups() if group is not None)
    return work, str(int(number))


def doi_work(doi: str) -> Doi:
    """`doi` without the suffix that names a version (`.v2`, `/v3`, `-v1`, `v1`), for comparing works."""
    return Doi(_version(doi.lower())[0])


def doi_version(doi: str) -> str:
    """The version that `doi` names, `"2"` for `….v2`; empty where it names none."""
    return _version(doi.lower())[1]


_PMID = re.compile(r"\s*(?:pubmed:|pmid:?\s*)?0*([1-9]\d{0,8})\s*", re.IGNORECASE)
_PMID_IN_ADDRESS = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/0*([1-9]\d{0,8})\b", re.IGNORECASE
)
_PMCID = re.compile(r"\bPMC0*([1-9]\d{0,8})\b", re.IGNORECASE)


def parse_pmid(text: str) -> Pmid | None:
    """`pubmed:123`, `PMID: 123`, a PubMed address or bare digits; leading zeros dropped."""
    match = _PMID.fullmatch(text) or _PMID_IN_ADDRESS.search(text)
    return Pmid(match.group(1)) if match else None


def parse_pmcid(text: str) -> Pmcid | None:
    """The first `PMC` number in `text`, in an address or alone."""
    match = _PMCID.search(text)
    return Pmcid(f"PMC{match.group(1)}") if match else None
