"""What the first release keeps: sources, items and their places, chats, digests, the outbox, the inbox."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def m0001_meta(db: Database) -> None:
    """What this file is: `purpose` says whether the bot may open it."""
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")


@migrations()
def m0002_sources(db: Database) -> None:
    db.execute("CREATE TABLE sources (id TEXT PRIMARY KEY, next_due TEXT, record TEXT NOT NULL) STRICT")
    db.execute("CREATE INDEX sources_next_due ON sources (next_due)")


@migrations()
def m0003_items(db: Database) -> None:
    """Items with their place; `work` and `story` are the grouping's names, `why` its rule."""
    db.execute("""
        CREATE TABLE items (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            guid TEXT NOT NULL,
            first_seen TEXT NOT NULL,
            baseline INTEGER NOT NULL,
            title TEXT NOT NULL,
            summary TEXT NOT NULL,
            journal TEXT NOT NULL,
            record TEXT NOT NULL,
            work TEXT NOT NULL,
            story TEXT NOT NULL,
            why TEXT NOT NULL
        ) STRICT""")
    items = db.table("items")
    items.create_index(["source", "guid"], unique=True)
    items.create_index(["first_seen", "baseline", "story"])
    items.create_index(["work"])
    items.create_index(["story"])


@migrations()
def m0004_judgements(db: Database) -> None:
    db.execute("""
        CREATE TABLE judgements (
            item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
            verdict TEXT NOT NULL,
            model TEXT NOT NULL,
            record TEXT NOT NULL
        ) STRICT""")
    db.execute("CREATE INDEX judgements_stopped ON judgements (verdict) WHERE verdict <> 'pass'")


@migrations()
def m0005_links(db: Database) -> None:
    """One work speaking of another; `target` is a guid of the same source, `doi:…` or `pmid:…`."""
    db.execute("""
        CREATE TABLE links (
            item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
            n INTEGER NOT NULL,
            kind TEXT NOT NULL,
            target TEXT NOT NULL,
            why TEXT NOT NULL,
            PRIMARY KEY (item, n)
        ) STRICT, WITHOUT ROWID""")
    db.table("links").create_index(["target"])


@migrations()
def m0006_identifiers(db: Database) -> None:
    """How to find an item by what it calls itself: doi (without version), pmid, pmcid, url, title."""
    db.execute("""
        CREATE TABLE identifiers (
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
            PRIMARY KEY (kind, value, item)
        ) STRICT, WITHOUT ROWID""")
    db.table("identifiers").create_index(["item"])


@migrations()
def m0007_absorbed(db: Database) -> None:
    """Works and stories that were found to be another; a plan made before that may still name them."""
    db.execute("""
        CREATE TABLE absorbed (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            kept TEXT NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID""")
    db.table("absorbed").create_index(["kind", "kept"])


@migrations()
def m0008_filed(db: Database) -> None:
    """Everything of an item in one row, as `items.filed` reads it."""
    db.create_view(
        "filed",
        """
        SELECT i.*, j.verdict, j.record AS judgement,
            (SELECT json_group_array(json_array(kind, target, why))
             FROM (SELECT kind, target, why FROM links WHERE item = i.id ORDER BY n)) AS links
        FROM items AS i JOIN judgements AS j ON j.item = i.id""",
    )


@migrations()
def m0009_search(db: Database) -> None:
    """sqlite-utils' own update trigger would index anew whenever an item changes its place."""
    db.table("items").enable_fts(
        ["title", "summary", "journal"], tokenize="porter unicode61 remove_diacritics 2"
    )
    gone = "INSERT INTO items_fts (items_fts, rowid, title, summary, journal) "
    gone += "VALUES ('delete', old.id, old.title, old.summary, old.journal);"
    come = "INSERT INTO items_fts (rowid, title, summary, journal) "
    come += "VALUES (new.id, new.title, new.summary, new.journal);"
    db.execute(f"CREATE TRIGGER items_fts_insert AFTER INSERT ON items BEGIN {come} END")
    db.execute(f"CREATE TRIGGER items_fts_delete AFTER DELETE ON items BEGIN {gone} END")
    db.execute(f"""
        CREATE TRIGGER items_fts_update AFTER UPDATE OF title, summary, journal ON items
        WHEN (old.title, old.summary, old.journal) IS NOT (new.title, new.summary, new.journal)
        BEGIN {gone} {come} END""")


