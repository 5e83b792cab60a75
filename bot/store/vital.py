"""Whether the outbox moves: counts that an index answers, so that they may be asked every few seconds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.model.operations import HOLD, LAST_BACKUP, VitalSigns
from bot.store import notes
from bot.store.documents import instant, stamp

_SIGNS = """
    SELECT
        (SELECT count(*) FROM outbox WHERE state = 'ready') AS ready,
        (SELECT count(*) FROM outbox WHERE state = 'claimed') AS claimed,
        (SELECT count(*) FROM outbox WHERE state = 'in_doubt') AS in_doubt,
        (SELECT count(*) FROM outbox WHERE state = 'dead') AS dead,
        (SELECT d.at FROM outbox AS o JOIN digests AS d ON d.id = o.digest
         WHERE o.state = 'ready' ORDER BY o.id LIMIT 1) AS oldest_ready,
        (SELECT count(*) FROM subscriptions WHERE paused = '' AND next_due <= :now) AS overdue,
        (SELECT min(next_due) FROM subscriptions WHERE paused = '' AND next_due <= :now) AS oldest_due,
        (SELECT count(*) FROM judgements WHERE verdict <> 'pass' AND verdict = 'hold') AS held_items,
        (SELECT max(settled_at) FROM outbox WHERE state = 'sent') AS last_sent,
        (SELECT first_seen FROM items ORDER BY id DESC LIMIT 1) AS newest_item"""

_WAITED = """
    SELECT d.at, o.settled_at FROM outbox AS o JOIN digests AS d ON d.id = o.digest
    WHERE o.state = 'sent' AND o.settled_at > ? ORDER BY o.settled_at LIMIT 10000"""


def signs(db: Database, path: Path, *, now: datetime) -> VitalSigns:
    row = next(iter(list(db.query(_SIGNS, {"now": stamp(now)}))))
    hold, backup = notes.note(db, HOLD), notes.note(db, LAST_BACKUP)
    wal = path.with_name(path.name + "-wal")
    return VitalSigns(
        ready=row["ready"],
        claimed=row["claimed"],
        in_doubt=row["in_doubt"],
        dead=row["dead"],
        oldest_ready=instant(row["oldest_ready"]),
        overdue=row["overdue"],
        oldest_due=instant(row["oldest_due"]),
        held_items=row["held_items"],
        last_sent=instant(row["last_sent"]),
        newest_item=instant(row["newest_item"]),
        hold=hold.value if hold else "",
        last_backup=backup.at if backup else None,
        wal_bytes=wal.stat().st_size if wal.exists() else 0,
    )


def waited(db: Database, since: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """(decided, sent) of each part that was sent after `since`, at most 10,000."""
    return tuple(
        (datetime.fromisoformat(row["at"]), datetime.fromisoformat(row["settled_at"]))
        for row in db.query(_WAITED, [stamp(since)])
    )
