"""Out: send what is in the outbox. Claim, send, settle."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import StoreError
from bot.model import Claim, Settlement
from bot.ports import Sender, Store

log = logging.getLogger(__name__)

LEASE_SECONDS = 90
"""Longer than the longest send (30 s read timeout, one plain-text retry), so a live claim never expires."""

SENDS_IN_FLIGHT = 32
"""Measured against a stand-in at 50 ms latency: 8 at once reach 142 sends/s, 32 reach 298, 128 fall to
90 because httpcore's pool assignment is quadratic. 8 would do for the 28/s that the governor lets out,
were Telegram never slower than a quarter of a second."""

SETTLE_AGAIN = (0.5, 2.0, 10.0)
"""Seconds between the tries to write how a send ended; all of them within the lease."""


async def _at_once() -> bool:
    return True


async def deliver(
    store: Store,
    sender: Sender,
    *,
    clock: Callable[[], datetime],
    stopping: asyncio.Event | None = None,
    turn: Callable[[], Awaitable[bool]] = _at_once,
) -> int:
    """Send what is ready, until nothing more may be sent now; returns how many parts were settled.

    1. Claims whose time ran out become doubtful (a crash lies between their claim and settlement).
    2. One part at a time is claimed, when it is its `turn` and not before: what waits in a queue while it
       is claimed is in doubt after a crash, although it never left. False: there are no more turns.
    3. It is sent and settled beside the others. A part in doubt is never sent again silently.
    `stopping` set: no new claims; sends under way are finished.
    """
    await store.expire_claims(now=clock())
    sends: set[asyncio.Task[bool]] = set()
    settled = 0
    try:
        while await turn() and not (stopping and stopping.is_set()):
            claim = await store.claim_part(now=clock(), lease_seconds=LEASE_SECONDS)
            if claim:
                sends.add(asyncio.create_task(_send(store, sender, claim, clock)))
            elif not sends:
                break
            if claim is None or len(sends) >= SENDS_IN_FLIGHT:
                # An end may make the next part of its digest ready.
                ended, sends = await asyncio.wait(sends, return_when=asyncio.FIRST_COMPLETED)
                settled += sum(one.result() for one in ended)
    except asyncio.CancelledError:
        for one in sends:
            one.cancel()
        raise
    finally:
        # Whatever ended the round, nobody hears of it before the sends under way are settled.
        rest = await asyncio.gather(*sends, return_exceptions=True)
    return settled + sum(_settled(one) for one in rest)


def _settled(ended: bool | BaseException) -> bool:
    if isinstance(ended, BaseException):
        raise ended
    return ended


async def _send(store: Store, sender: Sender, claim: Claim, clock: Callable[[], datetime]) -> bool:
    return await _settle(store, claim, await sender.send(claim), clock)


async def _settle(store: Store, claim: Claim, settlement: Settlement, clock: Callable[[], datetime]) -> bool:
    """The answer is known, so a disk that is full or locked for a moment must not make it a doubt."""
    for pause in SETTLE_AGAIN:
        try:
            return await store.settle(claim, settlement, now=clock())
        except StoreError as error:
            log.error("part %d: how it ended cannot be written, trying again: %s", claim.part_id, error)
            await asyncio.sleep(pause)
    return await store.settle(claim, settlement, now=clock())
