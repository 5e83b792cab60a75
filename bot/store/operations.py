"""The store as the running of the bot sees it; `SqliteStore` is this, too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path

from bot.model.operations import JobRun, Lease, Note, VitalSigns
from bot.store import jobs, leases, notes, throttled, troubles, vital
from bot.store.lanes import Lanes


class Operations(Lanes):
    """`ports.operations.Operating` over the lanes of a store."""

    path: Path
    fence: int | None = None
    """The token of a lease; None for a command, which claims without leading."""

    def timed(self, took: Callable[[float], None]) -> None:
        """Tell `took` how many seconds each writing transaction was."""
        self._writer.took = took

    async def job_runs(self) -> Mapping[str, JobRun]:
        return await self._reader(jobs.runs)

    async def begin_job(self, name: str, seen: JobRun | None, *, now: datetime) -> bool:
        return await self._writer(jobs.begin, name, seen, now=now)

    async def end_job(self, name: str, why: str = "", *, now: datetime) -> None:
        await self._writer(jobs.end, name, why, now=now)

    async def lease(self) -> Lease | None:
        return await self._reader(leases.current)

    async def take_lease(self, holder: str, seen: Lease | None, *, until: datetime) -> bool:
        """Lead from now on: every claim of this store is checked against the token that this brought."""
        token = await self._writer(leases.take, holder, seen, until=until)
        self.fence = token if token is not None else self.fence
        return token is not None

    async def renew_lease(self, *, until: datetime) -> bool:
        """False when somebody else leads."""
        return self.fence is not None and await self._writer(leases.renew, self.fence, until=until)

    async def note(self, key: str) -> Note | None:
        return await self._reader(notes.note, key)

    async def leave_note(self, key: str, value: str, *, now: datetime) -> None:
        await self._writer(notes.leave, key, value, now=now)

    async def remove_note(self, key: str) -> bool:
        return await self._writer(notes.remove, key)

    async def vital_signs(self, now: datetime) -> VitalSigns:
        return await self._reader(vital.signs, self.path, now=now)

    async def waited_since(self, since: datetime) -> tuple[tuple[datetime, datetime], ...]:
        return await self._reader(vital.waited, since)

    async def known_troubles(self) -> Mapping[str, datetime]:
        return await self._reader(troubles.known)

    async def keep_troubles(self, seen: Collection[str], over: Collection[str], *, now: datetime) -> None:
        await self._writer(troubles.keep, seen, over, now=now)

    async def throttle_until(self, chat: int, until: datetime, *, now: datetime) -> None:
        await self._writer(throttled.throttle, chat, until, now=now)

    async def throttled_at(self, now: datetime) -> tuple[tuple[int, float], ...]:
        return await self._reader(throttled.throttled, now=now)
