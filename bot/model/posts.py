"""Posts read again: what became of each, and what a reading writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.model.delivery import Message
from bot.model.items import Filed, Item, Judgement

Standing = Literal["same", "edited", "gone", "unknown"]
"""`unknown`: nobody could say, because the server is down or the network has no way to ask for one post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What became of one post."""

    standing: Standing
    item: Item | None = None
    """As it reads now, where that is `edited`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """A post whose time is over: what is left of it, and the hash of what it said."""

    filed: Filed
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPart:
    """A part of the outbox, sent or not, as it is stored."""

    id: int
    message: Message
    language: str = ""
    """In which the bot speaks in its chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsPlan:
    """What was decided about posts; written in one transaction, for every copy of a guid."""

    read: tuple[str, ...] = ()
    """Guids that were asked about, whatever the answer."""
    stood: tuple[str, ...] = ()
    """Those that stand, edited or not."""
    gone: tuple[str, ...] = ()
    edited: tuple[tuple[Item, Judgement], ...] = ()
    forgotten: tuple[Forgotten, ...] = ()
    parts: tuple[StoredPart, ...] = ()
    """Parts that quoted one of them, without it."""
