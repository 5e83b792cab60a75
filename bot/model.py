"""The nouns. Frozen, slotted, keyword-only; tuples, not lists; datetimes aware and in UTC.

The phase is in the name:
`Source → Fetched | NotModified | FetchFailed → Item → Story → Curated → Ranked → Digest → Message`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Literal, NewType

SourceId = NewType("SourceId", str)
TopicId = NewType("TopicId", str)
WorkId = NewType("WorkId", str)
StoryId = NewType("StoryId", str)
SubscriptionId = NewType("SubscriptionId", str)

Doi = NewType("Doi", str)
"""A DOI as `text.parse_doi` returns it: lower case, no resolver, no trailing punctuation."""
Pmid = NewType("Pmid", str)
"""Digits only."""
Pmcid = NewType("Pmcid", str)
"""`PMC` and digits."""
CanonicalUrl = NewType("CanonicalUrl", str)
"""An http(s) address as `text.canonical_url` returns it: no tracking, no fragment, for comparing."""


class Kind(StrEnum):
    """What sort of thing an item is, by where it came from."""

    JOURNAL = "journal"
    PREPRINT = "preprint"
    REGULATOR = "regulator"
    GUIDELINE = "guideline"
    NEWS = "news"
    BLOG = "blog"
    PODCAST = "podcast"
    VIDEO = "video"
    POST = "post"


TALK = frozenset({Kind.NEWS, Kind.BLOG, Kind.PODCAST, Kind.VIDEO, Kind.POST})
"""Kinds that speak of works of others: the paper whose DOI they carry is no name of theirs."""


class StudyType(StrEnum):
    """Study types, in the vocabulary of PubMed's publication types (see docs/study-types.md)."""

    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic-review"
    META_ANALYSIS = "meta-analysis"
    RCT = "rct"
    NRCT = "nrct"
    TRIAL_PROTOCOL = "trial-protocol"
    COHORT = "cohort"
    CASE_CONTROL = "case-control"
    CROSS_SECTIONAL = "cross-sectional"
    DIAGNOSTIC = "diagnostic"
    PREDICTION = "prediction"
    QUALITATIVE = "qualitative"
    ECONOMIC = "economic"
    SCOPING_REVIEW = "scoping-review"
    NARRATIVE_REVIEW = "narrative-review"
    CASE_REPORT = "case-report"
    BASIC_SCIENCE = "basic-science"
    EDITORIAL_COMMENT = "editorial-comment"
    NEWS = "news"
    EDU_RESOURCE = "edu-resource"
    PODCAST = "podcast"
    VIDEO = "video"
    CASE_DISCUSSION = "case-discussion"
    EVENT = "event"
    JOB_AD = "job-ad"
    OTHER = "other"


class Flag(StrEnum):
    """What is true of an item besides its study type; an item may carry several."""

    PREPRINT = "preprint"
    RETRACTED = "retracted"
    RETRACTION_NOTICE = "retraction-notice"
    CONCERN_NOTICE = "expression-of-concern"
    CORRECTION_NOTICE = "correction-notice"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REPLY = "reply"
    PROTOCOL = "protocol"
    ANIMAL = "animal"
    IN_VITRO = "in-vitro"
    CONFERENCE_ABSTRACT = "conference-abstract"
    OPEN_ACCESS = "oa"
    PAYWALLED = "paywalled"
    INDUSTRY_FUNDED = "industry-funded"
    SPONSORED = "sponsored"
    SAFETY_NOTICE = "safety-notice"
    FURNITURE = "furniture"
    """Mastheads, editorial boards, issue information: nothing to read."""


class LinkKind(StrEnum):
    """How one work speaks of another; never a reason to merge them."""

    ERRATUM_OF = "erratum-of"
    RETRACTION_OF = "retraction-of"
    CONCERN_ABOUT = "concern-about"
    REPLY_TO = "reply-to"
    COMMENT_ON = "comment-on"
    PREPRINT_OF = "preprint-of"
    VERSION_OF = "version-of"
    PROTOCOL_OF = "protocol-of"
    DISCUSSES = "discusses"


