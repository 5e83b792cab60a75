"""Feeds that a page names."""

from __future__ import annotations

import pytest

from bot.sources.discover import MOST, candidates, usual

URL = "https://blog.example/2026/post"


def link(href: str, *, rel: str = "alternate", type: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="{rel}" type="{type}" title="{title}" href="{href}">'


PAGES = {
    "stated": (link("https://blog.example/feed"), ["https://blog.example/feed"]),
    "relative to the page": (link("feed.xml"), ["https://blog.example/2026/feed.xml"]),
    "relative to its base": ('<base href="/b/">' + link("feed"), ["https://blog.example/b/feed"]),
    "another host": (link("//feeds.example/x"), ["https://feeds.example/x"]),
    "Atom and JSON": (
        link("/a", type="application/atom+xml") + link("/j", type="application/feed+json; charset=utf-8"),
        ["https://blog.example/a", "https://blog.example/j"],
    ),
    "any case, no quotes": (
        "<LINK REL=Alternate TYPE=application/RSS+XML HREF=/feed>",
        ["https://blog.example/feed"],
    ),
    "several words in rel": (link("/feed", rel="alternate home"), ["https://blog.example/feed"]),
    "escaped": (link("/?feed=rss&amp;cat=1"), ["https://blog.example/?feed=rss&cat=1"]),
    "comments come last": (
        link("/comments/feed", title="Comments") + link("/feed"),
        ["https://blog.example/feed", "https://blog.example/comments/feed"],
    ),
    "stated before linked": (
        '<a href="/rss.xml">RSS</a>' + link("/feed"),
        ["https://blog.example/feed", "https://blog.example/rss.xml"],
    ),
    "once each": (link("/feed") + link("/feed/") + '<a href="/feed">', ["https://blog.example/feed"]),
    "a style sheet": (link("/s.css", rel="stylesheet", type="text/css"), []),
    "a translation": (link("/fr", type="text/html"), []),
    "an ordinary link": ('<a href="/feeding-tubes">Feeding</a>', []),
    "in a comment": (f"<!-- {link('/old')} -->", []),
    "in a script": (f"<script>'{link('/js')}'</script>" + link("/feed"), ["https://blog.example/feed"]),
    "no web address": (link("javascript:alert(1)") + link("file:///etc/passwd") + link("data:,x"), []),
    "a broken address": (link("http://[::1"), []),
    "nothing": ("<p>Hello</p>", []),
}


@pytest.mark.parametrize(("page", "expected"), PAGES.values(), ids=PAGES.keys())
def test_a_page_names_its_feeds(page: str, expected: list[str]) -> None:
    """The likeliest first, each once, and only web addresses."""
    assert [one.url for one in candidates(page.encode(), URL)] == expected


def test_a_page_that_names_hundreds_is_cut() -> None:
    """A page that states a feed for each of its posts costs its server few requests."""
    page = "".join(link(f"/p/{n}/feed") for n in range(300))
    assert len(candidates(page.encode(), URL)) == MOST


HOSTILE = {
    "divs": b"<div>" * 100_000,
    "open comments": b"<!--" * 125_000,
    "open anchors": b"<a " * 160_000,
    "open links": b"<link href=" * 45_000,
    "quotes": b"<a href=" + b"\"'" * 200_000 + b">",
    "letters": b"<a " + b"x" * 400_000 + b">",
    "scripts": b"<script" * 70_000,
    "ampersands": b'<a href="' + b"&" * 400_000 + b'">',
}


@pytest.mark.check("S12")
@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_page_is_slow(page: bytes) -> None:
    """Pages that are quadratic for a parser end in one pass and name nothing."""
    assert candidates(page, URL) == ()


def test_the_usual_places_are_under_the_page() -> None:
    """WordPress's and the generators' addresses, for a page that names none."""
    assert "https://blog.example/x/feed/" in [one.url for one in usual("https://blog.example/x")]
