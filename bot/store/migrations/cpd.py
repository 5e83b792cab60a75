"""What readers log for their continuing professional development."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0110_cpd(db: Database) -> None:
    """One row a person and work; the person's id is that of their private chat. `minutes` 0: not told."""
    db.execute("""
        CREATE TABLE cpd (
            chat INTEGER NOT NULL,
            work TEXT NOT NULL,
            at TEXT NOT NULL,
            minutes INTEGER NOT NULL,
            PRIMARY KEY (chat, work)
        ) STRICT, WITHOUT ROWID""")
    db.table("cpd").create_index(["work"])
