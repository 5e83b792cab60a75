"""Nouns of the running itself: what recurs, who leads, what is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """What is known of a recurring job. `attempts` were begun since it last succeeded, at `done`."""

    began: datetime
    done: datetime | None = None
    attempts: int = 0
    why: str = ""
    """How the last attempt failed."""
