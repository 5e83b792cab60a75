"""Each form is what its publisher sends: well formed whatever the words, and odd where the publisher is."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Kind, Source, SourceId
from bot.sample import catalogue
from bot.sample.catalogue import Entry, Feed
from bot.sample.forms import FORMS

AT = datetime(2026, 11, 25, 6, 4, tzinfo=UTC)
SERVED = [feed for feed in catalogue(AT) if feed.form in FORMS]


def written(feed: Feed) -> bytes:
    return FORMS[feed.form][1](feed)


def parsed(body: bytes) -> Any:
    return feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)


def a_feed(form: str, **fields: Any) -> Feed:
    entry = Entry(
        **{"id": "1", "title": "T", "text": "RESULTS: R.", "at": AT, "doi": "10.5555/x", "authors": ("A",)}
        | fields
    )
    source = Source(id=SourceId("s"), title="J (SAMPLE)", kind=Kind.JOURNAL, url="http://j.example/feed")
    path = "/tags/MedEd.rss" if form == "mastodon" else "/feed"
    return Feed(source=source, host="j.example", path=path, form=form, entries=(entry,))


@pytest.mark.parametrize("feed", SERVED, ids=lambda feed: feed.source.id)
def test_every_shipped_feed_is_whole(feed: Feed) -> None:
    """All its entries come out of a parser, under as many ids (or links, where there are none)."""
    if feed.form == "json-feed":
        ids = [item["id"] for item in json.loads(written(feed))["items"]]
    else:
        read = parsed(written(feed))
        assert not read.bozo
        ids = [entry.get("id", entry.link) for entry in read.entries]
    assert len(set(ids)) == len(ids) == len(feed.entries)


XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=60)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "json-feed"])
@settings(max_examples=25)
@given(title=XML_TEXT, text=XML_TEXT)
def test_any_words_make_a_well_formed_feed(form: str, title: str, text: str) -> None:
    """`]]>`, `&`, quotes and tags in what somebody wrote cannot break the document."""
    body = written(a_feed(form, title=title, text=text or "x"))
    assert ET.fromstring(body) is not None  # noqa: S314 - our own bytes


@given(title=XML_TEXT, text=XML_TEXT)
def test_any_words_make_a_json_feed(title: str, text: str) -> None:
    """The title comes back as it was."""
    (item,) = json.loads(written(a_feed("json-feed", title=title, text=text)))["items"]
    assert item["title"] == title


ODDITIES: tuple[tuple[str, dict[str, object]], ...] = (
    ("wiley", {"id": "10.5555/x", "summary": "J (SAMPLE), EarlyView.", "prism_doi": "10.5555/x"}),
    ("silverchair", {"id": "http://doi.org/10.5555/x", "published": "Wed, 25 Nov 2026 00:00:00 GMT"}),
    ("sciencedirect", {"published": None, "updated": None, "prism_doi": None}),
    ("pubmed", {"id": "pubmed:990000001", "dc_identifier": "doi:10.5555/x", "dc_source": "J"}),
    ("atypon", {"updated": "2026-11-25T06:04:00Z", "published": None, "prism_doi": "10.5555/x"}),
    ("elsevier-health", {"title": "[Review] T", "prism_section": "Review", "dc_identifier": "10.5555/x"}),
    ("nature", {"updated": "2026-11-25", "prism_doi": "10.5555/x"}),
    ("onesearch", {"link": "https://j.example/doi/full/10.5555/x?rss=searchAndBrowse", "prism_doi": None}),
    (
        "highwire",
        {"link": "http://j.example/cgi/content/short/xReview?rss=1", "dc_identifier": "doi:10.5555/x"},
    ),
    ("govuk", {"id": "https://j.example/drug-safety-update/1#2026-11-25T06:04:00Z"}),
    ("alerts", {"published": "Wed, 25 Nov 2026 06:04:00 EST"}),
    ("wordpress", {"id": "https://j.example/?p=1001", "author": "A"}),
    ("podcast", {"id": "1-0b7f-episode", "itunes_duration": "0:00"}),
    ("wire", {"id": None, "link": "https://j.example/viewarticle/1?src=rss"}),
    ("mastodon", {"title": None, "author": None, "id": "https://j.example/@A/1"}),
)


@pytest.mark.parametrize(("form", "expected"), ODDITIES, ids=[form for form, _ in ODDITIES])
def test_a_form_has_its_publisher_s_oddities(form: str, expected: dict[str, object]) -> None:
    """What a reader of that form has to cope with is there: guid styles, missing fields, dates."""
    (entry,) = parsed(written(a_feed(form, section="Review", pmid="990000001", journal="J"))).entries
    assert {key: entry.get(key) for key in expected} == expected


def test_where_the_abstract_stands() -> None:
    """Wiley and PubMed keep it in content:encoded, Silverchair in the description, Atypon leaves it out."""
    found = {
        form: [
            place
            for place in ("content", "summary")
            if "R." in str(parsed(written(a_feed(form))).entries[0].get(place))
        ]
        for form in ("wiley", "silverchair", "atypon", "sciencedirect")
    }
    assert found == {"wiley": ["content"], "silverchair": ["summary"], "atypon": [], "sciencedirect": []}


def test_a_month_is_stated_as_a_month() -> None:
    """Elsevier Health says `2026-11` where no day is known."""
    feed = next(feed for feed in SERVED if feed.form == "elsevier-health")
    by_doi = {entry.dc_identifier: entry.updated for entry in parsed(written(feed)).entries}
    lengths = {len(by_doi[entry.doi]) for entry in feed.entries}
    assert lengths == {len("2026-11"), len("2026-11-25"), len("2026-11-25T05:30:00Z")}


def test_a_post_s_tags_and_links_are_marked_up_as_mastodon_does() -> None:
    """Tags are links and categories, addresses keep their scheme in an invisible span."""
    feed = a_feed("mastodon", text="See https://b.example/a#top #MedEd #FOAMed")
    (entry,) = parsed(written(feed)).entries
    assert [tag.term for tag in entry.tags] == ["meded", "foamed"]
    assert '<a href="https://b.example/a#top" target="_blank"' in entry.summary
    assert (
        '<a href="https://j.example/tags/MedEd" class="mention hashtag" rel="tag">#<span>MedEd</span></a>'
        in entry.summary
    )


def test_references_become_a_list() -> None:
    """A teaching post ends with what it read."""
    feed = a_feed("wordpress", references=("https://doi.org/10.5555/a", "https://doi.org/10.5555/b"))
    (entry,) = parsed(written(feed)).entries
    assert entry.content[0].value.count("<li><a href=") == 2


def test_an_entry_keeps_its_words_in_every_version() -> None:
    """Two versions of a preprint differ in their links only."""
    feed = a_feed("highwire", section="v1")
    second = replace(feed.entries[0], section="v2")
    links = [
        parsed(written(replace(feed, entries=(one,)))).entries[0].link for one in (*feed.entries, second)
    ]
    assert links == [f"http://j.example/cgi/content/short/xv{n}?rss=1" for n in (1, 2)]
