"""Services in trouble: how long they want peace, where they went, who stands before them, and accounts that
several sources share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.model import Fetched, FetchFailed, ReaderName, Source, SourceId, SourceState
from bot.sources.asking.fetcher import SourceFetcher
from bot.sources.wishes import standing as became
from tests.sources.services import (
    NOW,
    Call,
    Said,
    Service,
    exchange_for,
    gathered,
    refusal,
    replace,
    said,
    service,
    source,
    told,
    wish,
)
from tests.sources.test_asking_networks import ACCOUNT, SEARCH, Pds
from tests.sources.test_asking_networks import search as bluesky_wish
from tests.sources.test_fallback import Feeds
from tests.sources.test_wishes import POST

PATHS: Mapping[ReaderName, str] = {
    "bluesky": SEARCH,
    "crossref": "/v1/works?filter=issn:0000-0019",
    "europepmc": "/search?query=hearts",
    "mastodon": "/api/v1/timelines/tag/meded",
    "preprints": "/details/medrxiv",
    "pubmed": "/entrez/eutils/esearch.fcgi?db=pubmed&term=pain",
    "reddit": "/r/medicine/new/.rss",
    "updates": "/v1/works?filter=update-type:retraction",
    "x": "/2/tweets/search/recent?query=%23MedEd",
}
SECRETS = {"X_BEARER_TOKEN": "t", "X_MONTHLY_BUDGET_USD": "5"}


async def refused(reader: ReaderName, answer: Said) -> FetchFailed:
    async with service(lambda call: answer) as standing:
        return refusal(await told(standing, wish(standing, reader, PATHS[reader], secrets=SECRETS)))


@pytest.mark.check("F14")
@pytest.mark.parametrize("reader", PATHS)
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_retry_after_on_any_status(reader: ReaderName, status: int) -> None:
    """Whoever asks for an hour of peace gets it, and their status is kept."""
    failure = await refused(reader, said(b"", status, Retry_After="3600"))
    assert (failure.kind, failure.status, dict(failure.headers)) == (
        f"http-{status}", status, {"retry-after": "3601"},
    )  # fmt: skip


@pytest.mark.parametrize("reader", PATHS)
async def test_a_service_that_moved(reader: ReaderName) -> None:
    """No redirect of a service is followed, since a token would go with it; where it leads is told."""
    moved = said(b"", 301, Location="https://new.test/api?api_key=s3cret")
    failure = await refused(reader, moved)
    assert (failure.kind, "https://new.test/api (301)" in failure.words) == ("moved", True)
    assert "s3cret" not in failure.words
    assert (await refused(reader, said(b"", 302, Location="javascript:alert(1)"))).kind == "http-302"


@pytest.mark.check("F29")
@pytest.mark.parametrize("reader", PATHS)
async def test_a_bot_check(reader: ReaderName) -> None:
    """It is called one, so that the next poll is a day away; by its header, or by the page it shows."""
    for wall in (said(b"{}", 403, cf_mitigated="challenge"), said(b"\n<!DOCTYPE html>", 403)):
        failure = await refused(reader, wall)
        assert (failure.kind, failure.status) == ("blocked", 403)


WALLS = {
    "its own words": (said({"error": "This action is not allowed"}, 403), "gone"),
    "a wall": (said(b"<!DOCTYPE html><title>Just a moment...</title>", 403), "unknown"),
    "deleted": (said({"error": "Record not found"}, 404), "gone"),
    "deleted, said by a page": (said(b"<html>404</html>", 404), "gone"),
}


@pytest.mark.parametrize(("answer", "expected"), WALLS.values(), ids=WALLS)
async def test_a_wall_says_nothing_of_a_post(answer: Said, expected: str) -> None:
    """An instance that begins to keep programs out has not deleted what it shows."""
    async with service(lambda call: answer) as standing:
        failure = await told(standing, wish(standing, "mastodon", "/api/v1/statuses/1"))
    assert became(POST, refusal(failure), ()) == expected


# ── logins that fail for other reasons than the password ──────────────────────

DOWN = {
    "limit": (said({"error": "RateLimitExceeded"}, 429, ratelimit_reset="1795342800"), "http-429"),
    "down": (said(b"<html>", 503, Retry_After="60"), "http-503"),
    "another shape": (said({"token": "a"}), "not-documented"),
    "a wall": (said(b"<html>", 403), "blocked"),
}


@pytest.mark.parametrize("remembered", ["", '["access-0", "refresh-0"]'], ids=["login", "refresh"])
@pytest.mark.parametrize(("answer", "kind"), DOWN.values(), ids=DOWN)
async def test_bluesky_login_is_not_possible_now(answer: Said, kind: str, remembered: str) -> None:
    """A limit or an outage is told as what it is, not as a wrong password, and costs no second login."""
    pds = Pds()

    def serve(call: Call) -> Said:
        return answer if "server." in call.path else pds(call)

    async with service(serve) as standing:
        failure = refusal(await told(standing, bluesky_wish(standing, remembered=remembered)))
    asked = [call.path.rpartition(".")[2] for call in standing.calls if "server." in call.path]
    assert (failure.kind, asked) == (kind, ["refreshSession" if remembered else "createSession"])


@pytest.mark.parametrize(("status", "kind"), [(401, "bad-login"), (400, "bad-login"), (502, "http-502")])
async def test_reddit_login(status: int, kind: str) -> None:
    """Only a refusal speaks of the application's secret."""
    secrets = {"REDDIT_CLIENT_ID": "id", "REDDIT_CLIENT_SECRET": "secret"}
    async with service(lambda call: said(b"", status)) as standing:
        wanted = wish(standing, "reddit", PATHS["reddit"], host="www.reddit.test", secrets=secrets)
        assert refusal(await told(standing, wanted)).kind == kind


