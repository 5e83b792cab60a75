"""Well-formed RSS 0.9x, 1.0 and 2.0, RDF and Atom, read by expat in a thirteenth of feedparser's time.

What comes out are feedparser's own names and rules (6.0.14), as far as `fields.draft_of` reads them, so that
nobody behind can tell who read a feed. Everything that is not plain is left to feedparser: broken XML, a
document type (so no entity is ever declared), markup that is not escaped, an encoding that is not named.
Where the two differ, and why that is right, stands in `tests/sources/test_wellformed.py`, which reads every
feed with both. Why there are two at all: docs/decisions/0009-ingest-speed.md.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import ParseError

from bot.sources.wellformed.entries import Plain, read
from bot.sources.wellformed.tree import Names, Unusual, decoded, tree

__all__ = ["Plain", "read_wellformed"]

MOST_ELEMENTS = 500_000
"""A tree costs about 150 bytes an element: this many are 75 MB. Feeds of 5,000 entries hold 75,000."""


def read_wellformed(body: bytes, content_type: str = "") -> Plain | None:
    """The entries of a plain feed; None when feedparser has to look."""
    text = decoded(body, content_type)
    # Without a document type XML has no entities but its five: nothing can grow, nothing is fetched.
    if text is None or "<!DOCTYPE" in text or text.count("<") > MOST_ELEMENTS:
        return None
    try:
        root, prefixes = tree(text)
        plain = read(root, Names(prefixes))
        if "base=" in text:
            _check_absolute(plain)
    except (ParseError, Unusual):
        return None
    return plain if plain.entries else None


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _check_absolute(plain: Plain) -> None:
    """xml:base is feedparser's to apply; where every address is whole there is nothing to apply."""
    for entry in (plain.feed, *plain.entries):
        hrefs = (link.get("href") for link in entry.get("links", ()))
        if any(
            stated and not _SCHEME.match(stated) for stated in (entry.get("id"), entry.get("link"), *hrefs)
        ):
            raise Unusual("an address that needs its base")