class Precision(StrEnum):
    """How much of a date its source stated."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A date no more precise than its source: `2026`, `2026-11`, `2026-11-22` or ISO 8601 in UTC."""

    value: str
    precision: Precision


# ── the way in ────────────────────────────────────────────────────────────────


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
]
"""The forms of answers that are understood, a module of `bot/sources/` each (docs/adapters.md)."""


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
    conditional: bool = False
    """Whether it was asked with the validators: `unchanged` then means that they matched."""


class Health(StrEnum):
    """How a source is doing, in a word; `curate.health` decides which."""

    NEW = "new"
    WELL = "well"
    QUIET = "quiet"
    FAILING = "failing"
    REFUSED = "refused"
    DEAD = "dead"
    GONE = "gone"


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
    body_hash: str = ""
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
    gone_since: datetime | None = None
    """When the server first said 410 and nothing else since."""
    gone: bool = False
    """True: 410 twice, a day apart; not polled again. Its items stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One work speaking of another. `to` is a guid of the same input, else `doi:…` or `pmid:…`."""

    kind: LinkKind
    to: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of one source, cleaned: plain text, canonical identifiers, nothing invented."""

    guid: str
    source: SourceId | None = None
    kind: Kind = Kind.JOURNAL
    title: str = ""
    """Plain text, without a section prefix."""
    summary: str = ""
    """Plain text: abstract, post text or description; paragraphs parted by newlines."""
    url: str = ""
    """The link to open; http or https, or empty."""
    canonical: CanonicalUrl | None = None
    doi: Doi | None = None
    pmid: Pmid | None = None
    pmcid: Pmcid | None = None
    published: PartialDate | None = None
    authors: tuple[str, ...] = ()
    journal: str = ""
    section: str = ""
    """What stood in front of the title or in prism:section: `Articles`, `ASAP`, `Reply to`."""
    tags: tuple[str, ...] = ()
    """Hashtags without `#`, categories."""
    publication_types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    language: str = ""
    flags: tuple[Flag, ...] = ()
    """Those that the record itself states or the entry's form shows (furniture, notices)."""
    version: str = ""
    """Of a preprint: `1`, `2`, ..."""
    year: int | None = None
    volume: str = ""
    number: str = ""
    pages: str = ""
    references: int | None = None
    """How many outgoing references a teaching post has."""
    enclosure: str = ""
    """The address of a podcast's or video's recording."""
    duration_seconds: int | None = None
    transcript: str = ""
    """The address of a podcast's transcript."""
    related: tuple[Link, ...] = ()
    """What the record says that this work is to others: a retraction of, a comment on, a preprint of."""
    related_by: tuple[Link, ...] = ()
    """The other way round: `to` is what the record names as the retraction, erratum, … of this work."""
    points_to: tuple[str, ...] = ()
    """Of a post, a blog or news: the addresses it points to, cleaned, each once, as its source lists them."""
    free_url: str = ""
    """Where the record says that the whole text can be read free of charge; empty: it does not say so."""
    account: str = ""
    """Of a post: who wrote it, as a deny-list names them: `@name@host`, `did:plc:…`, `x:123`, `u/name`."""
    edited: PartialDate | None = None
    """Of a post: when it was last changed."""
    first_seen: datetime | None = None


