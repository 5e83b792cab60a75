"""Shortened addresses: which they are, where they lead, and what an ingest makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.curate.dedupe import place
from bot.curate.plan_ingest import split_poll
from bot.model import FetchFailed, Kind, Source
from bot.pipeline.expanding import MOST_A_POLL, with_expanded
from bot.sources.asking.expanding import HOPS, expanded
from bot.sources.asking.talk import Answer, Request
from bot.text.shorteners import is_short, short_links
from tests.curate.pool import filed, item
from tests.stories import NOW


@pytest.mark.parametrize(
    ("url", "short"),
    [
        ("https://bit.ly/3abc", True),
        ("http://www.tinyurl.com/x", True),
        ("https://T.CO/abc", True),
        ("https://bit.ly/", False),
        ("https://bit.ly", False),
        ("https://bit.ly.evil.test/3abc", False),
        ("https://notbit.ly/3abc", False),
        ("https://doi.org/10.5555/a", False),
        ("bit.ly/3abc", False),
        ("", False),
    ],
)
def test_is_short(url: str, short: bool) -> None:
    """By the whole host, and only with something behind it."""
    assert is_short(url) is short


def test_short_links_of_a_text() -> None:
    """Each once, without the sentence's own marks."""
    text = "Read (https://bit.ly/a), https://pub.test/b and https://t.co/c!"
    assert short_links(["https://t.co/c", text]) == ("https://t.co/c", "https://bit.ly/a")


class Services:
    """Answers by address; remembers what was asked for."""

    def __init__(self, leads: Mapping[str, str]) -> None:
        self.leads = leads
        self.asked: list[str] = []

    async def __call__(self, source: Source, request: Request) -> Answer | FetchFailed:
        self.asked.append(request.url)
        if request.url not in self.leads:
            return FetchFailed(source=source.id, kind="refused-address", words="refused")
        location = self.leads[request.url]
        return Answer(status=301, headers={"location": location}) if location else Answer(status=200)


LOOP = {f"https://bit.ly/{n}": f"https://bit.ly/{n + 1}" for n in range(9)}
SHORT, PAGE = "https://bit.ly/0", "https://pub.test/a"
WAYS = [
    ("straight", {SHORT: "https://pub.test/a?utm_source=x"}, PAGE, 1),
    ("relative", {SHORT: "/1", "https://bit.ly/1": PAGE}, PAGE, 2),
    ("through another", {SHORT: "https://t.co/1", "https://t.co/1": PAGE}, PAGE, 2),
    ("a page", {SHORT: ""}, "", 1),
    ("nowhere", {}, "", 1),
    ("a loop", LOOP, "", HOPS),
    ("not the web", {SHORT: "javascript:alert(1)"}, "", 1),
    ("a file", {SHORT: "file:///etc/passwd"}, "", 1),
]  # fmt: skip


@pytest.mark.parametrize(("leads", "to", "requests"), [w[1:] for w in WAYS], ids=[w[0] for w in WAYS])
async def test_expanded(leads: Mapping[str, str], to: str, requests: int) -> None:
    """The page behind the last redirect is never asked for."""
    services = Services(leads)
    assert await expanded(SHORT, services) == to
    assert len(services.asked) == requests


async def test_only_what_speaks_of_works_is_looked_at() -> None:
    """A paper's abstract may hold what it likes; a post's link joins it to its paper."""
    paper = item("p", "Examplumab in lupus nephritis of adults", doi="10.5555/a", url="https://pub.test/a")
    post = item("t", kind=Kind.POST, source="posts", summary="Read https://bit.ly/0")
    abstract = item("q", "Another", summary=SHORT)

    async def expand(url: str) -> str:
        return {SHORT: "https://pub.test/a"}[url]

    one, other = await with_expanded([post, abstract], expand)
    assert one.points_to == ("https://pub.test/a",)
    assert other is abstract
    stories = [p.story for p in place([paper, one]).placements]
    assert stories[0] == stories[1]


async def test_a_poll_follows_a_few_and_waits_for_none_for_ever() -> None:
    """What does not answer in time is left as it was."""
    asked: list[str] = []

    async def expand(url: str) -> str:
        asked.append(url)
        if url.endswith("/0"):
            await asyncio.Event().wait()
        return "https://pub.test/a"

    posts = [item(f"t{n}", kind=Kind.POST, summary=f"https://bit.ly/{n}") for n in range(30)]
    found = await with_expanded(posts, expand, within=0.05)
    assert len(asked) == MOST_A_POLL
    assert found[0].points_to == ()
    assert found[1].points_to == ("https://pub.test/a",)


def test_what_was_added_is_no_edit() -> None:
    """The feed still says only the short address."""
    said = replace(item("t", kind=Kind.POST, source="posts", points_to=(SHORT,)))
    kept = replace(said, first_seen=NOW, points_to=(SHORT, "https://pub.test/a"))
    (placement,) = place([kept]).placements
    known = {"t": filed(kept, placement)}
    assert split_poll([said], known, now=NOW).unchanged == 1
    changed = replace(said, points_to=("https://bit.ly/1",))
    assert len(split_poll([changed], known, now=NOW).edited) == 1
