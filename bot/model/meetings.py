"""When people meet under a hashtag: regular chats, and conferences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.model.vocabulary import TopicId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatHour:
    """A regular chat. `weekday`: Monday is 0; `at` is local to `zone`, an IANA name."""

    tag: str
    topic: TopicId
    weekday: int
    at: time
    zone: str
    every_week: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """A conference, from its first day to its last."""

    tag: str
    title: str
    topic: TopicId
    starts: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """All that are known."""

    chats: tuple[ChatHour, ...] = ()
    conferences: tuple[Conference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextChat:
    """A chat to come. `at` is in the reader's own zone."""

    tag: str
    at: datetime
    every_week: bool = True
