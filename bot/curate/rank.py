"""Two scores for a story and a subscription, each a floor and a sum of named parts (docs/ranking.md).

Nothing is clamped: the parts' extremes fit the scale, and no part depends on another, so a reason taken
away lowers its score by exactly what it said. The scores are computed, not rated by clinicians.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.curate.attention import attention_of
from bot.curate.interest import NO_LABELS, Labels, interest
from bot.curate.news import NEWS_FLOOR, Sources, news_parts
from bot.curate.stops import stop_reason
from bot.model import Curated, Part, Ranked, Subscription, Taste

RELEVANCE_FLOOR = 2.1
"""Of a story that has nothing in common with the reader and of whose kind and source nothing was learnt;
what is left below it is what votes (.85) and a source's record (.25) may take."""

INTEREST_POINTS = 3.5
"""A topic that is certain makes 5.6; the rest is what votes (.95), a source's record (.25) and other readers
(.2) may give."""

BELONGS_P, BELONGS_SHARE = 0.6, 0.8
"""At the probability from which topics are shown by default, four fifths of the points are earned: beyond it
a surer topic is hardly a more important paper, below it the paper is most likely another's."""

RELEVANCE_WEIGHT = 0.65
"""Of the score; the rest is newsworthiness. With it the greatest news about nothing of mine (relevance 2.1,
newsworthiness 7: 3.8) stays below an opinion about my topic (4.9 and 2.25: 4.0) and below the default
threshold of 4, which a topic of probability .6 reaches with the newsworthiness of 2.5."""

READERS_POINTS, READERS_ENOUGH = 0.2, 20
"""What the votes of others add at most, and how many more found a story useful than did not for all of it.
Small, because who votes is no sample, and what many voted on was sent to many."""

VOTES = frozenset({"votes", "group votes"})
"""The names of the part that votes on similar ones give."""


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

    The same for the same stories in any order (`order_of`).
    """
    ranked = [score(story, subscription, now=now, sources=sources, labels=labels) for story in curated]
    if (learnt := learnt_of(taste, subscription, now=now)) is not None:
        from bot.curate.taste.points import Tasting  # scipy, which the terminal's stages do not need

        tasting = Tasting(now=now)
        ranked = [with_parts(one, tasting.parts(one.curated, learnt, subscription)) for one in ranked]
    return tuple(sorted(ranked, key=order_of))


def learnt_of(taste: Taste | None, subscription: Subscription, *, now: datetime) -> Taste | None:
    """What is known of a reader besides what they follow; who has muted a source has told something."""
    mutes = any(one.kind == "source" for one in subscription.muted)
    return taste or (Taste(at=now) if mutes else None)


Order = tuple[bool, float, int, float, float, str, str]


def order_of(one: Ranked) -> Order:
    """Best first. Of scores that look the same to a reader, who is shown hundredths, attention decides, and
    then what is left of them; in the end the story's name."""
    alike, attention = round(one.score, 2), attention_of(one.curated)
    name = one.curated.story, one.curated.lead.item.guid
    return bool(one.stop), -alike, -attention, -one.score, -one.newsworthiness, *name


def score(
    story: Curated, subscription: Subscription, *, now: datetime, sources: Sources, labels: Labels
) -> Ranked:
    """One story's two scores and their weighted mean."""
    return score_for(story, subscription, worth_of(story, now=now, sources=sources), labels=labels)


@dataclass(frozen=True, slots=True)
class Worth:
    """What does not depend on who reads it: worked out once a story, however many are due."""

    parts: tuple[Part, ...]
    news: float
    stop: str
    attention: int


def worth_of(story: Curated, *, now: datetime, sources: Sources) -> Worth:
    """What the story is worth to anybody, and why it must not be sent, if so."""
    parts = (*news_parts(story, now=now, sources=sources), *_found_useful(story))
    stop = stop_reason(story, now=now, sources=sources)
    return Worth(parts, total(parts, "newsworthiness"), stop, attention_of(story))


def score_for(story: Curated, subscription: Subscription, worth: Worth, *, labels: Labels) -> Ranked:
    """As `score`, where the worth is known."""
    parts = (*_interest(story, subscription, labels=labels), *worth.parts)
    relevance = total(parts, "relevance")
    return Ranked(
        curated=story,
        relevance=relevance,
        newsworthiness=worth.news,
        score=_mean(relevance, worth.news),
        reasons=tuple(part.why for part in strongest(parts)),
        parts=parts,
        stop=worth.stop,
    )


def with_parts(ranked: Ranked, more: Iterable[Part]) -> Ranked:
    """The story with further parts."""
    parts = (*ranked.parts, *more)
    return ranked if len(parts) == len(ranked.parts) else rescored(ranked, parts)


def rescored(ranked: Ranked, parts: Sequence[Part]) -> Ranked:
    """The story with these parts in place of its own."""
    relevance, news = total(parts, "relevance"), total(parts, "newsworthiness")
    return replace(
        ranked,
        relevance=relevance,
        newsworthiness=news,
        score=_mean(relevance, news),
        reasons=tuple(one.why for one in strongest(parts)),
        parts=tuple(parts),
    )


def weighed(p: float, worth: Worth) -> float:
    """The score for a reader whose strongest interest in the story has that probability."""
    known = total(worth.parts, "relevance")
    return _mean(round(known + INTEREST_POINTS * belonging(min(p, 1.0)), 4), worth.news)


def _mean(relevance: float, news: float) -> float:
    return round(RELEVANCE_WEIGHT * relevance + (1 - RELEVANCE_WEIGHT) * news, 4)


def total(parts: Sequence[Part], of: str) -> float:
    """A score: its floor and its parts."""
    floor = RELEVANCE_FLOOR if of == "relevance" else NEWS_FLOOR
    return round(floor + sum(part.points for part in parts if part.of == of), 4)


def strongest(parts: Sequence[Part]) -> tuple[Part, ...]:
    """For people: what the reader follows, what else speaks for their interest, then what weighs most."""
    return tuple(
        sorted(parts, key=lambda one: (one.of != "relevance", one.name != "interest", -abs(one.points)))
    )


def _interest(story: Curated, subscription: Subscription, *, labels: Labels) -> tuple[Part, ...]:
    """What the story has in common with what the subscription follows, all of it one part: the likeliest
    of it decides, and without anything that is named nothing of it is left."""
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


def _found_useful(story: Curated) -> tuple[Part, ...]:
    """How others who let their votes help found it; the store says nothing of fewer than it takes for
    nobody to be recognised."""
    points = round(READERS_POINTS * min(story.useful / READERS_ENOUGH, 1.0), 4)
    if points <= 0:
        return ()
    return (Part(of="relevance", name="readers", points=points, why="readers here found it useful"),)
