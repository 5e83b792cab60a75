"""What the conversation keeps: lists that were shown, saved works, reports, journal clubs."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0045_listed(db: Database) -> None:
    """Rows of numbered entries that are no digest; `works` is JSON, a list of works for each number."""
    db.execute("""
        CREATE TABLE listed (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat INTEGER NOT NULL,
            at TEXT NOT NULL,
            works TEXT NOT NULL
        ) STRICT""")
    db.table("listed").create_index(["chat"])


@migrations()
def m0046_saved(db: Database) -> None:
    """What each person keeps; the person's id is that of their private chat."""
    db.execute("""
        CREATE TABLE saved (
            chat INTEGER NOT NULL,
            work TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (chat, work)
        ) STRICT, WITHOUT ROWID""")
    db.table("saved").create_index(["work"])


@migrations()
def m0047_reports(db: Database) -> None:
    """What readers told the operator; `told_at`: when the operator was."""
    db.execute("""
        CREATE TABLE reports (
            id INTEGER PRIMARY KEY,
            chat INTEGER NOT NULL,
            kind TEXT NOT NULL,
            work TEXT,
            words TEXT NOT NULL,
            at TEXT NOT NULL,
            told_at TEXT
        ) STRICT""")
    db.table("reports").create_index(["chat"])
    db.execute("CREATE INDEX reports_untold ON reports (id) WHERE told_at IS NULL")


@migrations()
def m0048_clubs(db: Database) -> None:
    """A journal club of a chat: what is voted on, one list of works an option, and what was chosen."""
    db.execute("""
        CREATE TABLE clubs (
            id INTEGER PRIMARY KEY,
            chat INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            at TEXT NOT NULL,
            works TEXT NOT NULL,
            message INTEGER,
            chosen TEXT
        ) STRICT""")
    db.table("clubs").create_index(["chat", "thread"])


@migrations()
def m0122_sources_of_saved(db: Database) -> None:
    """Whose entry it was; empty of what was saved before, and after a reset of what was learnt."""
    db.execute("ALTER TABLE saved ADD COLUMN source TEXT NOT NULL DEFAULT ''")


@migrations()
def m0143_pages_of_lists(db: Database) -> None:
    """Where a list was shown (`thread`: the forum topic), the items that a search found (JSON, their ids),
    and the data of the button that shows its page again. Of lists from before none of it is known."""
    db.execute("ALTER TABLE listed ADD COLUMN thread INTEGER")
    db.execute("ALTER TABLE listed ADD COLUMN items TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE listed ADD COLUMN again TEXT NOT NULL DEFAULT ''")
