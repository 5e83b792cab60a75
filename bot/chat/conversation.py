"""The conversation's life: begin, take in, hand over, end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from telegram.error import NetworkError, TelegramError

from bot.chat.application import App, menus
from bot.chat.inbox import Inbox
from bot.operate.ending import unless

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
"""Seconds between two tries to reach Telegram at the beginning."""


class Intake(Protocol):
    """How updates come in: `polling.Poller` or `webhook.Webhook`."""

    async def run(self) -> None:
        """Until cancelled; gives what comes to the inbox."""
        ...

    async def end(self) -> None:
        """What is left to say to Telegram; never raises."""
        ...


async def converse(
    application: App,
    intake: Intake,
    inbox: Inbox,
    *,
    stopping: asyncio.Event,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Run the conversation until `stopping` is set; what was handed over by then is answered first, and
    what still waits in the inbox is answered after the next start.

    Waits for a network that is away. Raises `telegram.error.InvalidToken` for a token refused at the
    beginning; later on it is waited out.
    """
    try:
        await unless(stopping, _initialize(application, sleep))
        if stopping.is_set():
            return
        await application.start()
        await unless(stopping, _publish_menus(application))
        try:
            feeding = inbox.feed(application.bot, application.update_queue)
            await _until(stopping, feeding, intake.run())
        finally:
            await intake.end()
            await application.stop()
    finally:
        await application.shutdown()


async def _initialize(application: App, sleep: Callable[[float], Awaitable[None]]) -> None:
    while True:
        try:
            await application.initialize()
        except NetworkError as error:
            log.warning("Telegram cannot be reached: %s; trying again", error)
            await sleep(FIRST_PAUSE)
        else:
            return


async def _until(stopping: asyncio.Event, *work: Awaitable[None]) -> None:
    """Ends when `stopping` is set, or with the error of any of `work`."""
    stop = asyncio.ensure_future(stopping.wait())
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait({stop, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task in done:
                await task
    finally:
        for one in (stop, *tasks):
            one.cancel()
        await asyncio.gather(stop, *tasks, return_exceptions=True)


async def _publish_menus(application: App) -> None:
    try:
        for language, scope, commands in menus():
            await application.bot.set_my_commands(commands, scope=scope, language_code=language or None)
    except TelegramError as error:
        log.warning("the menus of commands are not published: %s", error)
