"""What authors wish; every account and post is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Item,
    Kind,
    NotModified,
    ReaderName,
    Source,
    SourceId,
    Validators,
)
from bot.sources import mastodon, reddit, x
from bot.sources.asking.exchange import HttpExchange
from bot.sources.asking.fetcher import SourceFetcher
from bot.sources.reading import SourceReader
from bot.sources.rereading import PostRereader
from bot.sources.wishes import (
    questions,
    standing,
    without_denied,
)
from bot.sources.workers import FeedReader
from tests.sources.feeds import rss
from tests.sources.services import NOW, Call, Said, Service, exchange_for, said, service
from tests.sources.services import source as services_source
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
        seen = [(await rereader.read_again([item]))[0] for _ in now]
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
    now = [said({"posts": [post_view()]}), said({"posts": []}), said({"error": "x"}, 401), said(b"", 403)]
    async with service(lambda call: now[len(pds.calls) - 1]) as pds:
        exchange = exchange_for(pds)
        source = replace(SEARCH, reader="bluesky", url=pds.url("/xrpc/app.bsky.feed.searchPosts?q=x"))
        item = replace(skeet(), source=source.id)
        rereader = PostRereader(_fetcher(exchange), SourceReader(FeedReader()), {source.id: source})
        seen = [(await rereader.read_again([item]))[0].standing for _ in now]
        await exchange.aclose()
    assert seen == ["same", "gone", "unknown", "unknown"]
    assert {(call.path, call.query["uris"]) for call in pds.calls} == {
        ("/xrpc/app.bsky.feed.getPosts", item.guid)
    }


ON_X = Item(
    guid="https://x.com/i/status/9", kind=Kind.POST, url="https://x.com/jane/status/9", source=SourceId("x")
)
ON_REDDIT = Item(
    guid="t3_ab", kind=Kind.POST, url="https://www.reddit.com/r/ex/comments/ab/", source=SourceId("r")
)
X_SOURCE = services_source("https://x.test/2/tweets/search/recent?query=a", "x")
REDDIT_SOURCE = services_source("https://www.reddit.com/r/ex/new/.rss", "reddit")
BLUESKY_FEED = services_source("https://bsky.app/profile/jane.test/rss", "bluesky")
AGAIN = {
    "Mastodon": (toot(), None, "https://far.test/api/v1/statuses/1", "mastodon"),
    "Bluesky": (
        skeet(),
        None,
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris="
        "at%3A%2F%2Fdid%3Aplc%3Ajane%2Fapp.bsky.feed.post%2Fk1",
        "bluesky",
    ),
    "Bluesky, by a profile's feed": (
        skeet(),
        BLUESKY_FEED,
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris="
        "at%3A%2F%2Fdid%3Aplc%3Ajane%2Fapp.bsky.feed.post%2Fk1",
        "bluesky",
    ),
    "X": (ON_X, None, "https://api.x.com/2/tweets?ids=9", "x"),
    "X, where its source asks": (ON_X, X_SOURCE, "https://x.test/2/tweets?ids=9", "x"),
    "Reddit": (ON_REDDIT, REDDIT_SOURCE, "https://www.reddit.com/api/info?id=t3_ab", "reddit"),
}


@pytest.mark.parametrize(("item", "source", "url", "reader"), AGAIN.values(), ids=AGAIN)
def test_where_posts_are_asked_for(item: Item, source: Source | None, url: str, reader: str) -> None:
    """By the post's id, as its network documents it."""
    known = {item.source: source} if source and item.source else {}
    (again,) = questions([item], known)
    assert (again.url, again.reader, again.items) == (url, reader, (item,))
    assert again.is_of_one == (reader == "mastodon")


NOWHERE = [
    Item(guid="1", kind=Kind.POST, url="https://nitter.test/jane/status/9"),
    Item(guid="at://x", kind=Kind.JOURNAL),
    ON_REDDIT,
]


def test_what_nobody_can_be_asked_about() -> None:
    """A post of which no form is known, what is no post, and what came by a plain feed of Reddit."""
    assert list(questions(NOWHERE, {})) == []


def test_many_posts_are_few_requests() -> None:
    """As many ids in one as the network takes; nobody is asked for twice."""
    posts = [replace(ON_X, guid=f"https://x.com/i/status/{n}") for n in range(250)]
    posts += [replace(ON_REDDIT, guid=f"t3_{n}") for n in range(101)]
    found = list(questions(posts, {SourceId("r"): REDDIT_SOURCE}))
    assert [(one.reader, len(one.items)) for one in found] == [
        ("x", 100),
        ("x", 100),
        ("x", 50),
        ("reddit", 100),
        ("reddit", 1),
    ]
    assert [item for one in found for item in one.items] == posts


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


# ── X and Reddit ──────────────────────────────────────────────────────────────

REDDIT_KEYS = {"REDDIT_CLIENT_ID": "id", "REDDIT_CLIENT_SECRET": "secret"}
X_KEYS = {"X_BEARER_TOKEN": "t0ken", "X_MONTHLY_BUDGET_USD": "1"}


async def became(
    standing_by: Service,
    items: list[Item],
    reader: ReaderName,
    path: str,
    secrets: Mapping[str, str],
    memory: Kept,
) -> list[str]:
    """What a rereader hears of posts whose source asks the loopback service."""
    host = "www.reddit.test" if reader == "reddit" else "api.test"
    source = services_source(standing_by.url(path, host), reader)
    exchange = exchange_for(standing_by)
    fetcher = SourceFetcher(
        feeds=Feeds({}), exchange=exchange, memory=memory, secrets=secrets, contact="", now=lambda: NOW
    )
    known = {item.source: source for item in items if item.source}
    rereader = PostRereader(fetcher, SourceReader(FeedReader()), known)
    try:
        return [one.standing for one in await rereader.read_again(items)]
    finally:
        await exchange.aclose()


