"""Services that misbehave, each over loopback in the same ways: what it costs, what is said and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import FeedError
from bot.model import FetchFailed, ReaderName
from bot.sources.readers import read_body
from tests.sources.services import NOW, Call, Said, Service, said, service, source, told, wish
from tests.sources.test_asking_networks import NEW, RECENT, SEARCH, TAG
from tests.sources.test_bluesky import post as skeet
from tests.sources.test_crossref import work
from tests.sources.test_mastodon import status
from tests.sources.test_preprints import paper

CALLS = 12
"""Ten pages, a login and a second try."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a service is asked, and one page of it that names another."""

    path: str
    page: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    host: str = "api.test"


TOKEN = "s3cret-t0ken"
ARTICLES = {
    "hitCount": 900,
    "nextCursorMark": "next",
    "resultList": {"result": [{"id": "1", "source": "MED"}]},
}
WORKS = {
    "status": "ok",
    "message-type": "work-list",
    "message": {"next-cursor": "c", "items": [work(DOI=f"10.5555/{n}") for n in range(100)]},
}
WAYS: dict[str, tuple[ReaderName, Way]] = {
    "Mastodon": (
        "mastodon",
        Way(
            path=TAG,
            page=[status(1)],
            headers={"Link": f'<{TAG}?max_id=1>; rel="next"'},
            secrets={"MASTODON_TOKEN_API_TEST": TOKEN},
        ),
    ),
    "Bluesky": (
        "bluesky",
        Way(
            path=SEARCH,
            page={"posts": [skeet("k")], "cursor": "1", "accessJwt": TOKEN, "refreshJwt": TOKEN},
            secrets={"BLUESKY_HANDLE": "jane.test", "BLUESKY_APP_PASSWORD": TOKEN},
        ),
    ),
    "X": (
        "x",
        Way(
            path=RECENT,
            page={"data": [{"id": "1", "text": "W"}], "meta": {"next_token": "1"}},
            secrets={"X_BEARER_TOKEN": TOKEN, "X_MONTHLY_BUDGET_USD": "50"},
        ),
    ),
    "Reddit": (
        "reddit",
        Way(
            path=NEW,
            page={"access_token": TOKEN, "data": {"children": [], "after": "t3_a"}},
            secrets={"REDDIT_CLIENT_ID": "id", "REDDIT_CLIENT_SECRET": TOKEN},
            host="www.reddit.test",
        ),
    ),
    "PubMed": (
        "pubmed",
        Way(
            path="/entrez/eutils/esearch.fcgi?db=pubmed&term=pain",
            page={"esearchresult": {"count": "900", "idlist": ["1"]}},
            secrets={"NCBI_API_KEY": TOKEN},
        ),
    ),
    "medRxiv": (
        "preprints",
        Way(
            path="/details/medrxiv",
            page={"messages": [{"status": "ok", "total": "900"}], "collection": [paper()]},
        ),
    ),
    "Europe PMC": ("europepmc", Way(path="/europepmc/webservices/rest/search?query=pain", page=ARTICLES)),
    "Crossref": ("crossref", Way(path="/v1/works?filter=type:journal-article", page=WORKS)),
    "Crossref's notices": ("updates", Way(path="/v1/works?filter=update-type:retraction", page=WORKS)),
}

ANSWERS: dict[str, Said] = {
    "401": said({"error": "unauthorized", "message": f"bad token {TOKEN[:3]}"}, 401),
    "403, a page": said(b"<html><title>Forbidden</title></html>", 403),
    "404": said(b"", 404),
    "410": said(b"", 410),
    "429": said(b"", 429, Retry_After="90"),
    "500": said(b"\xff\xfe", 500),
    "503, for ever": said(b"", 503, Retry_After="99999999999"),
    "elsewhere": said(b"", 302, Location="https://elsewhere.test/"),
    "nothing": said(b""),
    "a login page": said(b"<!doctype html><title>Log in</title>"),
    "null": said(None),
    "a number": said(7),
    "an empty object": said({}),
    "an empty list": said([]),
    "a list of numbers": said([1, 2]),
    "deep": said(b"[" * 5_000),
    "cut in the middle": said(b'{"posts": [{"uri": "at'),
    "everything of another type": said(
        dict.fromkeys(("posts", "data", "message", "resultList", "collection", "esearchresult", "meta"), 7)
    ),
}


async def outcome(way: tuple[ReaderName, Way], serving: Any) -> tuple[Any, Service]:
    reader, how = way
    async with service(serving) as standing:
        wanted = wish(
            standing, reader, how.path, host=how.host, secrets=how.secrets, since=NOW - timedelta(days=9)
        )
        return await told(standing, wanted), standing


def _read(reader: ReaderName, body: bytes) -> str:
    """What is said of a body that is refused; one that is read holds nothing."""
    try:
        items = read_body(source("https://api.test/", reader), body).items
    except FeedError as error:
        return error.reason
    assert items == ()
    return ""


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_whatever_is_answered(way: tuple[ReaderName, Way], answer: Said) -> None:
    """A failure in words that hold no secret, or bodies that are read or refused; nothing is raised, and
    nobody is asked for ever."""
    found, standing = await outcome(way, lambda _call: answer)
    assert 1 <= len(standing.calls) <= 3
    if isinstance(found, FetchFailed):
        assert found.words
        assert TOKEN not in found.words
        assert all(float(value) <= 2 * 86_400 for name, value in found.headers if name == "retry-after")
        return
    assert answer.status == 200
    for body in found.bodies:
        assert TOKEN not in _read(way[0], body)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_pages_in_a_circle(way: tuple[ReaderName, Way]) -> None:
    """A page that names itself as the next, for ever: it is kept once, and then it is enough."""
    how = way[1]
    found, standing = await outcome(way, lambda _call: said(how.page, **how.headers))
    assert len(standing.calls) <= 4
    if not isinstance(found, FetchFailed):
        assert len(found.bodies) == 1


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_pages_without_an_end(way: tuple[ReaderName, Way]) -> None:
    """Ever other pages: ten at most are taken."""
    how = way[1]
    pages = iter(range(1_000))

    def serve(call: Call) -> Said:
        n = next(pages)
        page = [*how.page, status(n + 2)] if isinstance(how.page, list) else {**how.page, "page": n}
        if "esearchresult" in str(how.page) and call.path.endswith("esearch.fcgi"):
            page = {"esearchresult": {"count": "900", "idlist": [str(n)]}}
        return said(json.loads(json.dumps(page)), **how.headers)

    found, standing = await outcome(way, serve)
    assert len(standing.calls) <= 2 * CALLS
    if not isinstance(found, FetchFailed):
        assert len(found.bodies) <= 10
