"""What authors wish; every account and post is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Item,
    Kind,
    NotModified,
    Source,
    SourceId,
    SourceState,
    Validators,
)
from bot.sources import mastodon
from bot.sources.asking.exchange import HttpExchange
from bot.sources.asking.fetcher import SourceFetcher
from bot.sources.reading import SourceReader
from bot.sources.wishes import (
    Again,
    forgotten,
    is_due_again,
    must_be_forgotten,
    source_again,
    standing,
    text_hash,
    where_again,
    without_denied,
)
from bot.sources.workers import FeedReader
from tests.sources.feeds import rss
from tests.sources.services import NOW, exchange_for, said, service
from tests.sources.test_bluesky import SEARCH
from tests.sources.test_bluesky import one as skeet
from tests.sources.test_fallback import Feeds, Kept
from tests.sources.test_mastodon import TAG, status, timeline
from tests.sources.test_mastodon import one as toot

TAG_SOURCE = replace(TAG, reader="mastodon")
POST = replace(toot(), first_seen=NOW)

DENIED = {
    "account": ("@jane@far.test", "@jane@far.test", True),
    "in any case": ("@jane@far.test", " @Jane@FAR.test ", True),
    "without the sign": ("@jane@far.test", "jane@far.test", True),
    "instance": ("@jane@far.test", "*@far.test", True),
    "another's instance": ("@jane@far.test", "*@ar.test", False),
    "another": ("@jane@far.test", "@jan@far.test", False),
    "did": ("did:plc:jane", "did:plc:jane", True),
    "x": ("x:7", "x:7", True),
    "x, longer": ("x:77", "x:7", False),
    "reddit": ("u/jane", "U/Jane", True),
    "nobody": ("", "", False),
}


@pytest.mark.parametrize(("account", "denied", "left_out"), DENIED.values(), ids=DENIED)
def test_deny_list(account: str, denied: str, left_out: bool) -> None:
    """Who asked not to be read is not read, however the list writes the name; nobody else is."""
    item = Item(guid="1", kind=Kind.POST, account=account)
    assert without_denied([item], [denied]) == (() if left_out else (item,))


def test_deny_list_by_address() -> None:
    """A post that came by RSS names nobody; its address does."""
    item = Item(guid="1", kind=Kind.POST, url="https://far.test/@Jane/1")
    assert without_denied([item], ["@jane@far.test"]) == ()
    assert without_denied([replace(item, kind=Kind.BLOG)], ["@jane@far.test"]) != ()


async def test_deny_list_at_ingest() -> None:
    """Whichever way a post comes, the reader leaves it out."""
    reader = SourceReader(FeedReader(), denied=["*@far.test"])
    by_api = await reader.read(TAG_SOURCE, fetched(timeline(status())))
    feed = rss(
        "<guid>1</guid><link>https://far.test/@jane/1</link>",
        "<guid>2</guid><link>https://b.test/@rui/2</link>",
    )
    by_rss = await reader.read(replace(TAG_SOURCE, reader="feed"), fetched(feed))
    await reader.aclose()
    assert (by_api, [item.guid for item in by_rss]) == ((), ["2"])


async def test_posts_are_read_again() -> None:
    """Over loopback: a post that stays, one that is edited, one that is deleted, and a server that is down."""
    now = [
        said(status()),
        said(status(content="<p>Other words.</p>")),
        said({"error": "Record not found"}, 404),
        said(b"", 503),
    ]
    async with service(lambda call: now[len(standing_by.calls) - 1]) as standing_by:
        exchange = exchange_for(standing_by)
        item = replace(POST, url=standing_by.url("/@jane/1"))
        again = where_again(item)
        assert again
        seen = [await _again(exchange, source_again(again, TAG_SOURCE), item) for _ in now]
        await exchange.aclose()
    assert seen == ["same", "edited", "gone", "unknown"]
    assert {call.path for call in standing_by.calls} == {"/api/v1/statuses/1"}


async def _again(exchange: HttpExchange, source: Source, item: Item) -> str:
    fetcher = SourceFetcher(
        feeds=Feeds({}), exchange=exchange, memory=Kept(), secrets={}, contact="", now=lambda: NOW
    )
    outcome = await fetcher.fetch(source, SourceState(id=source.id))
    found = mastodon.read(source, outcome.body) if isinstance(outcome, Fetched) else ()
    return standing(item, outcome, found)


AGAIN = {
    "Mastodon": (toot(), Again(url="https://far.test/api/v1/statuses/1", reader="mastodon")),
    "Bluesky": (
        skeet(),
        Again(
            url="https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris="
            "at%3A%2F%2Fdid%3Aplc%3Ajane%2Fapp.bsky.feed.post%2Fk1",
            reader="bluesky",
        ),
    ),
    "elsewhere": (Item(guid="1", kind=Kind.POST, url="https://x.com/jane/status/9"), None),
    "no post": (Item(guid="at://x", kind=Kind.JOURNAL), None),
}


@pytest.mark.parametrize(("item", "again"), AGAIN.values(), ids=AGAIN)
def test_where_again(item: Item, again: Again | None) -> None:
    """One post by its id, as its network documents it."""
    assert where_again(item) == again
    if again:
        assert source_again(again, SEARCH).reader == again.reader


def fetched(body: bytes = b"") -> Fetched:
    return Fetched(
        source=SourceId("s"), url="u", status=200, body=body, content_type="", validators=Validators()
    )


def failed(status: int | None) -> FetchFailed:
    return FetchFailed(source=SourceId("s"), kind="k", words="w", status=status)


STANDINGS: dict[str, tuple[FetchOutcome, tuple[Item, ...] | None, str]] = {
    "same": (fetched(), (POST,), "same"),
    "unchanged": (NotModified(source=SourceId("s"), validators=Validators()), (), "same"),
    "edited": (fetched(), (replace(POST, summary="Other words."),), "edited"),
    "another account name": (fetched(), (replace(POST, authors=("J",)),), "same"),
    "deleted": (failed(404), (), "gone"),
    "taken down": (failed(410), (), "gone"),
    "made private": (failed(403), (), "gone"),
    "not among them": (fetched(), (), "gone"),
    "server down": (failed(503), (), "unknown"),
    "no connection": (failed(None), (), "unknown"),
    "limit": (failed(429), (), "unknown"),
    "changed shape": (fetched(), None, "unknown"),
}


@pytest.mark.parametrize(("outcome", "found", "expected"), STANDINGS.values(), ids=STANDINGS)
def test_standing(outcome: FetchOutcome, found: tuple[Item, ...] | None, expected: str) -> None:
    """Deleted and edited posts are noticed; silence of a server is not a deletion."""
    assert standing(POST, outcome, found) == expected


def test_a_later_wish_counts() -> None:
    """An author who asks bots to stay away after the fact is heard: the post is no longer read."""
    account = status()["account"] | {"note": "#nobot"}
    body = timeline(status(account=account))
    assert standing(POST, fetched(body), mastodon.read(TAG, body)) == "gone"


DUE = {
    "never read again": (timedelta(hours=1), None, True),
    "last night": (timedelta(days=2), timedelta(hours=23), True),
    "an hour ago": (timedelta(days=2), timedelta(hours=1), False),
    "after a week": (timedelta(days=8), None, False),
}


@pytest.mark.parametrize(("age", "read_ago", "due"), DUE.values(), ids=DUE)
def test_nightly_for_a_week(age: timedelta, read_ago: timedelta | None, due: bool) -> None:
    """Once a night, in the first week."""
    item = replace(POST, first_seen=NOW - age)
    assert is_due_again(item, NOW - read_ago if read_ago else None, NOW) == due


@pytest.mark.parametrize(
    ("days", "kind", "forget"), [(30, Kind.POST, False), (31, Kind.POST, True), (31, Kind.BLOG, False)]
)
def test_text_is_kept_for_30_days(days: int, kind: Kind, forget: bool) -> None:
    """Then it is forgotten; what journals and blogs wrote is not."""
    item = replace(POST, kind=kind, first_seen=NOW - timedelta(days=days))
    assert must_be_forgotten(item, NOW) == forget


def test_what_is_left() -> None:
    """Id, address and dates: no word, name, tag or link; and it is not forgotten twice."""
    whole = replace(POST, tags=("a",), points_to=("https://a.test",), account="@j@a.test", title="T")
    left = forgotten(replace(whole, first_seen=NOW - timedelta(days=40)))
    kept = {field.name for field in fields(Item) if getattr(left, field.name) not in ("", (), None)}
    assert kept == {"guid", "source", "kind", "url", "canonical", "published", "language", "first_seen"}
    assert not must_be_forgotten(left, NOW)


@given(st.text(), st.text())
def test_hash_tells_words_apart(one: str, other: str) -> None:
    """The same words have the same hash, others another."""
    items = [Item(guid="1", summary=words) for words in (one, other)]
    assert (text_hash(items[0]) == text_hash(items[1])) == (one == other)
