"""Who gets what, when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

from bot.model.items import Pearl, Ranked
from bot.model.meetings import NextChat
from bot.model.standing import StatusLine
from bot.model.vocabulary import Access, SubscriptionId, TopicId


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Where a digest goes. `thread` is a forum topic, never 1 (General is sent without)."""

    id: int
    kind: ChatKind = ChatKind.PRIVATE
    thread: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When, in the reader's own time. `zone` is an IANA name. Raises ValueError for what never comes."""

    every: Literal["daily", "weekdays", "days", "weekly", "hours", "matters"] = "daily"
    """`hours`: every so many, day and night; `matters`: looked at every hour, sent at most once a day."""
    at: time = time(7, 30)
    """For `hours` and `matters` the hours are counted from it."""
    weekday: int = 0
    """For `weekly`: 0 is Monday."""
    zone: str = "UTC"
    days: tuple[int, ...] = ()
    """For `days`: the weekdays chosen."""
    hours: int = 6
    """For `hours`: how many, of 60 minutes each whatever the clocks do; 1 to 168."""
    quiet: tuple[time, time] | None = None
    """From the first until the second, across midnight where that is earlier: a digest waits for the end."""

    def __post_init__(self) -> None:
        chosen = self.days if self.every == "days" else (self.weekday,)
        if not chosen or not all(0 <= day <= 6 for day in chosen) or not 1 <= self.hours <= 168:
            raise ValueError(f"a schedule that never comes: {self.every}, {chosen}, {self.hours} h")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What a chat does not want to see: a `source` or `topic` by its id, a `story` by its work, a `word`,
    a `journal`, an `author` or a `tag` as it is written."""

    kind: Literal["source", "topic", "story", "word", "journal", "author", "tag"]
    what: str
    until: datetime | None = None
    """None: until it is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """What a chat wants to see besides its topics, as it is written."""

    kind: Literal["word", "journal", "author"]
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A chat × topics × schedule × limits. Without a chat it is an example, only ever printed."""

    id: SubscriptionId
    title: str
    topics: tuple[TopicId, ...]
    tags: tuple[str, ...] = ()
    """Hashtags followed, without `#`; an item with one of them is relevant whatever its topics."""
    schedule: Schedule = Schedule()
    limit: int = 5
    audience: Literal["reader", "group"] = "reader"
    threshold: float = 4.0
    """The least score that is sent; "fewer" and "more" move it."""
    chat: Chat | None = None
    created: datetime | None = None
    next_due: datetime | None = None
    last_slot: datetime | None = None
    """The window of the next digest begins here; None: none was sent yet."""
    paused: str = ""
    """Why nothing is sent (`by the reader`, `blocked`, ...); empty when it runs."""
    away_until: date | None = None
    """Nothing is sent before this local date; a date that has come says nothing."""
    until: date | None = None
    """Its last local day, for who follows a conference: after it comes a wrap-up, and then nothing."""
    library_proxy: str = ""
    """A prefix as `text.proxies.proxy_prefix` takes it: links to what is by subscription go through it."""
    pearls: bool = False
    """Does each digest bring a teaching point, and come for it where nothing else is worth sending?"""
    language: str = ""
    """In which the bot speaks here; empty: as the person's Telegram does, digests in English."""
    plain: bool = False
    """Words in the place of signs, for who has a screen read aloud."""
    muted: tuple[Mute, ...] = ()
    followed: tuple[Follow, ...] = ()
    """Hashtags are in `tags`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Is the person of a private chat there? Each None: never."""

    heard: datetime | None = None
    """The last press or command."""
    asked: datetime | None = None
    """When the bot asked whether to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One digest's place in time; a key in the database, so it cannot be filled twice."""

    subscription: SubscriptionId
    day: date
    """The local date."""
    n: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A verbatim sentence of the source. `label` is `Results` or `Authors' conclusion`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One numbered line of a digest."""

    ranked: Ranked
    extract: Extract | None
    no_extract: str = ""
    """What is said in its place; empty says nothing."""
    why: str = ""
    carrier: str = ""
    """Who published it, in words: the journal, else the source's title."""
    access: Access = ""
    """Whether the whole text is free, as far as anybody says."""
    free_url: str = ""
    """Where it is free, when a record says so."""
    conference: bool = False
    """True: a report from a conference, or its abstract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The entries chosen for one subscription and one slot: decided, not sent."""

    subscription: Subscription
    slot: Slot
    at: datetime
    entries: tuple[Entry, ...]
    considered: int
    """How many stories of the window it was chosen from: about what the subscription follows, with something
    new, and sendable; none is left out because the chat had an earlier part of it."""
    minutes: int = 0
    """To read it, estimated; 0 says nothing."""
    sample: bool = False
    """True for the first digest of a subscription, made from what is already there."""
    notes: tuple[str, ...] = ()
    """`late`, ...: said in the heading."""
    pearl: Pearl | None = None
    """The day's teaching point."""
    asks: bool = False
    """True: a reader who has gone quiet is asked whether to go on."""
    next_chat: NextChat | None = None
    """The next chat of its topics, in a weekly one."""
    lines: tuple[StatusLine, ...] = ()
    """What became of things sent here before; each is said once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Has exactly one of its actions."""

    text: str
    data: str = ""
    """Comes back when it is pressed; at most 55 bytes of UTF-8, for it is signed before it is sent."""
    url: str = ""
    """Opens an address."""
    start: str = ""
    """Opens the private chat with the bot, which hears `/start` and this (signed; letters, digits, `_-`)."""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One part of a digest, or one reply: Telegram HTML within every limit."""

    text: str
    keyboard: Keyboard = ()
    part: int = 1
    of: int = 1
    silent: bool = False
    reply_to: int | None = None
    """The message it answers, where that still exists."""
    edits: int | None = None
    """The message whose text it becomes, in place of being sent."""


class PartState(StrEnum):
    """A row of the outbox. Claim, send, settle; a crash between leaves `in_doubt`, never silence."""

    READY = "ready"
    CLAIMED = "claimed"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One part that this process may send until `lease` ends; `token` fences an older claimant."""

    part_id: int
    token: int
    chat: Chat
    message: Message
    attempts: int
    resent: bool = False
    """True: this is the one automatic resend of a part in doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a claim."""

    state: PartState
    message_id: int | None = None
    not_before: datetime | None = None
    """For READY: when to try again."""
    counts: bool = True
    """False where the try was no failure of the part (flood control, revoked token)."""
    pause_chat: str = ""
    """Why the chat's subscriptions stop (`blocked`, `kicked`, ...); empty: they do not."""
    move_to: int | None = None
    """The new id of a migrated group."""
    drop_thread: bool = False
    """True: the forum topic is gone; send to the chat itself."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A part that will not go by itself: DEAD, or IN_DOUBT (it may have arrived)."""

    id: int
    subscription: SubscriptionId
    day: date
    part: int
    of: int
    chat: int
    thread: int | None
    state: PartState
    attempts: int
    why: str
    settled: datetime | None
    """When it ended; None where nobody heard how."""
    paused: str
    """Why its subscription does not run; empty: it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A part of a group's digest, or a notice about what it was sent before, that may have arrived."""

    id: int
    chat: int
    subscription: SubscriptionId | None
    """Whose digest it is a part of; None of a notice."""
    day: date
    part: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUpdate:
    """What Telegram handed over, kept until it is handled."""

    place: int
    """The order of arrival."""
    number: int
    """Telegram's `update_id`."""
    body: str
    """JSON, as it came."""
