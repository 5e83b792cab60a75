"""Held items: a curator's decision, and the end of what nobody reviewed. Gathers, decides, applies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.curate.review import UNREVIEWED_FOR, decide, erase, is_overdue, undo
from bot.errors import UsageError
from bot.model.reviews import Decision, Reviewed
from bot.ports.reviews import KeepsReviews

TOGETHER = 200
"""Items of one transaction of the nightly job."""


async def look_up(store: KeepsReviews, rows: Sequence[int]) -> tuple[Reviewed, ...]:
    """Held items, and those decided on. Raises `UsageError` naming the rows that are neither."""
    found = await store.reviewed(rows)
    if unknown := sorted({*rows} - {one.row for one in found}):
        raise UsageError(f"neither held nor decided on: {', '.join(map(str, unknown))}")
    return found


async def review(
    store: KeepsReviews, rows: Sequence[int], decision: Decision, *, now: datetime
) -> tuple[Reviewed, ...]:
    """Decide on held items, also on those decided on before. Raises `UsageError` naming the others."""
    found = await look_up(store, rows)
    again = [undo(one).filed if one.decision else one.filed for one in found]
    plans = [
        decide(Reviewed(row=one.row, filed=filed), decision, now=now)
        for one, filed in zip(found, again, strict=True)
    ]
    await store.apply_reviews(plans)
    return found


async def reopen(store: KeepsReviews, rows: Sequence[int]) -> tuple[Reviewed, ...]:
    """Hold again what a curator had decided on. Raises `UsageError` naming what was not decided on."""
    found = await look_up(store, rows)
    if open_ones := [one.row for one in found if one.decision is None]:
        raise UsageError(f"not decided on, so nothing to undo: {', '.join(map(str, open_ones))}")
    await store.apply_reviews([undo(one) for one in found])
    return found


async def erase_unreviewed(store: KeepsReviews, *, now: datetime) -> int:
    """Erase the held posts and blog entries that nobody reviewed in time; returns how many."""
    count = 0
    while found := await store.held_items(before=now - UNREVIEWED_FOR, limit=TOGETHER):
        overdue = [one for one in found if is_overdue(one, now=now)]
        await store.apply_reviews([erase(one) for one in overdue])
        count += len(overdue)
        if len(overdue) < len(found):
            break  # what curators hold of journals comes again and again; the rest waits for tomorrow
    return count
