"""Where polls are filed: those that come while others are being filed go together next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import IngestPlan, Item
from bot.ports import Decide, Store

MOST_TOGETHER = 16
"""Polls in one transaction. Each costs a flush to the disk, which alone took longer than filing 20 entries
did (8 ms and 6 ms); sixteen hold the write lock for about a tenth of a second
(docs/decisions/0009-ingest-speed.md)."""

_Polls = list[tuple[Sequence[Item], Decide]]


@dataclass(frozen=True, slots=True)
class _Batch:
    polls: _Polls
    filed: asyncio.Task[tuple[IngestPlan, ...]]


class FilingQueue:
    """Files the polls of one ingest, in the order they come, several in one transaction.

    A poll waits for no other to come: the batch that nobody has begun to file takes in what arrives."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: _Batch | None = None
        self._begun: set[asyncio.Task[tuple[IngestPlan, ...]]] = set()

    async def file(self, new: Sequence[Item], decide: Decide) -> IngestPlan:
        """What `decide` planned beside the neighbours of `new`, when it is durable.

        A poll whose caller is cancelled is filed all the same: others are filed with it."""
        batch = self._open
        if batch is None or len(batch.polls) == MOST_TOGETHER:
            batch = self._open = self._begin([])
        nth = len(batch.polls)
        batch.polls.append((new, decide))
        return (await asyncio.shield(batch.filed))[nth]

    def _begin(self, polls: _Polls) -> _Batch:
        filed = asyncio.create_task(self._file(polls))
        self._begun.add(filed)
        filed.add_done_callback(self._begun.discard)
        return _Batch(polls, filed)

    async def _file(self, polls: _Polls) -> tuple[IngestPlan, ...]:
        async with self._store.filing():
            if self._open and self._open.polls is polls:
                self._open = None
            return await self._store.file_polls(polls)

    async def cleared(self) -> None:
        """When everything that was handed in is durable or has failed."""
        if self._begun:
            await asyncio.wait(self._begun)
