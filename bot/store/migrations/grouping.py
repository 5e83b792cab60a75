"""What curators ruled on pairs of items."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0040_rulings(db: Database) -> None:
    """Of items by their keys, not by their rows: a ruling outlives both. Never deleted; the last one on a
    pair holds. Nothing here is of a chat."""
    db.execute("""
        CREATE TABLE rulings (
            id INTEGER PRIMARY KEY,
            verdict TEXT NOT NULL,
            at TEXT NOT NULL,
            record TEXT NOT NULL
        ) STRICT""")
    db.execute("""
        CREATE TABLE ruled_keys (
            key TEXT NOT NULL,
            ruling INTEGER NOT NULL REFERENCES rulings ON DELETE CASCADE,
            PRIMARY KEY (key, ruling)
        ) STRICT, WITHOUT ROWID""")
    db.execute("CREATE INDEX ruled_keys_ruling ON ruled_keys (ruling)")
