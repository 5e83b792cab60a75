"""Backups by hand and at night: make one while the bot runs, check one, go back to one.

A backup is a whole SQLite file without a log beside it. It holds what readers chose and were sent, so only
its owner may read it, and it ages out with the last three.
"""

from __future__ import annotations

import glob
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.errors import StoreError
from bot.model.operations import HOLD, LAST_BACKUP
from bot.store import meta, notes, opening
from bot.store.connection import SMALL_CACHE_KB, connect, door, write
from bot.store.documents import stamp
from bot.store.leases import Seat, current
from bot.store.migrations import migrations


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found in a file. `faults` is empty for one that can be used."""

    purpose: str = ""
    schema: str = ""
    """The newest step that was applied."""
    missing: int = 0
    """Steps that the next start would apply."""
    subscriptions: int = 0
    items: int = 0
    sent: int = 0
    faults: tuple[str, ...] = ()


def back_up(path: Path, *, now: datetime, to: Path | None = None) -> Path:
    """Copy the database, whoever uses it, check the copy, and note that it was done; returns where it is:
    `to`, or beside the file. Raises `StoreError`, also where there is no room for the copy.

    Of a damaged database no copy is kept: three nights of those would take the place of the good ones."""
    with door(path), closing(_opened(path)) as db:
        opening.check_pages(db, path)
        _ask_for_room(path, (to or path).parent)
        if to is None:
            to = opening.back_up(db, path, now=now, check=_sound)
        else:
            opening.copy_to(db, to, check=_sound)
        if "notes" in db.table_names():
            with write(db):
                notes.leave(db, LAST_BACKUP, str(to), now=now)
    return to


def _opened(path: Path) -> Database:
    return connect(path, cache_kb=SMALL_CACHE_KB)


def _sound(copy: Path) -> None:
    if faults := verify(copy).faults:
        raise StoreError(f"the copy is faulty and was not kept: {faults[0]}")


def _ask_for_room(path: Path, folder: Path) -> None:
    needed, free = path.stat().st_size, shutil.disk_usage(folder).free
    if free < 2 * needed:
        raise StoreError(
            f"{folder}: {free // 2**20} MiB are free there; a backup needs twice the"
            f" {needed // 2**20} MiB of the database"
        )


def verify(path: Path) -> Verdict:
    """Read every page, every index, every reference and the full-text index; nothing is changed.

    SQLite keeps no checksums: a changed letter within a text is not found."""
    try:
        with door(path), closing(_opened(path)) as db:
            faults = (*_structure(db), *_search_index(db), *_schema(db))
            return Verdict(faults=faults) if faults else _described(db)
    except StoreError as error:
        return Verdict(faults=(str(error),))


def _structure(db: Database) -> Iterator[str]:
    for (found,) in db.execute("PRAGMA integrity_check(10)").fetchall():
        # One row may have several findings, below a heading of SQLite's own.
        yield from (line for line in str(found).splitlines() if line != "ok" and not line.startswith("***"))
    orphans = len(db.execute("PRAGMA foreign_key_check").fetchall())
    if orphans:
        yield f"{orphans} rows refer to others that do not exist"


def _search_index(db: Database) -> Iterator[str]:
    if "items_fts" not in db.table_names():
        return
    try:
        with write(db):  # the check is written as an insert, which changes nothing
            db.execute("INSERT INTO items_fts (items_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield f"the full-text index does not match its items: {error}"


def _schema(db: Database) -> Iterator[str]:
    applied = {step.name for step in migrations.applied(db)}
    if not applied:
        yield "this is not a database of Rounds"
    elif newer := sorted(applied - opening.step_names()):
        yield f"it was written by a newer Rounds (it has {newer[-1]})"


def _described(db: Database) -> Verdict:
    count = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
    row = db.execute(count.format("subscriptions", "items", "outbox WHERE state = 'sent'")).fetchone()
    return Verdict(
        purpose=meta.purpose(db) or "",
        schema=max(step.name for step in migrations.applied(db)),
        missing=len(migrations.pending(db)),
        subscriptions=row[0],
        items=row[1],
        sent=row[2],
    )


@contextmanager
def nobody_leads(path: Path) -> Iterator[None]:
    """Raises `StoreError` while an instance runs on this machine; meanwhile none can begin to lead."""
    seat = Seat(path)
    if not seat.take():
        raise StoreError(f"{path}: an instance is running; stop it first")
    try:
        yield
    finally:
        seat.leave()


def restore(path: Path, backup: Path, *, now: datetime) -> Path | None:
    """Put `backup` in the place of the database; returns where what was there is kept, None for nothing.

    1. The backup is verified; a faulty one is refused and nothing is touched.
    2. What is there is copied beside itself, as it is.
    3. The new file has its name only when all of it is on the disk.
    4. Sending is on hold: what the backup calls ready may have been sent since it was made.
    """
    if faults := verify(backup).faults:
        raise StoreError(f"{backup} cannot be used: {faults[0]}")
    with nobody_leads(path), door(path):
        kept = _keep(path, now=now)
        with closing(_opened(backup)) as source:
            opening.make_file(path)
            part = path.with_name(path.name + ".restored")
            opening.copy_to(source, part)
        token = _token(path)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        part.replace(path)
        opening.sync_folder(path.parent)
        with closing(_opened(path)) as db:
            _begin_again(db, f"restored from {backup.name}", token, now=now)
    return kept


def _keep(path: Path, *, now: datetime) -> Path | None:
    """A copy of what is there, beside all others: one of them is being restored. Of a damaged file the file
    itself, and its log, by a name that nobody takes for a backup."""
    if not path.exists():
        return None
    try:
        with door(path), closing(_opened(path)) as db:
            opening.check_pages(db, path)
            return opening.back_up(db, path, now=now, keep=None)
    except StoreError:
        kept = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}Z.damaged")
        _copy_as_it_is(path, kept)
        if (log := path.with_name(path.name + "-wal")).exists():
            _copy_as_it_is(log, kept.with_name(kept.name + "-wal"))
        return kept


def _copy_as_it_is(file: Path, to: Path) -> None:
    """All of it, or nothing."""
    try:
        shutil.copy2(file, to)
    except OSError:
        to.unlink(missing_ok=True)
        raise


def _token(path: Path) -> int:
    """The fencing token that was reached; it must not be given out again."""
    with suppress(StoreError), door(path), closing(_opened(path)) as db:
        if "lease" in db.table_names() and (lease := current(db)):
            return lease.token
    return 0


def _begin_again(db: Database, why: str, token: int, *, now: datetime) -> None:
    with write(db):
        migrations.apply(db)
        notes.leave(db, HOLD, why, now=now)
        db.execute(
            "INSERT INTO lease (id, holder, token, until) VALUES (1, '', :token, :now)"
            " ON CONFLICT (id) DO UPDATE SET token = max(token, :token), until = :now",
            {"token": token, "now": stamp(now - timedelta(seconds=1))},
        )


def upgrade(path: Path, *, now: datetime, migrate: Callable[[Path], None]) -> Path | None:
    """Back up, migrate, verify; on any failure the file is as it was, and `StoreError` says why.

    `migrate` opens the file as a start would. It has to succeed on a copy first, so that what is used is
    touched only when the steps are known to work on it. Returns the backup; None where there is no file."""
    if not path.exists():
        return None
    with nobody_leads(path):
        backup = back_up(path, now=now)
        trial = path.with_name(path.name + ".upgrade")
        try:
            shutil.copyfile(backup, trial)
            trial.chmod(0o600)
            _migrated(trial, migrate)
        finally:
            for left in path.parent.glob(f"{glob.escape(trial.name)}*"):
                left.unlink()
        try:
            _migrated(path, migrate)
        except StoreError:
            _go_back(path, backup)
            raise
    return backup


def _migrated(path: Path, migrate: Callable[[Path], None]) -> None:
    migrate(path)
    if faults := verify(path).faults:
        raise StoreError(f"{path}: after the migration: {faults[0]}")


def _go_back(path: Path, backup: Path) -> None:
    with closing(_opened(backup)) as source:
        part = path.with_name(path.name + ".restored")
        opening.copy_to(source, part)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    part.replace(path)
    opening.sync_folder(path.parent)
