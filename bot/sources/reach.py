"""Is there a network at all? Asked once, before a trial run chooses between it and the sample."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpcore

from bot.sources.guard import AddressPolicy, RefusedAddress
from bot.sources.net import GuardedBackend, Resolver

PATIENCE_SECONDS = 4.0
"""A name and a handshake take well under a second on a network; a lost SYN is resent after 1 s."""

MOST_HOSTS = 5
"""One source may be down; five hosts at once are not."""


async def reachable(
    urls: Iterable[str],
    *,
    policy: AddressPolicy,
    resolver: Resolver,
    dial: httpcore.AsyncNetworkBackend | None = None,
) -> bool:
    """Whether a connection to any of the first few hosts can be opened. Sends nothing, raises nothing."""
    backend = GuardedBackend(policy, resolver, dial)
    hosts = list(dict.fromkeys(_host_and_port(url) for url in urls))[:MOST_HOSTS]
    answers = await asyncio.gather(*(_answers(backend, host, port) for host, port in hosts))
    return any(answers)


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)


async def _answers(backend: httpcore.AsyncNetworkBackend, host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            stream = await backend.connect_tcp(host, port)
            await stream.aclose()
    except (OSError, httpcore.NetworkError, httpcore.TimeoutException, RefusedAddress):
        return False
    return True
