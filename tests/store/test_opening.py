"""What happens to the file before the first question."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.errors import StoreError, StoreTooNew
from bot.model.operations import HOLD
from bot.store import SqliteStore, copies, opening
from bot.store.connection import connect, write
from bot.store.documents import identifier_key
from bot.store.migrations import migrations
from tests.store.builders import NOW, filed, ingest_plan


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _open_and_close(path: Path, *, purpose: str = "live") -> None:
    async def both() -> None:
        await (await SqliteStore.open(path, purpose=purpose, now=NOW)).aclose()

    asyncio.run(both())


async def test_only_the_owner_may_read(path: Path) -> None:
    """File, its -wal and -shm are 0600 and their new folder is 0700, whatever the umask."""
    store = await SqliteStore.open(path, now=NOW)
    await store.apply_ingest(ingest_plan(filed()))
    modes = {one.name: _mode(one) for one in path.parent.iterdir()}
    await store.aclose()
    assert modes == {"rounds.db": 0o600, "rounds.db-wal": 0o600, "rounds.db-shm": 0o600}
    assert _mode(path.parent) == 0o700


def test_a_file_left_open_is_closed_to_others(path: Path) -> None:
    """A database that somebody made readable for all is closed again at the next start."""
    _open_and_close(path)
    path.chmod(0o644)
    _open_and_close(path)
    assert _mode(path) == 0o600


@pytest.mark.parametrize("made_as", ["trial", "sample"])
def test_the_bot_refuses_the_databases_of_other_runs(path: Path, made_as: str) -> None:
    """A trial's or a sample's database is not opened as the live one; the sentence says what to do."""
    _open_and_close(path, purpose=made_as)
    with pytest.raises(StoreError, match=f"is a {made_as} database and cannot be opened as the live one"):
        _open_and_close(path)
    _open_and_close(path, purpose=made_as)


def test_an_unknown_purpose_is_refused(path: Path) -> None:
    with pytest.raises(StoreError, match="'holiday' is not a purpose"):
        _open_and_close(path, purpose="holiday")


def test_a_newer_file_is_refused(path: Path) -> None:
    """A file with a step of the schema that this version does not know is not touched."""
    _open_and_close(path)
    with closing(Database(path)) as db:
        db.table("_sqlite_migrations").insert(
            {"migration_set": "rounds", "name": "m9999_later", "applied_at": "2030-01-01"}
        )
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="written by a newer Rounds"):
        _open_and_close(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """No table is added to what somebody else keeps."""
    path = tmp_path / "theirs.db"
    with closing(Database(path)) as db:
        db.table("wine").insert({"year": 1998})
    with pytest.raises(StoreError, match="database of another program"):
        _open_and_close(path)
    with closing(Database(path)) as db:
        assert db.table_names() == ["wine"]


@pytest.mark.parametrize("content", [b"no database at all " * 60, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"letter\.txt"):
        _open_and_close(path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A folder where a file should be, as a store error of one line."""
    (tmp_path / "rounds.db").mkdir()
    with pytest.raises(StoreError, match=r"rounds\.db: .*[Ii]s a directory"):
        _open_and_close(tmp_path / "rounds.db")


# ── B6 ────────────────────────────────────────────────────────────────────────


async def _fill(path: Path) -> None:
    store = await SqliteStore.open(path, now=NOW)
    await store.apply_ingest(ingest_plan(*(filed(f"g{n}", summary="word " * 300) for n in range(50))))
    await store.aclose()


def _damage(path: Path) -> None:
    """Fill the file, then flip a byte in the head of one of its pages."""
    asyncio.run(_fill(path))
    with closing(sqlite3.connect(path)) as db:
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'items'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.check("B6")
def test_a_damaged_page_is_found_at_the_start(path: Path) -> None:
    """One flipped byte in a page's head: the store does not open and the file is left as it is."""
    _damage(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"is damaged and was not written to .* No backup lies beside it"):
        _open_and_close(path)
    assert path.read_bytes() == before


@pytest.mark.check("B6")
def test_a_damaged_file_names_its_newest_backup(path: Path) -> None:
    """The sentence says which copy to restore, and that copy opens."""
    _open_and_close(path)
    with closing(connect(path)) as db:
        for hours in (0, 1):
            copy = opening.back_up(db, path, now=NOW + timedelta(hours=hours))
    _damage(path)
    with pytest.raises(StoreError, match=f"Restore {copy.name}"):
        _open_and_close(path)
    copy.replace(path)
    _open_and_close(path)


def test_a_command_beside_the_bot_does_not_read_every_page(path: Path) -> None:
    """It can stop all sending whatever lies in pages that it does not touch; one that it touches ends it."""
    _damage(path)

    async def beside() -> None:
        store = await SqliteStore.open(path, purpose=None, now=NOW, beside=True)
        try:
            await store.leave_note(HOLD, "the disk looks odd", now=NOW)
            assert await store.note(HOLD) is not None
            with pytest.raises(StoreError, match="the file is damaged"):
                await store.find_items("g1")
        finally:
            await store.aclose()

    asyncio.run(beside())


