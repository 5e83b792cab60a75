"""How a source is doing, and when a curator is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.curate.health import DEAD_FAILURES, ENDED, ended, health
from bot.model import Attempt, FetchFailed, Health, Kind, Source, SourceId, SourceState
from bot.sources.polling import after_poll

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
WELL = SourceState(id=SourceId("hearts"), baseline_at=NOW - 300 * DAY, last_success=NOW - DAY, last_item=NOW)
SOURCE = Source(id=SourceId("hearts"), title="Hearts", kind=Kind.JOURNAL, url="https://hearts.example/rss")

STATES = {
    "never asked": (SourceState(id=SourceId("x")), Health.NEW),
    "answers and brings": (WELL, Health.WELL),
    "answers, nothing for months": (replace(WELL, last_item=NOW - 91 * DAY), Health.QUIET),
    "baseline only, and new": (replace(WELL, last_item=None, baseline_at=NOW - DAY), Health.WELL),
    "baseline only, and old": (replace(WELL, last_item=None), Health.QUIET),
    "one failure": (replace(WELL, failures=1, last_status=500), Health.FAILING),
    "refused": (replace(WELL, failures=2, last_status=403), Health.REFUSED),
    "bot check": (
        replace(WELL, failures=1, last_attempt=Attempt(at=NOW, result="blocked")),
        Health.REFUSED,
    ),
    "one short of dead": (replace(WELL, failures=DEAD_FAILURES - 1), Health.FAILING),
    "dead": (replace(WELL, failures=DEAD_FAILURES, last_status=403), Health.DEAD),
    "gone": (replace(WELL, failures=2, gone=True), Health.GONE),
}


@pytest.mark.parametrize(("state", "expected"), STATES.values(), ids=STATES.keys())
def test_health_is_the_worst_that_is_true(state: SourceState, expected: Health) -> None:
    """Each way of being has its word."""
    assert health(state, now=NOW) is expected


def polled(statuses: list[int], *, apart: timedelta, kind: str = "") -> list[Health | None]:
    """What each of these polls gives a curator to hear."""
    state, told = WELL, []
    for number, status in enumerate(statuses):
        now = NOW + number * apart
        kind = kind or f"http-{status}"
        failed = FetchFailed(source=SOURCE.id, kind=kind, words=f"({status})", status=status)
        after = after_poll(SOURCE, state, failed, now=now)
        told.append(ended(state, after, now=now))
        state = after
    return told


@pytest.mark.check("F21")
def test_a_feed_that_is_gone_is_told_once() -> None:
    """410 twice a day apart tells a curator at the second, and never again however often it is asked."""
    assert polled([410] * 4, apart=DAY) == [None, Health.GONE, None, None]


@pytest.mark.check("F20")
def test_a_dead_feed_is_told_once_and_asked_for_ever() -> None:
    """At the tenth failure in a row a curator hears of it; later ones add nothing."""
    told = polled([500] * (DEAD_FAILURES + 5), apart=DAY)
    assert [number for number, health in enumerate(told, 1) if health] == [DEAD_FAILURES]
    assert told[DEAD_FAILURES - 1] is Health.DEAD


@pytest.mark.parametrize("kind", ["feed-disabled", "needs-login"])
def test_a_feed_that_was_switched_off_is_told_once(kind: str) -> None:
    """At the second answer that says so, and again only when it has died of it."""
    told = polled([200] * (DEAD_FAILURES + 2), apart=DAY, kind=kind)
    heard = {number: health for number, health in enumerate(told, 1) if health}
    assert heard == {2: Health.REFUSED, DEAD_FAILURES: Health.DEAD}


def test_only_endings_are_told() -> None:
    """What mends itself, or may, is no news."""
    assert {Health.DEAD, Health.GONE} == ENDED
    assert ended(WELL, replace(WELL, failures=1), now=NOW) is None