@migrations()
def m0010_chats(db: Database) -> None:
    """`not_before`: flood control. `moved_to`: a group that became a supergroup lives on under that id."""
    db.execute("""
        CREATE TABLE chats (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            not_before TEXT,
            moved_to INTEGER
        ) STRICT""")


@migrations()
def m0011_subscriptions(db: Database) -> None:
    db.execute("""
        CREATE TABLE subscriptions (
            id TEXT PRIMARY KEY,
            chat INTEGER REFERENCES chats,
            thread INTEGER,
            next_due TEXT,
            last_slot TEXT,
            paused TEXT NOT NULL,
            record TEXT NOT NULL
        ) STRICT""")
    db.table("subscriptions").create_index(["chat"])
    db.table("subscriptions").create_index(["last_slot"])
    db.execute("CREATE INDEX subscriptions_due ON subscriptions (next_due) WHERE paused = ''")


@migrations()
def m0012_digests(db: Database) -> None:
    """The slot is the key: no restart, clock jump or second instance fills it twice."""
    db.execute("""
        CREATE TABLE digests (
            id INTEGER PRIMARY KEY,
            subscription TEXT NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
            day TEXT NOT NULL,
            n INTEGER NOT NULL,
            at TEXT NOT NULL,
            considered INTEGER NOT NULL
        ) STRICT""")
    db.table("digests").create_index(["subscription", "day", "n"], unique=True)


@migrations()
def m0013_outbox(db: Database) -> None:
    """One row a part. `lease_until` stays when a lease ran out, so that a late answer still counts."""
    db.execute("""
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            digest INTEGER NOT NULL REFERENCES digests ON DELETE CASCADE,
            part INTEGER NOT NULL,
            chat INTEGER NOT NULL REFERENCES chats,
            thread INTEGER,
            record TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('ready', 'claimed', 'sent', 'in_doubt', 'dead')),
            token INTEGER NOT NULL DEFAULT 0,
            lease_until TEXT,
            not_before TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            resent INTEGER NOT NULL DEFAULT 0,
            message_id INTEGER,
            settled_at TEXT,
            why TEXT NOT NULL DEFAULT ''
        ) STRICT""")
    db.table("outbox").create_index(["digest", "part"], unique=True)
    db.table("outbox").create_index(["state", "id"])
    db.table("outbox").create_index(["chat"])
    db.execute("CREATE INDEX outbox_resent ON outbox (id) WHERE resent = 1")


@migrations()
def m0014_ledger(db: Database) -> None:
    """Which work each chat had. It outlives items and digests, so it refers to neither."""
    db.execute("""
        CREATE TABLE ledger (
            chat INTEGER NOT NULL,
            thread INTEGER NOT NULL,
            work TEXT NOT NULL,
            story TEXT NOT NULL,
            digest INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (chat, thread, work)
        ) STRICT, WITHOUT ROWID""")
    db.table("ledger").create_index(["work"])


@migrations()
def m0015_updates(db: Database) -> None:
    """The inbox. `place` is the order of arrival: Telegram's numbers may begin anew after a quiet week."""
    db.execute("""
        CREATE TABLE updates (
            place INTEGER PRIMARY KEY AUTOINCREMENT,
            number INTEGER NOT NULL UNIQUE,
            at TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'handled', 'set_aside')),
            starts INTEGER NOT NULL DEFAULT 0,
            body TEXT NOT NULL,
            why TEXT NOT NULL DEFAULT ''
        ) STRICT""")
    db.execute("CREATE INDEX updates_waiting ON updates (place) WHERE state = 'waiting'")
    db.table("updates").create_index(["at"])


@migrations()
def m0016_settled_at(db: Database) -> None:
    """For the governor, which asks at the start who had something in the last minute."""
    db.execute("CREATE INDEX outbox_settled_at ON outbox (settled_at) WHERE state = 'sent'")
