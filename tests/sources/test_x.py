"""X's posts; every person and post in the written ones is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FeedError
from bot.model import Item, Kind, Link, LinkKind
from bot.sources.x import read
from tests.sources.answers import survives
from tests.sources.feeds import source

SEARCH = source("https://api.test/2/tweets/search/recent", kind=Kind.POST)
JANE = {"id": "7", "username": "jane", "name": "Jane, Doe", "description": "Hearts."}


def post(**fields: Any) -> dict[str, Any]:
    return {
        "id": "900", "author_id": "7", "text": "Words.", "created_at": "2026-11-21T08:00:00.000Z", "lang": "en"
    } | fields  # fmt: skip


def answer(*posts: dict[str, Any], users: tuple[dict[str, Any], ...] = (JANE,)) -> bytes:
    return json.dumps(
        {"data": posts, "includes": {"users": users}, "meta": {"result_count": len(posts)}}
    ).encode()


def one(**fields: Any) -> Item:
    (item,) = read(SEARCH, answer(post(**fields)))
    return item


def url(short: str, target: str) -> dict[str, str]:
    return {"url": f"https://t.co/{short}", "expanded_url": target}


def test_whole_post() -> None:
    """t.co's addresses are read as what they stand for, pictures are left out, escaped signs are signs."""
    item = one(
        text="p &lt;0.05\nSee https://t.co/a #MedEd https://t.co/b",
        entities={
            "urls": [url("a", "https://doi.org/10.5555/EX.1"), url("b", "https://twitter.com/jane/status/900/photo/1")],
            "hashtags": [{"tag": "MedEd"}],
        },
    )  # fmt: skip
    assert item.summary == "p <0.05\nSee https://doi.org/10.5555/EX.1 #MedEd"
    assert (item.guid, item.url) == ("https://x.com/i/status/900", "https://x.com/jane/status/900")
    assert (item.points_to, item.tags) == (("https://doi.org/10.5555/EX.1",), ("meded",))
    assert item.related == (Link(kind=LinkKind.DISCUSSES, to="doi:10.5555/ex.1"),)
    assert (item.account, item.authors, item.language) == ("x:7", ("Jane, Doe",), "en")


def test_addresses_do_not_grow() -> None:
    """Entities that name each other's words cannot make a text grow without end: each address is put in once."""
    urls = [{"url": "t", "expanded_url": "https://ttt.test/" + "t" * 100}] * 300
    urls.append(url("a", "https://t.co/a/https://t.co/a"))
    item = one(text="t t https://t.co/a", entities={"urls": urls})
    assert item.summary == "t t https://t.co/a/https://t.co/a"


def test_long_post() -> None:
    """A long post's whole text is in its note."""
    assert one(text="Wor…", note_tweet={"text": "Words and words."}).summary == "Words and words."


def test_without_expansion() -> None:
    """Without its author a post still has an address."""
    (item,) = read(SEARCH, answer(post(lang="und"), users=()))
    assert (item.url, item.authors, item.language) == ("https://x.com/i/status/900", (), "")


LEFT_OUT = {
    "repost": (post(referenced_tweets=[{"type": "retweeted", "id": "1"}]), JANE),
    "withheld": (post(withheld={"country_codes": ["XX"]}), JANE),
    "protected": (post(), JANE | {"protected": True}),
    "nobot": (post(), JANE | {"description": "#nobot"}),
}


@pytest.mark.parametrize(("found", "who"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_left_out(found: dict[str, Any], who: dict[str, Any]) -> None:
    """Reposts, and posts that are not for everybody or not for bots."""
    assert read(SEARCH, answer(found, users=(who,))) == ()


def test_empty() -> None:
    """An empty search has no data at all."""
    assert read(SEARCH, b'{"meta": {"result_count": 0}}') == ()


REFUSED = {
    "token": (b'{"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}', "X says: Unauthorized"),
    "query": (b'{"errors": [{"message": "Invalid query"}], "title": "Invalid Request"}', "X says: Invalid Request Invalid query"),
    "shape": (b'{"statuses": []}', "no “meta”"),
    "page": (b"<html>", "an HTML page"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """X's own words, or what came instead."""
    with pytest.raises(FeedError, match=words):
        read(SEARCH, body)


@pytest.mark.shared
def test_recorded_answers(shared: Path) -> None:
    """Every recorded post but reposts."""
    for file in sorted((shared / "api/x").glob("*.json")):
        data = json.loads(file.read_bytes())["data"]
        reposts = [p for p in data if any(r["type"] == "retweeted" for r in p.get("referenced_tweets", ()))]
        items = read(SEARCH, file.read_bytes())
        assert len(items) == len(data) - len(reposts)
        assert all(item.published and survives(item) and "t.co/" not in item.summary for item in items)
