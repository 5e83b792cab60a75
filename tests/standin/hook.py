"""Pushing updates to the bot, as the official server does (WebhookActor.cpp): one after another, again and
again until it hears 2xx, with the secret in a header."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from tests.standin.refusals import bad
from tests.standin.updates import Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries. The real ones are 1 and about 60; a test has less time."""


@dataclass
class Hook:
    """Where updates go. `twice`: each is sent once more after it was taken, as may happen."""

    updates: Updates
    url: str = ""
    secret: str = ""
    twice: bool = False
    answers: list[int] = field(default_factory=list)
    """Statuses in order, 0 for no answer."""
    _pushing: asyncio.Task[None] | None = None

    def point_to(self, url: str, secret: str) -> None:
        """Raises `Refused` for what Telegram would not send to; an empty `url` ends the pushing."""
        parts = urlsplit(url)
        if url and parts.scheme != "https" and parts.hostname != "127.0.0.1":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.end()
        self.url, self.secret = url, secret
        if url:
            self._pushing = asyncio.create_task(self._push())

    def end(self) -> None:
        if self._pushing:
            self._pushing.cancel()
            self._pushing = None

    async def _push(self) -> None:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        pause = FIRST_PAUSE
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                update = await self.updates.next()
                if await self._taken(session, update):
                    if self.twice:
                        await self._taken(session, update)
                    self.updates.done_with(update)
                    pause = FIRST_PAUSE
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)

    async def _taken(self, session: aiohttp.ClientSession, update: dict[str, object]) -> bool:
        try:
            async with session.post(self.url, json=update) as response:
                self.answers.append(response.status)
                return response.ok
        except aiohttp.ClientError:
            self.answers.append(0)
            return False
