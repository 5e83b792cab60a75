"""Which feeds a web page names. Pure: a page in, addresses out, the likeliest first.

`<link rel="alternate">` with a feed's type is how pages name their feeds (HTML Standard, link type
"alternate"); links that look like one come after. Tags are picked out in one pass that no page can make slow:
a browser's parser (nh3) took 181 s for a megabyte of `<div>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from bot.text import canonical_url, one_line

TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
"""What a page may state of a feed; `text/xml` and JSON alone are said of anything."""

USUAL = ("feed/", "rss", "atom.xml", "feed.xml", "index.xml")
"""Where a page that names none may have one: WordPress's and the static generators' habits, to be tried."""

MOST = 8
"""Addresses that are looked at: a page with more has one for each of its posts."""

_LOOKED_AT = 512 * 1024
"""Bytes of a page. Heads are at the beginning; a blog's home page weighs 100 to 300 kB."""

_TAG = re.compile(rb"<(!--|script\b|style\b|(?:link|a|base)\b([^<>]{0,2000})>)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LIKE_A_FEED = re.compile(r"(?:^|[/._?=&-])(?:feeds?|rss2?|atom|rdf)(?:$|[/._?=&-])", re.IGNORECASE)
_LESSER = re.compile(r"comment|replies", re.IGNORECASE)
"""Feeds of comments: nobody who follows a blog means them."""

_ENDS = {b"!--": b"-->", b"script": b"</script", b"style": b"</style"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed."""

    url: str
    title: str = ""
    why: str = ""


def candidates(page: bytes, url: str) -> tuple[Candidate, ...]:
    """Each address once: what the page states, then what looks like a feed; comments after the rest."""
    tags = list(_tags(page[:_LOOKED_AT]))
    base = next((urljoin(url, at["href"]) for name, at in tags if name == "base" and at.get("href")), url)
    found = [*_stated(tags, base), *_alike(tags, base)]
    found.sort(key=lambda one: bool(_LESSER.search(f"{one.title} {one.url}")))
    first = {canonical_url(one.url): one for one in reversed(found)}
    return tuple(one for one in found if one is first.get(canonical_url(one.url)))[:MOST]


def usual(url: str) -> tuple[Candidate, ...]:
    """Addresses under a page that names no feed."""
    folder = url if url.endswith("/") else f"{url}/"
    return tuple(Candidate(url=urljoin(folder, name), why=f"tried: …/{name}") for name in USUAL)


def _stated(tags: list[tuple[str, Mapping[str, str]]], base: str) -> Iterator[Candidate]:
    for name, at in tags:
        kind = at.get("type", "").partition(";")[0].strip().lower()
        if name == "link" and "alternate" in at.get("rel", "").lower().split() and kind in TYPES:
            yield from _candidate(at, base, "the page states it")


def _alike(tags: list[tuple[str, Mapping[str, str]]], base: str) -> Iterator[Candidate]:
    for name, at in tags:
        if name == "a" and _LIKE_A_FEED.search(at.get("href", "")):
            yield from _candidate(at, base, "the page links to it")


def _candidate(at: Mapping[str, str], base: str, why: str) -> Iterator[Candidate]:
    try:
        url = urljoin(base, at.get("href", "").strip()).partition("#")[0]
    except ValueError:
        return
    if url.lower().startswith(("http://", "https://")):
        yield Candidate(url=url, title=one_line(at.get("title", ""))[:200], why=why)


def _tags(page: bytes) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every `link`, `a` and `base` outside comments and scripts, with its attributes."""
    at, lower = 0, page.lower()
    while match := _TAG.search(page, at):
        at = match.end()
        if end := _ENDS.get(match[1].lower()):
            at = lower.find(end, at)
            if at < 0:
                return
            continue
        text = (match[2] or b"").decode("utf-8", "replace")
        yield _name(match[1]), {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in _found(text)}


def _name(tag: bytes) -> str:
    return re.split(rb"[\s/>]", tag.lower(), maxsplit=1)[0].decode("latin-1")


def _found(text: str) -> Iterator[re.Match[str]]:
    return _ATTRIBUTE.finditer(text)
