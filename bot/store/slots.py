"""Where the next window of a subscription begins: no item may fall between two windows.

An item carries the time of its poll, and is committed seconds later: read, judged and filed. A digest
planned in between looks at a window that ends after the item's time, and does not find it; the next
window would begin after it. So `last_slot` never passes an item that the window did not hold: a digest
stops short of what was committed since its window was read (`close`), and what is committed later still
takes the subscriptions back (`reopen`). What such a window holds twice, the ledger keeps from going out
twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.model import SubscriptionId
from bot.store.documents import instant, stamp

LATEST_FILING = timedelta(hours=1)
"""How long after its own time an item may be committed and still take subscriptions back. A poll is read
in at most 10 s a body and judged in less; an hour also covers a queue of polls on a slow machine. The
bound keeps a clock that was set back by a year from reopening a year."""

_JUST_BEFORE = timedelta(microseconds=1)

# NOT INDEXED leaves the row number, which is what is selective here: the window's other items are of the
# same time, and walking them made a digest cost 12 ms instead of 1 (`python -m benchmarks.store`).
_FIRST_NEW = """
    SELECT min(first_seen) FROM items NOT INDEXED
    WHERE id > ? AND first_seen > ? AND baseline = 0"""


def close(db: Database, subscription: SubscriptionId, at: datetime, seen_row: int | None) -> None:
    """The window up to `at` is done with. `seen_row`: the highest row it saw; None where nobody knows."""
    if seen_row is not None and (first := _first_new(db, seen_row, since=at - LATEST_FILING)):
        at = min(at, first - _JUST_BEFORE)
    db.execute("UPDATE subscriptions SET last_slot = ? WHERE id = ?", [stamp(at), subscription])


def reopen(db: Database, before: int) -> None:
    """Items above row `before` were filed: who closed a window over one of them opens it again."""
    if first := _first_new(db, before):
        db.execute(
            "UPDATE subscriptions SET last_slot = ? WHERE last_slot >= ? AND last_slot < ?",
            [stamp(first - _JUST_BEFORE), stamp(first), stamp(first + LATEST_FILING)],
        )


def _first_new(db: Database, row: int, *, since: datetime | None = None) -> datetime | None:
    found = db.execute(_FIRST_NEW, [row, stamp(since) if since else ""]).fetchone()
    return instant(found[0])
