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


@migrations()
def m0180_told_since(db: Database) -> None:
    """Of talk that is no news of its day, the day since which it is told: what speaks of a paper or a page
    held is so of old, and of the rest that is filed nothing is known. The view `filed` has all columns."""
    db.execute("ALTER TABLE items ADD COLUMN told_since TEXT")
    db.execute("""
        UPDATE items SET told_since = '0001-01-01'
        WHERE id IN (SELECT item FROM links WHERE kind = 'discusses')""")
