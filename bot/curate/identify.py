"""What an item may be known by: its own identifiers, those it speaks of, and its title's key. Pure.

Strongest first: DOI without its version, PMID, PMCID, address, guid within its source; then the title.
A preprint's number is a DOI (arXiv registers `10.48550/arxiv.…`), so it needs no key of its own.

An item of a journal, preprint server, regulator or guideline body *is* what its identifiers name. News,
blogs, podcasts, videos and posts only *speak of* the paper whose DOI they carry: it is no key of theirs.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from bot.model import Item, Kind
from bot.text import canonical_url, doi_in_address, doi_work, fold, parse_doi, parse_pmcid, parse_pmid

TALK = frozenset({Kind.NEWS, Kind.BLOG, Kind.PODCAST, Kind.VIDEO, Kind.POST})
"""Kinds that speak of works of others."""

_SECTION = re.compile(r"^\s*\[[A-Za-z][\w '&/-]{0,40}\]\s*(?=\w)")
"""Lancet's `[Articles]`, ACS's `[ASAP]`; a whole title in brackets is a translation, and stays."""
_ABSTRACT_NUMBER = re.compile(r"^\s*(?:LBA\d{1,4}|\d{1,4}(?:P|O|MO|TiP|eP))\s+(?=[A-Z])")
"""The number of a congress abstract: `205P`, `LBA12`."""
_NOTE = re.compile(r"(?<=.{15})\s*\[[^][]{2,160}\]?\s*\.?\s*$")
"""What MEDLINE and Embase hang on a title: `[Review] [33 refs]`, `[German]`, `[Erratum appears in …]`."""
_STATUS = re.compile(
    r"^\s*\[?(?:retracted|withdrawn|removed)(?: (?:article|paper|chapter|manuscript))?\]?\s*[:.—–-]+\s*", re.I
)
"""What a publisher puts before the title of a work that no longer stands; the work stays the same."""
_TAG = re.compile(r"<[^<>]{1,200}>")
_GREEK = str.maketrans(
    {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
        "λ": "lambda", "μ": "mu", "µ": "mu", "σ": "sigma", "τ": "tau", "ω": "omega",
    }
)  # fmt: skip
_LINK = re.compile(r"https?://[^\s<>\"]+")
_DOI_IN_TEXT = re.compile(r"\b10\.\d{4,9}/\S+")
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+/\d{7})", re.I)


@dataclass(frozen=True, slots=True)
class Identity:
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
        named = (
            ("doi", self.doi),
            ("pmid", self.pmid),
            ("pmcid", self.pmcid),
            ("url", self.url),
            ("guid", self.guid),
        )
        return tuple(f"{kind}:{value}" for kind, value in named if value)


def identify(item: Item) -> Identity:
    """Every key the item's fields, address and guid give. Total."""
    url = item.canonical or _address(item.url) or _address(item.guid)
    guid = f"{item.source} {item.guid}" if item.source and item.guid else ""
    if item.kind in TALK:
        return Identity(
            url=_own_page(url), guid=guid, title=title_key(item.title), speaks_of=_spoken_of(item, url)
        )
    return Identity(
        doi=work_doi(item),
        pmid=item.pmid or _pmid_of(item),
        pmcid=item.pmcid or (parse_pmcid(item.url) if "PMC" in item.url else None) or "",
        url=_own_page(url),
        guid=guid,
        title=title_key(item.title),
        speaks_of=mentions(item.summary) if "10." in item.summary or "http" in item.summary else (),
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


def _own_page(url: str) -> str:
    """A site's front page names no item of it."""
    return url if url.count("/") > 2 else ""


def title_key(title: str) -> str:
    """The title for comparing: folded, without markup, section prefix, abstract number and notes."""
    if "&" in title:
        title = html.unescape(title)
    if "<" in title:
        title = _TAG.sub("", title)
    if "[" in title:
        title = _without_notes(_SECTION.sub("", title))
    title = _STATUS.sub("", _ABSTRACT_NUMBER.sub("", title))
    return fold(title if title.isascii() else title.casefold().translate(_GREEK))


def has_status(title: str) -> bool:
    """Whether a title says that its work was retracted, withdrawn or removed."""
    return _STATUS.match(title) is not None


def _without_notes(title: str) -> str:
    while (cut := _NOTE.sub("", title)) != title:
        title = cut
    return title


def _spoken_of(item: Item, url: str) -> tuple[str, ...]:
    named = [f"doi:{doi_work(item.doi)}"] if item.doi else []
    named += [f"pmid:{item.pmid}"] if item.pmid else []
    named += [f"pmcid:{item.pmcid}"] if item.pmcid else []
    named += mentions(f"{url} {item.title} {item.summary}")
    return tuple(dict.fromkeys(key for key in named if key != f"url:{url}"))


def mentions(text: str) -> tuple[str, ...]:
    """Typed keys of every DOI and address in `text`, in order, each once."""
    found: dict[str, None] = {}
    for link in _LINK.findall(text):
        found.update(dict.fromkeys(_keys_of_address(link.rstrip(".,;:!?)]}’”'"))))
    for bare in _DOI_IN_TEXT.findall(_LINK.sub(" ", text)):
        if doi := parse_doi(bare):
            found[f"doi:{doi_work(doi)}"] = None
    return tuple(found)


def _keys_of_address(link: str) -> tuple[str, ...]:
    if "10." in link and (doi := doi_in_address(link)):
        return (f"doi:{doi_work(doi)}",)
    if arxiv := _ARXIV.search(link):
        return (f"doi:10.48550/arxiv.{arxiv.group(1).lower()}",)
    if "pubmed" in link and (pmid := parse_pmid(link)):
        return (f"pmid:{pmid}",)
    if pmcid := parse_pmcid(link):
        return (f"pmcid:{pmcid}",)
    url = _own_page(canonical_url(link) or "")
    return (f"url:{url}",) if url else ()
