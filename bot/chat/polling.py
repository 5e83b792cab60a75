"""The way in by polling.

python-telegram-bot's updater stops for ever at a refused token, and at one update it cannot parse its
offset stays where it is: measured, 1,496 requests in two seconds and nothing else delivered. Here each
update is parsed by itself, what cannot be parsed is set aside, and nothing ends the loop but the end.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from telegram import Update
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from bot.chat.application import App, menu

log = logging.getLogger(__name__)

ALLOWED = ("message", "callback_query", "my_chat_member")
"""Nothing else is asked for, so nothing else is sent."""

LONG_POLL = 30
"""Seconds; the server allows 50, proxies often less than 60."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
REMEMBERED = 1_000
"""Update numbers remembered, so that one that comes twice is handled once."""


class RawUpdates(Protocol):
    """What `push.client.Client` offers."""

    async def raw_updates(
        self, *, offset: int, wait: int, allowed: Sequence[str]
    ) -> list[dict[str, Any]]: ...

    async def delete_webhook(self) -> bool: ...


class Poller:
    """Takes updates in and puts them into the application's queue. `set_aside` counts the unreadable."""

    def __init__(
        self,
        application: App,
        source: RawUpdates,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._application = application
        self._source = source
        self._sleep = sleep
        self._offset = 0
        self._pause = FIRST_PAUSE
        self._seen: deque[int] = deque(maxlen=REMEMBERED)
        self._last_problem = ""
        self.set_aside = 0

    async def run(self) -> None:
        """Until cancelled. Whatever Telegram or the network does is logged once and waited out."""
        while True:
            try:
                raw = await self._source.raw_updates(offset=self._offset, wait=LONG_POLL, allowed=ALLOWED)
            except TelegramError as error:
                await self._wait_out(error)
                continue
            self._recovered()
            if not await self._take(raw) and raw:
                # Nothing had a number, so the offset cannot move on and the same would come at once.
                await self._sleep(LONGEST_PAUSE)

    async def confirm(self) -> None:
        """Tell Telegram what was taken in, so that it does not come again after a restart."""
        try:
            await self._source.raw_updates(offset=self._offset, wait=0, allowed=ALLOWED)
        except TelegramError as error:
            log.warning("the last updates are not confirmed and may come again: %s", error)

    async def _take(self, raw: Sequence[object]) -> bool:
        """Queue what is new; False when no update carried a number."""
        numbers = []
        for one in raw:
            number = one.get("update_id") if isinstance(one, dict) else None
            if not isinstance(number, int):
                self.set_aside += 1
                continue
            numbers.append(number)
            if number not in self._seen:
                self._seen.append(number)
                await self._queue(number, one)
        self._offset = numbers[-1] + 1 if numbers else self._offset
        return bool(numbers)

    async def _queue(self, number: int, raw: Any) -> None:
        try:
            update = Update.de_json(raw, self._application.bot)
        except Exception:
            # The library raises whatever the missing field happens to cause.
            self.set_aside += 1
            log.exception("update %d cannot be read and is set aside", number)
            return
        await self._application.update_queue.put(update)

    async def _wait_out(self, error: TelegramError) -> None:
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


async def converse(
    application: App,
    source: RawUpdates,
    *,
    stopping: asyncio.Event,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Run the conversation until `stopping` is set; what was taken in by then is answered first.

    Waits for a network that is away. Raises `telegram.error.InvalidToken` for a token refused at the
    beginning; later on it is waited out.
    """
    try:
        await _initialize(application, sleep)
        await application.start()
        await _publish_menu(application)
        poller = Poller(application, source, sleep=sleep)
        try:
            await _until(stopping, poller)
        finally:
            await poller.confirm()
            await application.stop()
    finally:
        await application.shutdown()


async def _initialize(application: App, sleep: Callable[[float], Awaitable[None]]) -> None:
    while True:
        try:
            await application.initialize()
        except NetworkError as error:
            log.warning("Telegram cannot be reached: %s; trying again", error)
            await sleep(FIRST_PAUSE)
        else:
            return


async def _until(stopping: asyncio.Event, poller: Poller) -> None:
    """Ends when `stopping` is set, or with the poller's own error."""
    polling = asyncio.create_task(poller.run(), name="polling")
    stop = asyncio.create_task(stopping.wait(), name="stopping")
    try:
        done, _ = await asyncio.wait({polling, stop}, return_when=asyncio.FIRST_COMPLETED)
        if polling in done:
            await polling
    finally:
        for task in (polling, stop):
            task.cancel()
        await asyncio.gather(polling, stop, return_exceptions=True)


async def _publish_menu(application: App) -> None:
    try:
        await application.bot.set_my_commands(menu())
    except TelegramError as error:
        log.warning("the menu of commands is not published: %s", error)
