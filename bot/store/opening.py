"""What happens to the file before the first question: check, back up, migrate.

1. The file is made with mode 0600, its folder (when it is new) with 0700.
2. `quick_check` reads every page; a damaged file is not written to. A command beside the bot leaves that to
   the bot, unless steps are missing; the pages that it touches itself, SQLite checks.
3. A file of another purpose, of a newer Rounds, or of another program is refused.
4. Where steps of the schema are missing, an existing file is copied beside itself first.
5. The steps run in one transaction: a kill leaves the file as it was, and the next start does them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from bot.errors import StoreError, StoreTooNew
from bot.store import meta
from bot.store.connection import empty_log, write
from bot.store.copies import advice, backups
from bot.store.migrations import migrations

BACKUPS_KEPT = 3

Check = Callable[[Path], None]
"""Raises `StoreError` for a file that must not be kept."""


def _taken_as_it_is(_file: Path) -> None: ...


def make_file(path: Path) -> None:
    """The file exists and only its owner may read it; SQLite gives -wal and -shm the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def prepare(db: Database, path: Path, *, purpose: str | None, now: datetime, beside: bool = False) -> None:
    """Steps 2 to 5 above; raises StoreError or StoreTooNew and has then written nothing."""
    if not beside or migrations.pending(db):
        check_pages(db, path)
    check_origin(db, path, purpose)
    if not migrations.pending(db):
        return
    if db.table_names():
        back_up(db, path, now=now)
    with write(db):
        migrations.apply(db)
        meta.set_purpose(db, purpose or meta.PURPOSES[0])
    # Steps that rewrite a table leave a log as long as the table, which stays so until it is cut.
    empty_log(db)


def check_pages(db: Database, path: Path) -> None:
    """Raises StoreError naming the newest backup when SQLite finds the file damaged.

    SQLite keeps no checksums: this finds broken structure, not a changed letter in a text."""
    try:
        # A finding has a heading line of SQLite's own above it.
        found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0]).splitlines()[-1]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        found = str(error)
    if found != "ok":
        raise StoreError(f"{path} is damaged and was not written to ({found}). {advice(path)}")


def check_origin(db: Database, path: Path, purpose: str | None) -> None:
    """Raises for a file that this version, or this run, must not open. None asks for no purpose."""
    if purpose is not None and purpose not in meta.PURPOSES:
        raise StoreError(f"{purpose!r} is not a purpose of a database; these are: {', '.join(meta.PURPOSES)}")
    known = step_names()
    applied = {step.name for step in migrations.applied(db)}
    if newer := sorted(applied - known):
        raise StoreTooNew(
            f"{path} was written by a newer Rounds (it has {newer[-1]}); update, or restore a backup"
        )
    if db.table_names() and not applied:
        raise StoreError(f"{path} is the database of another program; set ROUNDS_DB to another file")
    if applied and purpose is not None and (found := meta.purpose(db)) != purpose:
        raise StoreError(
            f"{path} is a {found} database and cannot be opened as the {purpose} one; "
            "set ROUNDS_DB to another file"
        )


def check_current(db: Database, path: Path) -> None:
    """Raises unless the file has exactly the steps of this version."""
    check_origin(db, path, None)
    if migrations.pending(db):
        raise StoreError(f"{path} was written by an older Rounds; `rounds upgrade` brings it up to date")


def step_names() -> set[str]:
    with closing(Database(memory=True)) as empty:
        return {step.name for step in migrations.pending(empty)}


def back_up(
    db: Database,
    path: Path,
    *,
    now: datetime,
    check: Check = _taken_as_it_is,
    keep: int | None = BACKUPS_KEPT,
) -> Path:
    """A whole copy beside the file, readable by its owner alone; then the oldest beyond `keep` go."""
    copy = path.with_name(f"{path.name}.{now.astimezone(UTC):%Y%m%dT%H%M%S}Z.bak")
    copy_to(db, copy, check=check)
    for old in _driven_out(copy, backups(path), keep) if keep else ():
        old.unlink()
    return copy


def _driven_out(copy: Path, kept: Sequence[Path], keep: int) -> Sequence[Path]:
    """All but the newest; what was made by a clock that ran ahead goes before what is older."""
    others = sorted((one for one in kept if one != copy), key=lambda one: (one.name < copy.name, one.name))
    return others[: max(0, len(others) + 1 - keep)]


def copy_to(db: Database, copy: Path, *, check: Check = _taken_as_it_is) -> None:
    """Everything committed by now, as one file that is on the disk before it has its name; others go on
    reading and writing meanwhile (SQLite's backup API, in one step over one snapshot). What `check` raises
    of the file, the copy never was."""
    part = copy.with_name(copy.name + ".part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with closing(sqlite3.connect(part)) as target:
            db.conn.backup(target)
        os.fsync(descriptor)
        check(part)
        part.replace(copy)
    finally:
        os.close(descriptor)
        for suffix in ("", "-journal", "-wal", "-shm"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)
    sync_folder(copy.parent)


def sync_folder(folder: Path) -> None:
    """A name is on the disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
