"""What happens to a work after somebody was sent it, and who has to hear of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import Chat, Message, PartState, Subscription
from bot.model.items import Filed
from bot.model.standing import Family, StatusLine
from bot.model.vocabulary import WorkId

UNREACHABLE = frozenset(
    {
        "blocked",
        "deactivated",
        "never started",
        "kicked",
        "refused",
        "topic closed",
        "chat not found",
        "no right to write",
        "moved without an address",
    }
)
"""Why a subscription is paused when its chat takes no messages; other pauses are a reader's wish, and do not
keep a retraction from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A work that somebody was sent and of which something is said."""

    work: WorkId
    copies: tuple[Filed, ...]
    """The items of the work."""
    speaking: tuple[Filed, ...] = ()
    """Items of other works that may say something of it; their links tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPart:
    """A message that carried an entry of the work, as it reads now."""

    id: int
    """Of its row in the outbox."""
    state: PartState
    """A part that was not sent yet can still be changed."""
    message_id: int | None
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One chat's copy of one work."""

    chat: Chat
    work: WorkId
    entry: int
    """Its number in the digest."""
    at: datetime
    alone: bool = True
    """False: its entry holds other works as well, and may show one of those."""
    parts: tuple[SentPart, ...] = ()
    """All of the digest; empty where they are no longer kept."""
    had: frozenset[tuple[Family, str]] = frozenset()
    """What was planned for this chat and work before: families, and keys of notices; releases to 0.1 kept
    those of corrections and publications alone."""
    subscriptions: tuple[Subscription, ...] = ()
    """Of the chat: they know its time, its quiet hours and its language."""
    unreachable: str = ""
    """Why nothing can be sent there; empty where it can."""
    also_had: frozenset[WorkId] = frozenset()
    """Works that say something of this one and that the chat was sent as well."""
    saved: bool = False
    """The reader keeps a copy."""
    logged: bool = False
    """The reader logged it for CPD."""


class Way(StrEnum):
    """How a chat hears of a notice."""

    MESSAGE = "message"
    DIGEST = "digest"
    """One line of the next digest."""
    MARK = "mark"
    """The entry had not been sent yet and now says so itself."""
    COVERED = "covered"
    """Not at all: something graver, or the same in other words, was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One notice and how this chat hears of it; a key in the database, so it cannot hear twice."""

    family: Family
    key: str = ""
    """Of the notice; empty for what is no notice."""
    way: Way
    speaker: str = ""
    """The work of the notice; it does not come as an entry to who has heard of it."""
    line: StatusLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What one delivery needs: written in one transaction, sent by the outbox."""

    words: tuple[Word, ...]
    edits: tuple[tuple[SentPart, Message], ...] = ()
    """Messages to change, and what they say then. Parts not sent yet are changed before they go."""
    message: Message | None = None
    not_before: datetime | None = None
    """Of the message; edits make no sound and go at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpReport:
    """What a round did."""

    works: int = 0
    """Works that were sent and of which something is said."""
    deliveries: int = 0
    """Copies of those works whose chats had not heard of all of it."""
    messages: int = 0
    lines: int = 0
    """For the next digest."""
    edits: int = 0
    unreachable: int = 0
    """Kept until the chat takes messages again."""
    revived: int = 0
    """Those of such chats that take messages again."""

    def __add__(self, other: FollowUpReport) -> FollowUpReport:
        names = [field.name for field in fields(self)]
        return FollowUpReport(**{name: getattr(self, name) + getattr(other, name) for name in names})
