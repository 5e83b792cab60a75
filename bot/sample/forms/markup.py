"""XML and HTML by hand: what every form needs to be written as its publisher writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from html import escape as html_escape
from xml.sax.saxutils import escape, quoteattr

from bot.sample.catalogue import Entry

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ADDRESS = re.compile(r"https?://[^\s<>()]+[^\s<>().,;:]")


def element(name: str, text: str, **attributes: str) -> str:
    """`<name …>text</name>`, escaped; an underscore in an attribute's name stands for a colon."""
    given = "".join(f" {key.replace('_', ':')}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{escape(text)}</{name}>\n"


def cdata(name: str, text: str) -> str:
    return f"<{name}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>\n"


def paragraphs(text: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", text) if part.strip())


def html(text: str) -> str:
    """Paragraphs of plain text as HTML, with addresses made into links."""
    return "\n".join(f"<p>{linked(part)}</p>" for part in paragraphs(text))


def linked(text: str) -> str:
    return _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', html_escape(text, quote=False))


def rfc822(at: datetime) -> str:
    """RSS 2.0's date: `Wed, 25 Nov 2026 06:30:00 +0000`."""
    return format_datetime(at)


def rss(namespaces: Iterable[str], channel: str, items: Iterable[str]) -> bytes:
    """An RSS 2.0 document; `namespaces` are prefixes of `NAMESPACES`."""
    declared = "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in namespaces)
    body = "".join(f"<item>\n{item}</item>\n" for item in items)
    return f'{XML}<rss version="2.0"{declared}>\n<channel>\n{channel}{body}</channel>\n</rss>\n'.encode()


def rdf(prism: str, channel: str, about: str, items: Iterable[tuple[str, str]]) -> bytes:
    """An RSS 1.0 document of (address, content) items; `prism` is the version that its publisher uses."""
    declared = "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("rdf", "dc", "content"))
    items = tuple(items)
    order = "".join(f"<rdf:li rdf:resource={quoteattr(address)}/>\n" for address, _ in items)
    body = "".join(f"<item rdf:about={quoteattr(address)}>\n{item}</item>\n" for address, item in items)
    return (
        f'{XML}<rdf:RDF xmlns="http://purl.org/rss/1.0/"{declared} xmlns:prism="{NAMESPACES[prism]}">\n'
        f"<channel rdf:about={quoteattr(about)}>\n{channel}<items>\n<rdf:Seq>\n{order}</rdf:Seq>\n</items>\n"
        f"</channel>\n{body}</rdf:RDF>\n"
    ).encode()


NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prism-1.2": "http://prismstandard.org/namespaces/1.2/basic/",
    "prism-module": "http://purl.org/rss/1.0/modules/prism/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "webfeeds": "http://webfeeds.org/rss/1.0",
}
"""Prefix (for prism: which version) → namespace."""


def stated(entry: Entry) -> str:
    """ISO 8601, no more precise than the entry's date."""
    iso = entry.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return iso[: {"year": 4, "month": 7, "day": 10}.get(entry.precision.value, len(iso))]