def subreddit(*names: str, **fields: object) -> Said:
    posts = [
        {"id": name, "title": name, "permalink": f"/r/ex/comments/{name}/", "author": "jane", **fields}
        for name in names
    ]
    return said({"kind": "Listing", "data": {"children": [{"kind": "t3", "data": one} for one in posts]}})


def on_reddit(*names: str) -> list[Item]:
    whole = subreddit(*names).body
    return [
        replace(item, source=SourceId("r"))
        for item in reddit.read(services_source("https://r.test", "reddit"), whole)
    ]


async def test_reddit_posts_are_read_again_by_their_names() -> None:
    """With an application's login: those that stand, one that was edited, one deleted, one that is missing."""

    def serve(call: Call) -> Said:
        if call.path == "/api/v1/access_token":
            return said({"access_token": "a"})
        assert (call.path, call.query["id"], call.bearer) == ("/api/info", "t3_a,t3_b,t3_c,t3_d", "a")
        answers = [subreddit("a"), subreddit("b", selftext="Changed."), subreddit("c", author="[deleted]")]
        children = [child for one in answers for child in json.loads(one.body)["data"]["children"]]
        return said({"kind": "Listing", "data": {"children": children}})

    async with service(serve) as standing_by:
        found = await became(
            standing_by, on_reddit("a", "b", "c", "d"), "reddit", "/r/ex/new/.rss", REDDIT_KEYS, Kept()
        )
    assert found == ["same", "edited", "gone", "gone"]


REDDIT_SILENT = {
    "no login": ({}, said(b"", 500), 0),
    "login refused": (REDDIT_KEYS, said(b"", 401), 1),
    "refused": (REDDIT_KEYS, said({"message": "Forbidden", "error": 403}, 403), 2),
    "limit": (REDDIT_KEYS, said(b"", 429), 2),
    "changed shape": (REDDIT_KEYS, said({"data": []}), 2),
}


@pytest.mark.parametrize(("secrets", "answer", "calls"), REDDIT_SILENT.values(), ids=REDDIT_SILENT)
async def test_reddit_silence_is_no_deletion(secrets: dict[str, str], answer: Said, calls: int) -> None:
    """Without a login nobody is asked; a refusal of a hundred posts says nothing about one."""

    def serve(call: Call) -> Said:
        is_login = call.path == "/api/v1/access_token" and answer.status != 401
        return said({"access_token": "a"}) if is_login else answer

    async with service(serve) as standing_by:
        assert await became(standing_by, on_reddit("a"), "reddit", "/r/ex/new/.rss", secrets, Kept()) == [
            "unknown"
        ]
    assert len(standing_by.calls) == calls


def tweet(number: int, **fields: object) -> dict[str, object]:
    return {
        "id": str(number),
        "author_id": "7",
        "text": f"Post {number}",
        "created_at": "2026-11-21T08:00:00Z",
        **fields,
    }


def on_x(*numbers: int) -> list[Item]:
    body = json.dumps({"data": [tweet(n) for n in numbers]}).encode()
    return [
        replace(item, source=SourceId("x")) for item in x.read(services_source("https://x.test", "x"), body)
    ]


def missing(*numbers: int) -> list[dict[str, str]]:
    return [
        {"resource_id": str(n), "parameter": "ids", "resource_type": "tweet", "title": "Not Found Error"}
        for n in numbers
    ]


X_SAYS = {
    "all stand": ({"data": [tweet(1), tweet(2)]}, ["same", "same"], 2),
    "one is gone": ({"data": [tweet(1)], "errors": missing(2)}, ["same", "gone"], 1),
    "all are gone": ({"errors": missing(1, 2)}, ["gone", "gone"], 0),
    "one was edited": (
        {"data": [tweet(1, edit_history_tweet_ids=["1", "5"]), tweet(2, edit_history_tweet_ids=["2"])]},
        ["gone", "same"],
        2,
    ),
    "one says something else": ({"data": [tweet(1, text="Other words"), tweet(2)]}, ["edited", "same"], 2),
    "refused": ({"title": "Unauthorized", "detail": "no"}, ["unknown", "unknown"], 0),
}


@pytest.mark.parametrize(("answer", "expected", "paid"), X_SAYS.values(), ids=X_SAYS)
async def test_x_posts_are_read_again_by_their_numbers(
    answer: object, expected: list[str], paid: int
) -> None:
    """Together, at the price of as many; an error that speaks of a post is its deletion, any other is not."""
    memory = Kept()
    async with service(lambda call: said(answer)) as standing_by:
        found = await became(standing_by, on_x(1, 2), "x", "/2/tweets/search/recent?query=a", X_KEYS, memory)
    (call,) = standing_by.calls
    assert (call.path, call.query["ids"], call.bearer) == ("/2/tweets", "1,2", "t0ken")
    assert "start_time" not in call.query
    assert found == expected
    spent = json.loads(memory.get("x", '{"posts": 0}'))
    assert spent["posts"] == paid


async def test_x_is_not_read_again_beyond_the_budget() -> None:
    """What is left must do for every post that is asked for; else nobody is asked."""
    memory = Kept({"x": json.dumps({"month": "2026-11", "posts": 179})})
    async with service(lambda call: said({"data": []})) as standing_by:
        found = await became(standing_by, on_x(1, 2), "x", "/2/tweets/search/recent?query=a", X_KEYS, memory)
    assert (found, standing_by.calls) == (["unknown", "unknown"], [])
