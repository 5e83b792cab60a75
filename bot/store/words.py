"""The index of words, which takes in what was filed at the end of a transaction.

FTS5 writes what it gathered to the file at every savepoint, and SQLite sets one before each statement that
has a trigger: a row at a time the index cost three times what it costs in one statement
(docs/decisions/0009-ingest-speed.md). What is reworded or deleted goes by triggers all the same.
"""

from __future__ import annotations

from sqlite_utils import Database

# FTS5 keeps one row of sizes for each text that it holds (sqlite.org/fts5.html, 9.3); items only ever get
# higher numbers than those there are.
_INDEX = """
    INSERT INTO items_fts (rowid, title, summary, journal)
    SELECT id, title, summary, journal FROM items
    WHERE id > (SELECT coalesce(max(id), 0) FROM items_fts_docsize)"""


def index(db: Database) -> None:
    """What was filed since the last time can be searched."""
    db.execute(_INDEX)
