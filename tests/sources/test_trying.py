"""Trying addresses: the whole way over loopback, and nothing beyond it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.model import FetchFailed
from bot.sources.reading import SourceReader
from bot.sources.trying import Found, Trial, Tried, address_source
from bot.sources.workers import FeedReader
from tests.sources.feeds import RSS
from tests.sources.server import Asked, Reply, Server, fetcher_for, reply, serving

PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="{}"></head></html>'


class Site:
    """Pages by path; what is not there is a 404."""

    def __init__(self, **pages: bytes | Reply) -> None:
        self.pages = {f"/{name.replace('__', '.')}": page for name, page in pages.items()}

    def __call__(self, asked: Asked) -> Reply:
        page = self.pages.get(asked.target, reply(status=404))
        return page if isinstance(page, Reply) else reply(page)


@asynccontextmanager
async def trying(site: Site) -> AsyncIterator[tuple[Trial, Server]]:
    async with serving(site) as server:
        fetcher, feeds = fetcher_for(server), FeedReader(workers=1)
        try:
            yield Trial(fetcher=fetcher, reader=SourceReader(feeds), feeds=feeds), server
        finally:
            await fetcher.aclose()
            await feeds.aclose()


def targets(server: Server) -> list[str]:
    return [asked.target for asked in server.asked]


async def find(site: Site, path: str) -> tuple[Found, list[str]]:
    async with trying(site) as (trial, server):
        return await trial.find(server.url(path)), targets(server)


@pytest.mark.check("F34")
async def test_a_feed_that_is_given_is_opened_without_asking_for_rules() -> None:
    """Nobody asks for robots.txt of a feed that a curator named."""
    found, asked = await find(Site(rss=RSS, robots__txt=b"User-agent: *\nDisallow: /"), "/rss")
    assert asked == ["/rss"]
    assert [(feed.title, len(feed.items)) for feed in found.feeds] == [("Example Journal of Hearts", 2)]


@pytest.mark.check("F34")
async def test_rules_are_asked_before_a_page_is_searched() -> None:
    """robots.txt comes before anything that the page names, once for its host."""
    found, asked = await find(Site(blog=PAGE.format("/rss").encode(), rss=RSS), "/blog")
    assert asked == ["/blog", "/robots.txt", "/rss"]
    assert [feed.url.rpartition("/")[2] for feed in found.feeds] == ["rss"]


@pytest.mark.check("F34")
@pytest.mark.parametrize("rules", [b"User-agent: *\nDisallow: /", b"User-agent: Rounds\nDisallow: /blog"])
async def test_a_page_that_programs_must_not_search_is_not_searched(rules: bytes) -> None:
    """Nothing the page names is opened, and the curator hears what to do instead."""
    found, asked = await find(Site(blog=PAGE.format("/rss").encode(), rss=RSS, robots__txt=rules), "/blog")
    assert asked == ["/blog", "/robots.txt"]
    ((_, why),) = found.refused
    assert "give the feed's own address" in why


@pytest.mark.check("F34")
async def test_a_feed_that_programs_must_not_find_is_not_opened() -> None:
    """The page may be searched and its feed may not be opened: it is named, not asked."""
    site = Site(
        blog=PAGE.format("/rss").encode(), rss=RSS, robots__txt=b"User-agent: *\nAllow: /blog\nDisallow: /"
    )
    found, asked = await find(site, "/blog")
    assert (found.feeds, "/rss" in asked) == ((), False)


async def test_a_page_that_names_nothing_is_tried_at_the_usual_places() -> None:
    """The first of them that is a feed is taken, and the rest are left in peace."""
    site = Site(**{"blog/": b"<html><p>Hello</p></html>", "blog/feed/": RSS})
    found, asked = await find(site, "/blog/")
    assert asked == ["/blog/", "/robots.txt", "/blog/feed/"]
    assert len(found.feeds) == 1


FORBIDDEN = (
    "http://127.0.0.1/rss",
    "http://169.254.169.254/latest",
    "http://[::1]/rss",
    "http://10.0.0.1:81/x",
)


@pytest.mark.check("S6")
@pytest.mark.parametrize("address", FORBIDDEN)
async def test_a_page_cannot_lead_inside(address: str) -> None:
    """An address within the network that a page names is refused as everywhere, and never connected to."""
    found, asked = await find(Site(blog=PAGE.format(address).encode()), "/blog")
    assert (address, "the address is not one this bot may open") in found.refused
    assert asked[:2] == ["/blog", "/robots.txt"]
    assert found.feeds == ()


@pytest.mark.check("S6")
async def test_an_address_inside_is_refused_when_given() -> None:
    """What a curator gives is checked as what a page names."""
    async with trying(Site()) as (trial, server):
        found = await trial.find(f"http://127.0.0.1:{server.port}/rss")
        assert found.refused[0][1] == "the address is not one this bot may open"
        assert server.connections == 0


async def test_a_permanent_move_is_what_is_followed() -> None:
    """The address after a 301 is proposed; after a 302 the one that was given."""
    site = Site(old=reply(status=301, location="/rss"), away=reply(status=302, location="/rss"), rss=RSS)
    async with trying(site) as (trial, server):
        moved, passing = await trial.find(server.url("/old")), await trial.find(server.url("/away"))
        assert [feed.url for feed in moved.feeds] == [server.url("/rss")]
        assert [feed.url for feed in passing.feeds] == [server.url("/away")]


async def test_what_fails_is_told_in_words() -> None:
    """A refusal of the server and a body that is no feed, each in its own words."""
    async with trying(Site(forbidden=reply(status=403), json=b'{"a": 1}')) as (trial, server):
        refused = await trial.look(address_source(server.url("/forbidden")))
        other = await trial.look(address_source(server.url("/json")))
        assert isinstance(refused, FetchFailed)
        assert "refuses bots" in refused.words
        assert isinstance(other, FetchFailed)
        assert other.words == "JSON, but not a JSON Feed"


async def test_a_look_asks_once_and_whole() -> None:
    """No validator is sent and nothing is remembered: two looks are two whole answers."""
    async with trying(Site(rss=reply(RSS, etag='"1"'))) as (trial, server):
        for _ in range(2):
            assert isinstance(await trial.look(address_source(server.url("/rss"))), Tried)
        assert [asked.conditional for asked in server.asked] == [False, False]
