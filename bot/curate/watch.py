"""What the operator has to hear of, each thing once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.curate.health import has_ended
from bot.model import SourceState
from bot.model.operations import JobRun, VitalSigns
from bot.text.words import counted

LATE = timedelta(minutes=30)
"""A digest that is decided or sent later than this is late: a burst of a thousand readers takes a minute,
and a restart with a long migration some minutes."""

STUCK = timedelta(minutes=15)
"""Something waits so long, and nothing at all was sent meanwhile."""

SILENT = timedelta(hours=36)
"""Without one new item from any source. Over a weekend of journals the news sites and posts go on."""

LEAST_FREE = 200_000_000
"""Bytes. Below it a checkpoint of the log and a backup may not fit beside the database."""

LARGEST_LOG = 64 * 2**20
"""Bytes of the write-ahead log. It is copied back at 1,000 pages of 4 KiB; one that grows so large has a
reader that never ends."""

OLDEST_BACKUP = timedelta(days=3)
FORGOTTEN_HOLD = timedelta(hours=24)
FAILED_OFTEN = 3
"""Attempts of a recurring job in a row."""

OVER_AFTER = timedelta(hours=1)
"""How long something must be well before it is told anew: what comes and goes is told once."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`name` is stable and is what is told once; `words` are for the operator."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that is looked at."""

    now: datetime
    signs: VitalSigns
    states: Iterable[SourceState]
    jobs: Mapping[str, JobRun]
    free_bytes: int
    began: datetime
    """Of this process: what was silent before it began is no news."""
    held_since: datetime | None = None


def troubles(facts: Facts) -> tuple[Trouble, ...]:
    """All there are, the worst first."""
    return (*_delivery(facts), *_store(facts), *_catalogue(facts), *_jobs(facts))


def _delivery(facts: Facts) -> Iterator[Trouble]:
    now, signs = facts.now, facts.signs
    if signs.hold:
        if facts.held_since and now - facts.held_since > FORGOTTEN_HOLD:
            yield Trouble("hold", f"Sending has been on hold for a day ({signs.hold}): rounds release")
    elif is_stuck(signs, now):
        waiting = counted(signs.ready, "part waits", "parts wait")
        yield Trouble("stuck", f"{waiting} and nothing has been sent for a quarter of an hour")
    if signs.oldest_due and now - signs.oldest_due > LATE:
        late = counted(signs.overdue, "digest is", "digests are")
        yield Trouble("late", f"{late} late, the first since {_at(signs.oldest_due)}")
    if signs.in_doubt:
        parts = counted(signs.in_doubt, "part")
        yield Trouble("doubt", f"{parts} may or may not have arrived: rounds deadletters")
    if signs.dead:
        yield Trouble("dead", f"{counted(signs.dead, 'part was', 'parts were')} given up: rounds deadletters")


def is_stuck(signs: VitalSigns, now: datetime) -> bool:
    """Something waits, and nothing was sent since it began to."""
    if signs.oldest_ready is None:
        return False
    return now - max(signs.oldest_ready, signs.last_sent or signs.oldest_ready) > STUCK


def _store(facts: Facts) -> Iterator[Trouble]:
    backup, log = facts.signs.last_backup, facts.signs.wal_bytes
    if facts.free_bytes < LEAST_FREE:
        yield Trouble("disk", f"Only {facts.free_bytes // 1_000_000} MB are free on the database's disk")
    if log > LARGEST_LOG:
        yield Trouble("log", f"The database's log has {log // 2**20} MiB: something reads and never ends")
    if facts.now - (backup or facts.began) > OLDEST_BACKUP:
        yield Trouble("backup", f"The last backup is of {_at(backup) if backup else 'never'}: rounds backup")


def _catalogue(facts: Facts) -> Iterator[Trouble]:
    newest = facts.signs.newest_item
    if newest and facts.now - max(newest, facts.began) > SILENT:
        yield Trouble("silence", f"No source has brought anything new since {_at(newest)}")
    for state in facts.states:
        if has_ended(state, now=facts.now):
            why = f" ({state.last_error})" if state.last_error else ""
            words = f"The source {state.id} has ended{why}: rounds sources show {state.id}"
            yield Trouble(f"source {state.id}", words)


def _jobs(facts: Facts) -> Iterator[Trouble]:
    for name, run in facts.jobs.items():
        if run.attempts >= FAILED_OFTEN:
            yield Trouble(f"job {name}", f"The job to {name} has failed {run.attempts} times: {run.why}")


def _at(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What to tell, and what is over."""

    new: tuple[Trouble, ...]
    over: tuple[str, ...]


def news(found: Iterable[Trouble], known: Mapping[str, datetime], now: datetime) -> News:
    """`known`: name → when it was last so, of everything told. A time from after `now` was written before
    the clock was set back; it says nothing about how long all has been well."""
    names = {one.name: one for one in found}
    over = (name for name, seen in known.items() if name not in names and not now - OVER_AFTER < seen <= now)
    return News(new=tuple(one for one in names.values() if one.name not in known), over=tuple(over))
