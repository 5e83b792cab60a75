"""What the file is for, and what is in it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

PURPOSES = ("live", "trial", "sample")
"""A trial or sample run has a database of its own, which the bot refuses to open."""

_COUNTS = """
    SELECT
        (SELECT count(*) FROM sources) AS sources,
        (SELECT count(*) FROM items) AS items,
        (SELECT count(DISTINCT work) FROM items) AS works,
        (SELECT count(DISTINCT story) FROM items) AS stories,
        (SELECT count(*) FROM judgements WHERE verdict = 'hold') AS held,
        (SELECT count(*) FROM subscriptions) AS subscriptions,
        (SELECT count(*) FROM digests) AS digests,
        (SELECT count(*) FROM outbox WHERE state = 'ready') AS ready,
        (SELECT count(*) FROM outbox WHERE state = 'claimed') AS claimed,
        (SELECT count(*) FROM outbox WHERE state = 'sent') AS sent,
        (SELECT count(*) FROM outbox WHERE state = 'in_doubt') AS in_doubt,
        (SELECT count(*) FROM outbox WHERE state = 'dead') AS dead,
        (SELECT count(*) FROM outbox WHERE resent = 1) AS resent"""


def purpose(db: Database) -> str | None:
    """What the file says it is for; None before it says anything."""
    if "meta" not in db.table_names():
        return None
    row = db.execute("SELECT value FROM meta WHERE key = 'purpose'").fetchone()
    return None if row is None else str(row[0])


def set_purpose(db: Database, purpose: str) -> None:
    db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('purpose', ?)", [purpose])


def account(db: Database) -> Mapping[str, int]:
    """Counts for people; the parts by state are `ready`, `claimed`, `sent`, `in_doubt` and `dead`.

    `resent` counts parts that were sent once more after a doubt, whatever became of them."""
    return dict(next(iter(list(db.query(_COUNTS)))))
