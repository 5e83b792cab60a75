"""`rounds hold | release | backup | verify | restore | upgrade`, beside a running bot and without one."""

from __future__ import annotations

import asyncio
import io
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.store import SqliteStore, opening
from bot.store.connection import connect, write
from bot.store.copies import backups
from bot.store.migrations import migrations
from tests.clock import Clock
from tests.store.builders import digest_plan, filed, ingest_plan, subscription


@pytest.fixture
async def store(store: SqliteStore, clock: Clock) -> SqliteStore:
    await store.save_subscription(subscription())
    await store.apply_ingest(ingest_plan(filed("g1")))
    assert await store.apply_digest(digest_plan(subscription(), filed("g1")), now=clock())
    return store


async def call(*arguments: str) -> tuple[int, str]:
    """Exit code and everything that was said."""

    def run() -> tuple[int, str]:
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            return main(list(arguments)), said.getvalue()

    return await asyncio.to_thread(run)


async def test_hold_stops_all_sending_until_release(store: SqliteStore, clock: Clock) -> None:
    """In the process that runs already, too; what waits goes out afterwards, and nothing is lost."""
    db = ("--db", str(store.path))
    code, said = await call("hold", *db, "--reason", "a wrong summary")
    assert (code, "a wrong summary" in said, "1 part waits" in said) == (0, True, True)
    assert await store.claim_part(now=clock(), lease_seconds=60) is None
    _, said = await call("doctor", *db)
    assert "a wrong summary" in said
    assert "1 part waits" in (await call("release", *db))[1]
    assert await store.claim_part(now=clock(), lease_seconds=60) is not None
    assert (await call("release", *db))[1].startswith("Nothing was on hold")


@pytest.mark.check("O10")
@pytest.mark.parametrize(
    ("steps", "said"),
    [
        pytest.param("m0003_items", "was written by an older Rounds; `rounds upgrade` brings it", id="older"),
        pytest.param("", "is the database of another program", id="another-program"),
    ],
)
async def test_doctor_changes_nothing(tmp_path: Path, steps: str, said: str) -> None:
    """It looks: what only an upgrade may do, it names."""
    path = tmp_path / "older.db"
    opening.make_file(path)
    with closing(connect(path)) as db, write(db):
        if steps:
            migrations.apply(db, stop_before=steps)
        db.execute("CREATE TABLE known (number INTEGER)")
    before = path.read_bytes()
    code, words = await call("doctor", "--db", str(path))
    assert (code, said in words) == (1, True), words
    assert (path.read_bytes(), backups(path)) == (before, [])


async def test_doctor_reads_every_page(store: SqliteStore) -> None:
    """A damaged file is called so, and not only where a question meets the damage."""
    await store.aclose()
    with store.path.open("r+b") as file:
        file.seek(-4096, io.SEEK_END)
        file.write(b"x" * 4096)
    code, words = await call("doctor", "--db", str(store.path))
    assert (code, "is damaged and was not written to" in words) == (1, True), words


async def test_backup_verify_restore(store: SqliteStore, tmp_path: Path) -> None:
    """As the documents tell it, one after the other."""
    db, copy = ("--db", str(store.path)), tmp_path / "copy.db"
    code, said = await call("backup", *db, "--to", str(copy))
    assert code == 0, said
    code, said = await call("verify", str(copy))
    assert (code, "1 subscription," in said) == (0, True)
    await store.aclose()
    code, said = await call("restore", *db, str(copy))
    assert (code, "rounds release" in said) == (0, True), said
    code, said = await call("upgrade", *db)
    assert (code, "verified" in said) == (0, True), said


async def test_what_is_wrong_is_said_with_a_code(tmp_path: Path) -> None:
    """A missing file is a slip of usage; a faulty one exits 1; an upgrade of nothing is nothing."""
    bad = tmp_path / "bad.db"
    bad.write_bytes(b"x" * 10_000)
    assert (await call("verify", str(bad)))[0] == 1
    assert (await call("restore", "--db", str(tmp_path / "new.db"), str(bad)))[0] == 1
    assert (await call("verify", str(tmp_path / "none.db")))[0] == 2
    assert (await call("upgrade", "--db", str(tmp_path / "none.db")))[0] == 0
