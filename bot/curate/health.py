"""How a source is doing, by what is remembered of it, and the moment to tell a curator. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import Health, SourceState

DEAD_FAILURES = 10
"""Failures in a row after which somebody should look. Hourly polls that back off to a week
(`sources.polling`) put the tenth 423 hours after the first: longer than any outage worth waiting for."""

QUIET_AFTER = timedelta(days=90)
"""Without a new entry. A quarterly journal is the slowest that is worth following."""

DISABLED_FAILURES = 2

REFUSALS = frozenset({401, 402, 403, 406, 451})
"""Statuses by which a publisher says no to us, not to everybody."""

ENDED = frozenset({Health.DEAD, Health.GONE})
"""What a curator is told of without asking."""

DISABLED = frozenset({"feed-disabled", "needs-login"})
"""Results of a poll by which an instance says that nobody without an account gets this any more."""

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
    blocked = attempt is not None and attempt.result == "blocked"
    refused = blocked or state.last_status in REFUSALS or is_disabled(state)
    return Health.REFUSED if refused else Health.FAILING


def is_disabled(state: SourceState) -> bool:
    """Whether it was switched off on the other side. Not at the first such answer, which may be a slip."""
    attempt = state.last_attempt
    return attempt is not None and attempt.result in DISABLED and state.failures >= DISABLED_FAILURES


def has_ended(state: SourceState, *, now: datetime) -> bool:
    """Whether a curator is to be told without asking: dead, gone, or switched off."""
    return health(state, now=now) in ENDED or is_disabled(state)


def ended(before: SourceState, after: SourceState, *, now: datetime) -> Health | None:
    """How the source does, when this poll ended it; None at every other poll, so that it is told once."""
    was, became = health(before, now=now), health(after, now=now)
    is_new = became is not was if became in ENDED else not is_disabled(before)
    return became if has_ended(after, now=now) and is_new else None
