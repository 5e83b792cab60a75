"""What items are found by, wherever its keys stand by now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.model import Doi, Filed
from bot.store import identifiers, ingest, items, opening
from bot.store.connection import connect, write
from bot.store.documents import identifier_key
from tests.store.builders import NOW, filed, ingest_plan

TABLES = ("identifiers_recent", "identifiers_settled")
LOWEST, HIGHEST = -(2**63), 2**63 - 1


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "rounds.db"
    opening.make_file(path)
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
        yield db


def paper(n: int, doi: str = "") -> Filed:
    return filed(f"g{n}", title=f"Exampladone in ward {n}", doi=Doi(doi or f"10.5555/ward.{n}"))


def come(db: Database, *papers: Filed) -> None:
    with write(db):
        ingest.apply(db, ingest_plan(*papers))


def held(db: Database) -> list[set[tuple[int, int]]]:
    """(key, row) of each table."""
    return [{(row["key"], row["item"]) for row in db.table(name).rows} for name in TABLES]


def found(db: Database, one: Filed) -> list[str]:
    return [near.item.guid for near in items.neighbours(db, [one.item])]


@given(st.integers(0, 10**7), st.sets(st.integers(1, identifiers.REVOLUTION - 1), max_size=8))
def test_a_revolution_passes_every_key_once(before: int, stops: set[int]) -> None:
    """In however many steps: what they move on lies side by side and is the whole range of keys."""
    steps = [before, *(before + stop for stop in sorted(stops)), before + identifiers.REVOLUTION]
    passed = sorted(found for step in pairwise(steps) for found in identifiers._slices(*step))
    assert (passed[0][0], passed[-1][1]) == (LOWEST, HIGHEST)
    assert all(ended + 1 == began for (_, ended), (began, _) in pairwise(passed))


def test_nothing_new_moves_nothing() -> None:
    assert list(identifiers._slices(5, 5)) == []


def test_what_has_moved_on_is_found_as_before(db: Database) -> None:
    """The same neighbours whether their keys are in the small table, in both, or in the large one."""
    papers = [paper(n) for n in range(30)]
    come(db, *papers)
    asked = paper(99, doi="10.5555/ward.7")
    for newest in (0, identifiers.REVOLUTION // 2, identifiers.REVOLUTION):
        with write(db):
            identifiers.settle(db, 0, newest)
        assert found(db, asked) == ["g7"]
        assert [found(db, one) for one in papers] == [[one.item.guid] for one in papers]
    recent, settled = held(db)
    assert (len(recent), len(settled)) == (0, 60)


def _deleted(db: Database) -> None:
    db.execute("DELETE FROM items WHERE guid = 'g7'")


def _named_anew(db: Database) -> None:
    ingest.apply(db, ingest_plan(filed("g7", title="Gout")))


@pytest.mark.parametrize("moved", [0, identifiers.REVOLUTION], ids=["lately", "long ago"])
@pytest.mark.parametrize("happens", [_deleted, _named_anew])
def test_what_is_gone_is_found_no_more(db: Database, happens: object, moved: int) -> None:
    """Deleted, or called otherwise: neither table keeps a key of it, and those of others stay."""
    come(db, paper(6), paper(7), paper(8))
    with write(db):
        identifiers.settle(db, 0, moved)
        happens(db)  # type: ignore[operator]
    assert (found(db, paper(7)), found(db, paper(8))) == ([], ["g8"])
    rows = db.query("SELECT item, keys FROM identifiers_of")
    listed = {(key, row["item"]) for row in rows for key in json.loads(row["keys"])}
    recent, settled = held(db)
    assert recent | settled == listed
    assert not recent & settled


KEYS = st.tuples(st.sampled_from(("doi", "pmid", "pmcid", "url", "title")), st.text(max_size=20))


@given(KEYS)
def test_a_key_is_one_of_sqlites_integers(named: tuple[str, str]) -> None:
    """Of any text, half a surrogate pair among it, which is keyed as it is stored."""
    assert LOWEST <= identifier_key(*named) <= HIGHEST
    assert identifier_key("doi", named[1] + "\ud800") == identifier_key("doi", named[1] + "?")


@given(KEYS, KEYS)
def test_kinds_are_told_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    """A folded title holds no colon; nothing else is taken for another."""
    if one != other and not any(kind == "title" and ":" in text for kind, text in (one, other)):
        assert identifier_key(*one) != identifier_key(*other)