# ── one account, several sources ──────────────────────────────────────────────


class Notes:
    """A memory that gives way at every step, as a disk does."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def recall(self, key: str) -> str:
        await asyncio.sleep(0)
        return self.kept.get(key, "")

    async def keep(self, key: str, text: str) -> None:
        await asyncio.sleep(0)
        self.kept[key] = text


async def polled(
    standing: Service, memory: Notes, secrets: Mapping[str, str], sources: list[Source]
) -> list[Any]:
    """All of them at once, as an ingest does."""
    exchange = exchange_for(standing)
    fetcher = SourceFetcher(
        feeds=Feeds({}), exchange=exchange, memory=memory, secrets=secrets, contact="", now=lambda: NOW
    )
    try:
        asked = [fetcher.fetch(one, SourceState(id=one.id, last_success=NOW)) for one in sources]
        return await asyncio.gather(*asked)
    finally:
        await exchange.aclose()


def several(standing: Service, reader: ReaderName) -> list[Source]:
    one = source(standing.url(PATHS[reader]), reader)
    return [replace(one, id=SourceId(f"s{n}")) for n in range(5)]


async def test_sources_of_one_account_log_in_once() -> None:
    """Logins are counted by the day: what one source began the next goes on with."""
    memory = Notes()
    async with service(pds := Pds(pages=1)) as standing:
        outcomes = await polled(standing, memory, ACCOUNT, several(standing, "bluesky"))
    assert all(isinstance(one, Fetched) for one in outcomes)
    assert (pds.logins, memory.kept) == (1, {"bluesky": '["access-1", "refresh-1"]'})


async def test_sources_of_one_account_share_its_budget() -> None:
    """900 posts are what 5 USD allow; five searches at once read no more, and what was read is counted."""
    memory = Notes()

    def serve(call: Call) -> Said:
        posts = [{"id": str(n), "text": "t", "author_id": "1"} for n in range(int(call.query["max_results"]))]
        return said({"data": posts, "meta": {"next_token": str(len(standing.calls))}})

    async with service(serve) as standing:
        await polled(standing, memory, SECRETS, several(standing, "x"))
    assert json.loads(memory.kept["x"])["posts"] == 900
    assert sum(int(call.query["max_results"]) for call in standing.calls) == 900


async def test_gathered_pages_keep_what_was_asked_for() -> None:
    """A refusal after some pages keeps them, and the peace that it asked for."""
    pds = Pds()

    def serve(call: Call) -> Said:
        return said(b"", 503, Retry_After="90") if "cursor" in call.query else pds(call)

    async with service(serve) as standing:
        found = gathered(await told(standing, bluesky_wish(standing)))
    assert (len(found.bodies), found.wait_seconds, "503" in found.note) == (1, 90.0, True)
