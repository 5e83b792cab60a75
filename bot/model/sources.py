"""What curators follow, what a server answered, what is remembered between two polls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.model.vocabulary import Kind, SourceId, TopicId

ReaderName = Literal[
    "feed",
    "mastodon",
    "bluesky",
    "x",
    "reddit",
    "pubmed",
    "preprints",
    "europepmc",
    "crossref",
    "retractions",
    "updates",
]
"""The forms of answers that are understood, a module of `bot/sources/` each (docs/adapters.md)."""


NOTICES: frozenset[ReaderName] = frozenset({"retractions", "updates"})
"""Readers of notices about works of others. Of what they bring only that is filed which speaks of something
that is held: there are ten times as many notices as a reader of medicine will ever meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Another way to what a source brings, for when it refuses: PubMed's feed of a journal, Crossref."""

    url: str
    reader: ReaderName = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What curators follow. `tier` is 1 (see docs/sources.md for each criterion) to 4."""

    id: SourceId
    title: str
    kind: Kind
    url: str
    reader: ReaderName = "feed"
    """Which module of `bot/sources/` reads the answer."""
    tier: int = 3
    specialties: tuple[TopicId, ...] = ()
    language: str = "en"
    publisher: str = ""
    """Independent coverage is counted once a publisher; empty means the host of `url`."""
    extract: bool = True
    """False where the source does not want its text quoted."""
    hold: bool = False
    """True: a curator sees every item before a reader does."""
    every_minutes: int = 60
    """The least time between two polls."""
    verified: date | None = None
    """The day somebody last saw it answer with a feed; None: nobody has tried."""
    fallback: tuple[Rung, ...] = ()
    """Asked in this order when `url` refuses."""
    access: Literal["", "free", "subscription"] = ""
    """Whether its whole texts are free, where its records do not say; empty: that differs."""
    enabled: bool = True
    """False: a curator switched it off, and it is not asked; what it brought stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask with next time, byte for byte; None where it gave none."""

    etag: bytes | None = None
    last_modified: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body, decoded and within its caps; `url` is where it came from after redirects."""

    source: SourceId
    url: str
    status: int
    body: bytes
    content_type: str
    validators: Validators
    headers: tuple[tuple[str, str], ...] = ()
    """Lower-case names and latin-1 values of the caching headers; nothing else is kept."""
    seconds: float = 0.0
    moved_to: str = ""
    """Where a chain of permanent redirects (301, 308) alone led; empty when there was none."""
    received: int = 0
    """Bytes of the body as they came, before decoding."""
    more: tuple[bytes, ...] = field(default=(), repr=False)
    """Further pages of the same answer, in order."""
    reader: ReaderName | None = None
    """The form of the body, where another rung of the source's fallback chain served it; None: its own."""
    note: str = ""
    """For curators: which rung served and why, or why there is not all of it."""
    served_by: str = ""
    """In words, the rung of the fallback chain that served; empty: the source's own address did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server said that nothing changed; `validators` are those to keep."""

    source: SourceId
    validators: Validators
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Why there is nothing to read. `kind` is stable, `words` are for people."""

    source: SourceId
    kind: str
    """e.g. `refused-address`, `timeout`, `too-large`, `http-403`, `not-a-feed`, `no-connection`."""
    words: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


FetchOutcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHints:
    """What a feed itself asks of its readers."""

    seconds: int = 0
    """Least time between two polls: the longer of `ttl` and `sy:updatePeriod` over its frequency."""
    skip_hours: tuple[int, ...] = ()
    """Hours of rest, GMT, 0 to 23."""
    skip_days: tuple[int, ...] = ()
    """Days of rest, GMT, Monday is 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One poll as it went, for people."""

    at: datetime
    result: str
    """`read`, `unchanged`, or the kind of the failure."""
    words: str = ""
    status: int | None = None
    received: int = 0
    """Bytes on the wire."""
    seconds: float = 0.0
    served_by: str = ""
    """The rung of the fallback chain that served, in words; empty: the source's own address."""
    conditional: bool = False
    """Whether it was asked with the validators: `unchanged` then means that they matched."""


class Health(StrEnum):
    """How a source is doing, in a word; `curate.health` decides which, and a curator on `OFF`."""

    NEW = "new"
    WELL = "well"
    QUIET = "quiet"
    FAILING = "failing"
    REFUSED = "refused"
    DEAD = "dead"
    GONE = "gone"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceYield:
    """What a source brought in some time, beyond its baseline."""

    items: int = 0
    stories: int = 0
    held: int = 0
    """Items that wait for a curator."""
    merged: int = 0
    """Items whose work another item carries, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between two polls."""

    id: SourceId
    validators: Validators = Validators()
    next_due: datetime | None = None
    """None: never fetched, due at once."""
    baseline_at: datetime | None = None
    """When the first successful fetch was; what it brought is archive unless recent."""
    last_success: datetime | None = None
    last_item: datetime | None = None
    """When an item last was new."""
    failures: int = 0
    """In a row."""
    last_error: str = ""
    last_status: int | None = None
    address: str = ""
    """Where the feed moved for good; empty while the configured address is the one to ask."""
    ask_whole: bool = False
    """True: the next request carries no validators, to find out whether a 304 can be believed."""
    whole_at: datetime | None = None
    """When a whole answer last was asked for without validators, or came."""
    fresh_seconds: int = 0
    """How long the last answer that spoke of it said that it may be reused."""
    hints: FeedHints = FeedHints()
    last_attempt: Attempt | None = None
    moving_to: str = ""
    """Where permanent redirects lead since `moving_since`, seen `moving_seen` times; not yet believed."""
    moving_since: datetime | None = None
    moving_seen: int = 0
    old_addresses: tuple[str, ...] = ()
    """Where the feed lived before, the latest last."""
    not_there: tuple[str, ...] = ()
    """Where a curator said that it does not live: permanent redirects there are followed and not believed."""
    gone_since: datetime | None = None
    """When the server first said 410 and nothing else since."""
    gone: bool = False
    """True: 410 twice, a day apart; not polled again. Its items stay."""
