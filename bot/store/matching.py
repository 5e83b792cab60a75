"""What people type, in the language of FTS5, and the bounds of a search.

Ranking a common word over a million rows costs up to 1.15 s, inside the newest 100,000 it costs 47 ms. So
what is ranked is looked for among the newest first, and every search ends in time with what it has.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

NEWEST = 100_000
MAX_WORDS = 16
PREFIX_AT_LEAST = 3
SECONDS = 2.0
"""After which a search gives what it has; a reader waits, and so does everybody behind."""
_STEPS_BETWEEN_LOOKS = 10_000


def match_words(query: str) -> str:
    """Every word of `query`, each quoted, so that no operator is left; empty when no word is."""
    words = query.replace('"', " ").replace("\0", " ").split()
    return " ".join(quoted(word) for word in words[:MAX_WORDS] if says_something(word))


def says_something(word: str) -> bool:
    return any(map(str.isalnum, word))


def quoted(word: str) -> str:
    """A word or phrase that means nothing but itself; one of at least three letters that ends in `*` stands
    for all that begin so."""
    bare = word.replace('"', " ").replace("\0", " ").strip()
    is_prefix = bare.endswith("*") and sum(map(str.isalnum, bare)) >= PREFIX_AT_LEAST
    return f'"{bare.rstrip("*")}"*' if is_prefix else f'"{bare}"'


@contextmanager
def time_limit(db: Database, seconds: float) -> Iterator[None]:
    """Ends quietly what takes longer: a search owes an answer, not every answer."""
    deadline = time.monotonic() + seconds
    db.conn.set_progress_handler(lambda: time.monotonic() >= deadline, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        db.conn.set_progress_handler(None, 0)
