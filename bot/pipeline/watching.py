"""Watch over the running bot, and tell its operator: each trouble once, and once a week that all is well."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.curate.watch import Facts, Trouble, news, troubles
from bot.face.operator import alarm, weekly
from bot.model import SourceId, SourceState
from bot.model.operations import HOLD
from bot.ports.operations import WatchedStore

log = logging.getLogger(__name__)

Tell = Callable[[str], Awaitable[bool]]
"""Says it to the operator; False when it did not arrive, and has to be said again."""


def free_bytes(path: Path) -> int:
    """What may still be written beside the database."""
    return shutil.disk_usage(path.parent).free


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What a look takes."""

    store: WatchedStore
    sources: Sequence[SourceId]
    path: Path
    tell: Tell
    clock: Callable[[], datetime]
    began: datetime
    free: Callable[[Path], int] = free_bytes

    async def look(self) -> None:
        """Tell what is new of what is wrong; what could not be told is new again the next time."""
        now = self.clock()
        found = await self._found(now)
        told = news(found, await self.store.known_troubles(), now)
        for one in told.new:
            log.error("%s", one.words)
        seen = {one.name for one in found}
        if told.new and not await self.tell(alarm([one.words for one in told.new])):
            seen -= {one.name for one in told.new}
        await self.store.keep_troubles(seen, told.over, now=now)

    async def report(self) -> None:
        """Pass on what readers reported."""
        reports = await self.store.untold_reports()
        if not reports:
            return
        words = [f"A reader reports ({one.kind}): {one.words or one.work or '-'}" for _, one in reports]
        if await self.tell(alarm(words)):
            await self.store.reports_told([number for number, _ in reports], at=self.clock())

    async def sum_up(self) -> None:
        """The line of the week. Raises nothing when it does not arrive: the next one will say the same."""
        now = self.clock()
        signs = await self.store.vital_signs(now)
        await self.tell(weekly(signs, len(self.sources), len(await self._found(now))))

    async def _found(self, now: datetime) -> Sequence[Trouble]:
        hold = await self.store.note(HOLD)
        states: Mapping[SourceId, SourceState] = await self.store.source_states(self.sources)
        facts = Facts(
            now=now,
            signs=await self.store.vital_signs(now),
            states=states.values(),
            jobs=await self.store.job_runs(),
            free_bytes=self.free(self.path),
            began=self.began,
            held_since=hold.at if hold else None,
        )
        return troubles(facts)
