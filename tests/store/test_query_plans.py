"""How SQLite goes about the questions that are asked at every tick, poll and send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store import (
    digests,
    followups,
    held,
    identifiers,
    items,
    looking,
    opening,
    outbox,
    posts,
    rulings,
    seeking,
    shelf,
    slots,
    sources,
    stories,
    subscriptions,
)
from bot.store.connection import connect
from tests.store.builders import NOW

BIG = (
    "items",
    "identifiers",
    "identifiers_recent",
    "identifiers_settled",
    "identifiers_of",
    "judgements",
    "links",
    "ledger",
    "outbox",
    "digests",
    "sources",
    "subscriptions",
    "posts",
    "taken_back",
    "sayings",
    "absorbed",
    "votes",
    "saved",
    "followups",
)
"""Tables that grow with time or with readers."""

ABSORB = (*stories._ABSORB, *stories._ABSORB_WORK, *stories._ABSORB_STORY)
STATEMENTS = {
    "source states": sources._STATES,
    "known items": items._KNOWN,
    "neighbours": items._NEIGHBOURS,
    "what was told lately": items._RECENT,
    "window": stories._WINDOW,
    "first item filed late": slots._FIRST_NEW,
    "had": digests._HAD,
    "due subscriptions": subscriptions._DUE,
    "subscriptions of a chat": subscriptions._OF_CHAT,
    "claim": outbox._CLAIM,
    "claims that ran out": outbox._EXPIRE,
    "next send time": outbox._NEXT_TIME,
    "posts to read again": posts._SEEN,
    "posts that wait": posts._WAITING,
    "posts not read lately": posts._UNREAD,
    "posts that served their time": posts._BEFORE,
    "parts about a post": posts._PARTS,
    "copies of a post": posts._COPIES,
    "posts taken back": posts._TAKEN_BACK,
    "who says the same": posts._SAID,
    "works of which something is held": held._HELD,
    "items by what they call themselves": looking._NAMED,
    "items by what a curator calls them": rulings._BY_KEY,
    "what notices are about": followups._AFFECTED,
    "keys that move on": identifiers._SETTLED,
    "keys that are forgotten": identifiers._FORGET,
    "rows of sources": seeking._OF_SOURCES,
    "what a search found": seeking._FOUND,
    "where a message was sent": shelf._SENT_AS,
    "the first row of a day": seeking._FIRST_SEEN,
    "the last row of a day": seeking._LAST_SEEN,
    **{f"absorb, {n}": absorb for n, absorb in enumerate(ABSORB)},
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("plans") / "rounds.db"
    opening.make_file(path)
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
        yield db


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_no_question_walks_a_whole_table(empty: Database, statement: str) -> None:
    """Each goes by a key or an index: what it costs does not grow with what was ever stored."""
    parameters = dict.fromkeys(re.findall(r":(\w+)", statement)) or [None] * statement.count("?")
    plan = [row[3] for row in empty.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()]
    alias = {name: table for table, name in re.findall(r"(?:FROM|JOIN) (\w+) AS (\w+)", statement)}
    scanned = [found.group(1) for step in plan if (found := re.fullmatch(r"SCAN (\w+)", step))]
    assert [alias.get(name, name) for name in scanned if alias.get(name, name) in BIG] == []


def test_late_items_are_found_by_row(empty: Database) -> None:
    """Not by the time they share with the rest of the window."""
    [step] = empty.execute(f"EXPLAIN QUERY PLAN {slots._FIRST_NEW}", [0, ""]).fetchall()
    assert "INTEGER PRIMARY KEY" in step[3]
