"""Is this a feed? Decided here, because a parser takes an HTML page for an empty feed (FEEDS.md)."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

from bot.errors import NotAFeed
from bot.text.words import one_line, shorten

FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
"""Local names of root elements, lower case: RSS 0.9x and 2.0, Atom, RSS 1.0 and 0.90, CDF."""

_HEAD = 64 * 1024
"""Bytes in which the root element has to begin."""
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_AN_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry|channel|rss|feed|rdf)\s*>", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_FEED_SOMEWHERE = re.compile(r"<(?:rss|rdf:RDF|feed)[\s>]", re.IGNORECASE)


def head_of(body: bytes) -> str:
    """The beginning of `body` as text, whatever its encoding."""
    head = body[:_HEAD]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head.decode(encoding, "replace")
    if head[:2] in (b"<\x00", b"\x00<"):
        return head.decode("utf-16-le" if head[:1] == b"<" else "utf-16-be", "replace")
    return head.decode("latin-1")


def check_is_feed(name: str, body: bytes) -> None:
    """Raises `NotAFeed`, with what it is instead, for a body that cannot be an XML feed."""
    head = head_of(body).lstrip("\ufeff \t\r\n\x00")
    if not head:
        raise NotAFeed(name, "empty")
    root = _root(head)
    if root in FEED_ROOTS or (root != "html" and _FEED_SOMEWHERE.search(head)):
        return
    if not root:
        raise NotAFeed(name, f"not XML: {_shown(head)}")
    if root == "html":
        title = _PAGE_TITLE.search(head)
        raise NotAFeed(name, f"an HTML page{f': {_shown(title[1])}' if title else ''}")
    raise NotAFeed(name, f"XML, but not a feed: its root is <{root}>")


def ends_within_an_entry(body: bytes) -> bool:
    """Whether a feed breaks off inside its last entry, as answers do that were cut short."""
    last = 0
    for entry in _ENTRY.finditer(body):
        last = entry.end()
    return last > 0 and not _AN_END.search(body, last)


def _root(head: str) -> str:
    """Local name of the first element, lower case; comments, instructions and doctype are passed over."""
    at = 0
    while (at := head.find("<", at)) >= 0:
        if head.startswith("<!--", at):
            end = head.find("-->", at)
        elif head.startswith(("<?", "<!"), at):
            if head[at : at + 14].lower() == "<!doctype html":
                return "html"
            end = _end_of_declaration(head, at)
        elif match := _ELEMENT.match(head, at):
            return match.group(2).lower()
        else:
            end = at
        if end < 0:
            break
        at = end + 1
    return ""


def _end_of_declaration(head: str, at: int) -> int:
    """A doctype may hold an internal subset in brackets, with declarations of its own."""
    close = head.find(">", at)
    bracket = head.find("[", at)
    if head.startswith("<!", at) and 0 <= bracket < close:
        subset = head.find("]", bracket)
        return head.find(">", subset) if subset >= 0 else -1
    return close


def _shown(text: str) -> str:
    return f"“{shorten(one_line(text), 60)}”"


def json_value(text: str) -> Any:
    """What JSON holds; half a surrogate pair, which JSON can escape and no UTF-8 can write, becomes `?`.

    Raises `ValueError` and `RecursionError`, as `json.loads` does."""
    value = json.loads(text)
    if "\\ud" in text or "\\uD" in text:
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def json_feed(name: str, body: bytes) -> dict[str, Any] | None:
    """The document of a JSON Feed, None when it is not JSON at all; raises `NotAFeed` for other JSON."""
    if not head_of(body[:64]).lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    try:
        document = json_value(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotAFeed(name, f"broken JSON: {_shown(str(error))}") from error
    if not isinstance(document, dict) or "jsonfeed.org/version" not in str(document.get("version", "")):
        raise NotAFeed(name, "JSON, but not a JSON Feed")
    if not isinstance(document.get("items"), list):
        raise NotAFeed(name, "a JSON Feed without its list of items")
    return document
