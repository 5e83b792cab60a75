"""Backups: made while others write, checked, gone back to; and an upgrade that leaves no half of it."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model.operations import HOLD
from bot.store import SqliteStore, backups, compacting, copies, opening
from bot.store.connection import connect, write
from bot.store.leases import Seat
from tests.store.builders import NOW, digest_plan, filed, ingest_plan, subscription

RELEASED = Path(__file__).parent / "released" / "0.1.db.gz"


@pytest.fixture
async def kept(store: SqliteStore, path: Path) -> Path:
    """A database with a reader, an item and a part that waits."""
    await store.save_subscription(subscription())
    await store.apply_ingest(ingest_plan(filed("g1")))
    assert await store.apply_digest(digest_plan(subscription(), filed("g1")), now=NOW)
    return path


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        count: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        return count


@pytest.mark.check("B8", "O13")
async def test_a_backup_while_others_write(store: SqliteStore, kept: Path, tmp_path: Path) -> None:
    """Every copy is sound and holds whole transactions only; the copy is its owner's alone."""

    made: list[Path] = []

    async def file_news() -> None:
        for n in count():
            await store.apply_ingest(ingest_plan(*(filed(f"n{n}-{k}") for k in range(5))))
            if len(made) > 2:
                return

    writing = asyncio.create_task(file_news())
    while not writing.done():
        to = tmp_path / f"copy{len(made)}"
        made.append(await asyncio.to_thread(backups.back_up, kept, now=NOW, to=to))
    await writing
    for copy in made:
        assert backups.verify(copy).faults == ()
        assert rows(copy, "items") % 5 == 1
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600


@pytest.mark.check("O13")
async def test_there_and_back(store: SqliteStore, kept: Path) -> None:
    """What came after the backup is gone, what was there is kept beside, and nothing is sent before
    somebody has looked: a part that waits in the backup may have been sent since."""
    copy = backups.back_up(kept, now=NOW)
    await store.forget_chat(subscription().chat.id)  # type: ignore[union-attr]
    await store.aclose()
    beside = backups.restore(kept, copy, now=NOW + timedelta(minutes=1))
    assert beside is not None
    assert (rows(kept, "subscriptions"), rows(beside, "subscriptions")) == (1, 0)
    again = await SqliteStore.open(kept, now=NOW)
    assert await again.claim_part(now=NOW, lease_seconds=60) is None
    assert (await again.vital_signs(NOW)).hold == f"restored from {copy.name}"
    assert await again.remove_note(HOLD)
    assert await again.claim_part(now=NOW, lease_seconds=60) is not None
    await again.aclose()


async def test_a_restored_lease_never_gives_a_token_twice(store: SqliteStore, kept: Path) -> None:
    """A leader of before the restore is fenced by a token that is higher than any it can have."""
    copy = backups.back_up(kept, now=NOW)
    for _ in range(3):
        assert await store.take_lease("h:1", await store.lease(), until=NOW + timedelta(seconds=20))
    reached = store.fence
    await store.aclose()
    backups.restore(kept, copy, now=NOW)
    again = await SqliteStore.open(kept, now=NOW)
    assert await again.take_lease("h:2", await again.lease(), until=NOW + timedelta(seconds=20))
    assert (again.fence or 0) > (reached or 0)
    await again.aclose()


async def test_not_while_an_instance_runs(store: SqliteStore, kept: Path) -> None:
    """Neither a restore nor an upgrade pulls the file from under it."""
    copy = backups.back_up(kept, now=NOW)
    seat = Seat(kept)
    assert seat.take()
    for attempt in (
        lambda: backups.restore(kept, copy, now=NOW),
        lambda: backups.upgrade(kept, now=NOW, migrate=lambda _path: None),
    ):
        with pytest.raises(StoreError, match="stop it first"):
            attempt()
    seat.leave()


def damaged(path: Path) -> None:
    """Zeroes in its middle."""
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 8192] = bytes(8192)
    path.write_bytes(content)


def unindexed(path: Path) -> None:
    """An item that the full-text index knows by another title."""
    with closing(connect(path)) as db, write(db):
        db.execute("DROP TRIGGER items_fts_update")
        db.execute("UPDATE items SET title = 'Another'")


def newer(path: Path) -> None:
    """A step that this Rounds does not know."""
    with closing(connect(path)) as db, write(db):
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('rounds', 'm9999_x', '')"
        )


def foreign(path: Path) -> None:
    """Another program's."""
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE t (a)")


@pytest.mark.check("O13")
@pytest.mark.parametrize("harm", [damaged, unindexed, newer, foreign])
async def test_a_faulty_backup_is_found_and_refused(store: SqliteStore, kept: Path, harm) -> None:  # type: ignore[no-untyped-def]
    """And the database that is there stays as it is."""
    copy = backups.back_up(kept, now=NOW)
    harm(copy)
    assert backups.verify(copy).faults
    with pytest.raises(StoreError, match="cannot be used"):
        backups.restore(kept, copy, now=NOW)
    assert (await store.account())["subscriptions"] == 1


async def test_a_damaged_database_can_be_left_behind(store: SqliteStore, kept: Path) -> None:
    """A restore must work when it is needed most; the damaged file is kept as it was."""
    copy = backups.back_up(kept, now=NOW)
    await store.aclose()
    kept.write_bytes(b"not a database at all" * 400)  # noqa: ASYNC240 - nothing else runs here
    beside = backups.restore(kept, copy, now=NOW)
    assert beside is not None
    assert beside.read_bytes().startswith(b"not a database")
    assert backups.verify(kept).subscriptions == 1


