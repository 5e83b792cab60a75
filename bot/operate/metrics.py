"""Counts for Prometheus. Labels are outcomes only, never an address or a chat: about a hundred series."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

from bot.errors import FeedError
from bot.model import (
    Chat,
    Claim,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Item,
    Message,
    NotModified,
    Settlement,
    Source,
    SourceState,
)
from bot.operate.health import Observed
from bot.ports import Fetcher, Reader, Sender

LATE = (1, 5, 10, 30, 60, 120, 300, 900, 3600, 14400)
"""Seconds: a tick is 10, a burst of a thousand readers a minute."""
QUICK = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)


class Metrics:
    """One registry an instance; nothing is global, so tests and standbys do not count into each other."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.fetches = Counter("rounds_fetches", "Polls of sources", ["outcome"], registry=self.registry)
        self.fetched_bytes = Counter(
            "rounds_fetched_bytes", "Decoded bytes of bodies", registry=self.registry
        )
        self.parses = Histogram(
            "rounds_parse_seconds", "Reading one body", buckets=QUICK, registry=self.registry
        )
        self.unreadable = Counter(
            "rounds_unreadable", "Bodies that were no feed, or not read in time", registry=self.registry
        )
        self.sends = Counter("rounds_sends", "Parts by how sending ended", ["result"], registry=self.registry)
        self.ticks = Counter("rounds_ticks", "Ticks by how they ended", ["how"], registry=self.registry)
        self.floods = Gauge("rounds_flood_answers", "Answers 429 since the start", registry=self.registry)
        self.writes = Histogram(
            "rounds_write_seconds", "Transactions of the store", buckets=QUICK, registry=self.registry
        )
        self.late = Histogram(
            "rounds_digest_late_seconds",
            "From the due time to the decision",
            buckets=LATE,
            registry=self.registry,
        )
        self.waited = Histogram(
            "rounds_part_waited_seconds",
            "From the decision to the arrival",
            buckets=LATE,
            registry=self.registry,
        )
        self._gauges = {
            name: Gauge(f"rounds_{name}", words, registry=self.registry) for name, words in _GAUGES.items()
        }

    def observe(self, seen: Observed) -> None:
        """Set what is not counted but looked at."""
        for name, value in _values(seen).items():
            self._gauges[name].set(value)

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self.registry)


_GAUGES = {
    "leading": "1 while this instance leads",
    "hold": "1 while sending is on hold",
    "loop_lag_seconds": "How late the loop was at worst in the last half minute",
    "last_tick_seconds": "Since the last tick",
    "outbox_ready": "Parts that wait",
    "outbox_claimed": "Parts that are being sent",
    "outbox_in_doubt": "Parts that may have arrived",
    "outbox_dead": "Parts that were given up",
    "outbox_oldest_seconds": "Since the oldest waiting part was decided",
    "overdue_digests": "Subscriptions whose due time has passed",
    "held_items": "Items that wait for a curator",
    "wal_bytes": "Size of the write-ahead log",
    "backup_age_seconds": "Since the last backup; -1 when there is none",
    "disk_free_bytes": "Room beside the database",
}


def _values(seen: Observed) -> dict[str, float]:
    values = {
        "leading": float(seen.leads),
        "loop_lag_seconds": seen.lag,
        "last_tick_seconds": seen.since_tick or 0.0,
        "disk_free_bytes": float(seen.free_bytes or 0),
    }
    if signs := seen.signs:
        values |= {
            "hold": float(bool(signs.hold)),
            "outbox_ready": signs.ready,
            "outbox_claimed": signs.claimed,
            "outbox_in_doubt": signs.in_doubt,
            "outbox_dead": signs.dead,
            "outbox_oldest_seconds": _age(signs.oldest_ready, seen.now, 0.0),
            "overdue_digests": signs.overdue,
            "held_items": signs.held_items,
            "wal_bytes": signs.wal_bytes,
            "backup_age_seconds": _age(signs.last_backup, seen.now, -1.0),
        }
    return values


def _age(at: datetime | None, now: datetime, without: float) -> float:
    return without if at is None else (now - at).total_seconds()


class CountedFetcher:
    """`ports.Fetcher` that counts how its polls end."""

    def __init__(self, fetcher: Fetcher, metrics: Metrics) -> None:
        self._fetcher = fetcher
        self._metrics = metrics

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        outcome = await self._fetcher.fetch(source, state)
        self._metrics.fetches.labels(outcome_label(outcome)).inc()
        if isinstance(outcome, Fetched):
            self._metrics.fetched_bytes.inc(len(outcome.body))
        return outcome

    async def aclose(self) -> None:
        await self._fetcher.aclose()


def outcome_label(outcome: FetchOutcome) -> str:
    """`fetched`, `not-modified`, or why not; status codes by their hundred."""
    if isinstance(outcome, FetchFailed):
        is_status = outcome.kind.startswith("http-") and outcome.status is not None
        return f"http-{(outcome.status or 0) // 100}xx" if is_status else outcome.kind
    return "not-modified" if isinstance(outcome, NotModified) else "fetched"


class CountedReader:
    """`ports.Reader` that times its work."""

    def __init__(self, reader: Reader, metrics: Metrics) -> None:
        self._reader = reader
        self._metrics = metrics

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        began = time.perf_counter()
        try:
            return await self._reader.read(source, fetched)
        except FeedError:
            self._metrics.unreadable.inc()
            raise
        finally:
            self._metrics.parses.observe(time.perf_counter() - began)

    async def aclose(self) -> None:
        await self._reader.aclose()


class CountedSender:
    """`ports.Sender` that counts how its sends end."""

    def __init__(self, sender: Sender, metrics: Metrics) -> None:
        self._sender = sender
        self._metrics = metrics

    async def send(self, claim: Claim) -> Settlement:
        settlement = await self._sender.send(claim)
        self._metrics.sends.labels(settlement.state.value).inc()
        return settlement

    async def reply(self, chat: Chat, message: Message) -> None:
        await self._sender.reply(chat, message)


class Waits:
    """Feeds the histogram of how long parts waited, from the rows that were settled since the last look."""

    def __init__(
        self, metrics: Metrics, waited: Callable[[datetime], Awaitable[tuple[tuple[datetime, datetime], ...]]]
    ) -> None:
        self._metrics = metrics
        self._waited = waited
        self._seen: datetime | None = None

    async def look(self, now: datetime) -> None:
        for decided, sent in await self._waited(self._seen or now):
            self._metrics.waited.observe(max(0.0, (sent - decided).total_seconds()))
            self._seen = sent
        self._seen = self._seen or now
