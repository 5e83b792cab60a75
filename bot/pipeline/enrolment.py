"""The groups and channels of digests.yaml become subscriptions like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.curate.due import due_after_change, local_date, upcoming
from bot.model import Subscription
from bot.ports import Store

NOT_ALLOWED = "not on the allowlist"
"""Why a subscription is paused whose chat may not use the bot; it runs again once its chat is listed."""


async def keep_to(allowed: frozenset[int] | None, store: Store, *, now: datetime) -> int:
    """Pause what no longer may be sent, and go on with what may again; returns how many changed.

    `allowed` of None: everybody may. Nothing is erased: a list can be mistaken."""
    changed = 0
    for one in await store.subscriptions():
        may = allowed is None or one.chat is None or one.chat.id in allowed
        if may and one.paused == NOT_ALLOWED:
            await store.save_subscription(replace(one, paused="", next_due=upcoming(one, now)))
        elif not may and not one.paused:
            await store.save_subscription(replace(one, paused=NOT_ALLOWED))
        else:
            continue
        changed += 1
    return changed


async def enrol(subscriptions: Iterable[Subscription], store: Store, *, now: datetime) -> None:
    """Bring the groups and channels of digests.yaml into the store; what was sent to them stays known.

    The file decides about topics, limits and schedule; the store about slots, and about a pause.
    """
    for written in subscriptions:
        if written.chat is None:
            continue
        kept = await store.subscription(written.id)
        await store.save_subscription(_enrolled(written, kept, now=now))


def _enrolled(written: Subscription, kept: Subscription | None, *, now: datetime) -> Subscription:
    if kept is None:
        return replace(written, created=now, next_due=upcoming(written, now))
    enrolled = replace(
        written,
        created=kept.created or now,
        last_slot=kept.last_slot,
        paused=kept.paused,
        away_until=kept.away_until,
        chat=kept.chat,
    )
    if kept.next_due and kept.schedule == written.schedule:
        return replace(enrolled, next_due=kept.next_due)
    due = due_after_change(kept.schedule, written.schedule, kept.next_due, now)
    is_away = kept.away_until is not None and local_date(written.schedule, now) < kept.away_until
    return replace(enrolled, next_due=max(due, upcoming(enrolled, now)) if is_away else due)
