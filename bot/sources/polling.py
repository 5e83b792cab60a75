"""When to ask again, and what to remember of a poll. Pure: time is an argument, jitter comes from the id.

A poll is due after the longest of what the curator set, what the server said (max-age, Expires,
Retry-After) and what the feed asks for (ttl, sy, skipHours, skipDays), each within its cap. Failures double
the wait and never stop it for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import (
    Attempt,
    FeedHints,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Source,
    SourceState,
    Validators,
)
from bot.sources.freshness import fresh_seconds, retry_seconds
from bot.sources.hints import feed_hints
from bot.sources.hosts import host_key
from bot.sources.moves import after_redirect

FOREVER = timedelta(days=36_500)
"""Where a source that is gone for good is put."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers behind a due time."""

    longest: timedelta = timedelta(days=7)
    """The cap of what servers and feeds ask for, and of the backoff."""
    longest_retry: timedelta = timedelta(days=30)
    """The cap of Retry-After, which somebody set on purpose."""
    blocked: timedelta = timedelta(days=1)
    """Least wait after a bot check: asking more often only confirms the suspicion."""
    gone: timedelta = timedelta(days=1)
    """How far apart two 410s must lie to be believed."""
    probe: timedelta = timedelta(days=8)
    """After so long of nothing but 304s a whole answer is asked for (F8)."""
    strict_hosts: frozenset[str] = frozenset()
    """Hosts that count an unconditional request as abuse: never probed."""
    jitter: float = 0.1
    """Share of the wait by which a due time varies once the sources are spread."""


DEFAULT = Rules()


def after_poll(
    source: Source,
    state: SourceState,
    outcome: FetchOutcome,
    *,
    now: datetime,
    rules: Rules = DEFAULT,
    taken: Collection[str] = (),
) -> SourceState:
    """The state after a poll, with the next due time. `taken` are addresses other sources moved to."""
    state = replace(state, last_attempt=_attempt(state, outcome, now))
    if isinstance(outcome, FetchFailed):
        state = _after_failure(state, outcome, now=now, rules=rules)
    elif isinstance(outcome, NotModified):
        state = _after_unchanged(source, state, outcome, now=now, rules=rules)
    else:
        state = _after_reading(source, state, outcome, now=now, taken=taken)
    return replace(state, next_due=next_due(source, state, outcome, now=now, rules=rules))


def _attempt(before: SourceState, outcome: FetchOutcome, now: datetime) -> Attempt:
    conditional = before.validators != Validators() and not before.ask_whole
    tried = Attempt(at=now, result="read", seconds=outcome.seconds, conditional=conditional)
    if isinstance(outcome, FetchFailed):
        return replace(tried, result=outcome.kind, words=outcome.words, status=outcome.status)
    if isinstance(outcome, NotModified):
        return replace(tried, result="unchanged", status=304)
    return replace(
        tried,
        words=outcome.note,
        status=outcome.status,
        received=outcome.received,
        served_by=outcome.served_by,
    )


def _after_reading(
    source: Source, state: SourceState, outcome: Fetched, *, now: datetime, taken: Collection[str]
) -> SourceState:
    """What this answer says replaces all that was known; what it does not say is forgotten (F6)."""
    fresh = fresh_seconds(outcome.headers)
    read = replace(
        _recovered(state, now),
        validators=outcome.validators,
        last_status=outcome.status,
        ask_whole=False,
        whole_at=now,
        fresh_seconds=fresh or 0,
        hints=feed_hints(outcome.body),
    )
    return after_redirect(source, read, outcome.moved_to, now=now, taken=taken)


def _after_unchanged(
    source: Source, state: SourceState, outcome: NotModified, *, now: datetime, rules: Rules
) -> SourceState:
    """A 304 updates what it states and keeps the rest (RFC 9111, 4.3.4)."""
    fresh = fresh_seconds(outcome.headers)
    probes = host_key(state.address or source.url) not in rules.strict_hosts
    return replace(
        _recovered(state, now),
        validators=outcome.validators,
        last_status=304,
        fresh_seconds=state.fresh_seconds if fresh is None else fresh,
        ask_whole=probes and state.whole_at is not None and now - state.whole_at >= rules.probe,
        whole_at=state.whole_at or now,
    )


