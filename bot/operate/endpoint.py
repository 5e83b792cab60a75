"""`/healthz`, `/readyz` and `/metrics` over HTTP, on loopback unless told otherwise."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST

from bot.listen import Answer, Head, Server
from bot.operate.health import Observed, as_json, is_alive, unready
from bot.operate.metrics import Metrics

log = logging.getLogger(__name__)

PATHS = (b"/healthz", b"/readyz", b"/health", b"/metrics")
PAUSE = 5.0
"""Seconds until an address that is taken is asked for again: a leader may be about to give it up."""


class Endpoint:
    """Answers what it is asked with what `observe` sees at that moment."""

    def __init__(
        self, host: str, port: int, *, observe: Callable[[], Awaitable[Observed]], metrics: Metrics
    ) -> None:
        self._observe = observe
        self._metrics = metrics
        self._server = Server(host, port, refuse=_refusal, answer=self._answer)
        self.listening = asyncio.Event()

    @property
    def port(self) -> int:
        """Where it listens; known once it does."""
        return self._server.port

    async def run(self) -> None:
        """Until cancelled. An address that cannot be had is logged once and tried again: the bot must not
        end because nobody can look at it."""
        told = False
        while not self.listening.is_set():
            try:
                await self._server.start()
            except OSError as error:
                if not told:
                    log.warning("the health endpoint cannot listen: %s", error.strerror or error)
                told = True
                await asyncio.sleep(PAUSE)
            else:
                self.listening.set()
        log.info("health and metrics are served on port %d", self.port)
        try:
            await asyncio.Event().wait()
        finally:
            await self._server.stop()

    async def _answer(self, head: Head, _body: bytes) -> Answer:
        seen = await self._observe()
        path = _path(head)
        if path == b"/metrics":
            self._metrics.observe(seen)
            return _said(200, CONTENT_TYPE_LATEST, self._metrics.text())
        fine = is_alive(seen) if path == b"/healthz" else not unready(seen)
        said = {"status": "ok" if fine else "failing"} | as_json(seen)
        return _said(200 if fine else 503, "application/json", json.dumps(said).encode())


def _said(status: int, kind: str, body: bytes) -> Answer:
    return Answer(status, ((b"Content-Type", kind.encode()), (b"Cache-Control", b"no-store")), body)


def _path(head: Head) -> bytes:
    return urlsplit(head.target).path


def _refusal(head: Head) -> int | None:
    if _path(head) not in PATHS:
        return 404
    return None if head.method in (b"GET", b"HEAD") else 405
