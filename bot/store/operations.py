"""The store as the running of the bot sees it; `SqliteStore` is this, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.model.operations import JobRun
from bot.store import jobs
from bot.store.lane import Lane


class Operations:
    """`ports.operations.Operating` over the lanes of a store."""

    _reader: Lane
    _writer: Lane

    async def job_runs(self) -> Mapping[str, JobRun]:
        return await self._reader(jobs.runs)

    async def begin_job(self, name: str, seen: JobRun | None, *, now: datetime) -> bool:
        return await self._writer(jobs.begin, name, seen, now=now)

    async def end_job(self, name: str, why: str = "", *, now: datetime) -> None:
        await self._writer(jobs.end, name, why, now=now)
