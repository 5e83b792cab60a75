"""Mastodon's statuses; every person and post in the written ones is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError, NotAFeed
from bot.model import Item, Kind, Link, LinkKind
from bot.sources.mastodon import read
from tests.sources.answers import survives
from tests.sources.feeds import rss, source

TAG = source("https://social.test/api/v1/timelines/tag/meded", kind=Kind.POST)


def status(number: int = 1, **fields: Any) -> dict[str, Any]:
    uri = f"https://far.test/users/jane/statuses/{number}"
    return {
        "id": str(number), "uri": uri, "url": f"https://far.test/@jane/{number}", "visibility": "public",
        "created_at": "2026-11-21T08:00:00.123Z", "edited_at": None, "sensitive": False, "spoiler_text": "",
        "language": "en", "content": "<p>Words.</p>", "reblog": None, "card": None, "tags": [],
        "account": account(),
    } | fields  # fmt: skip


def account(**fields: Any) -> dict[str, Any]:
    return {
        "acct": "Jane@far.test", "username": "jane", "display_name": "Jane, Doe :heart:", "note": "<p>Hearts.</p>",
        "url": "https://far.test/@jane", "bot": False, "fields": [],
    } | fields  # fmt: skip


def timeline(*statuses: dict[str, Any]) -> bytes:
    return json.dumps(statuses).encode()


def one(**fields: Any) -> Item:
    (item,) = read(TAG, timeline(status(**fields)))
    return item


def test_whole_status() -> None:
    """Text without markup, tags in small letters, links without the network's own, who and when."""
    item = one(
        content='<p>See <a href="https://ex.test/a?utm_source=x&amp;b=1"><span class="invisible">https://</span>ex.test</a> '
        '<a href="https://far.test/tags/MedEd" class="mention hashtag">#<span>MedEd</span></a> '
        '<a class="u-url mention" href="https://far.test/@rui">@<span>rui</span></a></p><p>p&lt;0.05</p>',
        tags=[{"name": "MedEd"}, {"name": "FOAMed"}],
        card={"url": "https://doi.org/10.5555/EX.1", "title": "A paper"},
        edited_at="2026-11-21T09:30:00.000Z",
    )  # fmt: skip
    assert (item.guid, item.url) == ("https://far.test/users/jane/statuses/1", "https://far.test/@jane/1")
    assert (item.title, item.summary) == ("", "See https://ex.test #MedEd @rui\np<0.05")
    assert item.tags == ("meded", "foamed")
    assert item.points_to == ("https://doi.org/10.5555/EX.1", "https://ex.test/a?b=1")
    assert item.related == (Link(kind=LinkKind.DISCUSSES, to="doi:10.5555/ex.1"),)
    assert (item.account, item.authors) == ("@jane@far.test", ("Jane, Doe",))
    assert item.published
    assert item.edited
    assert (item.published.value, item.edited.value) == ("2026-11-21T08:00:00Z", "2026-11-21T09:30:00Z")
    assert (item.kind, item.doi, item.language) == (Kind.POST, None, "en")


def test_account_of_the_instance() -> None:
    """An account of the instance asked is named with its host, too."""
    assert one(account=account(acct="jane", url="https://social.test/@jane")).account == "@jane@social.test"


WISHES = {
    "nobot": account(note='<p>Me <a href="x">#<span>nobot</span></a></p>'),
    "nobots": account(note="#NoBots please"),
    "nobot in a field": account(fields=[{"name": "Wishes", "value": "#nobot"}]),
    "not indexable": account(indexable=False),
    "noindex": account(noindex=True),
}


@pytest.mark.parametrize("who", WISHES.values(), ids=WISHES)
def test_wishes(who: dict[str, Any]) -> None:
    """Who asks not to be read by bots is not read."""
    assert [item.guid[-1] for item in read(TAG, timeline(status(1, account=who), status(2)))] == ["2"]


READ_ALL_THE_SAME = {
    "another tag": account(note="#nobotox"),
    "words": account(note="I am no bot"),
    "indexable": account(indexable=True, noindex=False),
    "not said": account(indexable=None, noindex=None),
}


