"""Reddit's posts; every person and post in the written ones is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FeedError
from bot.model import Item, Kind, Link, LinkKind
from bot.sources.reddit import read
from tests.sources.answers import survives
from tests.sources.feeds import source

NEW = source("https://www.reddit.test/r/medicine/new/.rss", kind=Kind.POST)


def entry(content: str, *, id: str = "t3_a1", title: str = "A &lt;2 mg dose?") -> str:
    return (
        f'<entry><author><name>/u/Jane</name></author><category term="medicine" label="r/medicine"/>'
        f'<content type="html">{html.escape(content)}</content><id>{id}</id>'
        '<link href="https://www.reddit.com/r/medicine/comments/a1/x/"/>'
        f"<updated>2026-11-21T09:00:00+00:00</updated><published>2026-11-21T08:00:00+00:00</published><title>{title}</title></entry>"
    )


def atom(*entries: str) -> bytes:
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()
    )


SUBMITTED = (
    '&#32; submitted by &#32; <a href="https://www.reddit.com/user/Jane"> /u/Jane </a> <br/>'
    '<span><a href="https://doi.org/10.5555/EX.1">[link]</a></span> <span><a href="https://www.reddit.com/r/medicine/comments/a1/x/">[comments]</a></span>'
)


def one(body: bytes) -> Item:
    (item,) = read(NEW, body)
    return item


def test_atom() -> None:
    """The text without Reddit's line about who submitted it; the link that it is about."""
    item = one(atom(entry(f'<div class="md"><p>Is it &amp; safe?</p></div>{SUBMITTED}')))
    assert (item.guid, item.title, item.summary) == ("t3_a1", "A <2 mg dose?", "Is it & safe?")
    assert item.points_to == ("https://doi.org/10.5555/EX.1",)
    assert item.related == (Link(kind=LinkKind.DISCUSSES, to="doi:10.5555/ex.1"),)
    assert (item.account, item.authors, item.journal) == ("u/jane", ("u/Jane",), "r/medicine")
    assert item.published
    assert item.published.value == "2026-11-21T08:00:00Z"


def test_atom_without_text() -> None:
    """A link alone has no text."""
    assert one(atom(entry(SUBMITTED))).summary == ""


def test_atom_left_out() -> None:
    """Removed posts, and comments."""
    gone = entry("<div><p>[removed]</p></div> " + SUBMITTED)
    assert read(NEW, atom(gone, entry("A comment.", id="t1_b2"))) == ()


def listing(*posts: dict[str, Any], kind: str = "t3") -> bytes:
    children = [{"kind": kind, "data": found} for found in posts]
    return json.dumps({"kind": "Listing", "data": {"children": children, "after": None}}).encode()


def post(**fields: Any) -> dict[str, Any]:
    return {
        "id": "a1", "title": "A &lt;2 mg dose?", "author": "Jane", "selftext": "Is it safe?", "over_18": False,
        "permalink": "/r/medicine/comments/a1/x/", "url": "https://ex.test/a", "created_utc": 1795248000.0,
        "subreddit": "medicine", "edited": False, "removed_by_category": None, "link_flair_text": None,
        "selftext_html": "&lt;div&gt;&lt;p&gt;Is it safe?&lt;/p&gt;&lt;/div&gt;",
    } | fields  # fmt: skip


def test_listing() -> None:
    """The OAuth API's form of the same."""
    item = one(listing(post(edited=1795251600.0, link_flair_text="Pharma")))
    assert (item.guid, item.title, item.summary) == ("t3_a1", "A <2 mg dose?", "Is it safe?")
    assert (item.url, item.points_to) == (
        "https://www.reddit.com/r/medicine/comments/a1/x/", ("https://ex.test/a",),
    )  # fmt: skip
    assert item.published
    assert item.edited
    assert (item.published.value[:10], item.edited.value[:10]) == ("2026-11-21", "2026-11-21")
    assert item.tags == ("Pharma",)


GONE = {
    "deleted author": post(author="[deleted]"),
    "removed text": post(selftext="[removed]"),
    "moderated": post(removed_by_category="moderator"),
}


@pytest.mark.parametrize("found", GONE.values(), ids=GONE)
def test_listing_left_out(found: dict[str, Any]) -> None:
    """What its author or a moderator took back."""
    assert read(NEW, listing(found)) == ()
    assert read(NEW, listing(post(), kind="t1")) == ()


REFUSED = {
    "forbidden": (b'{"message": "Forbidden", "error": 403}', r"Reddit says: Forbidden \(403\)"),
    "shape": (b'{"kind": "Listing"}', "no “data”"),
    "children": (b'{"data": {}}', "no “children”"),
    "rss": (b"<rss><channel/></rss>", "an Atom feed was expected"),
    "page": (b"<!doctype html><title>whoa there</title>", "an HTML page: “whoa there”"),
}


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """Reddit's own words, or what came instead."""
    with pytest.raises(FeedError, match=words):
        read(NEW, body)


@pytest.mark.shared
def test_recorded_feeds(shared: Path) -> None:
    """Recorded feeds of subreddits: every post, with its author, and no line about who submitted it."""
    files = sorted((shared / "feeds/general").glob("feed-rs*reddit*.xml"))
    items = [item for file in files for item in read(NEW, file.read_bytes())]
    assert len(items) == sum(file.read_bytes().count(b"<id>t3_") for file in files) > 0
    assert all(item.title and item.account and item.published and survives(item) for item in items)
    assert [item.guid for item in items if "[comments]" in item.summary] == []
