"""Parts that will not go by themselves: given up, or in doubt. A person looks, and may send them again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlite_utils import Database

from bot.model import DeadLetter, PartState
from bot.store.documents import instant

_LISTED = """
    SELECT o.id, o.part, o.chat, o.thread, o.state, o.attempts, o.resent, o.why, o.settled_at,
        coalesce(d.subscription, 'follow-up') AS subscription, coalesce(d.day, substr(f.at, 1, 10)) AS day,
        (SELECT max(part) FROM outbox WHERE digest = o.digest OR followup = o.followup) AS of,
        coalesce(s.paused, f.withheld) AS paused
    FROM outbox AS o LEFT JOIN digests AS d ON d.id = o.digest
    LEFT JOIN subscriptions AS s ON s.id = d.subscription LEFT JOIN followups AS f ON f.id = o.followup
    WHERE o.state IN ('dead', 'in_doubt') AND o.asks IS NULL ORDER BY o.id"""

# The token stays: an answer of the sending that was in doubt must not settle the new one.
_REPLAY = """
    UPDATE outbox SET state = 'ready', attempts = 0, resent = 0, not_before = NULL, lease_until = NULL,
        token = token + 1, why = 'sent again by hand'
    WHERE id = ? AND state IN ('dead', 'in_doubt')"""


def listed(db: Database) -> tuple[DeadLetter, ...]:
    """The oldest first."""
    return tuple(_letter(row) for row in db.query(_LISTED))


def _letter(row: dict[str, Any]) -> DeadLetter:
    return DeadLetter(
        id=row["id"],
        subscription=row["subscription"],
        day=date.fromisoformat(row["day"]),
        part=row["part"],
        of=row["of"],
        chat=row["chat"],
        thread=row["thread"],
        state=PartState(row["state"]),
        attempts=row["attempts"],
        why=row["why"],
        settled=instant(row["settled_at"]),
        paused=row["paused"],
    )


def replay(db: Database, ids: Collection[int]) -> tuple[int, ...]:
    """Make those of `ids` ready that are dead or in doubt, with all their tries anew; returns which."""
    return tuple(one for one in sorted(ids) if db.execute(_REPLAY, [one]).rowcount)
