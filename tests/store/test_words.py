"""The index of words is written once a transaction, and fits the items whatever happens within one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.model import Filed, IngestPlan, Sought, SourceState
from bot.store import ingest, opening, words
from bot.store.connection import connect, write
from bot.store.seeking import found as read
from bot.store.seeking import seek
from tests.store.builders import JOURNAL, NOW, filed, ingest_plan

FIRST = filed("g1", title="Colchicine after infarction")


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    opening.make_file(path)
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
        yield db


def found(db: Database, word: str) -> list[str]:
    items = [hit.item for hit in seek(db, Sought(words=(word,)), limit=10)]
    return [one.item.guid for one in read(db, items).values()]


def is_whole(db: Database) -> bool:
    """As FTS5 itself compares it with the items; raises where it differs."""
    with write(db):
        db.execute("INSERT INTO items_fts (items_fts, rank) VALUES ('integrity-check', 1)")
    return True


def _plan(*entries: Filed) -> IngestPlan:
    return ingest_plan(*entries, state=SourceState(id=JOURNAL))


def _reworded(db: Database) -> None:
    """The first poll brings it, the second brings it with another title."""
    polls = [_plan(FIRST), _plan(filed("g1", title="Aspirin after infarction"))]
    ingest.file_polls(db, [((), lambda _near, _ruled, plan=plan: plan) for plan in polls])  # type: ignore[misc]


def _reworded_later(db: Database) -> None:
    ingest.apply(db, _plan(FIRST))
    ingest.apply(db, _plan(filed("g1", title="Aspirin after infarction")))


def _deleted_at_once(db: Database) -> None:
    """Gone before the index has taken it in, and its row's number given to another."""
    ingest.apply(db, _plan(filed("g0", title="Gout")))
    db.execute("""
        INSERT INTO items
        SELECT 9, source, 'x', first_seen, 0, 'Colchicine', '', '', record, work, story, why, told_since
        FROM items""")
    db.execute("DELETE FROM items WHERE guid = 'x'")
    ingest.apply(db, _plan(filed("g1", title="Aspirin")))


def _newest_deleted(db: Database) -> None:
    """The number of the newest is given again."""
    ingest.apply(db, _plan(filed("g0", title="Gout"), FIRST))
    db.execute("DELETE FROM items WHERE guid = 'g1'")
    ingest.apply(db, _plan(filed("g1", title="Aspirin")))


@pytest.mark.parametrize("happens", [_reworded, _reworded_later, _deleted_at_once, _newest_deleted])
def test_the_index_fits_the_items(db: Database, happens: Callable[[Database], None]) -> None:
    """What is there is found by the words that it has now, and by no others; nothing of what is gone."""
    with write(db):
        happens(db)
    assert (found(db, "aspirin"), found(db, "colchicine")) == (["g1"], [])
    assert is_whole(db)


def test_nothing_new_is_nothing_to_do(db: Database) -> None:
    """Asked again, it writes nothing twice."""
    with write(db):
        ingest.apply(db, _plan(FIRST))
        words.index(db)
    assert found(db, "colchicine") == ["g1"]
    assert is_whole(db)
