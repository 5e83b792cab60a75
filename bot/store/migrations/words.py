"""The index of words is written once a transaction, not once a row."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.documents import digest
from bot.store.migrations.steps import migrations


@migrations()
def m0090_words(db: Database) -> None:
    """`words.index` takes in what is new; an item that it has not taken in yet has nothing to be undone."""
    gone = "INSERT INTO items_fts (items_fts, rowid, title, summary, journal) "
    gone += "VALUES ('delete', old.id, old.title, old.summary, old.journal);"
    come = "INSERT INTO items_fts (rowid, title, summary, journal) "
    come += "VALUES (new.id, new.title, new.summary, new.journal);"
    is_held = "EXISTS (SELECT 1 FROM items_fts_docsize WHERE id = old.id)"
    for name in ("insert", "delete", "update"):
        db.execute(f"DROP TRIGGER items_fts_{name}")
    db.execute(f"CREATE TRIGGER items_fts_delete AFTER DELETE ON items WHEN {is_held} BEGIN {gone} END")
    db.execute(f"""
        CREATE TRIGGER items_fts_update AFTER UPDATE OF title, summary, journal ON items
        WHEN (old.title, old.summary, old.journal) IS NOT (new.title, new.summary, new.journal) AND {is_held}
        BEGIN {gone} {come} END""")


@migrations()
def m0130_seldom_merged(db: Database) -> None:
    """Of the index of words sixteen pieces are merged at once, not four: a word is written half as often."""
    db.execute("INSERT INTO items_fts (items_fts, rank) VALUES ('automerge', 16)")


@migrations()
def m0131_titles_by_digest(db: Database) -> None:
    """`identifiers` holds a digest of each title. Those that two titles of an item share become one."""
    db.register_function(digest, deterministic=True)
    db.execute("UPDATE OR REPLACE identifiers SET value = digest(value) WHERE kind = 'title'")
