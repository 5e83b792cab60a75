"""Is it alive, is it ready: judged from marks, counts and the disk; pure.

Alive means that the loop turns; who restarts what is not alive cures that. Ready means that it does its
work, or could at once: an instance that stands by is ready, or a rolling update would wait for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.curate.watch import is_stuck
from bot.model.operations import VitalSigns

LONGEST_LAG = 5.0
LONGEST_SINCE_TICK = 60.0
LONGEST_SINCE_POLL = 120.0
"""Seconds. A long poll is answered after 30, and a failed one tried again after 30."""
LONGEST_SINCE_RENEWAL = 30.0
LEAST_FREE = 32 * 1024 * 1024
"""Bytes; below it the store gives out no claims (`bot/store/room.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What is known of this moment. Seconds ago; None: it never happened, or is not asked of this one."""

    now: datetime
    role: str
    """`starting`, `standing by` or `leading`."""
    lag: float = 0.0
    since_tick: float | None = None
    since_poll: float | None = None
    since_renewal: float | None = None
    free_bytes: int | None = None
    signs: VitalSigns | None = None
    store_fault: str = ""
    private_networks: bool = False

    @property
    def leads(self) -> bool:
        return self.role == "leading"


def is_alive(seen: Observed) -> bool:
    """False: only a restart helps."""
    stuck = seen.leads and (seen.since_tick or 0.0) > LONGEST_SINCE_TICK
    return seen.lag < LONGEST_LAG and not stuck


def unready(seen: Observed) -> tuple[str, ...]:
    """Why it does not do its work; empty when it does, or stands by."""
    found = [] if is_alive(seen) else ["the loop does not turn"]
    if seen.role == "starting":
        found.append("starting")
    if seen.store_fault:
        found.append(seen.store_fault)
    if seen.free_bytes is not None and seen.free_bytes < LEAST_FREE:
        found.append("the disk is full")
    if seen.leads:
        found += _leader_unready(seen)
    return tuple(found)


def _leader_unready(seen: Observed) -> list[str]:
    found = []
    if (seen.since_renewal or 0.0) > LONGEST_SINCE_RENEWAL:
        found.append("the lease cannot be renewed")
    if (seen.since_poll or 0.0) > LONGEST_SINCE_POLL:
        found.append("Telegram has not answered for two minutes")
    if seen.signs and not seen.signs.hold and is_stuck(seen.signs, seen.now):
        found.append("nothing of the outbox is sent")
    return found


def as_json(seen: Observed) -> dict[str, object]:
    """What `/readyz` says: no names, no ids, no texts."""
    signs = seen.signs
    said: dict[str, object] = {
        "role": seen.role,
        "problems": list(unready(seen)),
        "loop_lag_seconds": round(seen.lag, 3),
        "last_tick_seconds": _rounded(seen.since_tick),
        "last_poll_seconds": _rounded(seen.since_poll),
        "disk_free_bytes": seen.free_bytes,
        "private_networks": seen.private_networks,
    }
    if signs:
        oldest = (seen.now - signs.oldest_ready).total_seconds() if signs.oldest_ready else None
        said |= {
            "outbox_ready": signs.ready,
            "outbox_oldest_seconds": _rounded(oldest),
            "in_doubt": signs.in_doubt,
            "dead": signs.dead,
            "overdue": signs.overdue,
            "hold": bool(signs.hold),
            "wal_bytes": signs.wal_bytes,
        }
    return said


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
