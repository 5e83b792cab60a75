"""Between what Telegram hands over and what handles it: the store.

Whatever came is kept before Telegram hears so, goes to the conversation in the order it came, and is
forgotten once it is handled. An update that cannot be read is set aside.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from telegram import Bot, Update

from bot.errors import StoreError
from bot.model import KeptUpdate
from bot.text.words import writable

log = logging.getLogger(__name__)

IN_MEMORY = 100
"""Updates given to the conversation and not handled yet; the others wait in the store."""

PAUSE = 5.0
"""Seconds before the store is asked again after it failed."""


class KeptUpdates(Protocol):
    """What `ports.Store` offers of its inbox."""

    async def keep_updates(self, updates: Sequence[tuple[int, str]], *, now: datetime) -> int: ...

    async def waiting_updates(self, *, after: int, limit: int) -> tuple[KeptUpdate, ...]: ...

    async def begin_updates(self) -> int: ...

    async def set_update_aside(self, number: int, why: str) -> None: ...

    def handling(self, number: int) -> AbstractAsyncContextManager[None]: ...


class Inbox:
    """`set_aside` counts the unreadable since the start."""

    def __init__(
        self,
        updates: KeptUpdates,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._updates = updates
        self._clock = clock
        self._sleep = sleep
        self._news = asyncio.Event()
        self._room = asyncio.Semaphore(IN_MEMORY)
        self.set_aside = 0

    async def take(self, raw: Sequence[object]) -> list[int]:
        """Keep them, and return their numbers: what is returned will be handled, whatever happens next, or
        is set aside.

        What has no number is no update, and is counted. Raises `StoreError`: nothing was kept."""
        numbered = [(number, one) for one in raw if (number := _number(one)) is not None]
        kept = [(number, body) for number, one in numbered if (body := _body(one)) is not None]
        self.set_aside += len(raw) - len(kept)
        if kept:
            await self._updates.keep_updates(kept, now=self._clock())
            self._news.set()
        return [number for number, _ in numbered]

    async def feed(self, bot: Bot, queue: asyncio.Queue[object]) -> None:
        """Until cancelled: what waits goes to the queue in the order it came, those of the last run first."""
        place, begun = 0, False
        while True:
            self._news.clear()
            try:
                begun = begun or await self._begin()
                waiting = await self._updates.waiting_updates(after=place, limit=IN_MEMORY)
                for one in waiting:
                    await self._hand_over(one, bot, queue)
                    place = one.place
            except StoreError as error:
                log.error("the inbox cannot be read, trying again: %s", error)
                await self._sleep(PAUSE)
                continue
            if not waiting:
                await self._news.wait()

    @asynccontextmanager
    async def handling(self, update: object) -> AsyncIterator[None]:
        """Around the handling of one update that was fed."""
        try:
            async with self._updates.handling(update.update_id if isinstance(update, Update) else 0):
                yield
        except StoreError as error:
            # It still waits in the store, and comes again at the next start.
            log.error("an update could not be marked as handled: %s", error)
        finally:
            self._room.release()

    async def _begin(self) -> bool:
        if given_up := await self._updates.begin_updates():
            log.error("%d updates were there at too many starts and are set aside", given_up)
        return True

    async def _hand_over(self, one: KeptUpdate, bot: Bot, queue: asyncio.Queue[object]) -> None:
        update = _parsed(one, bot)
        if isinstance(update, Update):
            await self._room.acquire()
            await queue.put(update)
        else:
            self.set_aside += 1
            await self._updates.set_update_aside(one.number, update)


def _number(raw: object) -> int | None:
    number = raw.get("update_id") if isinstance(raw, dict) else None
    # SQLite's integers have 64 bits; Telegram's numbers have 31.
    return number if type(number) is int and 0 <= number < 2**63 else None


def _body(raw: object) -> str | None:
    """As JSON, halves of a surrogate pair replaced: JSON can carry them, and neither the store nor an answer
    can. None of what is nested beyond reading."""
    try:
        return writable(json.dumps(raw, ensure_ascii=False))
    except RecursionError:
        log.error("an update is nested too deeply and is set aside")
        return None


def _parsed(one: KeptUpdate, bot: Bot) -> Update | str:
    """The update, or why there is none."""
    try:
        raw: Any = json.loads(one.body)
        return Update.de_json(raw, bot)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the update's
        # The library raises whatever the missing field happens to cause, and its words may quote what
        # somebody wrote: neither log nor store may have them.
        log.error("update %d cannot be read (%s) and is set aside", one.number, type(error).__name__)
        return f"cannot be read: {type(error).__name__}"
