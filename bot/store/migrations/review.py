"""What curators decided on what was held back."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0035_reviews(db: Database) -> None:
    """One row a decision that holds; it goes with its item. `before` is the screen's verdict as JSON, `seen`
    when the item was first seen. Nothing here is of a chat."""
    db.execute("""
        CREATE TABLE reviews (
            item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
            decision TEXT NOT NULL CHECK (decision IN ('send', 'drop')),
            at TEXT NOT NULL,
            before TEXT NOT NULL,
            seen TEXT
        ) STRICT""")
    db.table("reviews").create_index(["at"])
    db.create_view(
        "reviewed",
        """
        SELECT f.*, r.decision, r.at, r.before, r.seen
        FROM filed AS f LEFT JOIN reviews AS r ON r.item = f.id""",
    )
