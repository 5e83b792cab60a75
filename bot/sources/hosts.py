"""Manners towards a host: who shares one, what a 429 or a run of 503s means for all its feeds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from urllib.parse import urlsplit

from bot.model import FetchFailed, Source, SourceId, SourceState
from bot.sources.freshness import retry_seconds

TENANTS = frozenset(
    {
        "blogspot.com",
        "buzzsprout.com",
        "feedburner.com",
        "ghost.io",
        "libsyn.com",
        "medium.com",
        "podbean.com",
        "reddit.com",
        "squarespace.com",
        "substack.com",
        "tumblr.com",
        "wordpress.com",
        "youtube.com",
    }
)
"""Domains whose every subdomain is one service with one limit: they count as one host."""

SPACING = timedelta(seconds=2)
"""Between the due times of feeds that a host-wide deferral releases."""

BREAKER_FEEDS = 3
BREAKER_WINDOW = timedelta(hours=1)
BREAKER_REST = timedelta(hours=1)
"""So many feeds of one host that answer 503 within the window rest the whole host."""

AT_ONCE = 600
PER_SECOND = 20
"""After a long stop so many overdue sources start at once, and the others at this rate."""


def host_key(url: str) -> str:
    """What counts as one host: the host, or the service that it is a part of."""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    service = ".".join(host.split(".")[-2:])
    return service if service in TENANTS else host


OWN_LIMITS = frozenset({"oauth.reddit.com"})
"""Hosts of such a service that are limited apart from it."""


def queue_key(url: str) -> str:
    """Whose turn a request waits for: the host's, or the service's where that has one limit for all of it."""
    host = (urlsplit(url).hostname or "").lower()
    return host if host in OWN_LIMITS else host_key(url)


def deferrals(
    source: Source,
    outcome: FetchFailed,
    sources: Iterable[Source],
    states: Mapping[SourceId, SourceState],
    *,
    now: datetime,
    longest: timedelta = timedelta(days=30),
) -> Mapping[SourceId, datetime]:
    """New due times of the other feeds of this source's host; empty where the failure is its own.

    A 429 rests the host for what Retry-After asks (else an hour); a 503 only when several feeds of the host
    answer so. Feeds that are due later anyway stay; the others are released one by one.
    """
    host = host_key(source.url)
    others = [one for one in sources if one.id != source.id and host_key(one.url) == host]
    if not others or not _rests_host(outcome, others, states, now=now):
        return {}
    asked = retry_seconds(outcome.headers, now=now)
    until = now + (BREAKER_REST if asked is None else min(timedelta(seconds=min(asked, 10**9)), longest))
    waiting = [one.id for one in others if _due(states.get(one.id), now) < until]
    return released(waiting, until)


def _rests_host(
    outcome: FetchFailed, others: Sequence[Source], states: Mapping[SourceId, SourceState], *, now: datetime
) -> bool:
    if outcome.status == 503:
        failing = sum(_failed_lately(states.get(one.id), now) for one in others)
        return failing + 1 >= BREAKER_FEEDS
    return outcome.status == 429


def _failed_lately(state: SourceState | None, now: datetime) -> bool:
    attempt = state.last_attempt if state else None
    return attempt is not None and attempt.status == 503 and now - attempt.at <= BREAKER_WINDOW


def _due(state: SourceState | None, now: datetime) -> datetime:
    return (state.next_due if state else None) or now


def released(ids: Sequence[SourceId], start: datetime) -> Mapping[SourceId, datetime]:
    """Due times from `start` on, in order, no two closer than `SPACING`."""
    return {one: start + SPACING * (number + 1) for number, one in enumerate(ids)}


def in_turns(sources: Iterable[Source]) -> list[Source]:
    """One source of each host, then a second of each, and so on: a crowd on one host keeps nobody waiting."""
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(host_key(source.url), []).append(source)
    return [one for turn in zip_longest(*hosts.values()) for one in turn if one is not None]


def may_refresh(state: SourceState) -> bool:
    """Whether an admin may ask now although the source is put off: after a 503 yes, after a 429 never."""
    return state.last_status != 429 and (
        state.last_attempt is None or state.last_attempt.result != "host-deferred"
    )


def peace_until(
    source: Source, sources: Iterable[Source], states: Mapping[SourceId, SourceState], *, now: datetime
) -> datetime | None:
    """Until when nobody may ask this source's host, not even a curator: some feed of it had a 429 that
    still rests, or was turned away because of one. None: it may be asked now, whatever its due time."""
    host = host_key(source.url)
    kin = (states.get(one.id) for one in (source, *sources) if host_key(one.url) == host)
    resting = (one.next_due for one in kin if one and not may_refresh(one) and one.next_due)
    return max((due for due in resting if due > now), default=None)


def start_up(overdue: Sequence[SourceId], now: datetime) -> Mapping[SourceId, datetime]:
    """Due times for those of a long queue that must wait; empty for a queue of ordinary length.

    The caller persists them and polls the rest; ten thousand sources then take minutes to start, not one.
    """
    waiting = overdue[AT_ONCE:]
    return {one: now + timedelta(seconds=60 + number / PER_SECOND) for number, one in enumerate(waiting)}
