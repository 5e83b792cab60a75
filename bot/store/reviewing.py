"""Held items, and what curators decided on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model import Screen
from bot.model.reviews import Reviewed, ReviewPlan
from bot.store import items
from bot.store.documents import dump, instant, load, stamp
from bot.store.lanes import Lanes

_HELD = """
    SELECT * FROM reviewed WHERE id IN (SELECT item FROM judgements WHERE verdict = 'hold')
        AND first_seen < ? ORDER BY first_seen, id LIMIT ?"""
_ROWS = """
    SELECT * FROM reviewed WHERE id IN (SELECT value FROM json_each(?))
        AND (verdict = 'hold' OR decision IS NOT NULL) ORDER BY id"""
_DECIDED = """
    SELECT * FROM reviewed WHERE id IN (SELECT item FROM reviews ORDER BY at DESC LIMIT ?)
    ORDER BY at DESC, id"""

_SEEN = "UPDATE items SET first_seen = ?, baseline = ? WHERE id = ?"
_REOPEN = "DELETE FROM reviews WHERE item = ?"
_DECIDE = "INSERT INTO reviews (item, decision, at, before, seen) VALUES (?, ?, ?, ?, ?)"
_END_OF_TIME = "9999"


def held(db: Database, *, before: datetime | None, limit: int) -> tuple[Reviewed, ...]:
    until = stamp(before) if before else _END_OF_TIME
    return tuple(map(_reviewed, db.query(_HELD, [until, limit])))


def of_rows(db: Database, rows: Sequence[int]) -> tuple[Reviewed, ...]:
    return tuple(map(_reviewed, db.query(_ROWS, [json.dumps(list(rows))])))


def decided(db: Database, *, limit: int) -> tuple[Reviewed, ...]:
    return tuple(map(_reviewed, db.query(_DECIDED, [limit])))


def apply(db: Database, plans: Sequence[ReviewPlan]) -> None:
    """The index of words, the identifiers and the links follow the item."""
    items.file(db, [plan.filed for plan in plans])
    for plan in plans:
        for statement, values in _writes(plan):
            db.execute(statement, values)


def _writes(plan: ReviewPlan) -> Iterator[tuple[str, list[Any]]]:
    filed, review = plan.filed, plan.review
    if filed.item.first_seen:
        yield _SEEN, [stamp(filed.item.first_seen), int(filed.baseline), plan.row]
    yield _REOPEN, [plan.row]
    if review and review.at:
        seen = stamp(review.seen) if review.seen else None
        yield _DECIDE, [plan.row, review.decision, stamp(review.at), dump(review.before or Screen()), seen]


def _reviewed(row: Mapping[str, Any]) -> Reviewed:
    return Reviewed(
        row=row["id"],
        filed=items.filed(row),
        decision=row["decision"],
        at=instant(row["at"]),
        before=load(Screen, row["before"]) if row["before"] else None,
        seen=instant(row["seen"]),
    )


class Reviewing(Lanes):
    """`ports.reviews.KeepsReviews` over the lanes of a store."""

    async def held_items(self, *, before: datetime | None = None, limit: int = 200) -> tuple[Reviewed, ...]:
        return await self._reader(held, before=before, limit=limit)

    async def reviewed(self, rows: Sequence[int]) -> tuple[Reviewed, ...]:
        return await self._reader(of_rows, rows)

    async def decisions(self, *, limit: int = 50) -> tuple[Reviewed, ...]:
        return await self._reader(decided, limit=limit)

    async def apply_reviews(self, plans: Sequence[ReviewPlan]) -> None:
        await self._writer(apply, plans)
