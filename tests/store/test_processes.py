"""Several processes on one file, and processes that are killed."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.model import Chat
from bot.store import SqliteStore
from bot.store.connection import connect, write
from tests.conftest import ROOT
from tests.store.builders import GROUP, NOW, PRIVATE, SECOND, digest_plan, filed, subscription
from tests.store.sweep import SCENES

AFTER_LEASE = NOW + 61 * SECOND


def _start(*arguments: object, module: str = "processes") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.store.{module}", *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(processes: list[subprocess.Popen[str]]) -> list[str]:
    """What each printed; a process that failed fails the test with its own words."""
    told = [process.communicate() for process in processes]
    assert [(process.returncode, err) for process, (_, err) in zip(processes, told, strict=True)] == [
        (0, "")
    ] * len(processes)
    return [out for out, _ in told]


@pytest.mark.check("B2")
def test_four_processes_count(tmp_path: Path) -> None:
    """4 × 300 reads and writes of one number: nobody meets a locked database, no count is lost."""
    path = tmp_path / "rounds.db"
    with closing(connect(path)) as db, write(db):
        db.table("counter").insert({"n": 0})
    _finish([_start("count", path, 300) for _ in range(4)])
    with closing(connect(path)) as db:
        assert list(db.table("counter").rows) == [{"n": 1200}]


def test_four_processes_open_a_new_file(path: Path) -> None:
    """Who comes second finds the schema made; nobody fails, and no backup of nothing is kept."""
    _finish([_start("open", path) for _ in range(4)])
    assert sorted(one.name for one in path.parent.iterdir()) == ["rounds.db"]


@pytest.mark.check("D19")
async def test_two_processes_send_each_part_once(path: Path, store: SqliteStore) -> None:
    """Two senders share the outbox: every part is claimed by exactly one of them."""
    for n in range(1, 41):
        one = subscription(f"s{n}", chat=Chat(id=n))
        await store.save_subscription(one)
        await store.apply_digest(digest_plan(one, parts=2), now=NOW)
    told = _finish([_start("send", path), _start("send", path)])
    assert sorted(int(line) for out in told for line in out.split()) == list(range(1, 81))
    assert (await store.account())["sent"] == 80


@pytest.mark.parametrize(
    ("chat", "states"),
    [(PRIVATE, {"ready": 1, "resent": 1}), (GROUP, {"in_doubt": 1, "resent": 0})],
    ids=["private: sent once more", "group: held"],
)
async def test_kill_between_claim_and_settle(
    path: Path, store: SqliteStore, chat: Chat, states: dict[str, int]
) -> None:
    """kill -9 while a part is claimed: not lost, not sent twice silently, the doubt told."""
    reader = subscription(chat=chat)
    await store.save_subscription(reader)
    await store.apply_digest(digest_plan(reader, filed("a")), now=NOW)
    with _start("hold", path) as sender:
        assert sender.stdout
        part = int(sender.stdout.readline())
        sender.kill()
    assert await store.claim_part(now=AFTER_LEASE, lease_seconds=60) is None
    assert await store.expire_claims(now=AFTER_LEASE) == 1
    account = await store.account()
    assert {name: account[name] for name in states} == states
    assert len(await store.doubts()) == 1
    again = await store.claim_part(now=AFTER_LEASE, lease_seconds=60)
    assert (again and (again.part_id, again.resent)) == ((part, True) if chat is PRIVATE else None)


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param("migrate a new file", marks=pytest.mark.check("B4")),
        pytest.param("migrate an older file", marks=pytest.mark.check("B4")),
        pytest.param("ingest", marks=pytest.mark.check("F7")),
        "digest",
        "settle",
    ],
)
def test_kill_before_every_statement(tmp_path: Path, scene: str) -> None:
    """SIGKILL before each statement leaves the file as before or as after, never between, and doing the
    work again completes it. For an ingest: never the validators without the entries."""
    assert scene in SCENES
    [told] = _finish([_start(scene, tmp_path, module="sweep")])
    found = json.loads(told)
    assert found["faults"] == []
    assert found["kills"] >= 10
