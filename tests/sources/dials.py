"""Fakes below the fetcher: a resolver that answers as told, and dials that record and never dial."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore


class AnsweringResolver:
    """The same answers for every name; `then` from the second question on."""

    def __init__(self, *answers: str, then: str = "") -> None:
        self._answers = answers
        self._then = then
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return (self._then,) if self._then and len(self.asked) > 1 else self._answers


class RecordingDial(httpcore.AsyncNetworkBackend):
    """Remembers what it should have dialled; refuses it, unless `answers` names the address."""

    def __init__(self, *, answers: Iterable[str] = (), silent: Iterable[str] = ()) -> None:
        self.dialled: list[tuple[str, int]] = []
        self._answers = frozenset(answers)
        self._silent = frozenset(silent)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port))
        if host in self._silent:
            await asyncio.sleep(timeout or 3600)
        if host in self._answers:
            return NamedStream(host)
        raise httpcore.ConnectError("refused")


class NamedStream(httpcore.AsyncNetworkStream):
    """A connection that knows to whom."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True
