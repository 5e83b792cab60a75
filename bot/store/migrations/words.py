"""What items are found by: the index of words, and what they call themselves."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.documents import digest, identifier_key
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


@migrations()
def m0163_identifiers(db: Database) -> None:
    """`identifiers_of` says which keys an item has, so that neither table needs an index by item."""
    db.register_function(_key_of, deterministic=True)
    for name in ("identifiers_recent", "identifiers_settled"):
        db.execute(f"""
            CREATE TABLE {name} (key INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (key, item))
            STRICT, WITHOUT ROWID""")
    db.execute("""
        CREATE TABLE identifiers_of (
            item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
            keys TEXT NOT NULL
        ) STRICT""")
    db.execute("""
        INSERT INTO identifiers_settled (key, item)
        SELECT DISTINCT _key_of(kind, value) AS key, item FROM identifiers ORDER BY key, item""")
    db.execute("""
        INSERT INTO identifiers_of (item, keys)
        SELECT item, json_group_array(key) FROM (SELECT key, item FROM identifiers_settled ORDER BY item)
        GROUP BY item ORDER BY item""")
    db.execute("DROP TABLE identifiers")
    db.create_view(
        "identifiers",
        "SELECT key, item FROM identifiers_recent UNION ALL SELECT key, item FROM identifiers_settled",
    )
    db.execute("""
        CREATE TRIGGER identifiers_forgotten AFTER DELETE ON identifiers_of BEGIN
            DELETE FROM identifiers_recent
            WHERE (key, item) IN (SELECT value, old.item FROM json_each(old.keys));
            DELETE FROM identifiers_settled
            WHERE (key, item) IN (SELECT value, old.item FROM json_each(old.keys));
        END""")


def _key_of(kind: str, value: str) -> int:
    """Of a title the table held the digest already, in hexadecimal."""
    if kind == "title":
        return int.from_bytes(bytes.fromhex(value), "big", signed=True)
    return identifier_key(kind, value)