def _recovered(state: SourceState, now: datetime) -> SourceState:
    return replace(state, failures=0, last_error="", last_success=now, gone_since=None, gone=False)


def _after_failure(state: SourceState, outcome: FetchFailed, *, now: datetime, rules: Rules) -> SourceState:
    """Items, validators and hints stay as they were; a host that asked for peace is not this feed's fault."""
    if outcome.kind == "host-deferred":
        return replace(state, last_error=outcome.words)
    gone_since = (state.gone_since or now) if outcome.status == 410 else None
    failures = state.failures + 1
    return replace(
        state,
        failures=failures,
        last_error=outcome.words,
        last_status=outcome.status,
        ask_whole=False,
        whole_at=now if state.ask_whole else state.whole_at,
        gone_since=gone_since,
        gone=gone_since is not None and now - gone_since >= rules.gone,
        # What moved somewhere that fails is asked at its configured address again.
        address="" if failures >= MOST_FAILURES_AWAY else state.address,
    )


MOST_FAILURES_AWAY = 5
"""Failures in a row after which a new address is given up."""


def next_due(
    source: Source, state: SourceState, outcome: FetchOutcome, *, now: datetime, rules: Rules = DEFAULT
) -> datetime:
    """When to ask again, after this outcome has been taken into `state`."""
    if state.gone:
        return now + FOREVER
    wait = _wait(source, state, outcome, now=now, rules=rules)
    due = now + wait + _jitter(source, state, wait, now=now, rules=rules)
    return out_of_rest(due, state)


def _wait(
    source: Source, state: SourceState, outcome: FetchOutcome, *, now: datetime, rules: Rules
) -> timedelta:
    """The longest of what anybody asked for, each within its cap."""
    every = timedelta(minutes=source.every_minutes)
    asked = max(state.fresh_seconds, state.hints.seconds, fresh_seconds(outcome.headers) or 0)
    waits = [every, min(_seconds(asked), rules.longest)]
    if (retry := retry_seconds(outcome.headers, now=now)) is not None:
        waits.append(min(_seconds(retry), rules.longest_retry))
    if _always_rests(state.hints):
        waits.append(timedelta(days=1))
    if isinstance(outcome, FetchFailed):
        waits.append(_backoff(every, state.failures, outcome, rules))
    return max(waits)


def _seconds(count: int) -> timedelta:
    # A server may ask for more seconds than a timedelta holds; every cap is far below this.
    return timedelta(seconds=min(count, 10**9))


def _backoff(every: timedelta, failures: int, outcome: FetchFailed, rules: Rules) -> timedelta:
    if outcome.kind == "host-deferred":
        return every
    doubled = min(every * (1 << min(max(failures - 1, 0), 16)), max(rules.longest, every))
    return max(doubled, rules.blocked) if outcome.kind == "blocked" else doubled


def _jitter(source: Source, state: SourceState, wait: timedelta, *, now: datetime, rules: Rules) -> timedelta:
    """A share of the wait, always the same for the same source and moment.

    Sources that are polled for the first time, or that all are late because the bot was down, would stay
    in step for ever: they are spread over the whole interval once.
    """
    every = timedelta(minutes=source.every_minutes)
    in_step = state.next_due is None or now - state.next_due > every / 2
    return wait * (lot(source.id, now) * rules.jitter) + (
        every * lot(source.id, None) if in_step else timedelta()
    )


def lot(id: str, now: datetime | None) -> float:
    """A number in [0, 1) drawn from an id and, where given, a moment."""
    drawn = hashlib.blake2b(f"{id}\n{now}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn, "big") / 2**64


def out_of_rest(due: datetime, state: SourceState) -> datetime:
    """`due`, or the same minute of the first hour after it that the feed does not skip."""
    hints = state.hints
    if _always_rests(hints):
        return due
    while due.hour in hints.skip_hours or due.weekday() in hints.skip_days:
        # The minute stays, so that a host's feeds do not all wake on the hour.
        due += timedelta(hours=1)
    return due


def _always_rests(hints: FeedHints) -> bool:
    """A feed that skips every hour or every day means to be left alone; it is asked once a day."""
    return len(hints.skip_hours) >= 24 or len(hints.skip_days) >= 7
