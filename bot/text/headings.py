"""What stands before a title: a section, `Reply to:`, a congress number, volume and page."""

from __future__ import annotations

import re
from typing import NamedTuple

_BRACKETED = re.compile(r"^\[([A-Z][A-Za-z&'’,/ -]{1,40})\]\s*[:–-]?\s*(?=\W?\w)")
_REPLY_PREFIX = re.compile(
    r"^((?:Author['’]?s?['’]? )?(?:Reply|Response|In Reply)(?: to)?)\s*:\s+(?=\S)", re.IGNORECASE
)
_REPLY_TO = re.compile(r"^(Reply to)\s*:?\s+(?=[\"“‘'])", re.IGNORECASE)
_HEADINGS_BEGIN = frozenset("[AaRrIiLl0123456789")
"""One look at a letter spares most titles the four patterns around this."""
_CONGRESS = re.compile(r"^(LBA\d{1,4}|\d{1,4}(?:P|O|MO|TiP|eP|PD|RF))\s+(?=\S)")
_VOLUME = re.compile(r"^[^:]{3,120}?, Vol\. \d+, Pages? [\w–-]+:\s+(?=\S)")


class Heading(NamedTuple):
    """A title, and what stood before it."""

    title: str
    section: str = ""


def split_heading(title: str) -> Heading:
    """Take a section off a title: `[Articles] …`, `Reply to: …`, `205P …`, `Journal, Vol. 9, Pages 120: …`.

    Words that make a notice a notice stay: without `Erratum:` its title would be its article's. A title
    all in brackets is a translated one (PubMed) and stays whole.
    """
    sections = []
    title = _VOLUME.sub("", title) if ", Vol. " in title else title
    if title[:1].isascii() and title[:1] not in _HEADINGS_BEGIN:
        return Heading(title=title.strip())
    for pattern in (_BRACKETED, _REPLY_PREFIX, _REPLY_TO, _CONGRESS):
        if match := pattern.match(title):
            sections.append(match.group(1).strip())
            title = title[match.end() :]
    return Heading(title=title.strip(), section=": ".join(sections))