@pytest.mark.parametrize("who", READ_ALL_THE_SAME.values(), ids=READ_ALL_THE_SAME)
def test_no_such_wish(who: dict[str, Any]) -> None:
    """What only looks like a wish is none."""
    assert len(read(TAG, timeline(status(account=who)))) == 1


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct"])
def test_public_only(visibility: str) -> None:
    """Posts that are not for everybody are not read."""
    assert read(TAG, timeline(status(visibility=visibility))) == ()


def test_boosts() -> None:
    """A boost is the post it boosts, under that one's author, and comes once."""
    boosted = status(7)
    boost = status(8, content="", reblog=boosted, account=account(acct="fan@far.test"))
    (item,) = read(TAG, timeline(boost, boosted))
    assert (item.guid[-1], item.account) == ("7", "@jane@far.test")
    assert read(TAG, timeline(status(9, reblog=status(7, account=WISHES["nobot"])))) == ()


def test_warning() -> None:
    """A content warning stands before the text, and a sensitive post says so."""
    item = one(spoiler_text="Blood & gore", sensitive=True)
    assert (item.summary, item.section) == ("Blood & gore\nWords.", "sensitive")


def test_pictures_are_not_named() -> None:
    """Images are never stored, not even their addresses."""
    item = one(
        media_attachments=[{"type": "image", "url": "https://far.test/i.png", "description": "A face"}]
    )
    assert "i.png" not in repr(item)


def test_single_status_and_search() -> None:
    """One status, as it is read again before it is sent; and a search's."""
    assert len(read(TAG, json.dumps(status()).encode())) == 1
    assert len(read(TAG, json.dumps({"statuses": [status()], "accounts": []}).encode())) == 1


def test_rss() -> None:
    """The tag's RSS is read as the feed it is."""
    item = '<guid isPermaLink="true">https://far.test/@jane/1</guid><description>&lt;p&gt;Words. #MedEd&lt;/p&gt;</description><category>meded</category>'
    (found,) = read(TAG, rss(item))
    assert (found.summary, found.kind, found.tags) == ("Words. #MedEd", Kind.POST, ("meded",))


def test_empty() -> None:
    """Nothing under a tag is no error."""
    assert read(TAG, b"[]") == ()


REFUSED = {
    "login": (b'{"error": "This method requires an authenticated user"}', FeedError, "Mastodon says: This method"),
    "unknown": (b'{"error": "Record not found"}', FeedError, "Mastodon says: Record not found"),
    "shape": (b'{"items": []}', FeedError, "a list was expected"),
    "texts": (b'["a"]', FeedError, "not of a text"),
    "accounts": (b'[{"id": "1", "acct": "jane"}]', FeedError, "a list of statuses was expected; these have id, acct"),
    "words": (b"rate limited", FeedError, "JSON was expected"),
    "page": (b"<html><title>Login</title>", NotAFeed, "an HTML page"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, error: type[FeedError], words: str) -> None:
    """The server's own words, or what came instead."""
    with pytest.raises(error, match=words):
        read(TAG, body)


ANYTHING = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=2) | st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*status()]), ANYTHING))
def test_fields_of_other_types(fields: dict[str, Any]) -> None:
    """Any field may be of any type."""
    with suppress(FeedError):
        assert all(item.kind is Kind.POST for item in read(TAG, timeline(status(**fields))))


@given(st.text())
def test_any_content(content: str) -> None:
    """No content crashes, and none leaves an address that is not http(s)."""
    assert all(url.startswith("http") for url in one(content=content).points_to)


@pytest.mark.shared
def test_recorded_timelines(shared: Path) -> None:
    """Every recorded timeline is read: each public post once, but for those whose authors object."""
    for file in sorted((shared / "api/mastodon").glob("*.json")):
        body = file.read_bytes()
        recorded = [found["reblog"] or found for found in json.loads(body)]
        items = read(TAG, body)
        left_out = {found["uri"] for found in recorded} - {item.guid for item in items}
        assert all(
            "nobot" in json.dumps(found["account"]).lower() or found["account"].get("indexable") is False
            for found in recorded
            if found["uri"] in left_out
        )
        assert len({item.guid for item in items}) == len(items)
        assert all(item.account.count("@") == 2 and item.published and survives(item) for item in items)
        assert [item.guid for item in items if "<p>" in item.summary or "</" in item.summary] == []
