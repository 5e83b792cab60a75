"""Nouns of the running itself: what recurs, who leads, what is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """What is known of a recurring job. `attempts` were begun since it last succeeded, at `done`."""

    began: datetime
    done: datetime | None = None
    attempts: int = 0
    why: str = ""
    """How the last attempt failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was left in the store, and when."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The row. `holder` is `host:process`."""

    holder: str
    token: int
    until: datetime

    def is_live(self, now: datetime, *, longest: timedelta) -> bool:
        """A row from further ahead than any lease lasts was written before the clock was set back."""
        return now < self.until <= now + longest


HOLD = "hold"
"""The key of a note: while it is there, nothing out of the outbox may be claimed. Its value is the reason."""

PACE = "pace"
"""The key of the note on how much Telegram has slowed us: a factor, and the seconds since its last 429."""

LAST_BACKUP = "backup"
"""The key of the note that says where the last backup is, and when it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """What tells at a glance, and cheaply, whether the outbox moves."""

    ready: int = 0
    claimed: int = 0
    in_doubt: int = 0
    dead: int = 0
    oldest_ready: datetime | None = None
    """When the digest was decided whose part waits longest."""
    overdue: int = 0
    """Subscriptions whose due time has passed."""
    oldest_due: datetime | None = None
    held_items: int = 0
    last_sent: datetime | None = None
    newest_item: datetime | None = None
    hold: str = ""
    """The reason; empty when nothing is on hold."""
    last_backup: datetime | None = None
    wal_bytes: int = 0


class Outdated(StrEnum):
    """What is let go of once it is old."""

    ITEMS = "items"
    """That nobody was sent, saved or voted on."""
    TEXTS = "texts"
    """Of messages that were sent; which works they carried stays known."""
    LISTS = "lists"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long things are stored."""

    items: timedelta = timedelta(days=1095)
    texts: timedelta = timedelta(days=400)
    """Of messages, lists and reports: a retraction within a year still marks the message itself, and the
    buttons under a list work."""
    blocked: timedelta = timedelta(days=90)
    """Everything of a chat that cannot be reached, or whose set-up was never finished."""
    inactive: timedelta = timedelta(days=730)
    """Everything of a chat in which all was paused, and nobody has pressed anything since."""

    def of(self, what: Outdated) -> timedelta:
        return self.items if what is Outdated.ITEMS else self.texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The most that one chat may have; what goes beyond is refused in plain words."""

    filters: int = 50
    """Things muted, words followed, hashtags followed: so many of each."""
    conferences: int = 10
    saved: int = 2_000
    """Works that a person keeps, and so the longest export."""
    digests_a_day: int = 24
