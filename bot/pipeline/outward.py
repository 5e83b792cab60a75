"""Out: send what is in the outbox. Claim, send, settle."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.errors import StoreError
from bot.model import Claim, Settlement
from bot.ports import Sender, Store

log = logging.getLogger(__name__)

LEASE_SECONDS = 90
"""Longer than the longest send (30 s read timeout, one plain-text retry), so a live claim never expires."""

SENDS_IN_FLIGHT = 32
"""Measured against a stand-in at 50 ms latency: 8 workers reach 142 sends/s, 32 reach 298, 128 fall to
90 because httpcore's pool assignment is quadratic. 8 would do for the 28/s that the governor lets out,
were it not for the second parts of digests, each of which waits a second for its chat."""

SETTLE_AGAIN = (0.5, 2.0, 10.0)
"""Seconds between the tries to write how a send ended; all of them within the lease."""


async def deliver(
    store: Store, sender: Sender, *, clock: Callable[[], datetime], stopping: asyncio.Event | None = None
) -> int:
    """Send what is ready, until nothing more may be sent now; returns how many parts were settled.

    1. Claims whose time ran out become doubtful (a crash lies between their claim and settlement).
    2. Each worker claims one part, sends it, settles it. A part in doubt is never sent again silently.
    `stopping` set: no new claims; sends under way are finished.
    """
    await store.expire_claims(now=clock())
    workers = [_send_parts(store, sender, clock, stopping) for _ in range(SENDS_IN_FLIGHT)]
    # A worker whose store fails ends; the others finish their sends before anybody hears of it.
    ended = await asyncio.gather(*workers, return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException):
            raise error
    return sum(one for one in ended if isinstance(one, int))


async def _send_parts(
    store: Store, sender: Sender, clock: Callable[[], datetime], stopping: asyncio.Event | None
) -> int:
    settled = 0
    while not (stopping and stopping.is_set()):
        claim = await store.claim_part(now=clock(), lease_seconds=LEASE_SECONDS)
        if claim is None:
            break
        settlement: Settlement = await sender.send(claim)
        settled += await _settle(store, claim, settlement, clock)
    return settled


async def _settle(store: Store, claim: Claim, settlement: Settlement, clock: Callable[[], datetime]) -> bool:
    """The answer is known, so a disk that is full or locked for a moment must not make it a doubt."""
    for pause in SETTLE_AGAIN:
        try:
            return await store.settle(claim, settlement, now=clock())
        except StoreError as error:
            log.error("part %d: how it ended cannot be written, trying again: %s", claim.part_id, error)
            await asyncio.sleep(pause)
    return await store.settle(claim, settlement, now=clock())
