"""When to ask again, and what to remember of a poll. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Fetched, FetchFailed, FetchOutcome, Source, SourceState

LONGEST = timedelta(days=7)
"""The cap of the backoff; it never stops for ever."""


def after_poll(source: Source, state: SourceState, outcome: FetchOutcome, *, now: datetime) -> SourceState:
    """The state after a poll; failures put a source off twice as long each time, up to the cap."""
    every = timedelta(minutes=source.every_minutes)
    if isinstance(outcome, FetchFailed):
        failures = state.failures + 1
        return replace(
            state,
            failures=failures,
            last_error=outcome.words,
            last_status=outcome.status,
            next_due=now + min(every * 2 ** min(failures - 1, 16), LONGEST),
        )
    return replace(
        state,
        validators=outcome.validators,
        failures=0,
        last_error="",
        last_status=outcome.status if isinstance(outcome, Fetched) else 304,
        last_success=now,
        next_due=now + every,
    )
