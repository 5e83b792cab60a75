"""Bytes of a feed to a tree of elements, and the names that feedparser has for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast
from xml.etree.ElementTree import Element, XMLPullParser


class Unusual(Exception):
    """The feed is well formed, and holds something whose reading feedparser knows better."""


_DECLARED = re.compile(rb"^<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "us-ascii",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
}
_BOM = b"\xef\xbb\xbf"


def decoded(body: bytes, content_type: str) -> str | None:
    """The text, where bytes, declaration and header agree on its encoding; None where they do not."""
    body = body.removeprefix(_BOM).lstrip()
    match = _DECLARED.match(body)
    declared = match[1].decode("ascii").lower() if match else "utf-8"
    named = _CHARSET.search(content_type)
    codec = _CODECS.get(declared)
    if codec is None or (named and named[1].lower() not in (declared, "utf-8", "us-ascii")):
        return None
    if named and named[1].lower() == "utf-8" and codec != "utf-8":
        return None
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def tree(text: str) -> tuple[Element, dict[str, str]]:
    """The root element, and the prefix that each name space was given first. Raises `ParseError`."""
    parser: XMLPullParser[Any] = XMLPullParser(("start", "start-ns"))
    parser.feed(text)
    root: Element | None = None
    prefixes: dict[str, str] = {}
    for event, what in cast("Iterator[tuple[str, Any]]", parser.read_events()):
        if event == "start-ns" and what[0]:
            prefixes.setdefault(what[1], what[0])
        elif event == "start" and root is None:
            root = what
    parser.close()
    if root is None:
        raise Unusual("no root")
    return root, prefixes


_PLAIN_SPACES = (
    "http://backend.userland.com/rss http://blogs.law.harvard.edu/tech/rss http://purl.org/rss/1.0/"
    " http://my.netscape.com/rdf/simple/0.9/ http://purl.org/atom/ns# http://www.w3.org/2005/atom"
    " http://purl.org/rss/1.0/modules/rss091#"
)
_SPACES = {
    **dict.fromkeys(_PLAIN_SPACES.split(), ""),
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
"""Name spaces, lower case, and feedparser's prefix for them; any other keeps the one that the feed gives."""


class Names(dict[str, str]):
    """`{http://purl.org/dc/elements/1.1/}creator` → `dc_creator`; made once for each name in a feed."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, tag: str) -> str:
        space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        known = "http://backend.userland.com/rss" if "backend.userland.com/rss" in space else space.lower()
        prefix = _SPACES.get(known)
        if prefix is None:
            prefix = self._prefixes.get(space, "")
        name = self[tag] = f"{prefix}_{local}".lower() if prefix else local.lower()
        return name
