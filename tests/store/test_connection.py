"""Connections, the write lock and the door for errors."""

from __future__ import annotations

import ast
import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils.db
from sqlite_utils import Database

from bot.errors import StoreBusy, StoreError
from bot.store import SqliteStore, connection
from bot.store.connection import connect, door, pragma, read, write
from tests.conftest import ROOT
from tests.store.builders import NOW

STORE = sorted((ROOT / "bot" / "store").glob("*.py"))
EXPECTED = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30_000, "foreign_keys": 1}


@pytest.mark.check("B1")
@pytest.mark.parametrize("reads_only", [False, True], ids=["writer", "reader"])
def test_pragmas_of_every_new_connection(tmp_path: Path, reads_only: bool) -> None:
    """WAL, FULL, a busy timeout and foreign keys are in force on each connection."""
    with closing(connect(tmp_path / "new.db", reads_only=reads_only)) as db:
        assert {name: pragma(db, name) for name in EXPECTED} == EXPECTED
        assert pragma(db, "query_only") == reads_only


@pytest.mark.check("B1")
async def test_pragmas_of_the_store_itself(store: SqliteStore) -> None:
    """The two connections that the bot works with are such connections."""
    for lane in (store._reader, store._writer):
        assert await lane(lambda db: {name: pragma(db, name) for name in EXPECTED}) == EXPECTED


async def test_filing_in_bulk_weakens_no_promise(tmp_path: Path) -> None:
    """More pages wait in memory and in the log; the rest is as it is for the bot."""
    store = await SqliteStore.open(tmp_path / "bulk.db", purpose="trial", now=NOW, bulk=True)
    asked = {**EXPECTED, "wal_autocheckpoint": 60_000, "cache_size": -256 * 1024}
    assert await store._writer(lambda db: {name: pragma(db, name) for name in asked}) == asked
    await store.aclose()


def test_a_pragma_that_does_not_hold_is_an_error() -> None:
    """A place where WAL is not to be had (here: memory) is refused, not used with weaker promises."""
    with pytest.raises(StoreError, match="SQLite keeps journal_mode at memory, Rounds needs wal"):
        connect(Path(":memory:"))


def test_the_reader_cannot_write(tmp_path: Path) -> None:
    """A write that lost its way into the reader's lane is refused by SQLite itself."""
    with closing(connect(tmp_path / "new.db")) as db:
        db.execute("CREATE TABLE kept (n)")
    reader = connect(tmp_path / "new.db", reads_only=True)
    with closing(reader), read(reader), pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO kept VALUES (1)")


def test_write_is_all_or_nothing(tmp_path: Path) -> None:
    """An exception inside `write` leaves nothing of it, and the next write works."""
    with closing(connect(tmp_path / "new.db")) as db:
        with write(db):
            db.execute("CREATE TABLE kept (n)")
        with pytest.raises(ZeroDivisionError):
            _write_and_fail(db, "INSERT INTO kept VALUES (1)")
        with write(db):
            db.table("kept").insert({"n": 2})
        assert list(db.query("SELECT n FROM kept")) == [{"n": 2}]


def _write_and_fail(db: Database, statement: str) -> None:
    with write(db):
        db.execute(statement)
        raise ZeroDivisionError


def test_read_sees_one_snapshot(tmp_path: Path) -> None:
    """Two statements of one question see the same state, whatever is committed between them."""
    with closing(connect(tmp_path / "new.db")) as writer, closing(connect(tmp_path / "new.db")) as reader:
        with write(writer):
            writer.execute("CREATE TABLE kept (n)")
        with read(reader):
            before = reader.table("kept").count
            with write(writer):
                writer.execute("INSERT INTO kept VALUES (1)")
            assert reader.table("kept").count == before
        assert reader.table("kept").count == before + 1


def test_a_lock_not_had_in_time_is_busy(tmp_path: Path) -> None:
    """Who waits in vain for another process is told so, as StoreBusy."""
    with closing(connect(tmp_path / "new.db")) as holder, closing(connect(tmp_path / "new.db")) as waiter:
        waiter.execute("PRAGMA busy_timeout=0").fetchall()
        with write(holder), pytest.raises(StoreBusy, match="another process kept the write lock"):
            _write_at_door(waiter, tmp_path / "new.db")


def _write_at_door(db: Database, path: Path) -> None:
    with door(path), write(db):
        pass


def _foreign_errors() -> list[type[Exception]]:
    named = [*vars(sqlite3).values(), *vars(sqlite_utils.db).values()]
    errors = {one for one in named if isinstance(one, type) and issubclass(one, Exception)}
    ours = {one for one in errors if one.__module__ in ("sqlite3", "sqlite_utils.db")}
    return sorted(ours, key=lambda one: one.__name__)


@pytest.mark.parametrize("error", [*_foreign_errors(), PermissionError], ids=lambda one: one.__name__)
def test_no_foreign_error_passes_the_door(error: type[Exception], tmp_path: Path) -> None:
    """Whatever sqlite3, sqlite-utils or the disk can raise comes out as a StoreError naming the file."""
    raised = error("what went wrong")
    with (
        pytest.raises(StoreError, match=r"rounds\.db: .*what went wrong") as caught,
        door(tmp_path / "rounds.db"),
    ):
        raise raised
    assert caught.value.__cause__ is raised


