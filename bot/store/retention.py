"""What has served its time goes, a step at a time, so that nobody waits long for the lock.

A step takes the rows behind a number, in the order of their numbers, which is that of their coming, for as
long as it may hold the lock, and says where the next step begins. A kill costs the work of one step.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlite_utils import Database

from bot.model.operations import Outdated
from bot.store import subscriptions
from bot.store.connection import empty_log
from bot.store.documents import instant, stamp
from bot.store.lanes import Lanes

HOLD_SECONDS = 0.005
"""After which a step ends. A number of rows instead would be a time that depends on the machine and on what
else it does just now (docs/decisions/0014-running-it.md)."""
FEW = 25
"""Rows between two looks at the clock. The index of words is written once a statement: fewer cost more."""


@dataclass(frozen=True, slots=True)
class _Walk:
    """`rows`: number, time and whether it is spared, of the next `:batch` behind `:after`."""

    rows: str
    end: str


# Of what a chat was sent, saved, logged or voted on a retraction has to be found, and an export made.
_SPARED = """EXISTS (SELECT 1 FROM ledger WHERE ledger.work = i.work)
    OR EXISTS (SELECT 1 FROM saved WHERE saved.work = i.work)
    OR EXISTS (SELECT 1 FROM cpd WHERE cpd.work = i.work)
    OR EXISTS (SELECT 1 FROM votes WHERE votes.work = i.work)
    OR EXISTS (SELECT 1 FROM followups WHERE followups.speaker = i.work)"""

_WALKS: Final[Mapping[Outdated, _Walk]] = {
    Outdated.ITEMS: _Walk(
        f"SELECT id, first_seen AS at, {_SPARED} AS spared FROM items AS i"  # noqa: S608 - a constant
        " WHERE id > :after ORDER BY id LIMIT :batch",
        "DELETE FROM items WHERE id IN (SELECT value FROM json_each(:ids))",
    ),
    Outdated.TEXTS: _Walk(
        "SELECT id, settled_at AS at, state <> 'sent' AS spared FROM outbox"
        " WHERE id > :after ORDER BY id LIMIT :batch",
        """UPDATE outbox SET record = '{"text":""}'
        WHERE id IN (SELECT value FROM json_each(:ids)) AND record <> '{"text":""}'""",
    ),
    Outdated.LISTS: _Walk(
        "SELECT id, at, 0 AS spared FROM listed WHERE id > :after ORDER BY id LIMIT :batch",
        "DELETE FROM listed WHERE id IN (SELECT value FROM json_each(:ids))",
    ),
    Outdated.REPORTS: _Walk(
        "SELECT id, at, told_at IS NULL AS spared FROM reports WHERE id > :after ORDER BY id LIMIT :batch",
        "DELETE FROM reports WHERE id IN (SELECT value FROM json_each(:ids))",
    ),
}

# Who has no subscription here may have saved or voted, in a group.
_VISITORS = """
    SELECT chat FROM (
        SELECT chat, at FROM saved UNION ALL SELECT chat, at FROM cpd UNION ALL SELECT chat, at FROM listed
        UNION ALL SELECT voter, at FROM votes UNION ALL SELECT chat, at FROM reports
        UNION ALL SELECT chat, heard FROM attention WHERE heard IS NOT NULL)
    WHERE chat > 0 AND chat NOT IN (SELECT chat FROM subscriptions WHERE chat IS NOT NULL)
    GROUP BY chat HAVING max(at) < ? ORDER BY chat"""


def step(
    db: Database,
    what: Outdated,
    *,
    before: datetime,
    after: int,
    seconds: Callable[[], float] = time.monotonic,
) -> int | None:
    """The number behind which the next step begins; None when what follows came after `before`."""
    until = seconds() + HOLD_SECONDS
    reached = None
    while (passed := _some(db, _WALKS[what], before=before, after=after)) is not None:
        reached = after = passed
        if seconds() >= until:
            break
    return reached


def _some(db: Database, walk: _Walk, *, before: datetime, after: int) -> int | None:
    """The number of the last of the next few rows; None when there are none, or only young ones."""
    rows = list(db.query(walk.rows, {"after": after, "batch": FEW}))
    old = [row for row in rows if row["at"] is not None and row["at"] < stamp(before)]
    # Numbers follow time but for a clock that was set, so one row that is young ends nothing; and what
    # never came about has no time, so that many such say nothing.
    if not old and (not rows or any(row["at"] for row in rows)):
        return None
    db.execute(walk.end, {"ids": json.dumps([row["id"] for row in old if not row["spared"]])})
    return int(rows[-1]["id"])


def heard(db: Database) -> Mapping[int, datetime]:
    """When the person of each private chat pressed or wrote something last."""
    rows = db.query("SELECT chat, heard FROM attention WHERE heard IS NOT NULL")
    return {row["chat"]: at for row in rows if (at := instant(row["heard"]))}


def visitors(db: Database, *, before: datetime) -> tuple[int, ...]:
    """People without a subscription of their own of whom something is kept, all of it older."""
    return tuple(row["chat"] for row in db.query(_VISITORS, [stamp(before)]))


class Retention(Lanes):
    """`ports.operations.LetsGo` over the lanes of a store."""

    async def let_go(self, what: Outdated, *, before: datetime, after: int) -> int | None:
        return await self._writer(step, what, before=before, after=after)

    async def last_heard(self) -> Mapping[int, datetime]:
        return await self._reader(heard)

    async def visitors(self, *, before: datetime) -> tuple[int, ...]:
        return await self._reader(visitors, before=before)

    async def forget_chat(self, chat_id: int) -> int:
        return await self._write(subscriptions.forget, chat_id)

    async def shred(self) -> bool:
        """Empty the log, in which what was erased and what people wrote stands until then; False where
        somebody else reads in it."""
        return await self._writer.alone(empty_log)
