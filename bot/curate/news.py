"""What a story is worth to anybody in its field: a floor and a sum of named parts (docs/ranking.md).

Nothing is clamped: the parts' extremes fit the scale of 1 to 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.curate.stops import stated_at
from bot.model import Curated, Filed, Flag, Item, Kind, Part, Source, SourceId, StudyType
from bot.text.words import counted

Sources = Mapping[SourceId, Source]

NEWS_FLOOR = 3.0
"""A cohort study of an ordinary journal, undated: neither news nor noise."""

EVIDENCE: Mapping[StudyType, tuple[float, str]] = {
    StudyType.GUIDELINE: (1.5, "guideline"),
    StudyType.SYSTEMATIC_REVIEW: (1.25, "systematic review"),
    StudyType.META_ANALYSIS: (1.25, "meta-analysis"),
    StudyType.RCT: (1.25, "randomised trial"),
    StudyType.NRCT: (0.5, "trial, not randomised"),
    StudyType.DIAGNOSTIC: (0.25, "diagnostic accuracy study"),
    StudyType.SCOPING_REVIEW: (0.1, "scoping review"),
    StudyType.EDU_RESOURCE: (0.25, "teaching"),
    StudyType.CASE_REPORT: (-0.5, "case report"),
    StudyType.TRIAL_PROTOCOL: (-0.6, "protocol, no results yet"),
    StudyType.EDITORIAL_COMMENT: (-0.75, "opinion"),
    StudyType.BASIC_SCIENCE: (-0.75, "laboratory or animal work"),
    StudyType.EVENT: (-0.9, "event"),
    StudyType.OTHER: (-0.9, "neither study nor teaching"),
}
"""Priors, not measurements: the order is that of OCEBM 2011's levels for treatment, with guidelines on
top because they change practice. Types not listed add nothing. What each part of the score does on judged
records is in docs/quality.md."""

SAFETY_POINTS = 2.0
TIER_POINTS: Mapping[int, float] = {1: 0.75, 2: 0.4, 4: -0.2}
RECENCY_POINTS = 0.75
HALF_LIFE = timedelta(days=5)
COVERAGE_POINTS, COVERAGE_CAP = 0.25, 2
STATUS: tuple[tuple[Flag, float, str], ...] = (
    (Flag.CORRECTION_NOTICE, -0.6, "correction of another article"),
    (Flag.REPLY, -0.6, "reply to another article"),
    (Flag.PREPRINT, -0.5, "preprint, not peer reviewed"),
    (Flag.CONFERENCE_ABSTRACT, -0.3, "conference abstract"),
    (Flag.ANIMAL, -0.3, "animals"),
    (Flag.IN_VITRO, -0.3, "in vitro"),
)
"""The gravest one counts, so that a work is not punished twice for one thing."""
NO_TEXT_POINTS = -0.2


def news_parts(story: Curated, *, now: datetime, sources: Sources) -> tuple[Part, ...]:
    """What the story is worth to anybody in the field; the same for every subscription."""
    lead = story.lead
    found = (
        _evidence(lead),
        _tier(lead, sources),
        _coverage(story, sources),
        _recency(lead, now),
        _status(lead),
        _no_text(lead.item),
    )
    return tuple(part for part in found if part is not None and part.points)


def most_news(story: Curated, *, sources: Sources) -> float:
    """What `news_parts` add up to at most, by kind, source and company alone: a tenth of the work."""
    lead = story.lead
    safety = Flag.SAFETY_NOTICE in lead.item.flags or Flag.SAFETY_NOTICE in lead.judgement.flags
    kind = EVIDENCE.get(lead.judgement.study_type, _NOTHING)[0] if lead.judgement.study_type else 0.0
    evidence = SAFETY_POINTS if safety else max(kind, 0.5) if lead.item.kind is Kind.POST else kind
    source = sources.get(lead.item.source) if lead.item.source else None
    tier = TIER_POINTS.get(source.tier, 0.0) if source else 0.0
    coverage = COVERAGE_POINTS * COVERAGE_CAP if story.echoes else 0.0
    return NEWS_FLOOR + evidence + tier + coverage + RECENCY_POINTS


_NOTHING = (0.0, "")


def _news(name: str, points: float, why: str) -> Part:
    return Part(of="newsworthiness", name=name, points=round(points, 4), why=why)


def _evidence(lead: Filed) -> Part | None:
    if Flag.SAFETY_NOTICE in lead.flags:
        return _news("evidence", SAFETY_POINTS, "safety notice")
    if lead.judgement.worth is not None and lead.item.kind is Kind.POST:
        return _news("evidence", lead.judgement.worth - 0.5, "how educational the post is")
    if (kind := lead.judgement.study_type) in EVIDENCE and kind is not None:
        return _news("evidence", *EVIDENCE[kind])
    return None


def _tier(lead: Filed, sources: Sources) -> Part | None:
    source = sources.get(lead.item.source) if lead.item.source else None
    points = TIER_POINTS.get(source.tier, 0.0) if source else 0.0
    return _news("tier", points, f"source of tier {source.tier}") if source else None


def _coverage(story: Curated, sources: Sources) -> Part | None:
    voices = len(independent_voices(story, sources))
    points = COVERAGE_POINTS * min(voices, COVERAGE_CAP)
    return _news("coverage", points, f"taken up by {counted(voices, 'other publisher')}")


def independent_voices(story: Curated, sources: Sources) -> frozenset[str]:
    """Publishers, other than the lead's own, that wrote about it; a copy of the record is no voice."""
    spoken = (echo.item for echo in story.echoes if echo.item.kind not in (Kind.JOURNAL, Kind.PREPRINT))
    heard = frozenset(_publisher(item, sources) for item in spoken) - {""}
    return heard - {_publisher(story.lead.item, sources)} if heard else heard


def _publisher(item: Item, sources: Sources) -> str:
    source = sources.get(item.source) if item.source else None
    if source and source.publisher:
        return source.publisher.casefold()
    return _host(source.url if source else item.url) or (item.source or "")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _recency(lead: Filed, now: datetime) -> Part | None:
    dated = dated_at(lead.item, now)
    if dated is None:
        return None
    age = max(now - dated, timedelta())
    return _news("recency", RECENCY_POINTS * 0.5 ** (age / HALF_LIFE), _age_in_words(age))


def _age_in_words(age: timedelta) -> str:
    return {0: "of today", 1: "of yesterday"}.get(age.days, f"{age.days} days old")


def dated_at(item: Item, now: datetime) -> datetime | None:
    """The item's own date if it states a day that has come, else when we first saw it."""
    stated = stated_at(item)
    return stated if stated and stated <= now else item.first_seen


def _status(lead: Filed) -> Part | None:
    present = lead.flags
    grave = min((row for row in STATUS if row[0] in present), key=lambda row: row[1], default=None)
    return _news("status", *grave[1:]) if grave else None


def _no_text(item: Item) -> Part | None:
    if item.summary or item.kind not in (Kind.JOURNAL, Kind.PREPRINT):
        return None
    return _news("text", NO_TEXT_POINTS, "no abstract in the feed")
