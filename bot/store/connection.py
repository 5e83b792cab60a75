"""Connections, transactions and errors: what every statement of the store goes through.

SQLite through sqlite-utils, whose own `atomic()` begins a deferred transaction. Under contention such a
transaction fails at its first write, whatever `busy_timeout` says: of 1,200 concurrent ones that read and
then wrote, 907 failed at once with "database is locked", and with BEGIN IMMEDIATE none. So `write` begins
with BEGIN IMMEDIATE, and sqlite-utils' methods nest inside it as savepoints.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils import db as sqlite_utils_db

from bot.errors import StoreBusy, StoreError
from bot.store.copies import advice
from bot.store.documents import identifier_key
from bot.text.words import writable

BUSY_MS = 30_000
"""How long to wait for another process's write. An ingest of 2,000 entries holds the lock for about half a
second (`python -m benchmarks.store`), a migration of a large file for longer."""

CACHE_KB = 32 * 1024
"""Of pages that the writing connection keeps. With SQLite's 2 MB an entry of a large store cost 314 µs of
processor time, 258 with 64, when each dirtied seven scattered pages (docs/decisions/0009-ingest-speed.md)."""

Parameters = Sequence[Any] | dict[str, Any]

PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL may forget a committed "sent" on power loss, and send again
    "busy_timeout": BUSY_MS,
    "foreign_keys": 1,
    "secure_delete": 1,  # what somebody wrote is gone from the page as well, once it is handled
}

FOREIGN_ERRORS: tuple[type[Exception], ...] = (
    sqlite3.Error,
    sqlite3.Warning,
    OSError,
    *(
        error
        for error in vars(sqlite_utils_db).values()
        if isinstance(error, type)
        and issubclass(error, Exception)
        and error.__module__ == sqlite_utils_db.__name__
    ),
)


class _Utf8Database(Database):
    """Binds any text: a lone surrogate out of a hostile feed must not stop a whole plan."""

    def execute(self, sql: str, parameters: Parameters | None = None) -> sqlite3.Cursor:
        return super().execute(sql, _bindable(parameters))

    def query(self, sql: str, params: Parameters | None = None) -> Generator[dict[str, Any], None, None]:
        # sqlite-utils sets a savepoint around each, in case it should write; what asks here only reads.
        cursor = self.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)


def execute_many(db: Database, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """`statement` once for each of `rows`, prepared once; as `db.execute`, it binds any text."""
    db.conn.executemany(statement, map(_writable_row, rows))


def _writable_row(row: Sequence[Any]) -> Sequence[Any]:
    # As `_utf8` of each value, without a call for what needs nothing, which is nearly all there is.
    return [value if type(value) is not str or value.isascii() else writable(value) for value in row]


def _bindable(parameters: Parameters | None) -> Parameters | None:
    if isinstance(parameters, dict):
        return {name: _utf8(value) for name, value in parameters.items()}
    return None if parameters is None else [_utf8(value) for value in parameters]


def _utf8(value: Any) -> Any:
    return writable(value) if isinstance(value, str) and not value.isascii() else value


SMALL_CACHE_KB = 2 * 1024
"""SQLite's own: for who reads each page once, as a backup does, while the bot has its cache as well."""


BULK_CACHE_KB = 256 * 1024
BULK_LOG_PAGES = 60_000
"""For who files millions and shares the file with nobody: 240 MB of log, not 4, before it is moved into the
file. A page that several transactions write is moved once, and that the disk has it is waited for once in
five: beside a million posts of the decade a commit took 70 to 75 microseconds a post by the clock, not 108 to
113 (docs/decisions/0011)."""


def for_bulk(db: Database) -> None:
    """No promise changes: what is committed is on the disk, in the log."""
    _set_pragma(db, "cache_size", -BULK_CACHE_KB)
    _set_pragma(db, "wal_autocheckpoint", BULK_LOG_PAGES)


