"""Which module understands which answer: `Source.reader` → a function from a body to items.

Each is pure, follows the form its docstring names, and raises `FeedError` for an answer of another shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.model import Item, Kind, ReaderName, Source
from bot.sources import bluesky, crossref, europepmc, mastodon, preprints, pubmed, reddit, retractions, x
from bot.sources.feed import Reading, parse_feed, read_feed

Parse = Callable[[Source, bytes], tuple[Item, ...]]


def _crossref(source: Source, body: bytes) -> tuple[Item, ...]:
    """Works, or the update notices that were collected from them."""
    read = retractions.read if retractions.is_update_lines(body) else crossref.read
    return read(source, body)


READERS: Mapping[ReaderName, Parse] = {
    "bluesky": bluesky.read,
    "crossref": _crossref,
    "europepmc": europepmc.read,
    "feed": parse_feed,
    "mastodon": mastodon.read,
    "preprints": preprints.read,
    "pubmed": pubmed.read,
    "reddit": reddit.read,
    "retractions": retractions.read,
    "updates": retractions.read,
    "x": x.read,
}

KINDS: Mapping[ReaderName, Kind] = {
    "bluesky": Kind.POST,
    "crossref": Kind.JOURNAL,
    "europepmc": Kind.JOURNAL,
    "feed": Kind.JOURNAL,
    "mastodon": Kind.POST,
    "preprints": Kind.PREPRINT,
    "pubmed": Kind.JOURNAL,
    "reddit": Kind.POST,
    "retractions": Kind.JOURNAL,
    "updates": Kind.JOURNAL,
    "x": Kind.POST,
}
"""What a reader brings, where its source does not say it."""


NAMES: Mapping[str, ReaderName] = {
    **{name: name for name in READERS},
    "biorxiv": "preprints",
    "europe-pmc": "europepmc",
    "medrxiv": "preprints",
    "retraction-watch": "retractions",
    "twitter": "x",
}
"""What people call the readers."""


def reader_of(kind: Kind, body: bytes) -> ReaderName:
    """The reader of a body of which only the kind is known: a feed, or the preprint servers' API."""
    api = kind is Kind.PREPRINT and body.lstrip().startswith(b"{") and b'"collection"' in body
    return "preprints" if api else "feed"


def read_body(source: Source, body: bytes, *, url: str = "", content_type: str = "") -> Reading:
    """Read `body` as the source's reader does; `url` and `content_type` matter to feeds only."""
    if source.reader == "feed":
        return read_feed(source, body, url=url, content_type=content_type)
    return Reading(items=READERS[source.reader](source, body))
