"""What the running itself needs to remember: recurring jobs, who leads, what is held."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0065_jobs(db: Database) -> None:
    """`began`: the last attempt; `done`: the last success; `attempts`: begun since then."""
    db.execute("""
        CREATE TABLE jobs (
            name TEXT PRIMARY KEY,
            began TEXT NOT NULL,
            done TEXT,
            attempts INTEGER NOT NULL,
            why TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID""")
