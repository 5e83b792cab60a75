"""What the shipped catalogue promises: width, honesty about what was tried, addresses of known forms."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.cli.opml import as_sources
from bot.model import Kind, Source
from bot.settings import load
from bot.sources.guard import AddressPolicy
from bot.sources.opml import read_opml
from bot.text import canonical_url
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def sources() -> tuple[Source, ...]:
    return load(ROOT / "config", {}).sources


def test_width(sources: tuple[Source, ...]) -> None:
    """At least 200 sources, ten of them French, of every sort that is read."""
    assert len(sources) >= 200
    assert sum(source.language == "fr" for source in sources) >= 10
    kinds = Counter(source.kind.value for source in sources)
    assert {"journal", "preprint", "guideline", "regulator", "blog", "podcast", "news", "post"} <= set(kinds)
    assert kinds["podcast"] >= 5
    french = Counter(source.kind.value for source in sources if source.language == "fr")
    assert {"journal", "guideline", "post"} <= set(french)


def test_searches_are_read_as_pubmed(sources: tuple[Source, ...]) -> None:
    """An address of a service is asked as that service wants, not as a feed."""
    services = {"eutils.ncbi": "pubmed", "crossref.org/v1": "updates", "crossref.org/journals": "crossref"}
    for part, reader in services.items():
        asked = {source.reader for source in sources if part in source.url}
        rungs = {rung.reader for source in sources for rung in source.fallback if part in rung.url}
        assert asked | rungs == {reader}, part


def test_conferences_and_chats_are_known() -> None:
    """Each with its days or its hour; a conference's tag is nothing else's."""
    meetings = load(ROOT / "config", {}).meetings
    assert meetings.chats
    assert meetings.conferences
    assert all(one.starts <= one.ends for one in meetings.conferences)


def test_what_is_posted_at_a_conference_comes_in(sources: tuple[Source, ...]) -> None:
    """A conference that can be followed has a source for its hashtag."""
    asked = {source.url.rpartition("/")[2].removesuffix(".rss").lower() for source in sources}
    tags = {one.tag.lower() for one in load(ROOT / "config", {}).meetings.conferences}
    assert (len(tags) >= 5, tags - asked) == (True, set())


def test_the_example_list_comes_in_whole(sources: tuple[Source, ...]) -> None:
    """Podcasts that a curator may try: each new, of a topic that there is, and told to be a podcast."""
    settings = load(ROOT / "config", {})
    reading = read_opml((ROOT / "examples" / "podcasts.opml").read_bytes(), policy=AddressPolicy())
    assert (reading.faults, reading.mended) == ((), ())
    taken = as_sources(reading.outlines, settings, None)
    assert {one.kind for one in taken} == {Kind.PODCAST}
    assert {canonical_url(one.url) for one in taken}.isdisjoint(canonical_url(one.url) for one in sources)
    stated = {name for one in reading.outlines for name in one.folders} - {"Podcasts"}
    assert stated == {topic for one in taken for topic in one.specialties}


def test_every_specialty_has_three_sources(sources: tuple[Source, ...]) -> None:
    """A reader of any specialty gets something of its own."""
    topics = load(ROOT / "config", {}).topics
    count = Counter(specialty for source in sources for specialty in source.specialties)
    assert [topic.id for topic in topics if topic.axis == "specialty" and count[topic.id] < 3] == []


def test_one_source_for_an_address(sources: tuple[Source, ...]) -> None:
    """Nothing is asked for twice."""
    addresses = Counter(canonical_url(source.url) for source in sources)
    assert [address for address, times in addresses.items() if times > 1] == []


BUILT = re.compile(
    r"https://(?:[a-z.-]+/tags/\w+\.rss"
    r"|pubmed\.ncbi\.nlm\.nih\.gov/rss/journals/\w+/\?limit=15"
    r"|connect\.medrxiv\.org/medrxiv_xml\.php\?subject=[a-z_]+"
    r"|api\.crossref\.org/journals/\d{4}-\d{3}[\dX]/works"
    r"|eutils\.ncbi\.nlm\.nih\.gov/entrez/eutils/esearch\.fcgi\?db=pubmed&term=[\w%]+"
    r"|api\.crossref\.org/v1/works\?filter=update-type:[a-z_]+"
    r"|[a-z]+\.libsyn\.com/rss|feeds\.buzzsprout\.com/\d+\.rss"
    r"|[a-z.]+/(?:category/)?[a-z]+/feed/|[a-z.]+/feed/podcast/"
    r"|gitlab\.com/crossref/retraction-watch-data/-/raw/main/retraction_watch\.csv)"
)
"""The documented forms of docs/sources.md."""


def test_verified_is_never_claimed_of_a_built_tag(sources: tuple[Source, ...]) -> None:
    """An address that was built from a form, and that nobody tried, says so."""
    assert [one.id for one in sources if "/tags/" in one.url and one.verified] == []


@pytest.mark.shared
def test_no_address_is_from_memory(sources: tuple[Source, ...], shared: Path) -> None:
    """Every address stands in the published lists or is built from a documented form."""
    with (shared / "lists/default_feeds_suggested.csv").open() as listed:
        known = {row["url"] for row in csv.DictReader(listed)}
    asked = {source.url for source in sources} | {rung.url for source in sources for rung in source.fallback}
    assert sorted(url for url in asked - known if not BUILT.fullmatch(url)) == []