def connect(path: Path, *, reads_only: bool = False, cache_kb: int = CACHE_KB) -> Database:
    """A connection for the calling thread alone, every pragma read back.

    `reads_only` makes SQLite itself refuse a write that lost its way."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    db = _Utf8Database(connection, execute_plugins=False)
    db.register_function(identifier_key, deterministic=True)
    try:
        own = {"query_only": 1} if reads_only else {"query_only": 0, "cache_size": -cache_kb}
        for name, value in (PRAGMAS | own).items():
            _set_pragma(db, name, value)
    except BaseException:
        db.close()
        raise
    return db


def _set_pragma(db: Database, name: str, value: str | int) -> None:
    if pragma(db, name) != value:
        db.execute(f"PRAGMA {name}={value}").fetchall()
    if (found := pragma(db, name)) != value:
        raise StoreError(f"SQLite keeps {name} at {found}, Rounds needs {value}; is the disk a local one?")


def pragma(db: Database, name: str) -> str | int:
    """The value in force."""
    value: str | int = db.execute(f"PRAGMA {name}").fetchone()[0]
    return value


@contextmanager
def write(db: Database) -> Iterator[Database]:
    """The one way to write: the lock first, then everything or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.commit()
    except BaseException:
        db.rollback()
        raise


@contextmanager
def read(db: Database) -> Iterator[Database]:
    """One snapshot for all the statements of a question."""
    db.execute("BEGIN")
    try:
        yield db
    finally:
        db.rollback()


LOG_MS = 1_000
"""How long to wait for those who read what is still in the log; meanwhile nobody can write."""


def empty_log(db: Database) -> bool:
    """Write the log back into the file and cut it to nothing: a page that was overwritten stands in it until
    then. False while somebody else reads there. Not within a transaction."""
    db.execute(f"PRAGMA busy_timeout={LOG_MS}").fetchall()
    try:
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout={BUSY_MS}").fetchall()
    return not busy


@contextmanager
def door(path: Path) -> Iterator[None]:
    """What sqlite3, sqlite-utils and the disk raise leaves here as a StoreError of one line."""
    try:
        yield
    except FOREIGN_ERRORS as error:
        if _is_busy(error):
            raise StoreBusy(
                f"{path}: another process kept the write lock for {BUSY_MS // 1000} s; try again"
            ) from error
        said = getattr(error, "strerror", None) or str(error)
        words = f"{path}: {said or type(error).__name__}"
        raise StoreError(f"{words}; {cure}" if (cure := _cure(error, path)) else words) from error


def _cure(error: Exception, path: Path) -> str:
    """What somebody can do about it; empty where nobody knows."""
    code = _code(error) or _ERRNOS.get(getattr(error, "errno", None))
    if code == sqlite3.SQLITE_IOERR and shutil.disk_usage(path.parent).free < _NO_ROOM:
        code = sqlite3.SQLITE_FULL  # where not even the log's index fits, SQLite calls it a failing disk
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"the file is damaged. {advice(path)}"
    return _CURES.get(code, "")


_NO_ROOM = 2**20
_READ_ONLY = -1

_CURES: Mapping[int | None, str] = {
    sqlite3.SQLITE_FULL: "make room on the disk and try again; nothing was written",
    sqlite3.SQLITE_READONLY: "this user may not write there: file and folder must belong to the bot's user",
    sqlite3.SQLITE_CANTOPEN: "check the path, and that its folder belongs to the bot's user",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written: see the machine's own log (dmesg)",
    _READ_ONLY: "the disk can only be read, which may mean that it fails: see the machine's own log (dmesg)",
}
"""SQLite's result code → what somebody can do about it."""

_ERRNOS: Mapping[int | None, int] = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EFBIG: sqlite3.SQLITE_FULL,
    errno.EACCES: sqlite3.SQLITE_READONLY,
    errno.EPERM: sqlite3.SQLITE_READONLY,
    errno.EROFS: _READ_ONLY,
    errno.EISDIR: sqlite3.SQLITE_CANTOPEN,
    errno.EIO: sqlite3.SQLITE_IOERR,
}
"""The operating system's, where we write without SQLite."""


def _code(error: Exception) -> int | None:
    """SQLite's. Extended result codes carry the primary one in their low byte (sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_busy(error: Exception) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
