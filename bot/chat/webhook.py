"""The way in by webhook: Telegram pushes, and hears 200 once the inbox has kept what it pushed.

python-telegram-bot's own server answers first and keeps its updates in memory, compares the secret with `!=`
and logs a wrong one. This one does nothing but take updates in; TLS is for the proxy in front of it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from telegram.error import TelegramError

from bot.chat.inbox import Inbox
from bot.chat.polling import ALLOWED, FIRST_PAUSE, LONGEST_PAUSE
from bot.errors import ConfigError, StoreError
from bot.listen import Answer, Head, Server

log = logging.getLogger(__name__)

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
RETRY_AFTER = b"5"
"""Seconds that Telegram is asked to wait while the store fails; it honours up to an hour."""


class TakesWebhook(Protocol):
    """What `push.client.Client` offers."""

    async def set_webhook(self, url: str, *, allowed_updates: Sequence[str], secret_token: str) -> bool: ...


class Webhook:
    """Listens, and tells Telegram where. `url` is what Telegram is told; only its path is looked at here."""

    def __init__(
        self,
        client: TakesWebhook,
        inbox: Inbox,
        *,
        url: str,
        secret: str,
        host: str,
        port: int,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if not secret:
            raise ConfigError(("ROUNDS_WEBHOOK_SECRET: must be set, or anybody could speak as your readers",))
        self._client = client
        self._inbox = inbox
        self._url = url
        self._secret = secret
        self._sleep = sleep
        self._path = (urlsplit(url).path or "/").encode()
        self._server = Server(host, port, refuse=self._refusal, answer=self._answer)

    @property
    def port(self) -> int:
        """Where it listens; known once it runs."""
        return self._server.port

    async def run(self) -> None:
        """Until cancelled. Raises `ConfigError` where nobody can listen at that address."""
        try:
            await self._server.start()
        except OSError as error:
            raise ConfigError((f"ROUNDS_WEBHOOK_LISTEN: {error.strerror or error}",)) from error
        await self._register()
        await asyncio.Event().wait()

    async def end(self) -> None:
        """Take nothing more in. Telegram goes on to send here, and what fails it sends again."""
        await self._server.stop()

    async def _register(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._client.set_webhook(self._url, allowed_updates=ALLOWED, secret_token=self._secret)
            except TelegramError as error:
                log.warning("the webhook is not set: %s; trying again in %.0f s", error, pause)
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return log.info("Telegram sends updates to %s", self._url)

    def _refusal(self, head: Head) -> int | None:
        """The status for who is not Telegram; None: read on."""
        if urlsplit(head.target).path != self._path:
            return 404
        if head.method != b"POST":
            return 405
        if not hmac.compare_digest(head.header(SECRET_HEADER), self._secret.encode()):
            return 403
        if head.header(b"content-type").partition(b";")[0].strip().lower() != b"application/json":
            return 415
        return None

    async def _answer(self, _head: Head, body: bytes) -> Answer:
        """200 for what is kept, whether anybody can read it or not; 503: send it again."""
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return Answer(400)
        try:
            kept = await self._inbox.take([update])
        except StoreError as error:
            log.error("an update could not be stored; Telegram is asked to send it again: %s", error)
            return Answer(503, ((b"Retry-After", RETRY_AFTER),))
        return Answer(200 if kept else 400)
