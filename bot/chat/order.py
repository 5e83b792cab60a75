"""In order within a chat, side by side between chats."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Any
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 32


class PerChat(BaseUpdateProcessor):
    """The library's own choices are one update at a time, where one slow answer holds up everybody, or
    256 at once, where two presses of one person may change places."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the earlier updates of its chats; asyncio's locks are fair."""
        async with AsyncExitStack() as turn:
            # Always in the same order, so that no two updates wait for each other.
            for chat in sorted(_chats(update)):
                await turn.enter_async_context(self._locks.setdefault(chat, asyncio.Lock()))
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end: the application waits for its updates."""


def _chats(update: object) -> set[int]:
    """Where it happened; a group that moves is both its chats, so what is said in the new one waits."""
    if not isinstance(update, Update) or update.effective_chat is None:
        return set()
    message = update.effective_message
    moved = (message.migrate_to_chat_id, message.migrate_from_chat_id) if isinstance(message, Message) else ()
    return {update.effective_chat.id, *filter(None, moved)}
