"""What the running of the bot needs of the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.model.operations import JobRun


class KeepsJobs(Protocol):
    """When each recurring job ran last."""

    async def job_runs(self) -> Mapping[str, JobRun]:
        """By name; a job that never began is not in it."""
        ...

    async def begin_job(self, name: str, seen: JobRun | None, *, now: datetime) -> bool:
        """Note an attempt. False when another process has begun it since `seen` was read."""
        ...

    async def end_job(self, name: str, why: str = "", *, now: datetime) -> None:
        """Note how an attempt ended; `why` is empty for a success."""
        ...
