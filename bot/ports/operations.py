"""What the running of the bot needs of the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.model.operations import JobRun, Lease


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


class LeasedStore(Protocol):
    """The row that says who leads."""

    async def lease(self) -> Lease | None:
        """None where nobody ever led."""
        ...

    async def take_lease(self, holder: str, seen: Lease | None, *, until: datetime) -> bool:
        """False when somebody else took, renewed or gave up the lease since `seen` was read. True: every
        claim of this store is checked against the token that it brought."""
        ...

    async def renew_lease(self, *, until: datetime) -> bool:
        """False when somebody else leads."""
        ...