# ── migrations and backups ────────────────────────────────────────────────────


def _made_by_an_older_version(path: Path, *, stop_before: str) -> None:
    opening.make_file(path)
    with closing(connect(path)) as db, write(db):
        migrations.apply(db, stop_before=stop_before)
        db.execute("INSERT INTO meta (key, value) VALUES ('purpose', 'live')")


RELEASED = sorted((Path(__file__).parent / "released").glob("*.db.gz"))


@pytest.mark.check("B5")
@pytest.mark.parametrize("released", RELEASED, ids=lambda file: file.name)
def test_a_released_version_is_taken_over(path: Path, released: Path) -> None:
    """The file that each version left behind opens, and everything that it held is there, unchanged."""
    path.parent.mkdir()
    path.write_bytes(gzip.decompress(released.read_bytes()))
    before = _rows(path)
    assert before["outbox"]
    assert before["ledger"]
    _open_and_close(path)
    identifiers = {
        (identifier_key(row["kind"], row["value"]), row["item"]) for row in before.pop("identifiers")
    }
    assert _rows(path, as_in=before) == before
    assert _identifiers(path) == identifiers
    assert _schema(path) == _schema_of_head(path.with_name("head.db"))


def test_steps_leave_no_long_log(path: Path) -> None:
    """Rewritten tables are in the file, and not in a log beside it that a doctor would wonder at."""
    path.parent.mkdir()
    path.write_bytes(gzip.decompress(RELEASED[0].read_bytes()))
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose=None, now=NOW)
        assert path.with_name(path.name + "-wal").stat().st_size == 0
        assert migrations.pending(db) == []


Rows = dict[str, list[dict[str, Any]]]


def _identifiers(path: Path) -> set[tuple[int, int]]:
    """As the digests that they are kept by since, and as their items list them."""
    with closing(Database(path)) as db:
        found = {(row["key"], row["item"]) for row in db.query("SELECT key, item FROM identifiers")}
        rows = db.query("SELECT item, keys FROM identifiers_of")
        assert found == {(key, row["item"]) for row in rows for key in json.loads(row["keys"])}
        return found


def _rows(path: Path, *, as_in: Rows | None = None) -> Rows:
    """Every row of every table that holds anything of ours; or of those tables and columns that were there
    before, for a newer version may add to them."""
    with closing(Database(path)) as db:
        names = as_in or [name for name in db.table_names() if not name.startswith(("_", "items_fts"))]
        rows = {name: sorted(db.table(name).rows, key=repr) for name in names}
    if as_in is None:
        return rows
    columns = {name: set(found[0]) if found else set() for name, found in as_in.items()}
    return {
        name: [{key: row[key] for key in row if key in columns[name]} for row in found]
        for name, found in rows.items()
    }


def _schema(path: Path) -> list[str]:
    with closing(Database(path)) as db:
        return sorted(repr(row) for row in db.query("SELECT type, name, sql FROM sqlite_master"))


def _schema_of_head(path: Path) -> list[str]:
    _open_and_close(path)
    return _schema(path)


def test_an_older_file_is_copied_before_it_is_migrated(path: Path) -> None:
    """The copy is the file as it was, complete and readable by its owner alone."""
    _made_by_an_older_version(path, stop_before="m0003_items")
    _open_and_close(path)
    [copy] = copies.backups(path)
    assert copy.name == "rounds.db.20261126T073000Z.bak"
    assert _mode(copy) == 0o600
    with closing(Database(copy)) as old, closing(Database(path)) as new:
        assert "items" not in old.table_names()
        assert "sources" in old.table_names()
        assert "items" in new.table_names()
        assert migrations.pending(new) == []


def test_nothing_to_do_means_no_backup(path: Path) -> None:
    """Neither a new file nor one that is up to date is copied."""
    _open_and_close(path)
    _open_and_close(path)
    assert copies.backups(path) == []


def test_the_last_three_backups_are_kept(path: Path) -> None:
    opening.make_file(path)
    with closing(connect(path)) as db:
        made = [opening.back_up(db, path, now=NOW + timedelta(days=day)) for day in range(5)]
    assert copies.backups(path) == made[-3:]
    assert list(path.parent.glob("*.part")) == []


def test_backups_of_a_neighbour_are_not_ours(tmp_path: Path) -> None:
    """A name with the letters of a pattern in it neither finds nor deletes another file's backups."""
    ours, theirs = tmp_path / "r[ab].db", tmp_path / "ra.db"
    for path in (ours, theirs):
        opening.make_file(path)
        with closing(connect(path)) as db:
            opening.back_up(db, path, now=NOW)
    assert [copy.name for copy in copies.backups(ours)] == ["r[ab].db.20261126T073000Z.bak"]


def test_steps_are_numbered_in_order() -> None:
    """No number is used twice; within an area the order of the steps is in their names."""
    with closing(Database(memory=True)) as empty:
        numbers = [step.name[:5] for step in migrations.pending(empty)]
    assert all(re.fullmatch(r"m\d{4}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert numbers[:16] == [f"m{n:04}" for n in range(1, 17)]