def open_it(path: Path) -> None:
    async def opened() -> None:
        await (await SqliteStore.open(path, now=NOW, purpose=None)).aclose()

    with asyncio.Runner() as runner:
        runner.run(opened())


@pytest.fixture
def released(path: Path) -> Path:
    path.parent.mkdir()
    with gzip.open(RELEASED) as packed, path.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    return path


@pytest.mark.check("O13")
def test_an_upgrade_of_the_first_release(released: Path) -> None:
    """Migrated and verified; the backup is of before, and restoring it migrates up."""
    copy = backups.upgrade(released, now=NOW, migrate=open_it)
    assert copy is not None
    assert backups.verify(released).missing == 0
    assert backups.verify(copy).missing > 0
    backups.restore(released, copy, now=NOW)
    assert backups.verify(released).missing == 0


def fails(path: Path) -> None:
    raise StoreError("a step failed")


def leaves_damage(path: Path) -> None:
    """Works on the trial copy, and goes wrong with the real one, as a disk may."""
    open_it(path)
    if not path.name.endswith(".upgrade"):
        unindexed(path)


@pytest.mark.parametrize("migrate", [fails, leaves_damage])
def test_a_failed_upgrade_goes_back(released: Path, migrate) -> None:  # type: ignore[no-untyped-def]
    """The database is as before, bit for bit in what it says, and nothing of the attempt is left."""
    before = dump(released)
    with pytest.raises(StoreError):
        backups.upgrade(released, now=NOW, migrate=migrate)
    assert dump(released) == before
    assert sorted(one.suffix for one in released.parent.iterdir()) == [".bak", ".db", ".leading"]


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


def test_no_database_needs_no_upgrade(path: Path) -> None:
    """The first start makes it."""
    assert backups.upgrade(path, now=NOW, migrate=fails) is None


# ── at night, with a broken file ──────────────────────────────────────────────


def damage(path: Path, at: int = 4096 * 5) -> None:
    """Write over the middle of a page."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"garbage" * 300)


@pytest.mark.check("B6", "B8")
async def test_a_damaged_database_drives_out_no_good_backup(store: SqliteStore, kept: Path) -> None:
    """However many nights it is backed up: nothing of it is kept, and what was good is named."""
    good = backups.back_up(kept, now=NOW)
    await store.aclose()
    damage(kept)
    for night in range(1, 5):
        with pytest.raises(StoreError, match=f"Restore {good.name}"):
            backups.back_up(kept, now=NOW + timedelta(days=night))
    assert copies.backups(kept) == [good]
    assert [one.name for one in kept.parent.iterdir() if one.suffix == ".part"] == []


@pytest.mark.check("O13")
async def test_the_oldest_backup_can_be_gone_back_to(store: SqliteStore, kept: Path) -> None:
    """What is there is kept beside all the others; it does not push out the one that is restored."""
    made = [backups.back_up(kept, now=NOW + timedelta(days=day)) for day in range(opening.BACKUPS_KEPT)]
    await store.aclose()
    replaced = backups.restore(kept, made[0], now=NOW + timedelta(days=9))
    assert replaced
    assert copies.backups(kept) == [*made, replaced]
    assert rows(kept, "outbox") == 1


@pytest.mark.check("D20", "O13")
async def test_a_clock_that_ran_ahead_takes_no_backup_away(store: SqliteStore, kept: Path) -> None:
    """Its copies look newer than any to come: they go first, and each night's own copy stays."""
    ahead = [backups.back_up(kept, now=NOW + timedelta(days=365 + day)) for day in range(3)]
    tonight = backups.back_up(kept, now=NOW)
    assert copies.backups(kept) == [tonight, *ahead[1:]]
    later = [backups.back_up(kept, now=NOW + timedelta(days=day)) for day in (1, 2)]
    assert copies.backups(kept) == [tonight, *later]


async def test_what_was_damaged_is_no_backup(store: SqliteStore, kept: Path, tmp_path: Path) -> None:
    """Going back from a damaged file keeps it, by a name that nobody is told to restore."""
    good = backups.back_up(kept, now=NOW, to=tmp_path / "good")
    await store.aclose()
    damage(kept)
    left = backups.restore(kept, good, now=NOW)
    assert left
    assert left.suffix == ".damaged"
    assert copies.backups(kept) == []
    assert backups.verify(kept).faults == ()


async def test_a_finding_is_one_line(store: SqliteStore, kept: Path) -> None:
    """However many SQLite puts into a row."""
    await store.aclose()
    damage(kept)
    faults = backups.verify(kept).faults
    assert faults
    assert not any("\n" in one or one.startswith("***") for one in faults)


# ── the room of deleted rows ──────────────────────────────────────────────────


@pytest.mark.check("B11")
async def test_the_room_of_deleted_rows_goes_back(store: SqliteStore, kept: Path) -> None:
    """The file is smaller, whole, and holds what it held."""
    await store.apply_ingest(ingest_plan(*(filed(f"n{n}", summary="words " * 400) for n in range(500))))
    await store._writer(lambda db: db.execute("DELETE FROM items WHERE guid LIKE 'n%'"))
    await store.aclose()
    before, after = compacting.compact(kept)
    assert after < before / 2
    assert (rows(kept, "items"), rows(kept, "outbox")) == (1, 1)
    assert backups.verify(kept).faults == ()


async def test_it_is_not_written_anew_while_the_bot_runs(kept: Path) -> None:
    """VACUUM would hold the lock for as long as it takes."""
    seat = Seat(kept)
    assert seat.take()
    with pytest.raises(StoreError, match="an instance is running"):
        compacting.compact(kept)
    seat.leave()
