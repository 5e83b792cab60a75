"""Bodies to items: RSS 0.9x, 1.0 and 2.0, Atom, CDF and JSON Feed.

Plain feeds are read by `wellformed`, thirteen times as fast and with feedparser's results. feedparser 6.0.14
reads the rest: it recovers encodings and broken markup. What it gets wrong is taken from it (dates,
sanitising, resolving, "is this a feed?"; see FEEDS.md). Runs in a worker that can be killed: some of its
patterns are quadratic.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import feedparser

from bot.errors import FeedError, NotAFeed
from bot.model import Item, Kind, Source
from bot.sources.clean import to_title
from bot.sources.drafts import Cuts, Draft, to_item
from bot.sources.fields import draft_of, text
from bot.sources.jsonfeed import json_drafts, json_language
from bot.sources.sniff import check_is_feed, ends_within_an_entry, json_feed, narrowed, wide_encoding
from bot.sources.wellformed import Plain, read_wellformed
from bot.text import one_line

MOST_ENTRIES = 5_000
"""Entries read of one body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a body says: its items, its own title, and how often a cap cut something."""

    items: tuple[Item, ...]
    title: str = ""
    cut: Mapping[str, int] | None = None


def parse_feed(source: Source, body: bytes, *, url: str = "", content_type: str = "") -> tuple[Item, ...]:
    """The items of a feed, in its order; `url` resolves its links. Raises `NotAFeed`: what it is instead."""
    return read_feed(source, body, url=url, content_type=content_type).items


def read_feed(
    source: Source,
    body: bytes,
    *,
    url: str = "",
    content_type: str = "",
    plain: Callable[[bytes, str], Plain | None] = read_wellformed,
) -> Reading:
    """As `parse_feed`, with the feed's own title and what the caps cut.

    feedparser reads what `plain` does not."""
    document = json_feed(source.id, body)
    if document is not None:
        title, language = to_title(str(document.get("title") or "")), json_language(document)
        drafts = json_drafts(document)
        return _reading(source, drafts, base=url or source.url, title=title, language=language)
    check_is_feed(source.id, body)
    if wide_encoding(body):
        # feedparser mistakes some of them, above all where the header names an encoding as well.
        body, content_type = narrowed(body), ""
    parsed = plain(body, content_type) or _feedparser(source.id, body, content_type)
    if not parsed.entries and b"<rss:item" in body:
        # A prefix that is never declared: a site generator writes RSS so, and browsers forgive it.
        body = body.replace(b"<rss:", b"<").replace(b"</rss:", b"</")
        parsed = _feedparser(source.id, body, content_type)
    if not parsed.entries:
        _check_empty(source.id, parsed)
    feed = parsed.feed
    base = _absolute(url or source.url, text(feed, "link"))
    return _reading(
        source,
        (draft_of(entry, feed) for entry in parsed.entries),
        base=base,
        title=to_title(text(feed, "title")),
        language=text(feed, "language"),
    )


def _feedparser(name: str, body: bytes, content_type: str) -> Any:
    headers = {"content-type": content_type} if content_type else {}
    body = _NUMBER_OF_HIGHWIRE.sub(b"", _CHARACTER.sub(_possible, body))
    try:
        # BytesIO, never bytes or str: a body that is a path would make feedparser open that file.
        parsed = feedparser.parse(
            io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False, response_headers=headers
        )
    except _STUMBLES as error:
        raise FeedError(name, f"the parser fails on it: {one_line(str(error))[:100]}") from error
    if parsed.get("bozo") and ends_within_an_entry(body):
        # Half a title, and a guid that is still to come: the next poll brings the whole of it.
        del parsed.entries[-1:]
    return parsed


_STUMBLES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What feedparser lets through from the depths when markup is broken in a way that nobody thought of."""

_CHARACTER = re.compile(rb"&#(?:0*([0-9]+)|[xX]0*([0-9a-fA-F]+))")


_NUMBER_OF_HIGHWIRE = re.compile(rb"<dc:identifier>\s*hwp:[^<>]{1,200}</dc:identifier>")
"""Of several dc:identifier feedparser keeps the last, and this one stands behind the DOI (BMJ, Science)."""


def _possible(match: re.Match[bytes]) -> bytes:
    """A reference to a character that there is; feedparser's loose parser raises over any other."""
    digits, base = (match[1], 10) if match[1] else (match[2], 16)
    number = int(digits, base) if len(digits) <= 7 else 0x110000
    return match[0] if number < 0xD800 or 0xDFFF < number < 0x110000 else b"&#xFFFD"


def _check_empty(name: str, parsed: Any) -> None:
    """A feed may be empty; a broken one that yields nothing would pass an outage off as peace."""
    if not parsed.version:
        raise NotAFeed(name, "XML, but in no known feed format")
    broken = parsed.get("bozo_exception")
    if broken is not None and not isinstance(broken, _HARMLESS):
        raise NotAFeed(name, f"broken XML: {one_line(str(broken))[:100]}")


_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
"""What feedparser calls ill-formed though all of it was read: a wrong label."""


def _reading(source: Source, drafts: Iterator[Draft], *, base: str, title: str, language: str) -> Reading:
    cuts = Cuts()
    items: list[Item] = []
    journal = _journal(source, title)
    for draft in drafts:
        if len(items) >= MOST_ENTRIES:
            cuts.add("entries")
        else:
            items.append(to_item(draft, source, base=base, journal=journal, language=language, cuts=cuts))
    return Reading(items=tuple(items), title=title, cut=cuts.counts)


def _journal(source: Source, feed_title: str) -> str:
    """What the curator calls a journal; else its feed's title without the words around it."""
    if source.kind is Kind.JOURNAL and source.title:
        return source.title
    return _AROUND.sub("", feed_title).strip(" :–—-") or feed_title


_BEFORE = (
    r"Wiley|Wolters ?Kluwer|ScienceDirect Publication|tandf|Latest (?:issue|articles|results) (?:of|for|from)"
)
_AFTER = (
    r"Table of Contents|Current Issue|Online First|Advance Access|Most Recent(?: Articles)?|Recent Issues?"
    r"|Latest (?:Issue|Articles|Results)|RSS(?: Feed)?|Early View|Articles in Press|AOP|ASAP|vol\. \d+.*"
)
_AROUND = re.compile(rf"^(?:{_BEFORE})\s*:?\s+|(?:\s*[:|–—-]?\s*\(?(?:{_AFTER})\)?)+$", re.IGNORECASE)
"""As Wiley, Wolters Kluwer, ScienceDirect, T&F, Silverchair, Springer and Ingenta title their feeds."""


def _absolute(base: str, link: str) -> str:
    """What the feed's links are relative to: its own page; `tag:` and other names are no place."""
    try:
        whole = urljoin(base, link)
    except ValueError:
        return base
    return whole if whole.startswith(("http://", "https://")) else base
