"""How a source is doing, by what is remembered of it, and the moment to tell a curator. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import Health, SourceState

DEAD_FAILURES = 10
"""Failures in a row after which somebody should look. Hourly polls that back off to a week
(`sources.polling`) put the tenth 423 hours after the first: longer than any outage worth waiting for."""

QUIET_AFTER = timedelta(days=90)
"""Without a new entry. A quarterly journal is the slowest that is worth following."""

REFUSALS = frozenset({401, 402, 403, 406, 451})
"""Statuses by which a publisher says no to us, not to everybody."""

ENDED = frozenset({Health.DEAD, Health.GONE})
"""What a curator is told of without asking."""

TROUBLED = ENDED | {Health.FAILING, Health.REFUSED}


def health(state: SourceState, *, now: datetime) -> Health:
    """The worst that is true of the source."""
    if state.gone:
        return Health.GONE
    if state.failures:
        return _failing(state)
    if state.last_success is None:
        return Health.NEW
    newest = state.last_item or state.baseline_at or state.last_success
    return Health.QUIET if now - newest > QUIET_AFTER else Health.WELL


def _failing(state: SourceState) -> Health:
    if state.failures >= DEAD_FAILURES:
        return Health.DEAD
    attempt = state.last_attempt
    refused = state.last_status in REFUSALS or (attempt is not None and attempt.result == "blocked")
    return Health.REFUSED if refused else Health.FAILING


def ended(before: SourceState, after: SourceState, *, now: datetime) -> Health | None:
    """DEAD or GONE when this poll made the source so; None at every other poll, so that it is told once."""
    was, became = health(before, now=now), health(after, now=now)
    return became if became in ENDED and became is not was else None
