"""Any history of claims, answers, silences and restarts keeps the promises of delivery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.model import Chat, ChatKind, Claim, PartState, Settlement
from bot.store import digests, opening, outbox, subscriptions
from bot.store.connection import connect, write
from tests.store.builders import NOW, digest_plan, subscription

LEASE = 60
DIGESTS = {"reader": (Chat(id=1), 3), "group": (Chat(id=-2, kind=ChatKind.GROUP), 2)}
PARTS = sum(parts for _, parts in DIGESTS.values())

ANSWERS = {
    "arrived": Settlement(state=PartState.SENT, message_id=1),
    "doubt": Settlement(state=PartState.IN_DOUBT, why="read timeout"),
    "failed": Settlement(state=PartState.READY, why="connect error"),
    "flood": Settlement(state=PartState.READY, counts=False, not_before=NOW, why="flood"),
    "refused": Settlement(state=PartState.DEAD, why="no rights"),
}
# Doubts and failures more often than they come, because what they do adds up over several of them.
LIKELY = (*ANSWERS, "doubt", "doubt", "doubt", "failed")
step = st.one_of(
    st.just("claim"), st.just("wait"), st.tuples(st.sampled_from(LIKELY), st.integers(0, 3)), st.just("claim")
)
numbers = count()


class History:
    """An outbox, the claims that senders hold, and how often each part may have arrived."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.now = NOW
        self.held: list[Claim] = []
        self.may_have_arrived: Counter[int] = Counter()
        self.doubts: Counter[int] = Counter()

    def take(self, step: str | tuple[str, int]) -> None:
        if step == "claim":
            self.claim()
        elif step == "wait":
            self.wait()
        elif self.held:
            answer, nth = step
            self.settle(self.held.pop(nth % len(self.held)), ANSWERS[answer])

    def claim(self) -> Claim | None:
        with write(self.db):
            claim = outbox.claim(self.db, now=self.now, lease_seconds=LEASE)
        if claim:
            self.held.append(claim)
            self.may_have_arrived[claim.part_id] += 1
            assert self._earlier_parts(claim) <= {"sent", "in_doubt", "dead"}
        return claim

    def wait(self) -> None:
        """Time passes over every lease; the senders are slow, not gone, and may still answer."""
        self.now += timedelta(seconds=LEASE + 1)
        with write(self.db):
            outbox.expire(self.db, now=self.now)

    def settle(self, claim: Claim, answer: Settlement) -> None:
        later = answer.not_before and self.now + timedelta(seconds=7)
        with write(self.db):
            counted = outbox.settle(self.db, claim, replace(answer, not_before=later), now=self.now)
        # A failure says for certain that this claim's message did not arrive.
        if counted and answer.state in (PartState.READY, PartState.DEAD):
            self.may_have_arrived[claim.part_id] -= 1

    def _earlier_parts(self, claim: Claim) -> set[str]:
        rows = self.db.execute(
            "SELECT e.state FROM outbox AS e JOIN outbox AS o ON o.digest = e.digest AND e.part < o.part "
            "WHERE o.id = ?",
            [claim.part_id],
        )
        return {state for (state,) in rows}


@contextmanager
def _history(folder: Path) -> Iterator[History]:
    path = folder / f"{next(numbers)}.db"
    opening.make_file(path)
    with closing(connect(path)) as db:
        db.execute("PRAGMA synchronous=0").fetchall()  # nobody pulls the plug here
        opening.prepare(db, path, purpose="live", now=NOW)
        with write(db):
            for name, (chat, parts) in DIGESTS.items():
                to = subscription(name, chat=chat)
                subscriptions.save(db, to)
                digests.apply(db, [digest_plan(to, parts=parts)], now=NOW, seen_rows={})
        yield History(db)


def _finish(history: History, until: datetime) -> None:
    """Every sender is gone; a last one sends whatever may still be sent."""
    history.held.clear()
    while history.now < until:
        history.wait()
        while claim := history.claim():
            history.settle(claim, ANSWERS["arrived"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


@settings(max_examples=100, deadline=None)
@given(steps=st.lists(step, min_size=5, max_size=60))
def test_any_history_keeps_the_promises(folder: Path, steps: list[str | tuple[str, int]]) -> None:
    """No part is lost, none is left open, a group's part never goes out twice, a reader's at most once
    more than once, and what may have come twice is told."""
    with _history(folder) as history:
        for one in steps:
            history.take(one)
        _finish(history, until=history.now + timedelta(minutes=10))
        rows = list(history.db.query("SELECT id, chat, state, resent FROM outbox"))
        told = " ".join(outbox.doubts(history.db))
    assert len(rows) == PARTS
    assert {row["state"] for row in rows} <= {"sent", "in_doubt", "dead"}
    for row in rows:
        arrived = history.may_have_arrived[row["id"]]
        assert arrived <= (2 if row["chat"] == 1 else 1)
        assert arrived <= 1 or row["resent"]
        assert arrived >= 1 or row["state"] in ("dead", "in_doubt")
    assert told.count("may arrive twice") == sum(row["resent"] and row["state"] == "sent" for row in rows)
