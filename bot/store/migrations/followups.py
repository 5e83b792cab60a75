"""Follow-ups: what is said of works, who has heard of it, and parts of the outbox that are of no digest."""

from __future__ import annotations

import json

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0060_notices(db: Database) -> None:
    """Items that say something of a work, by what they call it. `about` is `doi`, `pmid`, `guid` (of the same
    source) or `self`; `checked` 0: not held yet against what was sent."""
    db.execute("""
        CREATE TABLE notices (
            item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
            kind TEXT NOT NULL,
            about TEXT NOT NULL,
            value TEXT NOT NULL,
            why TEXT NOT NULL,
            checked INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (item, kind, about, value)
        ) STRICT, WITHOUT ROWID""")
    db.table("notices").create_index(["about", "value"])
    db.execute("CREATE INDEX notices_unchecked ON notices (item) WHERE checked = 0")


@migrations()
def m0061_followups(db: Database) -> None:
    """Which chat hears what of which work, and how. The key is the promise that it hears it once.

    `notice` tells corrections of one work apart and is empty for all else; `speaker` is the notice's own
    work. `withheld`: why it could not be sent; `line` waits for the next digest until `digest` says which
    one brought it."""
    db.execute("""
        CREATE TABLE followups (
            id INTEGER PRIMARY KEY,
            chat INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            work TEXT NOT NULL,
            family TEXT NOT NULL,
            notice TEXT NOT NULL,
            way TEXT NOT NULL,
            speaker TEXT NOT NULL,
            at TEXT NOT NULL,
            withheld TEXT NOT NULL DEFAULT '',
            line TEXT,
            digest INTEGER
        ) STRICT""")
    followups = db.table("followups")
    followups.create_index(["chat", "thread", "work", "family", "notice"], unique=True)
    followups.create_index(["work"])
    followups.create_index(["speaker", "chat"])
    db.execute("CREATE INDEX followups_withheld ON followups (chat) WHERE withheld <> ''")
    db.execute(
        "CREATE INDEX followups_lines ON followups (chat, thread) WHERE line IS NOT NULL AND digest IS NULL"
    )


@migrations()
def m0062_outbox(db: Database) -> None:
    """A part belongs to a digest or to a follow-up. SQLite cannot drop a NOT NULL, so the table is made anew,
    as sqlite.org/lang_altertable.html describes, with whatever columns and indexes it has by now."""
    (made,) = db.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'outbox'").fetchone()
    kept = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'outbox' AND sql IS NOT NULL"
    indexes = [row[0] for row in db.execute(kept).fetchall()]
    name = "CREATE TABLE outbox" if "CREATE TABLE outbox" in made else 'CREATE TABLE "outbox"'
    made = made.replace(name, "CREATE TABLE outbox_new", 1)
    db.execute(made.replace("digest INTEGER NOT NULL REFERENCES", "digest INTEGER REFERENCES", 1))
    db.execute("INSERT INTO outbox_new SELECT * FROM outbox")
    db.execute("DROP TABLE outbox")
    db.execute("ALTER TABLE outbox_new RENAME TO outbox")
    for index in indexes:
        db.execute(index)
    db.execute("ALTER TABLE outbox ADD COLUMN followup INTEGER REFERENCES followups ON DELETE CASCADE")
    db.execute("ALTER TABLE outbox ADD COLUMN edits INTEGER")
    db.execute("CREATE UNIQUE INDEX outbox_followup ON outbox (followup, part) WHERE followup IS NOT NULL")


@migrations()
def m0063_standings(db: Database) -> None:
    """`standings`: how works stand by what was said of them, as the last look at their notices found.
    `recalls`: what was taken back, and why; it outlives the chats and items it was about."""
    db.execute("""
        CREATE TABLE standings (
            work TEXT PRIMARY KEY,
            family TEXT NOT NULL,
            record TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
    db.execute("""
        CREATE TABLE recalls (
            id INTEGER PRIMARY KEY,
            work TEXT NOT NULL,
            at TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT""")
    db.table("recalls").create_index(["work"])


NOTICE_KINDS = ("retraction-of", "concern-about", "erratum-of", "preprint-of")


@migrations()
def m0064_known_notices(db: Database) -> None:
    """Of what is filed already, the links that the grouping found and the related works that records name;
    marks that records carry themselves."""
    kinds = json.dumps(NOTICE_KINDS)
    db.execute(
        """
        INSERT OR IGNORE INTO notices (item, kind, about, value, why)
        SELECT item, kind,
            CASE WHEN target LIKE 'doi:%' THEN 'doi' WHEN target LIKE 'pmid:%' THEN 'pmid' ELSE 'guid' END,
            CASE WHEN target LIKE 'doi:%' THEN substr(target, 5) WHEN target LIKE 'pmid:%'
                THEN substr(target, 6) ELSE target END, why
        FROM links WHERE kind IN (SELECT value FROM json_each(?))""",
        [kinds],
    )
    db.execute(
        """
        INSERT OR IGNORE INTO notices (item, kind, about, value, why)
        SELECT i.id, json_extract(r.value, '$.kind'),
            substr(json_extract(r.value, '$.to'), 1, instr(json_extract(r.value, '$.to'), ':') - 1),
            substr(json_extract(r.value, '$.to'), instr(json_extract(r.value, '$.to'), ':') + 1),
            coalesce(json_extract(r.value, '$.why'), '')
        FROM items AS i, json_each(i.record, '$.related') AS r
        WHERE i.record LIKE '%"related"%' AND json_extract(r.value, '$.to') LIKE '%:%'
            AND json_extract(r.value, '$.kind') IN (SELECT value FROM json_each(?))""",
        [kinds],
    )
    db.execute("""
        INSERT OR IGNORE INTO notices (item, kind, about, value, why)
        SELECT id, 'mark', 'self', '', '' FROM items
        WHERE record LIKE '%"related_by"%' OR record LIKE '%"retracted"%' OR record LIKE '%"withdrawn"%'
            OR record LIKE '%"corrected"%'""")
