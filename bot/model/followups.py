"""What happens to a work after somebody was sent it, and who has to hear of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import Chat, Message, PartState, Subscription
from bot.model.items import Filed
from bot.model.vocabulary import PartialDate, WorkId


class NoticeKind(StrEnum):
    """What a notice makes of its work; each has wording of its own."""

    CORRECTED = "corrected"
    PUBLISHED = "published"
    """A preprint that is peer-reviewed now."""
    CONCERN = "expression of concern"
    PARTLY_RETRACTED = "retracted in part"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    REPLACED = "retracted and replaced"
    REINSTATED = "reinstated"


class Family(StrEnum):
    """Kinds that are one piece of news: publishers and indexes call one event by several names."""

    CORRECTION = "correction"
    PUBLICATION = "publication"
    CONCERN = "concern"
    PARTIAL = "partial"
    GONE = "gone"
    REPLACED = "replaced"
    REINSTATED = "reinstated"
    RECALL = "recall"
    """Taken back by those who sent it, not by those who wrote it."""


FAMILIES = {
    NoticeKind.CORRECTED: Family.CORRECTION,
    NoticeKind.PUBLISHED: Family.PUBLICATION,
    NoticeKind.CONCERN: Family.CONCERN,
    NoticeKind.PARTLY_RETRACTED: Family.PARTIAL,
    NoticeKind.REMOVED: Family.GONE,
    NoticeKind.WITHDRAWN: Family.GONE,
    NoticeKind.RETRACTED: Family.GONE,
    NoticeKind.REPLACED: Family.REPLACED,
    NoticeKind.REINSTATED: Family.REINSTATED,
}

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
class Notice:
    """What was published about one work."""

    kind: NoticeKind
    key: str
    """Who it is, in whatever record it comes: `doi:…`, `pmid:…`, else its work; `record` where only the
    work's own record says so."""
    url: str = ""
    dated: PartialDate | None = None
    seen: datetime | None = None
    """When it first appeared in a source."""
    quote: str = ""
    """One sentence of it, verbatim."""
    reasons: str = ""
    """Reasons as an index lists them; nobody's sentence."""
    material: bool = False
    """Of a correction: it names dose, drug, unit, primary outcome or conclusion."""

    @property
    def family(self) -> Family:
        return FAMILIES[self.kind]


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
    """What was planned for this chat and work before: families, and keys of corrections."""
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
class StatusLine:
    """What a digest says of something sent before. `id` is the store's."""

    kind: NoticeKind
    title: str
    url: str = ""
    """Of the correction, or the peer-reviewed article."""
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One notice and how this chat hears of it; a key in the database, so it cannot hear twice."""

    family: Family
    key: str = ""
    """Of a correction or publication; the other families are told once whoever says so."""
    way: Way
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
