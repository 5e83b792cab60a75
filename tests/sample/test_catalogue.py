"""The sample is invented and says so, is fresh on every day, and has something for each example digest."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.sample import catalogue, sample_sources
from bot.sample.catalogue import Entry, Feed
from bot.settings import load
from tests.conftest import ROOT

NOW = datetime(2026, 11, 26, 9, 15, tzinfo=UTC)
FEEDS = catalogue(NOW)
ENTRIES = [(feed, entry) for feed in FEEDS for entry in feed.entries]


def test_there_is_a_first_day_s_worth() -> None:
    """About twenty sources, and more entries than a reader wants to see."""
    assert len(FEEDS) >= 20
    assert len(ENTRIES) >= 180


def test_every_form_a_reader_meets_is_there() -> None:
    """Publishers, PubMed, a preprint server, regulators, blogs, a podcast, posts; and two that fail."""
    assert {feed.form for feed in FEEDS} == {
        *("wiley", "silverchair", "sciencedirect", "elsevier-health", "atypon", "nature", "onesearch"),
        *("pubmed", "highwire", "govuk", "alerts", "json-feed", "wordpress", "podcast", "wire", "mastodon"),
        *("refused", "page"),
    }


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.source.id)
def test_a_source_says_that_it_is_a_sample(feed: Feed) -> None:
    """Its title, which stands under every entry in a digest, says SAMPLE; its host cannot exist."""
    assert "SAMPLE)" in feed.source.title
    assert feed.source.id.startswith("sample-")
    assert feed.host.endswith(".example")
    assert feed.source.url == f"http://{feed.host}{feed.path}"


def test_no_identifier_could_be_anybody_s() -> None:
    """DOIs have the prefix for examples, PMIDs are far above any given, addresses lead nowhere."""
    for _, entry in ENTRIES:
        assert entry.doi.startswith("10.5555/") or not entry.doi, entry.id
        assert not entry.pmid or int(entry.pmid) >= 990_000_000, entry.id
        for address in re.findall(r"https?://([^/\s]+)(/\S*)?", " ".join((entry.text, *entry.references))):
            assert address[0].endswith(".example") or (address[0] == "doi.org" and "10.5555/" in address[1])


def test_ids_are_unique_within_a_feed() -> None:
    """Nothing comes twice from one source, but a preprint's versions share their DOI."""
    for feed in FEEDS:
        assert len({entry.id for entry in feed.entries}) == len(feed.entries), feed.source.id


def test_no_entry_is_of_the_future_and_most_are_new() -> None:
    """Dates are counted back from the day: three in five of the last three days, some long ago."""
    ages = [NOW - entry.at for _, entry in ENTRIES]
    assert min(ages) > timedelta(0)
    assert sum(age < timedelta(days=4) for age in ages) > 0.6 * len(ages)
    assert max(ages) > timedelta(days=100)


@pytest.mark.parametrize("hour", [0, 23])
def test_one_day_gives_one_sample(hour: int) -> None:
    """So a second poll on the same day finds nothing changed; a day later everything is a day later."""
    assert catalogue(NOW.replace(hour=hour, minute=59)) == FEEDS
    later = catalogue(NOW + timedelta(days=1))
    moved = [entry.at for feed in later for entry in feed.entries]
    assert moved == [entry.at + timedelta(days=1) for _, entry in ENTRIES]


def test_the_day_is_utc() -> None:
    """The zone in which `now` is written does not matter."""
    east = datetime.fromisoformat("2026-11-27T04:15:00+10:00")
    assert catalogue(east) == FEEDS


def test_sources_are_those_of_the_feeds() -> None:
    """What the pipeline follows is what the server serves, each verified the day it is served."""
    assert sample_sources(NOW) == tuple(feed.source for feed in FEEDS)
    assert {source.verified for source in sample_sources(NOW)} == {NOW.date()}


def _by_id(id: str) -> Entry:
    return next(entry for _, entry in ENTRIES if entry.id == id)


def test_the_same_paper_comes_by_several_ways() -> None:
    """Journal, PubMed, blog, wire and general journal tell of one trial; grouping has something to do."""
    doi = _by_id("PIIS5555-0001(26)00412-6").doi
    bearers = {
        feed.form for feed, entry in ENTRIES if doi in (entry.doi, *entry.references) or doi in entry.text
    }
    assert bearers == {"elsevier-health", "pubmed", "wordpress", "wire"}


def test_pubmed_carries_what_the_journal_wrote() -> None:
    """An entry that is `of` another shares its words and DOI, and brings a PMID."""
    journal, pubmed = _by_id("sct501"), _by_id("meded/sct501")
    assert (pubmed.doi, pubmed.title, pubmed.text) == (journal.doi, journal.title, journal.text)
    assert (pubmed.pmid, pubmed.journal) == ("990000201", "Studies in Clinical Teaching (SAMPLE)")


def test_one_post_stands_under_two_tags() -> None:
    """The post about a patient comes by both tag feeds under one address."""
    bearers = [feed.path for feed, entry in ENTRIES if entry.id == "115501003"]
    assert bearers == ["/tags/FOAMed.rss", "/tags/MedEd.rss"]


@pytest.mark.parametrize("name", ["cardiology", "emergency", "meded", "department"])
def test_every_example_has_enough_to_choose_from(name: str) -> None:
    """At least ten dated entries of the last week from sources known for the digest's topics."""
    subscription = next(one for one in load(ROOT / "config", {}).subscriptions if one.id == name)
    recent = [
        entry
        for feed, entry in ENTRIES
        if {*feed.source.specialties} & {*subscription.topics}
        and NOW - entry.at < timedelta(days=7)
        and feed.form != "sciencedirect"
    ]
    assert len(recent) >= 10
