"""What feedparser calls the fields of an entry, in each dialect, and what they are to us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.sources.clean import to_title
from bot.sources.drafts import Draft
from bot.text import fold

Entry = dict[str, Any]


def text(entry: Entry, key: str) -> str:
    """What a field says; empty where it is not there, or is no text."""
    # dict.get, because feedparser's own lookup answers `updated` with `published` and warns.
    value = dict.get(entry, key)
    return value.strip() if isinstance(value, str) else ""


def draft_of(entry: Entry, feed: Entry) -> Draft:
    """Names of feedparser's fields on the right, ours on the left."""
    title = text(entry, "title")
    return Draft(
        guid=text(entry, "id"),
        title=title,
        link=text(entry, "feedburner_origlink") or text(entry, "link") or _first_link(entry),
        descriptions=(text(entry, "summary"), *_contents(entry), text(entry, "media_description")),
        dates=tuple(text(entry, key) for key in _DATES),
        authors=_authors(entry),
        record_dois=(
            text(entry, "prism_doi"),
            *(dict.get(entry, "dc_identifiers") or (text(entry, "dc_identifier"),)),
            *(text(entry, key) for key in ("dcterms_identifier", "arxiv_doi", "bibo_doi")),
        ),
        other_links=(*_related_dois(entry), text(entry, "prism_url")),
        journal=_publication(entry, feed, title),
        section=text(entry, "prism_section"),
        tags=tuple(str(tag.get("term") or tag.get("label") or "") for tag in dict.get(entry, "tags") or ()),
        language=text(entry, "language") or text(entry, "dc_language"),
        volume=text(entry, "prism_volume"),
        number=text(entry, "prism_number"),
        pages=_pages(entry),
        enclosure=_enclosure(entry),
        duration=text(entry, "itunes_duration"),
        transcript=_attribute(entry, "podcast_transcript", "url"),
    )


_DATES = ("published", "created", "prism_publicationdate", "updated", "dc_date", "issued", "prism_coverdate")
"""Where a date stands, the day it came out first; cover dates lie months ahead."""


def _contents(entry: Entry) -> tuple[str, ...]:
    return tuple(str(one.get("value") or "") for one in dict.get(entry, "content") or ())


def _first_link(entry: Entry) -> str:
    links = dict.get(entry, "links") or ()
    return next(
        (str(link["href"]) for link in links if link.get("href") and link.get("rel") == "alternate"), ""
    )


def _related_dois(entry: Entry) -> Iterator[str]:
    """Links that say themselves that they are the entry's DOI (arXiv's Atom)."""
    for link in dict.get(entry, "links") or ():
        if str(link.get("title") or "").lower() == "doi" and link.get("href"):
            yield str(link["href"])


def _authors(entry: Entry) -> tuple[str, ...]:
    names = tuple(str(author.get("name") or "") for author in dict.get(entry, "authors") or () if author)
    return tuple(name for name in names if name) or ((author,) if (author := text(entry, "author")) else ())


def _publication(entry: Entry, feed: Entry, title: str) -> str:
    """prism:publicationName, but Taylor & Francis put the article's title there; PubMed has dc:source."""
    for key in ("prism_publicationname", "prism_publicationtitle", "dc_source"):
        name = text(entry, key)
        if name and name != title and "doi:" not in name and fold(to_title(name)) != fold(to_title(title)):
            return to_title(_VOLUME.sub("", name))
    return to_title(text(feed, "prism_publicationname"))


_VOLUME = re.compile(r",\s*vol(?:ume|\.)\s*\d.*", re.IGNORECASE | re.DOTALL)
"""What dc:source may say behind a journal's name."""


def _pages(entry: Entry) -> str:
    first, last = text(entry, "prism_startingpage"), text(entry, "prism_endingpage")
    return f"{first}-{last}" if first and last and first != last else first


def _enclosure(entry: Entry) -> str:
    for link in dict.get(entry, "links") or ():
        attached = link.get("rel") == "enclosure" and link.get("href")
        if attached and str(link.get("type") or "audio").startswith(("audio", "video")):
            return str(link["href"])
    return ""


def _attribute(entry: Entry, element: str, name: str) -> str:
    value = dict.get(entry, element)
    return str(value.get(name) or "") if isinstance(value, Mapping) else ""
