"""One instance leads, the others stand by: the lease is in the database, the fence in every claim.

A leader renews its lease every few seconds. It does not stop leading because a renewal failed: only the
token decides, and nobody else can have taken it meanwhile without the first one's claims finding nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import StoreError
from bot.model.operations import Lease
from bot.ports.operations import LeasedStore

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
"""A leader that hangs is followed after this at the latest, and one pause of who stands by."""
RENEWAL = timedelta(seconds=5)
PAUSE = timedelta(seconds=1)
"""Between two looks of who stands by."""


class Seat(Protocol):
    """What at most one living process of this machine holds."""

    def take(self) -> bool: ...

    def leave(self) -> None: ...


def this_process() -> str:
    """`host:process`, for people and to tell one machine from another."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Leadership:
    """One term: wait for it, keep it, give it up. `lost` is set when another instance leads."""

    def __init__(
        self,
        store: LeasedStore,
        seat: Seat,
        *,
        clock: Callable[[], datetime],
        holder: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        renewed: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._seat = seat
        self._clock = clock
        self._holder = holder
        self._sleep = sleep
        self._renewed = renewed
        self._renewing: asyncio.Task[None] | None = None
        self._told = False
        self._successor = ""
        self.lost = asyncio.Event()
        self.leads = False

    async def begin(self) -> None:
        """Stand by until this instance leads; then renew until `end`."""
        while not await self._takes():
            if not self._told:
                log.info("another instance leads; standing by")
                self._told = True
            await self._sleep(PAUSE.total_seconds())
        self.leads, self._told = True, False
        self.lost.clear()
        self._renewed()
        self._renewing = asyncio.create_task(self._renew(), name="lease")
        log.info("this instance leads")

    async def end(self) -> None:
        """Let the next one lead at once."""
        if self._renewing:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        if self.leads and not self.lost.is_set():
            self._seat.leave()
            try:
                await self._store.renew_lease(until=self._clock())
            except StoreError as error:
                log.warning("the lease could not be released and will expire: %s", error)
        self.leads = False

    async def _takes(self) -> bool:
        try:
            seen = await self._store.lease()
            if not self._may_take(seen):
                return False
            return await self._store.take_lease(self._holder, seen, until=self._clock() + LEASE)
        except StoreError as error:
            log.error("the lease cannot be read: %s", error)
            return False

    def _may_take(self, seen: Lease | None) -> bool:
        """Of a leader on this machine the seat tells whether it lives; of another, and of one that
        hangs, only time."""
        if seen is None or not seen.is_live(self._clock(), longest=LEASE):
            self._seat.take()
            return True
        if seen.holder == self._successor:
            return False
        return self._seat.take() and _host(seen.holder) == _host(self._holder)

    async def _renew(self) -> None:
        while True:
            await self._sleep(RENEWAL.total_seconds())
            try:
                if await self._store.renew_lease(until=self._clock() + LEASE):
                    self._seat.take()  # it may have been held by who hung
                    self._renewed()
                    continue
                seen = await self._store.lease()
            except StoreError as error:
                log.error("the lease could not be renewed, trying again: %s", error)
                continue
            # It leads without the seat, which was ours while we hung: a seat that is free is no sign that it
            # has ended.
            self._successor = seen.holder if seen else ""
            log.error("another instance has taken over; this one stands by")
            self._seat.leave()
            self.leads = False
            self.lost.set()
            return


def _host(holder: str) -> str:
    return holder.rpartition(":")[0]
