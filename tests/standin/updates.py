"""What people do, as updates, and the queue that long polling reads."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from typing import Any

from tests.standin.refusals import Refused

LONGEST_WAIT = 50.0
"""Seconds; the server caps `timeout` there."""


class Updates:
    """Pending updates; an `offset` confirms those before it, and a new poll ends the old one."""

    def __init__(self) -> None:
        self._pending: deque[dict[str, Any]] = deque()
        self._numbers = itertools.count(1)
        self._news = asyncio.Event()
        self._poll = 0
        self.confirmed = 0
        """The highest offset that was asked for."""
        self.polled = asyncio.Event()
        """Set by the first poll that waits."""

    def add(self, update: dict[str, Any]) -> int:
        """Queue it under the next number, which is returned."""
        number = next(self._numbers)
        self._pending.append({"update_id": number} | update)
        self._news.set()
        return number

    def again(self, update: dict[str, Any]) -> None:
        """Queue one that was queued before, under its old number: Telegram may send an update twice."""
        self._pending.append(update)
        self._news.set()

    async def take(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """As getUpdates: waits up to `seconds` while there is nothing."""
        self._poll += 1
        mine = self._poll
        self._news.set()
        self._confirm(offset)
        await asyncio.sleep(0)  # the older poll hears of this one before the event is cleared
        if not self._pending and seconds:
            self._news.clear()
            self.polled.set()
            await self._wait(min(seconds, LONGEST_WAIT))
            if mine != self._poll:
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
        return list(self._pending)[: min(max(limit, 1), 100)]

    def _confirm(self, offset: int) -> None:
        while offset < 0 and len(self._pending) > -offset:
            self._pending.popleft()
        self.confirmed = max(self.confirmed, offset)
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return

    async def next(self) -> dict[str, Any]:
        """The oldest that is pending, as soon as there is one; it stays pending."""
        while not self._pending:
            self._news.clear()
            await self._news.wait()
        return self._pending[0]

    def done_with(self, update: dict[str, Any]) -> None:
        """It was delivered."""
        if update in self._pending:
            self._pending.remove(update)

    @property
    def latest(self) -> dict[str, Any]:
        """The one queued last; it must be pending."""
        return self._pending[-1]

    def take_all(self) -> list[dict[str, Any]]:
        """For tests that need an update without polling for it."""
        taken = list(self._pending)
        self._pending.clear()
        return taken

    def drop(self) -> None:
        self._pending.clear()

    @property
    def pending(self) -> int:
        return len(self._pending)
