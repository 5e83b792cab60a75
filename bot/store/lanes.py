"""What every part of the store works with: a lane for questions, and one for what is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.store import inbox
from bot.store.lane import Lane

P = ParamSpec("P")
T = TypeVar("T")


class Lanes:
    """Two threads with a connection each; whatever goes through one of them is one transaction."""

    _reader: Lane
    _writer: Lane

    async def _write(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A write that an update may be the reason for; if it is the update's first, it marks it."""
        update = inbox.PRESENT.get()
        if update is None or update.written or update.over:
            return await self._writer(work, *args, **kwargs)
        result = await self._writer(inbox.written_for, update, work, *args, **kwargs)
        update.written = True
        return result
