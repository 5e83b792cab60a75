"""At night: what has served its time is let go of, and who left long ago is forgotten."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from datetime import datetime

from bot.curate.retention import who_left
from bot.model import SubscriptionId
from bot.model.operations import Keep, Outdated
from bot.ports.operations import LetsGo

log = logging.getLogger(__name__)

LEAST_PAUSE = 0.01
"""Seconds between two steps. A pause is as long as the step before it, so that others have the lock and the
disk for half of the time, however slow the machine is just now."""


async def let_go(store: LetsGo, keep: Keep, *, now: datetime) -> None:
    """Items that nobody was sent, the texts of messages, lists that were shown, reports that were told: each
    for as long as `keep` says, in steps, beginning with the oldest."""
    for what in Outdated:
        after: int | None = 0
        while after is not None:
            began = time.monotonic()
            after = await store.let_go(what, before=now - keep.of(what), after=after)
            await asyncio.sleep(max(LEAST_PAUSE, time.monotonic() - began))


async def forget_who_left(
    store: LetsGo, keep: Keep, *, now: datetime, enrolled: Collection[SubscriptionId] = ()
) -> int:
    """Erase, as /forget does, every chat that cannot be reached or has stopped for longer than `keep` says;
    returns how many."""
    left = who_left(
        await store.subscriptions(), await store.last_heard(), keep=keep, now=now, enrolled=enrolled
    )
    visitors = await store.visitors(before=now - keep.inactive)
    for chat in (*left, *visitors):
        await store.forget_chat(chat)
    if left or visitors:
        log.info("%d chats that left long ago are forgotten", len(left) + len(visitors))
    return len(left) + len(visitors)
