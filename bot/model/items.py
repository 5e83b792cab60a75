"""Entries, what the core thinks of them, and the stories they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from bot.model.vocabulary import (
    CanonicalUrl,
    Doi,
    Flag,
    Kind,
    LinkKind,
    PartialDate,
    Pmcid,
    Pmid,
    SourceId,
    StoryId,
    StudyType,
    TopicId,
    WorkId,
)

if TYPE_CHECKING:
    from dataclasses import dataclass as unchanging
else:

    def unchanging(**_: bool) -> Callable[[type], type]:
        """A dataclass that nobody changes: whoever checks the types refuses to. Refusing at run time too
        makes an item, which has 31 fields, five times as dear to build, and that is felt with a million."""
        return dataclass(slots=True, kw_only=True, unsafe_hash=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One work speaking of another. `to` is a guid of the same input, else `doi:…` or `pmid:…`."""

    kind: LinkKind
    to: str
    why: str = ""
    dated: PartialDate | None = None
    """When an index says that it came about; a record may list the same notice of its work twice."""


@unchanging(frozen=True, slots=True, kw_only=True)
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
    attention: int | None = None
    """Of a post: its likes and reposts when it was read; None: none, or nobody said. It breaks ties, and no
    more."""
    first_seen: datetime | None = None

    @property
    def day(self) -> date | None:
        """The day of UTC that it tells of: as it is dated, but never later than it was seen."""
        seen = self.first_seen.astimezone(UTC).date() if self.first_seen else None
        dated = self.published.day if self.published else None
        return min(seen, dated) if seen and dated else seen or dated


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
class Pearl:
    """One teaching point of config/pearls.yaml, in a curator's words."""

    id: str
    text: str
    source: str
    """What it rests on, as a citation or an address."""
    topic: TopicId
    review_by: date
    """Not sent from this date on, until somebody has looked at it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How often a subscription has had a pearl, and on which local date last."""

    times: int
    last: date


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
    work_type: StudyType | None = None
    """Of a notice, a reply or a comment: the type of the work that its title names. Never shown or ranked."""
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
    language: str = ""
    """ISO 639-1: what the record says, else what script and small words show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where the grouping put one item, and by which rule."""

    work: WorkId
    story: StoryId
    links: tuple[Link, ...] = ()
    why: str = ""
    """The rule that joined it, e.g. `same DOI`; empty for a work of its own."""
    told_since: date | None = None
    """Of news, a blog or a post: the day since which what it takes up is told, where that is before its own
    (`bot.curate.dedupe.tellings`), `date.min` where it speaks of a paper. Its own day where that was too late
    to count: it was news of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An item that the store knows, with its judgement and its place."""

    item: Item
    judgement: Judgement
    place: Placement
    baseline: bool = False
    """True: came with its source's first fetch and is archive only."""

    @property
    def flags(self) -> frozenset[Flag]:
        """What the record states, what its kind says, and what the core found."""
        by_kind = (Flag.PREPRINT,) if self.item.kind is Kind.PREPRINT else ()
        return frozenset((*self.item.flags, *self.judgement.flags, *by_kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """A story ready to be ranked: its lead and its echoes, the lead first."""

    story: StoryId
    lead: Filed
    echoes: tuple[Filed, ...] = ()
    useful: int = 0
    """How many more readers, of those who let their votes help others, found it useful than did not;
    0 as long as too few did for nobody to be recognised."""

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
