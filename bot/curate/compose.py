"""Choosing the entries of one digest from a ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import ceil

from bot.curate.entry import entry, is_safety, source_of
from bot.curate.interest import in_common, sure_interest, telling_term
from bot.model import (
    Curated,
    Entry,
    Ranked,
    Source,
    SourceId,
    StudyType,
    Subscription,
    WorkId,
)

A_SOURCE = 2
"""At most so many entries of one source."""

SAFETY_P = 0.15
"""A safety notice needs a topic this likely, named in its own words: whom it concerns is wider than what it
is about, but a recall that only sounds like any other concerns everybody and so nobody."""

EXPLORING_FROM = 5
"""One slot in five explores; a shorter digest has none to spare."""

EXPLORING_NEWS = 4.0
"""Outside the usual, only what would be news to anybody (Haynes 2006 released alerts at 4 of 7)."""

MATTERS_NEWS = 5.5
"""For readers who want to be called only when it matters: a fresh trial or synthesis of a source of the first
tier (5.75), a fresh guideline of the second (5.65). Safety notices that concern the reader always matter."""

DISCUSSED = frozenset(
    {
        StudyType.RCT,
        StudyType.NRCT,
        StudyType.COHORT,
        StudyType.CASE_CONTROL,
        StudyType.CROSS_SECTIONAL,
        StudyType.DIAGNOSTIC,
        StudyType.PREDICTION,
        StudyType.QUALITATIVE,
        StudyType.ECONOMIC,
        StudyType.SYSTEMATIC_REVIEW,
        StudyType.META_ANALYSIS,
    }
)
"""Designs with methods and results to appraise, which is what a journal club does; guidelines are applied."""


def compose(
    ranked: Sequence[Ranked],
    subscription: Subscription,
    *,
    had: Collection[WorkId],
    sources: Mapping[SourceId, Source],
) -> tuple[Entry, ...]:
    """The entries, in the order they are read; empty when nothing is worth sending.

    Takes from the best downwards: above the threshold, about the subscription's topics, of works the
    chat has not had, at most two a source and, while others wait, no topic more than its share. Safety
    notices come first, the exploring entry last. A group's digest opens with the best to discuss.
    """
    fresh = sendable(ranked, had)
    table = choose(fresh, subscription)
    if not table.entries:
        return ()
    exploring = _explore(fresh, table, subscription)
    return tuple(
        entry(one, source_of(one, sources), exploring=one is exploring)
        for one in _reading_order(table.entries, exploring, subscription)
    )


@dataclass
class Table:
    """The places of one digest, and who sits there."""

    limit: int
    entries: list[Ranked] = field(default_factory=list)

    def has_room(self, _for: Ranked) -> bool:
        return len(self.entries) < self.limit

    def takes(self, one: Ranked) -> bool:
        """Is there room for it: a place, its source not twice there, and none of its works?"""
        if not self.has_room(one):
            return False
        same_source = sum(source_key(other) == source_key(one) for other in self.entries)
        same_work = any(other.curated.works & one.curated.works for other in self.entries)
        return same_source < A_SOURCE and not same_work


def sendable(ranked: Sequence[Ranked], had: Collection[WorkId]) -> list[Ranked]:
    """What may be sent to this chat at all: neither stopped nor had before."""
    before = frozenset(had)
    return [one for one in ranked if not one.stop and before.isdisjoint(one.curated.works)]


def choose(fresh: Sequence[Ranked], subscription: Subscription) -> Table:
    """The best within the limits, safety notices before all others.

    First each topic gets its share, then what places are left go to the best of the rest.
    """
    wanted = [one for one in fresh if is_wanted(one, subscription)]
    wanted.sort(key=lambda one: not is_safety(one))
    table, share, topics = Table(subscription.limit), topic_share(subscription), Counter[str | None]()
    for one in takewhile(table.has_room, wanted):
        if not table.takes(one):
            continue
        topic = in_common(one.curated, subscription).topic
        if topics[topic] < share or is_safety(one):
            table.entries.append(one)
            topics[topic] += 1
    for one in takewhile(table.has_room, wanted):
        if table.takes(one):
            table.entries.append(one)
    return table


def is_wanted(one: Ranked, subscription: Subscription) -> bool:
    """Is it about the subscription's topics, and good enough?"""
    if is_safety(one) and concerns(one, subscription):
        return True
    if one.newsworthiness < least_news(subscription):
        return False
    return one.score >= subscription.threshold and sure_interest(one.curated, subscription)


def least_news(subscription: Subscription) -> float:
    """The newsworthiness below which nothing but a safety notice is sent."""
    return MATTERS_NEWS if subscription.schedule.every == "matters" else 0.0


def concerns(one: Ranked, subscription: Subscription) -> bool:
    lead = one.curated.lead
    return any(
        score.p >= SAFETY_P and telling_term(score, lead.item)
        for score in lead.judgement.topics
        if score.id in subscription.topics
    )


def topic_share(subscription: Subscription) -> int:
    """How many entries one topic may fill while others have something as well."""
    return ceil(subscription.limit / max(len(subscription.topics), 1))


def source_key(one: Ranked) -> str:
    """Whom the entry comes from; items of no source count by their journal."""
    return source_key_of(one.curated)


def source_key_of(story: Curated) -> str:
    item = story.lead.item
    return item.source or item.journal or item.guid


def _explore(fresh: Sequence[Ranked], table: Table, subscription: Subscription) -> Ranked | None:
    """Give the last place to the greatest news outside the usual, where there are places enough."""
    if subscription.limit < EXPLORING_FROM or subscription.schedule.every == "matters":
        return None
    rest = Table(table.limit, table.entries[: table.limit - 1])
    outside = (
        one
        for one in fresh
        if one.newsworthiness >= EXPLORING_NEWS
        and not is_safety(one)
        and not is_usual(one.curated, subscription)
        and rest.takes(one)
    )
    found = min(outside, key=lambda one: (-one.newsworthiness, one.curated.story), default=None)
    if found:
        table.entries = [*rest.entries, found]
    return found


def is_usual(story: Curated, subscription: Subscription) -> bool:
    """Is it about what the reader follows?"""
    return sure_interest(story, subscription)


def _reading_order(
    chosen: Sequence[Ranked], exploring: Ranked | None, subscription: Subscription
) -> list[Ranked]:
    best_first = sorted(
        chosen,
        key=lambda one: (one is exploring, not is_safety(one), -one.score, one.curated.story),
    )
    if subscription.audience == "group":
        opening = min(
            (one for one in best_first if not is_safety(one)),
            key=lambda one: (not _is_surely_theirs(one, subscription), _not_for_discussion(one)),
            default=None,
        )
        best_first.sort(key=lambda one: one is not opening)
    return best_first


def _is_surely_theirs(one: Ranked, subscription: Subscription) -> bool:
    """Is a topic of the group's told without a "perhaps"? Else it should not open the group's week."""
    return any(score.shown and score.id in subscription.topics for score in one.curated.lead.judgement.topics)


def _not_for_discussion(one: Ranked) -> bool:
    return one.curated.lead.judgement.study_type not in DISCUSSED
