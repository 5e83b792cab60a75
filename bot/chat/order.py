"""In order for each chat and each person, side by side otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 16
"""Enough for the 28 answers a second that Telegram allows, at half a second each. The HTTP pool looks at
every connection for every request: with 100 people an answer costs 8.6 ms of processor time with 32 at once,
5.7 with 16, 4.8 with 8 (the burst of `python -m benchmarks.chat`)."""

Handling = Callable[[object], AbstractAsyncContextManager[object]]


class PerChat(BaseUpdateProcessor):
    """The library's own choices are one update at a time, where one slow answer holds up everybody, or
    256 at once, where two presses of one person may change places."""

    def __init__(self, handling: Handling = nullcontext) -> None:
        """`handling` is entered around each update, in its turn."""
        super().__init__(AT_ONCE)
        self._handling = handling
        self._latest: dict[int, asyncio.Event] = {}
        """The end of the last update of each chat and person that is not over."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the earlier updates of its chats and its person, then do it."""
        ids, over = _ids(update), asyncio.Event()
        # Taken before the first wait, so that turns are those of arrival. Locks taken one after another
        # would not do: a press in a group could be overtaken while it waits for its person.
        earlier = [self._latest[one] for one in ids if one in self._latest]
        self._latest.update(dict.fromkeys(ids, over))
        try:
            for one in earlier:
                await one.wait()
            async with self._handling(update):
                await coroutine
        finally:
            over.set()
            self._forget(ids, over)

    def _forget(self, ids: set[int], over: asyncio.Event) -> None:
        for one in ids:
            if self._latest.get(one) is over:
                del self._latest[one]

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end: the application waits for its updates."""


def _ids(update: object) -> set[int]:
    """Where it happened and who did it; a group that moves is both its chats, so what is said in the new
    one waits. Telegram's own accounts stand for many people (anonymous administrators) and are none."""
    if not isinstance(update, Update) or update.effective_chat is None:
        return set()
    user, message = update.effective_user, update.message
    ids = {update.effective_chat.id} | ({user.id} if user and not user.is_bot else set())
    moved = (message.migrate_to_chat_id, message.migrate_from_chat_id) if message else ()
    return ids.union(filter(None, moved))
