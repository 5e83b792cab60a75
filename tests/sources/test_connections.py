"""Requests byte for byte, and how long the connections behind them live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore
import pytest

from bot.sources.connections import Connections, request_of
from bot.sources.guard import AddressPolicy
from bot.sources.net import GuardedBackend, TableResolver
from tests.sources.server import Server, reply, serving

HOSTS = ("a.test", "b.test", "c.test")


@asynccontextmanager
async def connections_to(
    server: Server, *, kept: int = 16, seconds: float = 5.0
) -> AsyncIterator[Connections]:
    policy = AddressPolicy(allow=frozenset((host, server.port) for host in HOSTS))
    backend = GuardedBackend(policy, TableResolver(dict.fromkeys(HOSTS, "127.0.0.1")))
    connections = Connections(backend, kept=kept, seconds=seconds)
    try:
        yield connections
    finally:
        await connections.aclose()


async def ask(connections: Connections, url: str, *, whole: bool = True) -> bytes:
    async with connections.response(request_of(url, (), connect_seconds=5)) as response:
        return await response.aread() if whole else b""


@pytest.mark.parametrize(
    ("asked", "kept", "opened"),
    [
        pytest.param("aaa", 16, 1, id="one host, one connection"),
        pytest.param("abab", 16, 2, id="a connection to each host"),
        pytest.param("aba", 1, 3, id="the one that waits longest makes room"),
        pytest.param("abcbc", 2, 3, id="the later ones stay"),
        pytest.param("aa", 0, 2, id="none kept"),
    ],
)
async def test_connections_are_used_again(asked: str, kept: int, opened: int) -> None:
    """Whoever asks a host again soon finds its connection, as far as there is room for it."""
    async with serving(lambda _asked: reply(b"answer")) as server, connections_to(server, kept=kept) as ours:
        bodies = [await ask(ours, server.url(host=f"{host}.test")) for host in asked]
        assert (bodies, server.connections) == ([b"answer"] * len(asked), opened)


async def test_a_body_left_unread_ends_the_connection() -> None:
    """What is left of one answer is never taken for the beginning of the next."""
    async with serving(lambda _asked: reply(b"answer")) as server, connections_to(server) as ours:
        await ask(ours, server.url(host="a.test"), whole=False)
        assert (await ask(ours, server.url(host="a.test")), server.connections) == (b"answer", 2)


async def test_one_that_the_server_closed_is_not_used() -> None:
    """A server that hangs up between two requests costs neither of them."""
    async with serving(lambda _asked: reply(b"answer")) as server, connections_to(server) as ours:
        await ask(ours, server.url(host="a.test"))
        server.close_all()
        await asyncio.sleep(0.05)
        assert (await ask(ours, server.url(host="a.test")), server.connections) == (b"answer", 2)


async def test_one_that_waited_too_long_is_not_used() -> None:
    """Servers forget a quiet connection; ours is forgotten before."""
    async with serving(lambda _asked: reply(b"answer")) as server, connections_to(server, seconds=-1) as ours:
        await ask(ours, server.url(host="a.test"))
        await ask(ours, server.url(host="a.test"))
        assert server.connections == 2


async def test_two_at_once_never_share() -> None:
    """Each of two requests to a host at the same time has a connection; one of them is kept."""
    async with serving(lambda _asked: reply(b"x" * 500)) as server, connections_to(server) as ours:
        url = server.url(host="a.test")
        assert await asyncio.gather(ask(ours, url), ask(ours, url)) == [b"x" * 500] * 2
        await ask(ours, url)
        assert server.connections == 2


@pytest.mark.parametrize(
    ("url", "form", "headers"),
    [
        pytest.param("http://a.test/x?y=1#z", None, [(b"Host", b"a.test")], id="plain"),
        pytest.param("https://a.test:443/", None, [(b"Host", b"a.test")], id="the scheme's own port"),
        pytest.param("http://a.test:8080/", None, [(b"Host", b"a.test:8080")], id="another port"),
        pytest.param("http://bücher.test/", None, [(b"Host", b"xn--bcher-kva.test")], id="IDN"),
        pytest.param("http://[2606:4700::1]:80/", None, [(b"Host", b"[2606:4700::1]")], id="IPv6"),
        pytest.param(
            "http://a.test/", b"a=1", [(b"Host", b"a.test"), (b"Content-Length", b"3")], id="a form"
        ),
    ],
)
def test_a_request_says_no_more_than_it_must(
    url: str, form: bytes | None, headers: list[tuple[bytes, bytes]]
) -> None:
    """The headers that HTTP needs stand first, then what the caller wants said, and nothing else."""
    request = request_of(url, [(b"X", b"y")], form=form, connect_seconds=1)
    assert request.headers == [*headers, (b"X", b"y")]
    assert b"#" not in request.url.target


def test_a_request_of_a_form_is_a_post() -> None:
    """The body is the form, byte for byte."""
    asked: httpcore.Request = request_of("http://a.test/", (), form=b"a=1&b=2", connect_seconds=1)
    assert (asked.method, b"".join(list(asked.stream))) == (b"POST", b"a=1&b=2")  # type: ignore[arg-type]
