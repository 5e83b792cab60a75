"""Connections: the address that was checked is the address connected to.

httpcore asks a network backend for a connection to a host and port; ours resolves through the resolver
it was given, checks every answer, and dials one of those very answers. TLS still verifies the name.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Protocol

import httpcore

from bot.sources.guard import AddressPolicy, RefusedAddress, check_addresses

NEXT_ATTEMPT_SECONDS = 0.25
"""Connection Attempt Delay of RFC 8305 (happy eyeballs)."""


class Resolver(Protocol):
    """Names to addresses."""

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """IPv4 and IPv6 addresses in order of preference; raises `OSError` when there are none."""
        ...


class SystemResolver:
    """What the operating system answers."""

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """All A and AAAA answers, in the order of RFC 6724."""
        loop = asyncio.get_running_loop()
        answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


class TableResolver:
    """Names that the composition root gives, for samples and benchmarks; others as `fallback` says."""

    def __init__(self, table: Mapping[str, str], fallback: Resolver | None = None) -> None:
        self._table = table
        self._fallback = fallback

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The one address of a name in the table."""
        if host in self._table:
            return (self._table[host],)
        if self._fallback is None:
            raise OSError(f"{host} is not in the table of names")
        return await self._fallback.resolve(host, port)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks, dials. `dial` makes the connections; it is given addresses, never names."""

    def __init__(
        self, policy: AddressPolicy, resolver: Resolver, dial: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._policy = policy
        self._resolver = resolver
        self._dial = dial or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises `RefusedAddress` before a byte is sent, `httpcore.ConnectError` when nobody answers."""
        addresses = await self._addresses(host.strip("[]"), port)
        return await self._first_to_answer(addresses, port, timeout)

    async def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        try:
            answers = list(await self._resolver.resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no address: {type(error).__name__}") from error
        if self._policy.names(host, port):
            return tuple(answers)
        return check_addresses(answers, self._policy)

    async def _first_to_answer(
        self, addresses: Sequence[str], port: int, seconds: float | None
    ) -> httpcore.AsyncNetworkStream:
        """Happy eyeballs: families take turns, the next starts when the last failed or was slow."""
        if len(addresses) == 1:
            return await self._dial.connect_tcp(addresses[0], port, seconds)
        waiting = list(_take_turns(addresses))
        running: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
        failure: BaseException | None = None
        try:
            while waiting or running:
                if waiting:
                    running.add(asyncio.create_task(self._dial.connect_tcp(waiting.pop(0), port, seconds)))
                done, running = await asyncio.wait(
                    running,
                    timeout=NEXT_ATTEMPT_SECONDS if waiting else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in done:
                    failure = task.exception()
                    if failure is None:
                        return task.result()
        finally:
            await _close_losers(running)
        raise failure or httpcore.ConnectError("no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: a feed has no business with a socket of this machine."""
        raise RefusedAddress("unix socket")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _take_turns(addresses: Sequence[str]) -> Iterable[str]:
    """IPv6 and IPv4 alternating, beginning with the family the resolver prefers (RFC 8305, 4)."""
    first = [a for a in addresses if (":" in a) == (":" in addresses[0])]
    second = [a for a in addresses if (":" in a) != (":" in addresses[0])]
    return (a for pair in zip_longest(first, second) for a in pair if a is not None)


async def _close_losers(tasks: set[asyncio.Task[httpcore.AsyncNetworkStream]]) -> None:
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, httpcore.AsyncNetworkStream):
            await ended.aclose()
