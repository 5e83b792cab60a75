"""Search with filters, newest first: the walk ends as soon as there are enough.

FTS5 gives the rows of a word in their order, so that the newest ten of a million cost what ten cost. A filter
that few pass makes it walk further, for `matching.SECONDS` at most: days become a range of rows, and the rows
of a source that brought few are known before the walk, so that neither is looked for among all others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlite_utils import Database

from bot.model import Filed, Hit, Sought, WorkId
from bot.store.documents import stamp
from bot.store.items import filed
from bot.store.matching import MAX_WORDS, SECONDS, quoted, says_something, time_limit

_SEEK = """
    SELECT filed.id, filed.work FROM items_fts AS f CROSS JOIN filed ON filed.id = f.rowid
    WHERE items_fts MATCH :query AND f.rowid BETWEEN :first AND :last
        AND (:rows IS NULL OR f.rowid IN (SELECT value FROM json_each(:rows))) AND filed.verdict = 'pass'
        AND (:since IS NULL OR filed.first_seen >= :since) AND (:until IS NULL OR filed.first_seen < :until)
        AND (:sources IS NULL OR filed.source IN (SELECT value FROM json_each(:sources)))
        AND (:journal = '' OR filed.journal LIKE '%' || :journal || '%' ESCAPE '\\')
        AND (:kinds IS NULL OR json_extract(filed.record, '$.kind') IN (SELECT value FROM json_each(:kinds)))
        AND (:types IS NULL OR json_extract(filed.judgement, '$.study_type') IN
            (SELECT value FROM json_each(:types)))
        AND (:topics IS NULL OR EXISTS (
            SELECT 1 FROM json_each(filed.judgement, '$.topics') AS t
            WHERE json_extract(t.value, '$.shown') AND json_extract(t.value, '$.id') IN
                (SELECT value FROM json_each(:topics))))
    ORDER BY f.rowid DESC LIMIT :limit"""


_FOUND = "SELECT * FROM filed WHERE id IN (SELECT value FROM json_each(?)) AND verdict = 'pass'"

FEW = 20_000
"""Rows of the asked sources up to which they are counted out beforehand: a source of more is met soon enough
on the walk, and naming so many takes longer than meeting them."""

ASTRAY = timedelta(days=2)
"""Rows follow one another as they were first seen, but for polls side by side and a clock that was set."""

_OF_SOURCES = """
    SELECT id FROM items WHERE source IN (SELECT value FROM json_each(?)) LIMIT ?"""
_FIRST_SEEN = "SELECT id FROM items WHERE first_seen >= ? ORDER BY first_seen LIMIT 1"
_LAST_SEEN = "SELECT id FROM items WHERE first_seen < ? ORDER BY first_seen DESC LIMIT 1"
_ALL_ROWS = (0, 2**62)


def seek(db: Database, sought: Sought, *, limit: int, seconds: float = SECONDS) -> tuple[Hit, ...]:
    """The newest items that fit, by number and work; held and dropped ones are left out.

    No words raise or mean anything but themselves. After `seconds` it gives what it has."""
    if not (query := match_query(sought)):
        return ()
    found: list[Hit] = []
    with time_limit(db, seconds):
        asked = _asked(sought) | _rows(db, sought) | {"query": query, "limit": limit}
        found.extend(Hit(item=row["id"], work=WorkId(row["work"])) for row in db.query(_SEEK, asked))
    return tuple(found)


def found(db: Database, items: Collection[int]) -> Mapping[int, Filed]:
    """Items by their numbers; those that are gone, or held since, are left out."""
    return {row["id"]: filed(row) for row in db.query(_FOUND, [json.dumps(list(items))])}


def _rows(db: Database, sought: Sought) -> dict[str, int | str | None]:
    """Among which rows to look: no answer is outside of them."""
    first, last = _ALL_ROWS
    if sought.since:
        row = db.execute(_FIRST_SEEN, [_midnight(sought.since - ASTRAY)]).fetchone()
        first = row[0] if row else last
    if sought.until:
        row = db.execute(_LAST_SEEN, [_midnight(sought.until + ASTRAY)]).fetchone()
        last = row[0] if row else first
    return {"first": first, "last": last, "rows": _of_few(db, sought)}


def _of_few(db: Database, sought: Sought) -> str | None:
    """The rows of the asked sources, where they are few."""
    if not sought.sources:
        return None
    found = db.execute(_OF_SOURCES, [_any_of(sought.sources), FEW + 1]).fetchall()
    return json.dumps([row[0] for row in found]) if len(found) <= FEW else None


def match_query(sought: Sought) -> str:
    """In FTS5's language, every word and phrase quoted, so that no operator of anybody's is left."""
    words = [quoted(word) for word in sought.words[:MAX_WORDS] if says_something(word)]
    without = [quoted(word) for word in sought.without[:MAX_WORDS] if says_something(word)]
    if not words:
        return ""
    wanted = " AND ".join(words)
    return f"({wanted}) NOT ({' OR '.join(without)})" if without else wanted


def _asked(sought: Sought) -> dict[str, str | None]:
    return {
        "since": _midnight(sought.since),
        "until": _midnight(sought.until + timedelta(days=1) if sought.until else None),
        "sources": _any_of(sought.sources),
        "journal": _literally(sought.journal),
        "kinds": _any_of(sought.kinds),
        "types": _any_of(sought.study_types),
        "topics": _any_of(sought.topics),
    }


def _midnight(day: date | None) -> str | None:
    return stamp(datetime.combine(day, time(), UTC)) if day else None


def _any_of(values: Sequence[str]) -> str | None:
    return json.dumps([str(value) for value in values]) if values else None


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
