"""What is remembered of posts, because their authors may take them back."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0030_posts(db: Database) -> None:
    """A row for each item that is a post. `read_at`: when it was last read again; `hash`: of its words, once
    they are forgotten, and NULL until then."""
    db.execute("""
        CREATE TABLE posts (
            item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
            guid TEXT NOT NULL,
            first_seen TEXT NOT NULL,
            read_at TEXT NOT NULL DEFAULT '',
            hash TEXT
        ) STRICT""")
    posts = db.table("posts")
    posts.create_index(["guid"])
    db.execute("CREATE INDEX posts_kept ON posts (first_seen) WHERE hash IS NULL")
    db.execute("""
        INSERT INTO posts (item, guid, first_seen)
        SELECT id, guid, first_seen FROM items WHERE json_extract(record, '$.kind') = 'post'""")
    db.execute("""
        CREATE TRIGGER items_posts_insert AFTER INSERT ON items
        WHEN json_extract(new.record, '$.kind') = 'post'
        BEGIN INSERT INTO posts (item, guid, first_seen) VALUES (new.id, new.guid, new.first_seen); END""")


@migrations()
def m0031_taken_back(db: Database) -> None:
    """Posts that are gone: an instance that did not hear of it must not bring them back."""
    db.execute("CREATE TABLE taken_back (guid TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID")


@migrations()
def m0095_posts_stood(db: Database) -> None:
    """When a post was last read again and found to stand; empty: never."""
    db.execute("ALTER TABLE posts ADD COLUMN stood_at TEXT NOT NULL DEFAULT ''")


@migrations()
def m0100_sayings(db: Database) -> None:
    """Which account said what lately, both as hashes: the same advertisement from many is a campaign."""
    db.execute("""
        CREATE TABLE sayings (
            words TEXT NOT NULL, account TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (words, account)
        ) STRICT, WITHOUT ROWID""")
    db.table("sayings").create_index(["at"])


@migrations()
def m0164_posts_by_the_filing(db: Database) -> None:
    """`items.file` writes them: a statement that may fire a trigger costs three times as much."""
    db.execute("DROP TRIGGER items_posts_insert")
