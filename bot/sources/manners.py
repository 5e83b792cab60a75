"""How many requests at once, and how far apart: per host and in all. In memory, on a monotonic clock.

What lasts longer than a run (due times, deferrals) is decided in `polling` and persisted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

SWEEP_AT = 1024
"""Hosts remembered before the idle ones are forgotten."""


SLOW: Mapping[str, float] = {"reddit.com": 65.0}
"""Hosts that want more seconds between two requests than others. Reddit's feeds were throttled to one a
minute and address in June 2026 (FEEDS.md); its API by OAuth has a host, and so a queue, of its own."""


class Manners:
    """One request at a time to a host, `spacing` seconds between starts, `at_once` in all.

    A host that asked for peace (429) is left alone until its time is over; who comes meanwhile is told.
    """

    def __init__(
        self,
        *,
        per_host: int = 1,
        at_once: int = 32,
        spacing: float = 1.0,
        slow: Mapping[str, float] = SLOW,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._per_host = per_host
        self._spacing = spacing
        self._slow = slow if spacing else {}
        self._all = asyncio.Semaphore(at_once)
        self._monotonic = monotonic
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = SWEEP_AT

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[float]:
        """Wait for this host's turn; gives the seconds the host still wants peace, 0 when it may be asked."""
        state = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host)))
        state.users += 1
        try:
            # The host's slot first: a queue before one slow host must not hold slots of the others.
            async with state.slots:
                if (peace := state.peace_until - self._monotonic()) <= 0:
                    await self._space(state, self._slow.get(host, self._spacing))
                async with self._all:
                    yield max(peace, 0.0)
        finally:
            state.users -= 1
            self._forget_idle()

    async def _space(self, state: _Host, spacing: float) -> None:
        now = self._monotonic()
        start = max(now, state.next_start)
        state.next_start = start + spacing
        if start > now:
            await self._sleep(start - now)

    def leave_alone(self, host: str, seconds: float) -> None:
        """Nobody asks `host` for the next `seconds`."""
        state = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host)))
        state.peace_until = max(state.peace_until, self._monotonic() + seconds)

    def _forget_idle(self) -> None:
        # 100,000 hosts pass through here; only those that still matter are kept.
        if len(self._hosts) < self._sweep_at:
            return
        now = self._monotonic()
        self._hosts = {name: host for name, host in self._hosts.items() if host.matters(now)}
        self._sweep_at = max(SWEEP_AT, 2 * len(self._hosts))


class _Host:
    __slots__ = ("next_start", "peace_until", "slots", "users")

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self.slots = slots
        self.next_start = 0.0
        self.peace_until = 0.0
        self.users = 0

    def matters(self, now: float) -> bool:
        return self.users > 0 or max(self.next_start, self.peace_until) > now
