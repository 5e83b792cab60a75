"""Two scores for a story and a subscription, each a floor and a sum of named parts (docs/ranking.md).

Nothing is clamped: the parts' extremes fit the scale, so a part taken away lowers its score by exactly
what it said. The scores are computed, not rated by clinicians.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.curate.interest import NO_LABELS, Labels, interest
from bot.curate.stops import flags_of, stated_at, stop_reason
from bot.model import (
    Curated,
    Filed,
    Flag,
    Item,
    Kind,
    Part,
    Ranked,
    Source,
    SourceId,
    StudyType,
    Subscription,
    Taste,
)

Sources = Mapping[SourceId, Source]

RELEVANCE_FLOOR = 1.0
INTEREST_POINTS = 5.0
"""A topic that is certain makes 6; the last point is for what the reader's votes will say."""
BELONGS_P, BELONGS_SHARE = 0.6, 0.8
"""At the probability from which topics are shown by default, four fifths of the points are earned: beyond it
a surer topic is hardly a more important paper, below it the paper is most likely another's."""

RELEVANCE_WEIGHT = 0.6
"""Of the score; the rest is newsworthiness. With it the greatest news about nothing of mine (relevance 1,
newsworthiness 7) stays below an opinion about my topic (5 and 2.5) and below the default threshold of 4."""

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
top because they change practice. Types not listed add nothing."""

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


def rank(
    curated: Sequence[Curated],
    subscription: Subscription,
    *,
    now: datetime,
    sources: Sources,
    labels: Labels = NO_LABELS,
    taste: Taste | None = None,
) -> tuple[Ranked, ...]:
    """Every story with its scores, best first; those that must not be sent come last, with the reason.

    The same for the same stories in any order: ties are broken by news, then by the story's name.
    """
    ranked = [score(story, subscription, now=now, sources=sources, labels=labels) for story in curated]
    if taste is not None:
        from bot.curate.taste.points import Tasting  # scipy, which the terminal's stages do not need

        tasting = Tasting()
        ranked = [with_part(one, tasting.part(one, taste, subscription)) for one in ranked]
    return tuple(sorted(ranked, key=order_of))


def order_of(one: Ranked) -> tuple[bool, float, float, str, str]:
    lead = one.curated.lead
    return bool(one.stop), -one.score, -one.newsworthiness, one.curated.story, lead.item.guid


def score(
    story: Curated, subscription: Subscription, *, now: datetime, sources: Sources, labels: Labels
) -> Ranked:
    """One story's two scores and their weighted mean."""
    return score_for(story, subscription, worth_of(story, now=now, sources=sources), labels=labels)


@dataclass(frozen=True, slots=True)
class NewsWorth:
    """What does not depend on who reads it: worked out once a story, however many are due."""

    parts: tuple[Part, ...]
    total: float
    stop: str


def worth_of(story: Curated, *, now: datetime, sources: Sources) -> NewsWorth:
    """What the story is worth to anybody, and why it must not be sent, if so."""
    parts = news_parts(story, now=now, sources=sources)
    return NewsWorth(parts, total(parts, "newsworthiness"), stop_reason(story, now=now, sources=sources))


def score_for(story: Curated, subscription: Subscription, worth: NewsWorth, *, labels: Labels) -> Ranked:
    """As `score`, where the worth is known."""
    parts = (*relevance_parts(story, subscription, labels=labels), *worth.parts)
    relevance = total(parts, "relevance")
    return Ranked(
        curated=story,
        relevance=relevance,
        newsworthiness=worth.total,
        score=_mean(relevance, worth.total),
        reasons=tuple(part.why for part in strongest(parts)),
        parts=parts,
        stop=worth.stop,
    )


def with_part(ranked: Ranked, part: Part | None) -> Ranked:
    """The story with one part more."""
    if part is None:
        return ranked
    parts = (*ranked.parts, part)
    relevance, news = total(parts, "relevance"), total(parts, "newsworthiness")
    return replace(
        ranked,
        relevance=relevance,
        newsworthiness=news,
        score=_mean(relevance, news),
        reasons=tuple(one.why for one in strongest(parts)),
        parts=parts,
    )


def weighed(p: float, worth: NewsWorth) -> float:
    """The score for a reader whose strongest interest in the story has that probability."""
    return _mean(RELEVANCE_FLOOR + round(INTEREST_POINTS * belonging(min(p, 1.0)), 4), worth.total)


def _mean(relevance: float, news: float) -> float:
    return round(RELEVANCE_WEIGHT * relevance + (1 - RELEVANCE_WEIGHT) * news, 4)


def total(parts: Sequence[Part], of: str) -> float:
    """A score: its floor and its parts."""
    floor = RELEVANCE_FLOOR if of == "relevance" else NEWS_FLOOR
    return round(floor + sum(part.points for part in parts if part.of == of), 4)


def strongest(parts: Sequence[Part]) -> tuple[Part, ...]:
    """For people: what speaks for the reader's interest, then what weighs most."""
    return tuple(sorted(parts, key=lambda part: (part.of != "relevance", -abs(part.points))))


# ── relevance ─────────────────────────────────────────────────────────────────


def relevance_parts(story: Curated, subscription: Subscription, *, labels: Labels) -> tuple[Part, ...]:
    """What the story has to do with this subscription."""
    found = interest(story, subscription, labels=labels)
    points = round(INTEREST_POINTS * belonging(found.p), 4) if found else 0.0
    if found is None or not points:
        return ()
    return (Part(of="relevance", name="interest", points=points, why=found.why),)


def belonging(p: float) -> float:
    """How much of the interest a topic of that probability earns, 0 to 1: steep, then flat."""
    if p < BELONGS_P:
        return BELONGS_SHARE * p / BELONGS_P
    return BELONGS_SHARE + (1 - BELONGS_SHARE) * (p - BELONGS_P) / (1 - BELONGS_P)


# ── newsworthiness ────────────────────────────────────────────────────────────


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


def _news(name: str, points: float, why: str) -> Part:
    return Part(of="newsworthiness", name=name, points=round(points, 4), why=why)


def _evidence(lead: Filed) -> Part | None:
    if Flag.SAFETY_NOTICE in flags_of(lead):
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
    return _news("coverage", points, f"taken up by {voices} other publisher{'s'[: voices != 1]}")


def independent_voices(story: Curated, sources: Sources) -> frozenset[str]:
    """Publishers, other than the lead's own, that wrote about it; a copy of the record is no voice."""
    own = _publisher(story.lead.item, sources)
    spoken = (echo.item for echo in story.echoes if echo.item.kind not in (Kind.JOURNAL, Kind.PREPRINT))
    return frozenset(_publisher(item, sources) for item in spoken) - {own, ""}


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
    present = flags_of(lead)
    grave = min((row for row in STATUS if row[0] in present), key=lambda row: row[1], default=None)
    return _news("status", *grave[1:]) if grave else None


def _no_text(item: Item) -> Part | None:
    if item.summary or item.kind not in (Kind.JOURNAL, Kind.PREPRINT):
        return None
    return _news("text", NO_TEXT_POINTS, "no abstract in the feed")
