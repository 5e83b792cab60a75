"""SIGKILL before every statement of a transaction: `python -m tests.store.sweep SCENE FOLDER`.

For n = 1, 2, … a forked child does the scene's work on a fresh copy of its file and is killed before its
n-th statement, until one child gets through. After each kill the file is judged as it lies, then the
work is done again. Prints {"kills": n, "faults": […]}.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlite_utils import Database

from bot.model import PartState, Settlement, SourceState, Validators, WorkId
from bot.store import digests, ingest, opening, outbox, subscriptions
from bot.store.connection import connect, write
from bot.store.migrations import migrations
from tests.store.builders import GROUP, JOURNAL, NOW, digest_plan, filed, ingest_plan, subscription

READER = subscription(chat=GROUP)
POLL = ingest_plan(
    filed("a", work="w1"),
    filed("b", work="w2"),
    state=SourceState(id=JOURNAL, validators=Validators(etag=b'"new"')),
    work_merges=((WorkId("w1"), WorkId("w3")),),
)
DIGEST = digest_plan(READER, filed("a", work="w1"), filed("b", work="w2"), parts=3)
MOVED = Settlement(state=PartState.READY, move_to=-100777, counts=False)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`before` makes the file, `work` is what gets killed."""

    before: Callable[[Path], None]
    work: Callable[[Path, Callable[[Database], None]], None]


def _new(path: Path) -> None:
    opening.make_file(path)


def _older(path: Path) -> None:
    """As an older version left it, with something in it."""
    opening.make_file(path)
    with closing(connect(path)) as db, write(db):
        migrations.apply(db, stop_before="m0003_items")
        db.execute("INSERT INTO meta (key, value) VALUES ('purpose', 'live')")
        db.execute("INSERT INTO sources (id, record) VALUES ('s', '{}')")


def _ready(path: Path) -> None:
    """With a reader, a work that will be absorbed, and a part to settle."""
    opening.make_file(path)
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
        with write(db):
            subscriptions.save(db, READER)
            ingest.apply(db, ingest_plan(filed("old", work="w3")))


def _claimed(path: Path) -> None:
    _ready(path)
    with closing(connect(path)) as db, write(db):
        digests.apply(db, [DIGEST], now=NOW, seen_rows={})
        outbox.claim(db, now=NOW, lease_seconds=60)


def _prepare(path: Path, watch: Callable[[Database], None]) -> None:
    with closing(connect(path)) as db:
        watch(db)
        opening.prepare(db, path, purpose="live", now=NOW)


def _written(work: Callable[[Database], object]) -> Callable[[Path, Callable[[Database], None]], None]:
    def do(path: Path, watch: Callable[[Database], None]) -> None:
        with closing(connect(path)) as db:
            watch(db)
            with write(db):
                work(db)

    return do


def _settle(db: Database) -> None:
    row = db.execute("SELECT id, token FROM outbox WHERE state = 'claimed'").fetchone()
    if row:  # done already where the kill came after the commit
        claim = outbox._claim(db, next(iter(list(db.query("SELECT * FROM outbox WHERE id = ?", [row[0]])))))
        assert outbox.settle(db, claim, MOVED, now=NOW)


SCENES = {
    "migrate a new file": Scene(before=_new, work=_prepare),
    "migrate an older file": Scene(before=_older, work=_prepare),
    "ingest": Scene(before=_ready, work=_written(lambda db: ingest.apply(db, POLL))),
    "digest": Scene(
        before=_ready, work=_written(lambda db: digests.apply(db, [DIGEST], now=NOW, seen_rows={}))
    ),
    "settle": Scene(before=_claimed, work=_written(_settle)),
}


def sweep(scene: Scene, folder: Path) -> dict[str, object]:
    """Every point at which the scene can be killed, judged."""
    scene.before(folder / "before.db")
    before = _content(folder / "before.db")
    scene.work(_copy(folder, "whole.db"), lambda db: None)
    after = _content(folder / "whole.db")
    faults: list[str] = []
    for n in count(1):
        path = _copy(folder, f"{n}.db")
        if not _killed_at(n, scene, path):
            return {"kills": n - 1, "faults": faults}
        if _content(path) not in (before, after):
            faults.append(f"killed before statement {n}: neither before nor after")
        scene.work(path, lambda db: None)
        if _content(path) != after:
            faults.append(f"killed before statement {n}: doing it again gives something else")
    raise AssertionError


def _copy(folder: Path, name: str) -> Path:
    return Path(shutil.copy(folder / "before.db", folder / name))


def _killed_at(n: int, scene: Scene, path: Path) -> bool:
    child = os.fork()
    if not child:
        scene.work(path, lambda db: _die_before(db, n))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, f"the work failed at {n}"
    return os.WIFSIGNALED(status)


def _die_before(db: Database, n: int) -> None:
    statements = count(1)

    def traced(_: str) -> None:
        if next(statements) == n:
            os.kill(os.getpid(), signal.SIGKILL)

    db.conn.set_trace_callback(traced)


def _content(path: Path) -> dict[str, list[object]]:
    """Every row of every table, and the schema; when a step of the schema was applied does not count."""
    with closing(connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        content = {name: sorted(map(repr, db.table(name).rows)) for name in db.table_names()}
        content["_sqlite_migrations"] = [step.name for step in migrations.applied(db)]
        content["schema"] = sorted(repr(row) for row in db.query("SELECT name, sql FROM sqlite_master"))
        return content


if __name__ == "__main__":
    print(json.dumps(sweep(SCENES[sys.argv[1]], Path(sys.argv[2]))))