# ── the core ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic of config/topics.yaml."""

    id: TopicId
    label: str
    axis: Literal["specialty", "cross-cutting"]
    terms: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    """Negative contexts: where one of these stands, the terms say nothing about this topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScore:
    """How likely an item is about a topic, and why in words; `shown` above the threshold."""

    id: TopicId
    p: float
    why: tuple[str, ...] = ()
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """May it go out? `spans` are (start, end, why) in the screened text."""

    verdict: Literal["pass", "hold", "drop"] = "pass"
    reason: str = ""
    spans: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the core thinks of one item, each with its reason."""

    topics: tuple[TopicScore, ...] = ()
    study_type: StudyType | None = None
    """None: the design is not stated."""
    study_type_why: str = ""
    """How it is known: `publication type`, or the words that state it."""
    designs: tuple[str, ...] = ()
    """`retrospective`, `prospective`, `cross-sectional`, ...: only when stated or sure."""
    flags: tuple[Flag, ...] = ()
    screen: Screen = Screen()
    worth: float | None = None
    """Of a post: how educational, 0 to 1."""
    worth_why: tuple[str, ...] = ()
    """What speaks for and against it, in words, the strongest first."""
    model: str = ""
    """Version of the model that helped; empty when rules alone decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where the grouping put one item, and by which rule."""

    work: WorkId
    story: StoryId
    links: tuple[Link, ...] = ()
    why: str = ""
    """The rule that joined it, e.g. `same DOI`; empty for a work of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An item that the store knows, with its judgement and its place."""

    item: Item
    judgement: Judgement
    place: Placement
    baseline: bool = False
    """True: came with its source's first fetch and is archive only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """A story ready to be ranked: its lead and its echoes, the lead first."""

    story: StoryId
    lead: Filed
    echoes: tuple[Filed, ...] = ()

    @property
    def works(self) -> frozenset[WorkId]:
        """Every work in the story: none of them may come twice to one chat."""
        return frozenset(filed.place.work for filed in (self.lead, *self.echoes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One addend of a score. A score is its floor plus its parts and nothing else, so that taking one
    part away lowers it by exactly `points`."""

    of: Literal["relevance", "newsworthiness"]
    name: str
    points: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A story for one subscription. Scores are 1 to 7, computed, not rated by clinicians."""

    curated: Curated
    relevance: float
    newsworthiness: float
    score: float
    reasons: tuple[str, ...] = ()
    """The parts of the sum in words, the strongest first; the first is the digest's "Why"."""
    parts: tuple[Part, ...] = ()
    stop: str = ""
    """Why it must not be sent whatever its score; empty when it may."""


# ── the way out ───────────────────────────────────────────────────────────────


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The entries chosen for one subscription and one slot: decided, not sent."""

    subscription: Subscription
    slot: Slot
    at: datetime
    entries: tuple[Entry, ...]
    considered: int
    """How many stories were new in the window."""
    minutes: int = 0
    """To read it, estimated; 0 says nothing."""
    sample: bool = False
    """True for the first digest of a subscription, made from what is already there."""
    notes: tuple[str, ...] = ()
    """`late`, ...: said in the heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`data` is at most 64 bytes of UTF-8."""

    text: str
    data: str


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One part of a digest, or one reply: Telegram HTML within every limit."""

    text: str
    keyboard: Keyboard = ()
    part: int = 1
    of: int = 1
    silent: bool = False


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
class KeptUpdate:
    """What Telegram handed over, kept until it is handled."""

    place: int
    """The order of arrival."""
    number: int
    """Telegram's `update_id`."""
    body: str
    """JSON, as it came."""


# ── intents ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestPlan:
    """What one fetch of one source writes, in one transaction: entries and validators together."""

    state: SourceState
    filed: tuple[Filed, ...] = ()
    """New and changed items, each with its judgement and place."""
    work_merges: tuple[tuple[WorkId, WorkId], ...] = ()
    """(kept, absorbed): an item showed that two works are one."""
    story_merges: tuple[tuple[StoryId, StoryId], ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """What one due subscription writes: slot, parts, ledger and the next due time, or only the last."""

    subscription: SubscriptionId
    next_due: datetime
    digest: Digest | None
    """None: nothing was worth sending."""
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest did, for the summary a person reads."""

    sources: int = 0
    new: int = 0
    unchanged: int = 0
    failed: tuple[FetchFailed, ...] = ()
    items: int = 0
    stories: int = 0
    merged: int = 0
    too_old: int = 0
    held: int = 0


Row = Mapping[str, Any]
"""One line of JSON Lines, as the stages read and write it."""
