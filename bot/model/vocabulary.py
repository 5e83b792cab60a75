"""Identifiers, kinds, study types, flags: the words everything else is said in."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Literal, NewType

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

SCREENED = frozenset({Kind.POST, Kind.BLOG})
"""Kinds that are screened before they go out: a published case report is not a tweet."""


Access = Literal["", "free", "free full text", "subscription"]
"""In the words a reader sees; empty: nobody says."""


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

    @property
    def day(self) -> date | None:
        """The day of UTC; None where it is not known so precisely, or not readable."""
        if self.precision in (Precision.YEAR, Precision.MONTH):
            return None
        try:
            at = datetime.fromisoformat(self.value)
            return (at.astimezone(UTC) if at.tzinfo else at).date()
        except (ValueError, OverflowError):
            return None

    @property
    def period(self) -> tuple[date, date] | None:
        """The first and the last day that it may mean; None where it is not readable."""
        if day := self.day:
            return day, day
        year, _, month = self.value.partition("-")
        try:
            first, last = int(month or 1), int(month or 12)
            return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])
        except ValueError:
            return None
