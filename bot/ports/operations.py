"""What the running of the bot needs of the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Report, SourceId, SourceState, Subscription
from bot.model.operations import JobRun, Lease, Note, Outdated, VitalSigns


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


class WatchedStore(KeepsJobs, Protocol):
    """What is looked at to know whether all is well, and what was told of it."""

    async def vital_signs(self, now: datetime) -> VitalSigns: ...

    async def source_states(self, ids: Sequence[SourceId]) -> Mapping[SourceId, SourceState]: ...

    async def note(self, key: str) -> Note | None: ...

    async def known_troubles(self) -> Mapping[str, datetime]:
        """Everything that was told, and when it was last so."""
        ...

    async def keep_troubles(self, seen: Collection[str], over: Collection[str], *, now: datetime) -> None: ...

    async def untold_reports(self, *, limit: int = 20) -> Sequence[tuple[int, Report]]: ...

    async def reports_told(self, numbers: Sequence[int], *, at: datetime) -> None: ...


class LetsGo(Protocol):
    """What is erased because its time is over."""

    async def let_go(self, what: Outdated, *, before: datetime, after: int) -> int | None:
        """A batch of what came before `before`, behind the number `after`; the number behind which to go on,
        None when nothing is left."""
        ...

    async def subscriptions(self, *, chat_id: int | None = None) -> tuple[Subscription, ...]: ...

    async def last_heard(self) -> Mapping[int, datetime]:
        """When the person of each private chat pressed or wrote something last."""
        ...

    async def visitors(self, *, before: datetime) -> tuple[int, ...]:
        """People without a subscription of their own of whom something is kept, all of it older."""
        ...

    async def forget_chat(self, chat_id: int) -> int: ...
