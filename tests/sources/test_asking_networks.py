"""Asking Mastodon, Bluesky, X and Reddit, over loopback: pages, limits, logins, refusals, changed shapes."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.sources import bluesky, mastodon
from bot.sources.asking import Request, Wish
from bot.sources.asking.bluesky import ask as bluesky_ask
from bot.sources.asking.x import Spending
from tests.sources.services import (
    NOW,
    Call,
    Said,
    Service,
    gathered,
    refusal,
    said,
    service,
    source,
    told,
    wish,
)
from tests.sources.test_bluesky import post as skeet
from tests.sources.test_mastodon import status

TAG = "/api/v1/timelines/tag/meded"


def hours_ago(hours: int) -> str:
    return f"{NOW - timedelta(hours=hours):%Y-%m-%dT%H:%M:%S.000Z}"


# ── Mastodon ──────────────────────────────────────────────────────────────────


class Instance:
    """60 statuses, an hour apart, the newest first; `min_id` and `max_id` as numbers of hours."""

    def __init__(self, count: int = 60, **headers: str) -> None:
        self.count, self.headers = count, headers
        self.access: dict[str, str] = {}

    def __call__(self, call: Call) -> Said:
        if call.path == "/api/v2/instance":
            return said({"configuration": {"timelines_access": {"hashtag_feeds": self.access}}})
        start = int(call.query.get("max_id", "0"))
        end = min(start + int(call.query["limit"]), self.count)
        page = [status(n, created_at=hours_ago(n)) for n in range(start, end)]
        link = f'<{TAG}?limit=40&max_id={end}>; rel="next", <{TAG}?min_id=0>; rel="prev"'
        return said(page, **({"Link": link} if end < self.count else {}), **self.headers)


async def test_mastodon_pages_back_to_the_last_poll() -> None:
    """By the Link header, until a page holds nothing new; the first poll of all takes one page."""
    async with service(Instance(200)) as standing:
        found = gathered(
            await told(standing, wish(standing, "mastodon", TAG, since=NOW - timedelta(hours=70)))
        )
        first = gathered(await told(standing, wish(standing, "mastodon", TAG)))
    assert (len(found.bodies), len(first.bodies), found.note) == (2, 1, "")
    assert [call.query.get("max_id") for call in standing.calls] == [None, "40", None]
    assert {call.query["limit"] for call in standing.calls} == {"40"}


async def test_mastodon_stops_at_its_limit() -> None:
    """With no request left, what there is so far is taken and the reset is handed on."""
    instance = Instance(200, X_RateLimit_Remaining="0", X_RateLimit_Reset="2026-11-22T08:03:00.000Z")
    async with service(instance) as standing:
        found = gathered(await told(standing, wish(standing, "mastodon", TAG, since=NOW - timedelta(days=9))))
    assert (len(found.bodies), found.wait_seconds, "limit is reached" in found.note) == (1, 180.0, True)


async def test_mastodon_too_many_pages() -> None:
    """However far back `since` lies, a poll has an end, and says so."""
    async with service(Instance(200)) as standing:
        wanted = wish(standing, "mastodon", TAG, since=NOW - timedelta(days=99), most_pages=3)
        found = gathered(await told(standing, wanted))
    assert (len(found.bodies), found.note) == (3, "stopped after 3 pages")


async def test_mastodon_token_stays_at_home() -> None:
    """A token is sent to its own instance, and a Link that leads elsewhere is not followed."""

    def serve(call: Call) -> Said:
        elsewhere = f"http://elsewhere.test:{standing.port}{TAG}?max_id=1"
        return said([status(created_at=hours_ago(1))], Link=f'<{elsewhere}>; rel="next"')

    async with service(serve) as standing:
        secrets = {"MASTODON_TOKEN_API_TEST": "t0ken", "MASTODON_TOKEN_ELSEWHERE_TEST": "other"}
        wanted = wish(standing, "mastodon", TAG, since=NOW - timedelta(days=9), secrets=secrets)
        gathered(await told(standing, wanted))
    assert [(call.headers["host"].partition(":")[0], call.bearer) for call in standing.calls] == [
        ("api.test", "t0ken")
    ]


ACCESS = {
    "off": ({"local": "disabled", "remote": "disabled"}, "feed-disabled"),
    "half on": ({"local": "public", "remote": "disabled"}, ""),
    "not said": ({}, ""),
}


@pytest.mark.parametrize(("access", "kind"), ACCESS.values(), ids=ACCESS)
async def test_mastodon_disabled_is_not_empty(access: dict[str, str], kind: str) -> None:
    """Nothing under a tag may mean that the instance has switched such feeds off: it is asked."""
    instance = Instance(0)
    instance.access = access
    async with service(instance) as standing:
        outcome = await told(standing, wish(standing, "mastodon", TAG))
    if kind:
        assert (refusal(outcome).kind, "switched hashtag feeds off" in refusal(outcome).words) == (kind, True)
    else:
        assert mastodon.statuses("s", gathered(outcome).bodies[0]) == []


REFUSALS = {
    "login": (said({"error": "This method requires an authenticated user"}, 401), "needs-login"),
    "bots": (said(b"", 403), "http-403"),
    "tag": (said({"error": "Record not found"}, 404), "no-such-tag"),
    "down": (said(b"<html>", 503), "http-503"),
    "moved": (said(b"", 301, Location="https://elsewhere.test/"), "moved"),
    "shape": (said({"posts": []}), "not-documented"),
    "page": (said(b"<html><title>Login</title>"), "not-documented"),
    "list of others": (said([{"id": "1", "acct": "jane"}]), "not-documented"),
    "limit": (said(b"", 429, Retry_After="77"), "http-429"),
}


@pytest.mark.parametrize(("answer", "kind"), REFUSALS.values(), ids=REFUSALS)
async def test_mastodon_refusals(answer: Said, kind: str) -> None:
    """Each refusal is a value, with words for curators and its own kind."""
    async with service(lambda call: answer) as standing:
        failure = refusal(await told(standing, wish(standing, "mastodon", TAG)))
    assert (failure.kind, failure.status) == (kind, answer.status)
    assert failure.words
    assert dict(failure.headers).get("retry-after") == ("78" if kind == "http-429" else None)


async def test_mastodon_token_that_expired() -> None:
    """It says which token, and not that one is wanted; the token itself is not said."""
    async with service(lambda call: said({"error": "The access token was revoked"}, 401)) as standing:
        secrets = {"MASTODON_TOKEN_API_TEST": "t0ken"}
        failure = refusal(await told(standing, wish(standing, "mastodon", TAG, secrets=secrets)))
    assert failure.kind == "bad-login"
    assert failure.words == "the instance does not accept the token of MASTODON_TOKEN_API_TEST (401)"


async def test_mastodon_refusal_in_the_middle() -> None:
    """A later page that is refused does not cost the pages before it."""
    instance = Instance(200)
    async with service(
        lambda call: instance(call) if "max_id" not in call.query else said(b"", 500)
    ) as standing:
        found = gathered(await told(standing, wish(standing, "mastodon", TAG, since=NOW - timedelta(days=9))))
    assert (len(found.bodies), found.note) == (1, "stopped after 1 pages: Mastodon answered 500")


async def test_way_fails() -> None:
    """When nobody answers, the poll failed; nothing is raised."""
    async with service(Instance()) as standing:
        wanted = wish(standing, "mastodon", TAG)
    assert refusal(await told(standing, wanted)).kind == "no-connection"


async def test_private_addresses_are_refused() -> None:
    """The door to services is guarded as the one to feeds is."""
    async with service(Instance()) as standing:
        wanted = wish(standing, "mastodon", TAG)
        inside = replace(wanted, source=replace(wanted.source, url=f"http://127.0.0.1:{standing.port}{TAG}"))
        assert refusal(await told(standing, inside)).kind == "refused-address"
    assert standing.calls == []


# ── Bluesky ───────────────────────────────────────────────────────────────────

SEARCH = "/xrpc/app.bsky.feed.searchPosts?q=%23meded"
ACCOUNT = {"BLUESKY_HANDLE": "jane.test", "BLUESKY_APP_PASSWORD": "app-pass"}


class Pds:
    """An account's server: sessions, tokens that expire, pages by cursor."""

    def __init__(self, *, accepts: str = "access-1", pages: int = 3) -> None:
        self.accepts, self.pages = accepts, pages
        self.logins = self.refreshes = 0
        self.refresh_works = True

    def __call__(self, call: Call) -> Said:
        if call.path.endswith("createSession"):
            return self._create(call)
        if call.path.endswith("refreshSession"):
            return self._refresh(call)
        if call.bearer != self.accepts:
            return said({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        at = int(call.query.get("cursor", "0"))
        posts = [skeet(f"k{at}", indexedAt=hours_ago(at * 10))]
        return said({"posts": posts} | ({"cursor": str(at + 1)} if at + 1 < self.pages else {}))

    def _create(self, call: Call) -> Said:
        self.logins += 1
        good = json.loads(call.body) == {"identifier": "jane.test", "password": "app-pass"}
        return self._tokens() if good else said({"error": "AuthenticationRequired"}, 401)

    def _refresh(self, call: Call) -> Said:
        self.refreshes += 1
        good = self.refresh_works and call.bearer == "refresh-0"
        return self._tokens() if good else said({"error": "ExpiredToken"}, 400)

    def _tokens(self) -> Said:
        return said({"accessJwt": "access-1", "refreshJwt": "refresh-1", "did": "did:plc:jane"})


def search(standing: Service, **fields: Any) -> Any:
    return wish(standing, "bluesky", SEARCH, since=NOW - timedelta(days=9), **({"secrets": ACCOUNT} | fields))


async def test_bluesky_logs_in_once_and_remembers() -> None:
    """The first poll logs in; the next goes on with the session that the first handed back."""
    async with service(pds := Pds()) as standing:
        first = gathered(await told(standing, search(standing)))
        second = gathered(await told(standing, search(standing, remembered=first.remember)))
    assert (pds.logins, pds.refreshes) == (1, 0)
    assert [len(found.bodies) for found in (first, second)] == [3, 3]
    assert second.remember == first.remember == '["access-1", "refresh-1"]'


RENEWALS = {
    "refreshed": (True, 0, 1),
    "begun anew": (False, 1, 1),
}


@pytest.mark.parametrize(("refreshable", "logins", "refreshes"), RENEWALS.values(), ids=RENEWALS)
async def test_bluesky_expired_token(refreshable: bool, logins: int, refreshes: int) -> None:
    """An expired session is refreshed, or begun anew, once, and the poll goes on."""
    pds = Pds()
    pds.refresh_works = refreshable
    async with service(pds) as standing:
        found = gathered(await told(standing, search(standing, remembered='["access-0", "refresh-0"]')))
    assert (len(found.bodies), pds.logins, pds.refreshes) == (3, logins, refreshes)
    assert found.remember == '["access-1", "refresh-1"]'


async def test_bluesky_never_logs_in_twice() -> None:
    """A server that takes no token for good does not make us log in again and again: 300 a day is the limit."""
    async with service(pds := Pds(accepts="none")) as standing:
        failure = refusal(await told(standing, search(standing)))
    assert (pds.logins, failure.kind) == (1, "http-400")


async def test_bluesky_wrong_password() -> None:
    """A wrong app password says so."""
    async with service(Pds()) as standing:
        wrong = ACCOUNT | {"BLUESKY_APP_PASSWORD": "wrong"}
        failure = refusal(await told(standing, search(standing, secrets=wrong)))
    assert failure.kind == "bad-login"
    assert "wrong" not in failure.words


async def test_bluesky_without_account() -> None:
    """Without an account the first page is tried; 403 says what is missing, and a refused cursor costs nothing."""
    async with service(lambda call: said({"error": "Forbidden"}, 403)) as standing:
        assert refusal(await told(standing, search(standing, secrets={}))).kind == "needs-login"
    pds = Pds(accepts="")
    async with service(lambda call: pds(call) if "cursor" not in call.query else said(b"", 403)) as standing:
        found = gathered(await told(standing, search(standing, secrets={})))
    assert (len(found.bodies), found.remember, "accounts only (403)" in found.note) == (1, None, True)


async def test_bluesky_stops_at_the_last_poll() -> None:
    """Pages are by time: the first that reaches the last poll is the last."""
    async with service(Pds(pages=9)) as standing:
        wanted = replace(search(standing), since=NOW - timedelta(hours=15))
        found = gathered(await told(standing, wanted))
    assert [bluesky.posts("s", body)[0]["uri"][-2:] for body in found.bodies] == ["k0", "k1", "k2"]


def test_bluesky_password_stays_at_home() -> None:
    """Posts read again by id come from the host for public reads, which is told no password."""
    url = "https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris=at%3A%2F%2Fx"
    wanted = Wish(source=source(url, "bluesky"), now=NOW, secrets=ACCOUNT, remembered='["a", "r"]')
    assert next(bluesky_ask(wanted)) == Request(url=url)


@pytest.mark.parametrize("remembered", ["{", "[]", '["a"]', '{"a": 1}', "null", "[1, 2]"])
async def test_bluesky_spoilt_memory(remembered: str) -> None:
    """Whatever was remembered, it is a session or none."""
    async with service(pds := Pds()) as standing:
        gathered(await told(standing, search(standing, remembered=remembered)))
    assert pds.logins == 1


# ── X ─────────────────────────────────────────────────────────────────────────

RECENT = "/2/tweets/search/recent?query=%23MedEd%20-is%3Aretweet"
PAID = {"X_BEARER_TOKEN": "t0ken", "X_MONTHLY_BUDGET_USD": "5"}


def tweets(call: Call) -> Said:
    at = int(call.query.get("next_token", "0"))
    many = int(call.query["max_results"])
    data = [
        {"id": str(at * 1000 + n), "author_id": "7", "text": "W", "created_at": hours_ago(at)}
        for n in range(many)
    ]
    return said({"data": data, "meta": {"result_count": many, "next_token": str(at + 1)}})


async def test_x_is_off_by_default() -> None:
    """Without a token nothing is asked; without a budget nothing is spent."""
    async with service(tweets) as standing:
        assert refusal(await told(standing, wish(standing, "x", RECENT))).kind == "off"
        token = {"X_BEARER_TOKEN": "t0ken"}
        assert refusal(await told(standing, wish(standing, "x", RECENT, secrets=token))).kind == "budget"
    assert standing.calls == []


async def test_x_spends_no_more_than_its_budget() -> None:
    """5 USD are 900 posts at 90 %: poll after poll stops there, and begins again with the next month."""
    async with service(tweets) as standing:
        remembered = ""
        for _ in range(4):
            wanted = wish(
                standing,
                "x",
                RECENT,
                secrets=PAID,
                since=NOW - timedelta(days=3),
                remembered=remembered,
                most_pages=4,
            )
            outcome = await told(standing, wanted)
            remembered = getattr(outcome, "remember", None) or remembered
        assert refusal(outcome).kind == "budget"
        later = replace(wanted, now=NOW + timedelta(days=20), remembered=remembered)
        assert len(gathered(await told(standing, later)).bodies) == 4
    assert json.loads(remembered) == {"month": "2026-11", "posts": 900}
    assert {call.bearer for call in standing.calls} == {"t0ken"}
    assert standing.calls[0].query["start_time"] == "2026-11-19T08:00:00Z"


async def test_x_reaches_back_a_week() -> None:
    """An older start is refused by X, so none is asked for."""
    async with service(lambda call: said({"meta": {"result_count": 0}})) as standing:
        wanted = wish(standing, "x", RECENT, secrets=PAID, since=NOW - timedelta(days=30))
        gathered(await told(standing, wanted))
    assert standing.calls[0].query["start_time"] == "2026-11-15T08:05:00Z"


def test_x_allowance() -> None:
    """At 90 % of the budget it is over, and a budget that is none allows nothing."""
    assert [Spending(month="m", posts=n).allowance(5.0) for n in (0, 899, 900, 9000)] == [900, 1, 0, 0]
    assert Spending(month="m").allowance(0.0) == 0


# ── Reddit ────────────────────────────────────────────────────────────────────

NEW = "/r/medicine/new/.rss"
FEED = b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>'


async def test_reddit_without_login() -> None:
    """One request for the feed."""
    async with service(lambda call: said(FEED)) as standing:
        wanted = wish(standing, "reddit", NEW, host="www.reddit.test")
        assert gathered(await told(standing, wanted)).bodies == (FEED,)
    assert [call.path for call in standing.calls] == [NEW]


async def test_reddit_limit() -> None:
    """A throttled feed says when to come back."""
    async with service(lambda call: said(b"", 429, X_RateLimit_Reset="31")) as standing:
        failure = refusal(await told(standing, wish(standing, "reddit", NEW, host="www.reddit.test")))
    assert (failure.kind, dict(failure.headers)) == ("http-429", {"retry-after": "32"})


async def test_reddit_oauth() -> None:
    """With an application's secret the listing comes by OAuth; a remembered token that expired is renewed once."""

    def serve(call: Call) -> Said:
        if call.path == "/api/v1/access_token":
            good = call.headers["authorization"] == "Basic aWQ6c2VjcmV0" and call.method == "POST"
            return said({"access_token": "new"} if good else {"error": "x"}, 200 if good else 401)
        return (
            said({"data": {"children": []}})
            if call.bearer == "new"
            else said({"message": "Unauthorized"}, 401)
        )

    secrets = {"REDDIT_CLIENT_ID": "id", "REDDIT_CLIENT_SECRET": "secret"}
    async with service(serve) as standing:
        wanted = wish(standing, "reddit", NEW, host="www.reddit.test", secrets=secrets, remembered="old")
        found = gathered(await told(standing, wanted))
        wrong = replace(wanted, secrets=secrets | {"REDDIT_CLIENT_SECRET": "no"}, remembered="")
        assert refusal(await told(standing, wrong)).kind == "bad-login"
    assert found.remember == "new"
    assert [(call.path, call.headers["host"].split(":")[0]) for call in standing.calls[:3]] == [
        ("/r/medicine/new", "oauth.reddit.test"), ("/api/v1/access_token", "www.reddit.test"), ("/r/medicine/new", "oauth.reddit.test"),
    ]  # fmt: skip
