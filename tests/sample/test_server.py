"""The sample's server speaks enough HTTP for an honest fetcher, on loopback only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio

from bot.sample import SampleServer, catalogue

NOW = datetime(2026, 11, 26, 9, 15, tzinfo=UTC)
HEART = ("heart.example", "/rssfeed/heart_current.xml")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[SampleServer]:
    async with SampleServer(NOW) as running:
        yield running


async def ask(
    server: SampleServer, host: str, path: str, *, method: str = "GET", **headers: str
) -> httpx.Response:
    given = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.request(method, f"http://127.0.0.1:{server.port}{path}", headers=given)


async def test_every_feed_is_served_under_its_host(server: SampleServer) -> None:
    """Each source's address answers 200, but for the one that refuses."""
    for feed in catalogue(NOW):
        answer = await ask(server, feed.host, feed.path)
        assert answer.status_code == (403 if feed.form == "refused" else 200), feed.source.id
        assert answer.content


@pytest.mark.parametrize("style", ["same", "weak", "list", "star"])
async def test_a_known_etag_gets_304(server: SampleServer, style: str) -> None:
    """By weak comparison, from a list, or for anything at all; without a body, with the validators."""
    etag = (await ask(server, *HEART)).headers["etag"]
    offered = {"same": etag, "weak": f"W/{etag}", "list": f'"other", {etag}', "star": "*"}[style]
    again = await ask(server, *HEART, If_None_Match=offered)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


async def test_a_known_date_gets_304(server: SampleServer) -> None:
    """If-Modified-Since counts where no If-None-Match is given."""
    first = await ask(server, *HEART)
    assert (await ask(server, *HEART, If_Modified_Since=first.headers["last-modified"])).status_code == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"If_None_Match": '"other"'},
        {"If_Modified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
        {"If_None_Match": '"other"', "If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ],
    ids=["other-etag", "older", "no-date", "etag-decides"],
)
async def test_an_unknown_validator_gets_the_feed(server: SampleServer, headers: dict[str, str]) -> None:
    """A stale or broken validator is no validator, and an etag is asked before a date."""
    assert (await ask(server, *HEART, **headers)).status_code == 200


@pytest.mark.parametrize(
    ("host", "path", "method", "status"),
    [
        ("heart.example", "/other", "GET", 404),
        ("nobody.example", "/feed", "GET", 404),
        (*HEART, "POST", 405),
        (*HEART, "HEAD", 200),
        ("HEART.example:80", HEART[1], "GET", 200),
        ("refused.example", "/rss/current.xml", "GET", 403),
    ],
)
async def test_other_requests(server: SampleServer, host: str, path: str, method: str, status: int) -> None:
    """Unknown addresses and methods are told so; hosts compare without case and port."""
    answer = await ask(server, host, path, method=method)
    assert answer.status_code == status
    assert bool(answer.content) == (method != "HEAD")


async def test_a_page_where_a_feed_was(server: SampleServer) -> None:
    """Status 200 and HTML, which only looking at the body can tell from a feed."""
    answer = await ask(server, "page.example", "/archives.rss")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "etag" not in answer.headers


@pytest.mark.parametrize("request_bytes", [b"", b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"\xff" * 70_000])
async def test_nonsense_does_not_stop_it(server: SampleServer, request_bytes: bytes) -> None:
    """Whoever sends no request gets an error or nothing, and the next one is served."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request_bytes)
    writer.write_eof()
    try:
        answer = await reader.read()
    except ConnectionError:
        answer = b""
    writer.close()
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert (await ask(server, *HEART)).status_code == 200


async def test_hosts_lead_to_loopback(server: SampleServer) -> None:
    """Every host of the sample, each to the one port."""
    assert server.hosts() == {feed.host: ("127.0.0.1", server.port) for feed in catalogue(NOW)}


async def test_it_is_gone_afterwards() -> None:
    """Outside of `async with` there is no port."""
    async with SampleServer(NOW) as server:
        port = server.port
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.port
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)
