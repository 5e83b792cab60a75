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
_TAIL = 4 * 1024
"""Bytes in which the root element has to end: caches sign what they keep in a comment behind it."""
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (b"<\0\0\0", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (b"<\0", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\0<", "utf-16-be"),
)
"""How documents in wide characters begin, with a byte order mark or without (XML 1.0, appendix F.1)."""
_DECLARATION = re.compile(r"\A\ufeff?<\?xml[^>]{0,200}\?>")
_REMARK = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_LAST_TAG = re.compile(r"</(?:[\w.-]{1,40}:)?([\w.-]{1,40})\s*>")
_ELEMENT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_AN_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry|channel|rss|feed|rdf)\s*>", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_FEED_SOMEWHERE = re.compile(r"<(?:rss|rdf:RDF|feed)[\s>]", re.IGNORECASE)


def head_of(body: bytes) -> str:
    """The beginning of `body` as text, whatever its encoding."""
    narrow = "utf-8-sig" if body.startswith(codecs.BOM_UTF8) else "latin-1"
    return body[:_HEAD].decode(wide_encoding(body) or narrow, "replace")


def wide_encoding(body: bytes) -> str:
    """The codec of a document in UTF-16 or UTF-32, by how it begins; empty for any other."""
    return next((codec for beginning, codec in _WIDE if body.startswith(beginning)), "")


def narrowed(body: bytes) -> bytes:
    """A document in UTF-16 or UTF-32 in UTF-8, without the declaration that called it otherwise."""
    wide = wide_encoding(body)
    return _DECLARATION.sub("", body.decode(wide, "replace"), count=1).encode() if wide else body


def ends_as_a_whole(body: bytes) -> bool:
    """Whether the end of the document is there: its root element's last tag, and then nothing that says
    anything. A JSON Feed is always called whole: who reads it refuses one that breaks off."""
    head = head_of(body).lstrip("\ufeff \t\r\n")
    if head.startswith("{"):
        return "jsonfeed.org/version" in head
    end = _REMARK.sub("", narrowed(body)[-_TAIL:].decode("latin-1")).rstrip()
    last = _LAST_TAG.fullmatch(end, max(end.rfind("</"), 0))
    return last is not None and last[1].lower() == _root(head)


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
