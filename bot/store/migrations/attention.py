"""What a reader was told and asked, and whether they are there."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0025_told(db: Database) -> None:
    """How often each subscription had each pearl; `last` is a local date."""
    db.execute("""
        CREATE TABLE told (
            subscription TEXT NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
            pearl TEXT NOT NULL,
            times INTEGER NOT NULL,
            last TEXT NOT NULL,
            PRIMARY KEY (subscription, pearl)
        ) STRICT, WITHOUT ROWID""")


@migrations()
def m0026_attention(db: Database) -> None:
    """When somebody pressed or wrote last in a private chat, and when it was asked whether to go on."""
    db.execute("""
        CREATE TABLE attention (
            chat INTEGER PRIMARY KEY REFERENCES chats ON DELETE CASCADE,
            heard TEXT,
            asked TEXT
        ) STRICT""")


@migrations()
def m0027_asks(db: Database) -> None:
    """A message of the outbox may ask what became of another part, once."""
    db.execute("ALTER TABLE outbox ADD COLUMN asks INTEGER REFERENCES outbox ON DELETE CASCADE")
    db.execute("CREATE UNIQUE INDEX outbox_asks ON outbox (asks) WHERE asks IS NOT NULL")
