"""The Bot API client: python-telegram-bot's, with timeouts that keep doubt rare, and a raw intake."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.errors import ConfigError
from bot.push.governor import Governor, Lane
from bot.push.redact import redact

OFFICIAL = "https://api.telegram.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds, and how many connections. The library's own 5 s of reading give up on answers that were
    on their way, and each of those is a part in doubt."""

    read: float = 30.0
    connect: float = 5.0
    pool: float = 30.0
    connections: int = 40
    """At most 32 sends at once and a few replies; httpcore's pool is quadratic in what waits for it."""


FIRST_ANSWER = 4.0
"""Seconds that `verify` waits at most, so that a start-up that fails says so within five."""

POLL_GRACE = 10.0
"""Seconds beyond a long poll's own time before it is given up."""

_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


class Client(ExtBot[Lane]):
    """One bot. Its `repr` does not hold the token."""

    async def raw_updates(self, *, offset: int, wait: int, allowed: Sequence[str]) -> list[dict[str, Any]]:
        """getUpdates without parsing: one update that the library cannot read must not hide the others."""
        asked = {"offset": offset, "timeout": wait, "allowed_updates": allowed}
        answer = await self._post("getUpdates", asked, read_timeout=wait + POLL_GRACE)
        return cast("list[dict[str, Any]]", answer)

    def __repr__(self) -> str:
        return f"Client[{self.base_url.partition('/bot')[0]}]"


def connect(
    token: str,
    *,
    base_url: str | None = None,
    governor: Governor | None = None,
    patience: Patience = Patience(),
) -> Client:
    """A client; nothing is sent yet. `base_url` is another Bot API server, with or without `/bot`.

    Raises `ConfigError` for what cannot be a token.
    """
    if not _SHAPE.fullmatch(token):
        raise ConfigError(("TELEGRAM_BOT_TOKEN: not a bot token; @BotFather gives one like 123456:ABC-…",))
    root = (base_url or OFFICIAL).rstrip("/").removesuffix("/bot")
    return Client(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=_request(patience, read=patience.read),
        get_updates_request=_request(patience, read=patience.connect),
        rate_limiter=governor or Governor(),
    )


def _request(patience: Patience, *, read: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=patience.connections,
        read_timeout=read,
        write_timeout=patience.read,
        connect_timeout=patience.connect,
        pool_timeout=patience.pool,
    )


@dataclass(frozen=True, slots=True)
class Verified:
    """The API knows the token."""

    username: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """The API answered that there is no such bot. `words` say so and what to do."""

    words: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody answered as a Bot API does; it may later."""

    words: str


Verification = Verified | TokenRefused | Unreachable


async def verify(client: Client) -> Verification:
    """Ask getMe once; an answer within `FIRST_ANSWER` seconds, whatever the network does."""
    try:
        async with asyncio.timeout(FIRST_ANSWER):
            me = await client.get_me()
    except InvalidToken:
        return TokenRefused("Telegram refuses TELEGRAM_BOT_TOKEN; ask @BotFather for a valid one.")
    except TimeoutError:
        return Unreachable(f"{client!r} did not answer within {FIRST_ANSWER:.0f} s")
    except TelegramError as error:
        return Unreachable(f"{client!r} cannot be used: {redact(str(error))}")
    return Verified(me.username or me.first_name)


async def verify_patiently(
    client: Client,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    told: Callable[[Unreachable, float], None] | None = None,
) -> Verified | TokenRefused:
    """Ask until somebody answers, 1, 2, 4 … 60 seconds apart; `told` hears of every failure."""
    wait = 1.0
    while isinstance(verdict := await verify(client), Unreachable):
        if told:
            told(verdict, wait)
        await sleep(wait)
        wait = min(wait * 2, 60.0)
    return verdict
