"""Search with filters, newest first: the walk ends as soon as there are enough.

FTS5 gives the rows of a word in their order, so that the newest ten of a million cost what ten cost; a
filter that few pass makes it walk further, as long as `search.SECONDS`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlite_utils import Database

from bot.model import Filed, Sought
from bot.store.documents import stamp
from bot.store.items import filed
from bot.store.search import MAX_WORDS, PREFIX_AT_LEAST, SECONDS, time_limit

_SEEK = """
    SELECT filed.* FROM items_fts AS f CROSS JOIN filed ON filed.id = f.rowid
    WHERE items_fts MATCH :query AND filed.verdict = 'pass'
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


def seek(db: Database, sought: Sought, *, limit: int, seconds: float = SECONDS) -> tuple[Filed, ...]:
    """The newest items that fit, one row each; held and dropped ones are left out.

    No words raise or mean anything but themselves. After `seconds` it gives what it has."""
    if not (query := match_query(sought)):
        return ()
    found: list[Filed] = []
    with time_limit(db, seconds):
        found.extend(filed(row) for row in db.query(_SEEK, _asked(sought) | {"query": query, "limit": limit}))
    return tuple(found)


def match_query(sought: Sought) -> str:
    """In FTS5's language, every word and phrase quoted, so that no operator of anybody's is left."""
    words = [_quoted(word) for word in sought.words[:MAX_WORDS] if _says_something(word)]
    without = [_quoted(word) for word in sought.without[:MAX_WORDS] if _says_something(word)]
    if not words:
        return ""
    wanted = " AND ".join(words)
    return f"({wanted}) NOT ({' OR '.join(without)})" if without else wanted


def _says_something(word: str) -> bool:
    return any(map(str.isalnum, word))


def _quoted(word: str) -> str:
    bare = word.replace('"', " ").replace("\0", " ").strip()
    is_prefix = bare.endswith("*") and sum(map(str.isalnum, bare)) >= PREFIX_AT_LEAST
    return f'"{bare.rstrip("*")}"*' if is_prefix else f'"{bare}"'


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
