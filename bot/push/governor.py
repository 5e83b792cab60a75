"""The rate governor: who may send next, and when.

python-telegram-bot's own limiter calls itself a minimal effort: it has no guard for one chat, lets a
burst of 60 through in its first second, and a 429 for one chat halts all. This one spaces messages
evenly, lets replies overtake digests, and makes only the chat wait that Telegram named.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import Any

from telegram.error import NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.push.arrivals import Arrivals
from bot.push.errors import NeverLeft, flood_wait
from bot.push.pace import ChatKey, Limits, Pace

LONGEST_BULK_WAIT = 20.0
"""Seconds. A claimed part must not sit here until its lease ends; it is given back with a time instead."""
LONGEST_REPLY_WAIT = 10.0
"""Seconds. A reply that Telegram makes wait longer than that is not worth sending twice."""
DRAIN_SECONDS = 20.0
"""How long closing waits for calls under way; most hosts kill after 30."""

Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Lane(IntEnum):
    """The lower overtakes the higher."""

    INTERACTIVE = 0
    BULK = 1
    GRANTED = 2
    """Bulk whose `turn` came already: waits for its chat at most."""


@dataclass(slots=True)
class _Ticket:
    chat: ChatKey | None
    lane: Lane
    granted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Governor(BaseRateLimiter[Lane]):
    """Lets one call out at a time. `clock` is monotonic seconds; `sleep` waits for some of them."""

    def __init__(
        self,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.pace = Pace(limits)
        self._arrivals = Arrivals(most) if (most := limits.most_in_a_second) else None
        self._clock = clock
        self._sleep = sleep
        self._waiting: list[_Ticket] = []
        self._turnstile: asyncio.Task[None] | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._closed = False

    def recall(self, chat: ChatKey, ago: float) -> None:
        """What the last run sent `ago` seconds ago counts for its chat; to be told the oldest first."""
        self.pace.recall(chat, self._clock() - ago)

    def slowness(self) -> tuple[float, float] | None:
        """What `slow` wants to be told after a restart; None where nothing slows."""
        return self.pace.slowness(self._clock())

    def slow(self, stretch: float, ago: float) -> None:
        """A restart must not forget that Telegram asked for less."""
        self.pace.slow(stretch, ago, self._clock())

    async def initialize(self) -> None:
        """Open; the turnstile turns while somebody waits."""
        self._closed = False

    async def shutdown(self) -> None:
        """Refuse those who wait, and wait for the calls under way: the client is closed after this, and a
        call cut off by that would be in doubt."""
        self._closed = True
        if self._turnstile:
            self._turnstile.cancel()
        for ticket in self._waiting:
            ticket.granted.set_exception(_not_sent())
        self._waiting.clear()
        if self._under_way:
            self._idle.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), DRAIN_SECONDS)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Answer:
        """Call when it is this call's turn. A reply refused for flood is tried once more; a digest is not."""
        if not is_limited(endpoint):
            return await callback(*args, **kwargs)
        chat: ChatKey | None = data.get("chat_id") if endpoint.startswith(_COUNTED) else None
        lane = rate_limit_args if rate_limit_args is not None else Lane.INTERACTIVE
        try:
            return await self._at_its_turn(chat, lane, lambda: callback(*args, **kwargs))
        except RetryAfter as error:
            if lane is not Lane.INTERACTIVE or flood_wait(error).total_seconds() > LONGEST_REPLY_WAIT:
                raise
        return await self._at_its_turn(chat, lane, lambda: callback(*args, **kwargs))

    async def _at_its_turn(
        self, chat: ChatKey | None, lane: Lane, call: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        await self._turn(chat, lane)
        left = self._clock()
        try:
            with self._counted(left):
                return await call()
        except RetryAfter as error:
            self.pace.flooded(chat, flood_wait(error).total_seconds(), self._clock(), left=left)
            raise

    @contextmanager
    def _counted(self, left: float) -> Iterator[None]:
        self._under_way += 1
        gone = self._arrivals.leave(left) if self._arrivals else None
        try:
            yield
        finally:
            if self._arrivals and gone:
                self._arrivals.answer(gone, self._clock())
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def turn(self) -> bool:
        """Wait until one more bulk message may go to somebody; False when the governor is closed.

        Then send it in the lane GRANTED. Who claims after this and not before has little in doubt."""
        try:
            await self._turn(None, Lane.BULK)
        except NetworkError:
            return False
        return True

    def chat_free_in(self, chat: ChatKey) -> timedelta:
        """How long this chat must wait for its next message."""
        return timedelta(seconds=max(0.0, self.pace.chat_free_at(chat) - self._clock()))

    async def _turn(self, chat: ChatKey | None, lane: Lane) -> None:
        if self._closed:
            raise _not_sent()
        wait = self.pace.chat_free_at(chat) - self._clock() if chat is not None else 0.0
        if lane is Lane.GRANTED and wait <= 0:
            if chat is not None:  # an edit counts for no chat
                self.pace.take_chat(chat, self._clock())
            return
        if lane is not Lane.INTERACTIVE and wait > LONGEST_BULK_WAIT:
            raise RetryAfter(timedelta(seconds=wait))
        ticket = _Ticket(chat, lane)
        self._waiting.append(ticket)
        if self._turnstile is None or self._turnstile.done():
            self._turnstile = asyncio.create_task(self._turn_while_waited_for())
        try:
            await ticket.granted
        finally:
            if ticket in self._waiting:
                self._waiting.remove(ticket)

    async def _turn_while_waited_for(self) -> None:
        while self._waiting:
            now = self._clock()
            free_at = self._free_at(now)
            ticket = self._next(now) if free_at <= now else None
            if ticket is None:
                # Where only chats are halted, one gap: a newcomer must not wait for them.
                await self._sleep(free_at - now if now < free_at else self.pace.limits.gap)
                continue
            self._waiting.remove(ticket)
            self.pace.take(ticket.chat, now)
            ticket.granted.set_result(None)

    def _free_at(self, now: float) -> float:
        """When the next call to anybody may go."""
        return max(self.pace.free_at, self._arrivals.free_at(now) if self._arrivals else self.pace.free_at)

    def _next(self, now: float) -> _Ticket | None:
        """The first of the best lane whose chat is free."""
        free = (t for t in self._waiting if t.chat is None or self.pace.chat_free_at(t.chat) <= now)
        return min(free, key=lambda ticket: ticket.lane, default=None)


def _not_sent() -> NetworkError:
    """For what must not go out any more; the cause tells the table of errors that nothing left."""
    error = NetworkError("closing; not sent")
    error.__cause__ = NeverLeft()
    return error


_COUNTED = ("send", "forward", "copy")
_UNCOUNTED = ("sendChatAction",)


def is_limited(endpoint: str) -> bool:
    """Messages and their edits are; questions, answers to presses and chat actions are not."""
    return endpoint.startswith((*_COUNTED, "edit")) and endpoint not in _UNCOUNTED
