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


@migrations()
def m0066_lease(db: Database) -> None:
    """Who leads: at most one row. `token` only ever grows, and every claim of the leader is checked by it."""
    db.execute("""
        CREATE TABLE lease (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            holder TEXT NOT NULL,
            token INTEGER NOT NULL,
            until TEXT NOT NULL
        ) STRICT""")


@migrations()
def m0067_notes(db: Database) -> None:
    """What operators and the running bot leave for each other: a hold, the last backup, the sending pace."""
    db.execute("""
        CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL, at TEXT NOT NULL)
        STRICT, WITHOUT ROWID""")


@migrations()
def m0068_troubles(db: Database) -> None:
    """What was found wrong and is told once: `told` when it was, `seen` when it was last so."""
    db.execute("""
        CREATE TABLE troubles (name TEXT PRIMARY KEY, told TEXT NOT NULL, seen TEXT NOT NULL)
        STRICT, WITHOUT ROWID""")


@migrations()
def m0069_throttled(db: Database) -> None:
    """Who asked too often, so that a restart is no way around it. Rows go when their time is over."""
    db.execute("CREATE TABLE throttled (chat INTEGER PRIMARY KEY, until TEXT NOT NULL) STRICT")
