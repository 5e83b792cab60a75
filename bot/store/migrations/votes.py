"""Votes, what they taught, and who lets theirs teach others."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0055_votes(db: Database) -> None:
    """One row a voter, chat and work. `thread` 0 is the chat itself, as in the ledger.

    A vote outlives the item: `title` and `features` are all that is learnt from."""
    db.execute("""
        CREATE TABLE votes (
            chat INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            voter INTEGER NOT NULL,
            work TEXT NOT NULL,
            story TEXT NOT NULL,
            kind TEXT NOT NULL,
            at TEXT NOT NULL,
            title TEXT NOT NULL,
            features BLOB NOT NULL,
            PRIMARY KEY (chat, thread, voter, work)
        ) STRICT""")
    db.table("votes").create_index(["chat", "thread", "at"])
    db.table("votes").create_index(["voter"])
    db.table("votes").create_index(["work"])


@migrations()
def m0056_tastes(db: Database) -> None:
    """What the votes of a chat taught; rebuilt from them where it is missing."""
    db.execute("""
        CREATE TABLE tastes (
            chat INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            at TEXT NOT NULL,
            record TEXT NOT NULL,
            model BLOB NOT NULL,
            PRIMARY KEY (chat, thread)
        ) STRICT""")
    db.table("tastes").create_index(["at"])


@migrations()
def m0057_teaching(db: Database) -> None:
    """Chats that let their votes teach what others are sent, since when."""
    db.execute("CREATE TABLE teaching (chat INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT")


@migrations()
def m0120_sources_of_votes(db: Database) -> None:
    """Whose entry it was, so that a source has a record with who votes; the item may be gone by then."""
    db.execute("ALTER TABLE votes ADD COLUMN source TEXT NOT NULL DEFAULT ''")
    db.execute("""
        UPDATE votes SET source = coalesce(
            (SELECT source FROM items WHERE items.work = votes.work ORDER BY items.id LIMIT 1), '')""")


@migrations()
def m0121_opened(db: Database) -> None:
    """How often somebody in a chat opened an entry of each source. `thread` 0 is the chat itself."""
    db.execute("""
        CREATE TABLE opened (
            chat INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            source TEXT NOT NULL,
            times INTEGER NOT NULL,
            last TEXT NOT NULL,
            PRIMARY KEY (chat, thread, source)
        ) STRICT, WITHOUT ROWID""")
