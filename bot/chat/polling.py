"""The way in by polling.

python-telegram-bot's updater stops for ever at a refused token, and at one update it cannot parse its
offset stays where it is: measured, 1,496 requests in two seconds and nothing else delivered. It also
confirms what it has only in memory. Here the offset moves when the inbox has kept what came, whoever can
read it, and nothing ends the loop but the end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from telegram.error import Conflict, RetryAfter, TelegramError

from bot.chat.inbox import Inbox
from bot.errors import StoreError

log = logging.getLogger(__name__)

ALLOWED = ("message", "callback_query", "my_chat_member")
"""Nothing else is asked for, so nothing else is sent."""

LONG_POLL = 30
"""Seconds; the server allows 50, proxies often less than 60."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


class RawUpdates(Protocol):
    """What `push.client.Client` offers."""

    async def raw_updates(
        self, *, offset: int, wait: int, allowed: Sequence[str]
    ) -> list[dict[str, Any]]: ...

    async def delete_webhook(self) -> bool: ...


class Poller:
    """Asks for updates and gives them to the inbox."""

    def __init__(
        self,
        source: RawUpdates,
        inbox: Inbox,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        self._answered = answered
        self._source = source
        self._inbox = inbox
        self._sleep = sleep
        self._offset = 0
        self._pause = FIRST_PAUSE
        self._last_problem = ""

    async def run(self) -> None:
        """Until cancelled. Whatever Telegram or the network does is logged once and waited out."""
        while True:
            try:
                raw = await self._source.raw_updates(offset=self._offset, wait=LONG_POLL, allowed=ALLOWED)
                numbers = await self._inbox.take(raw)
            except (TelegramError, StoreError) as error:
                await self._wait_out(error)
                continue
            self._recovered()
            self._answered()
            # Not the last: out of order, an earlier one behind a later would come again for ever.
            before, self._offset = self._offset, max(numbers, default=self._offset - 1) + 1
            if raw and self._offset == before:
                # Nothing had a number, or none that confirms it, so the same would come at once.
                await self._sleep(LONGEST_PAUSE)

    async def end(self) -> None:
        """Tell Telegram what was taken in, so that it does not come again after a restart."""
        try:
            await self._source.raw_updates(offset=self._offset, wait=0, allowed=ALLOWED)
        except TelegramError as error:
            log.warning("the last updates are not confirmed and may come again: %s", error)

    async def _wait_out(self, error: TelegramError | StoreError) -> None:
        problem = f"{type(error).__name__}: {error}"
        if problem != self._last_problem:
            log.warning("polling: %s; trying again", problem)
            self._last_problem = problem
        if isinstance(error, Conflict) and "webhook" in str(error).lower():
            await self._end_webhook()
        wait = error.retry_after if isinstance(error, RetryAfter) else self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        await self._sleep(wait.total_seconds() if isinstance(wait, timedelta) else wait)

    async def _end_webhook(self) -> None:
        try:
            await self._source.delete_webhook()
        except TelegramError as error:
            log.warning("the webhook is still set: %s", error)

    def _recovered(self) -> None:
        if self._last_problem:
            log.info("polling: answered again")
        self._last_problem, self._pause = "", FIRST_PAUSE