def test_our_own_mistakes_pass_the_door(tmp_path: Path) -> None:
    """A bug is not dressed up as a refusal of the database."""
    with pytest.raises(ZeroDivisionError), door(tmp_path / "rounds.db"):
        raise ZeroDivisionError


# ── B3: the shape of the code ─────────────────────────────────────────────────

RAW = {"execute", "executemany", "executescript", "commit", "rollback", "cursor"}
CONTROLS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT")
BEGINS = {"atomic", "begin", "commit", "rollback", "vacuum", "executescript"}


def _breaches(source: str, *, is_helper: bool) -> list[str]:
    """Calls that could write outside of BEGIN IMMEDIATE: `x.conn.execute…`, `x.atomic()`, a BEGIN of
    one's own. Only the helper's module may begin and end transactions."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [found for call in calls if (found := _breach(call, is_helper=is_helper))]


def _breach(call: ast.Call, *, is_helper: bool) -> str:
    if not isinstance(call.func, ast.Attribute):
        return ""
    name, owner = call.func.attr, ast.unparse(call.func.value)
    # sqlite-utils has no executemany: `execute_many` of the helper's module is the one way to it.
    if name in RAW - ({"executemany"} if is_helper else set()) and owner.endswith("conn"):
        return f"{owner}.{name}"
    if is_helper:
        return ""
    statement = ast.unparse(call.args[0]).strip("'\"").upper() if call.args else ""
    if name in BEGINS or (name == "execute" and statement.startswith(CONTROLS)):
        return f"{owner}.{name}({statement[:20]})"
    return ""


@pytest.mark.check("B3")
@pytest.mark.parametrize("module", STORE, ids=lambda module: module.name)
def test_every_write_goes_through_the_helper(module: Path) -> None:
    """No module begins a transaction of its own, and none goes past sqlite-utils to the connection."""
    helper = Path(connection.__file__)
    assert _breaches(module.read_text(encoding="utf-8"), is_helper=module == helper) == []


@pytest.mark.check("B3")
@pytest.mark.parametrize(
    "line",
    [
        "with db.atomic(): pass",
        "db.conn.execute('INSERT INTO x VALUES (1)')",
        "self._db.conn.executemany(sql, rows)",
        "db.execute('begin')",
        "db.begin()",
        "db.execute('SAVEPOINT a')",
    ],
)
def test_the_search_for_breaches_finds_them(line: str) -> None:
    assert _breaches(line, is_helper=False) != []


@pytest.mark.check("B3")
def test_only_the_lane_of_the_writer_opens_a_write() -> None:
    """`write` is called where the store's one writer runs its work, where the schema is made, and by backups,
    which are a process of their own."""
    users = [module.name for module in STORE if "write" in _imported(module)]
    assert users == ["backups.py", "opening.py", "store.py"]


def _imported(module: Path) -> set[str]:
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "bot.store.connection"
        for alias in node.names
    }


def test_sqlite_utils_nests_inside_the_helper(tmp_path: Path) -> None:
    """sqlite-utils' own methods become part of the transaction and do not end it."""
    with closing(connect(tmp_path / "new.db")) as db:
        with pytest.raises(ZeroDivisionError):
            _insert_and_fail(db)
        assert db.table_names() == []


def _insert_and_fail(db: Database) -> None:
    with write(db):
        db.table("kept").insert({"n": 1})
        assert db.conn.in_transaction
        raise ZeroDivisionError


def sqlite_error(code: int) -> sqlite3.OperationalError:
    """As sqlite3 raises one, with an extended result code."""
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code | 3 << 8
    return error


CURES: dict[str, tuple[Exception, str]] = {
    "full": (sqlite_error(sqlite3.SQLITE_FULL), "make room on the disk"),
    "full, as the system says it": (OSError(errno.ENOSPC, "No space left"), "make room on the disk"),
    "too large a file": (OSError(errno.EFBIG, "File too large"), "make room on the disk"),
    "somebody else's": (OSError(errno.EACCES, "Permission denied"), "must belong to the bot's user"),
    "a disk that is only read": (OSError(errno.EROFS, "Read-only"), "can only be read"),
    "no such folder": (sqlite_error(sqlite3.SQLITE_CANTOPEN), "check the path"),
    "a failing disk": (sqlite_error(sqlite3.SQLITE_IOERR), "dmesg"),
    "damaged": (sqlite_error(sqlite3.SQLITE_CORRUPT), "rounds restore FILE"),
    "no database": (sqlite_error(sqlite3.SQLITE_NOTADB), "rounds restore FILE"),
}


@pytest.mark.parametrize(("error", "words"), CURES.values(), ids=CURES)
def test_what_fails_says_what_to_do(error: Exception, words: str, tmp_path: Path) -> None:
    """In one line, for whoever is called at night."""
    with pytest.raises(StoreError, match=words) as raised, door(tmp_path / "r.db"):
        raise error
    assert "\n" not in str(raised.value)


def test_the_newest_backup_is_named(tmp_path: Path) -> None:
    """By the command that goes back to it."""
    for day in (1, 2):
        (tmp_path / f"r.db.2026110{day}T000000Z.bak").touch()
    newest = r"rounds restore .*r\.db\.20261102T000000Z\.bak"
    with pytest.raises(StoreError, match=newest), door(tmp_path / "r.db"):
        raise sqlite_error(sqlite3.SQLITE_CORRUPT)
