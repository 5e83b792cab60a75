"""What the running bot leaves behind for its health to be read from: marks on a monotonic clock."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

LOOK = 0.5
"""Seconds between two looks at how late the loop is."""
REMEMBERED = 60
"""Looks: half a minute of them."""


class Pulse:
    """`clock` is seconds that never go back."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lags: deque[float] = deque(maxlen=REMEMBERED)
        self._marks: dict[str, float] = {}
        self.began = clock()

    def mark(self, what: str) -> None:
        """It happened now: `tick`, `poll`, `lease`."""
        self._marks[what] = self._clock()

    def since(self, what: str) -> float | None:
        """Seconds since then; None for what never happened."""
        at = self._marks.get(what)
        return None if at is None else self._clock() - at

    @property
    def lag(self) -> float:
        """Seconds by which the loop was late at worst in the last half minute."""
        return max(self._lags, default=0.0)

    @property
    def age(self) -> float:
        """Seconds since the start."""
        return self._clock() - self.began

    async def watch(self) -> None:
        """Until cancelled: look how late the loop wakes who asked to be woken."""
        while True:
            asked = self._clock() + LOOK
            await self._sleep(LOOK)
            self._lags.append(max(0.0, self._clock() - asked))
