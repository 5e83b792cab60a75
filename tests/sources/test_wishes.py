"""What authors wish; every account and post is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Item,
    Kind,
    NotModified,
    SourceId,
    Validators,
)
from bot.sources import mastodon
from bot.sources.asking.exchange import HttpExchange
from bot.sources.asking.fetcher import SourceFetcher
from bot.sources.reading import SourceReader
from bot.sources.rereading import PostRereader
from bot.sources.wishes import (
    Again,
    source_again,
    standing,
    where_again,
    without_denied,
)
from bot.sources.workers import FeedReader
from tests.sources.feeds import rss
from tests.sources.services import NOW, exchange_for, said, service
from tests.sources.test_bluesky import SEARCH
from tests.sources.test_bluesky import one as skeet
from tests.sources.test_bluesky import post as post_view
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
        reader = SourceReader(FeedReader())
        rereader = PostRereader(_fetcher(exchange), reader, {})
        seen = [await rereader.read_again(item) for _ in now]
        await exchange.aclose()
    assert [one.standing for one in seen] == ["same", "edited", "gone", "unknown"]
    assert [one.item.summary if one.item else None for one in seen] == [None, "Other words.", None, None]
    assert {call.path for call in standing_by.calls} == {"/api/v1/statuses/1"}


def _fetcher(exchange: HttpExchange) -> SourceFetcher:
    return SourceFetcher(
        feeds=Feeds({}), exchange=exchange, memory=Kept(), secrets={}, contact="", now=lambda: NOW
    )


async def test_a_bluesky_post_is_read_again_at_its_server() -> None:
    """Where the source that brought it asks, with its account; a deleted one is missing in the answer."""
    now = [said({"posts": [post_view()]}), said({"posts": []}), said({"error": "x"}, 401)]
    async with service(lambda call: now[len(pds.calls) - 1]) as pds:
        exchange = exchange_for(pds)
        source = replace(SEARCH, reader="bluesky", url=pds.url("/xrpc/app.bsky.feed.searchPosts?q=x"))
        item = replace(skeet(), source=source.id)
        rereader = PostRereader(_fetcher(exchange), SourceReader(FeedReader()), {source.id: source})
        seen = [(await rereader.read_again(item)).standing for _ in now]
        await exchange.aclose()
    assert seen == ["same", "gone", "unknown"]
    assert {(call.path, call.query["uris"]) for call in pds.calls} == {
        ("/xrpc/app.bsky.feed.getPosts", item.guid)
    }


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
    "instance wants a login": (failed(401), (), "unknown"),
    "by its address, as a feed named it": (fetched(), (replace(POST, guid="uri"),), "same"),
    "blanks elsewhere": (fetched(), (replace(POST, summary=" " + POST.summary),), "same"),
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
