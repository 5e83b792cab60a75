"""What each part of the general score is worth, and how varied digests are, without any reader's votes.

Two kinds of rows, as `rounds classify` and `rounds group` leave them: titles with how often they were cited,
which nobody of whom the score is computed has decided; and a month of items as they came, from which each
topic's reader gets a digest a day. Attention and citations are looked at here and nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise

import numpy as np

from bot.curate.compose import compose, source_key
from bot.curate.news import Sources
from bot.curate.rank import order_of, rank, rescored
from bot.curate.taste.collection import rows_of
from bot.curate.taste.features import bag_of
from bot.errors import UsageError
from bot.learn import measures
from bot.learn.ranking import Review
from bot.model import Curated, Entry, Ranked, Subscription, SubscriptionId, TopicId, WorkId

PARTS = ("interest", "evidence", "tier", "coverage", "recency", "status", "text")
LEAST_STORIES = 30
"""Of a topic, for a month's reader: one a day."""

TOP_SHARE = 0.1
"""The most cited tenth of a journal's year is what the score should put first."""

LEAST_OF_A_YEAR = 10


def without(ranked: Ranked, *names: str) -> Ranked:
    """The story as it would score without these parts."""
    return rescored(ranked, tuple(part for part in ranked.parts if part.name not in names))


# ── against citations ─────────────────────────────────────────────────────────


def cited_most(rows: Sequence[tuple[str, float]]) -> Iterator[tuple[list[int], measures.Truths]]:
    """Of each group of at least ten (a journal's year, by name): its places, and which of them are among
    the tenth with the greatest number."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, (group, _) in enumerate(rows):
        groups[group].append(at)
    for places in groups.values():
        if len(places) < LEAST_OF_A_YEAR:
            continue
        counts = np.array([rows[at][1] for at in places])
        least = np.sort(counts)[-max(int(TOP_SHARE * len(places)), 1)]
        if (counts > counts.min()).any():
            yield places, counts >= max(least, counts.min() + 1)


def parts_against(
    ranked: Sequence[Ranked], rows: Sequence[tuple[str, float]]
) -> dict[str, tuple[float, float]]:
    """By part: AUC of the newsworthiness with the part alone, and with all but it; `all` has both the same.

    The mean over journals' years; .5 is chance."""
    groups = list(cited_most(rows))
    if not groups:
        raise UsageError("no journal's year has ten titles of which some were cited more than others")
    names = sorted({part.name for one in ranked for part in one.parts if part.of == "newsworthiness"})

    def auc(kept: Collection[str]) -> float:
        news = np.array([sum(part.points for part in one.parts if part.name in kept) for one in ranked])
        return float(np.mean([_area(news[places], truth) for places, truth in groups]))

    alone = {name: (auc({name}), auc(set(names) - {name})) for name in names}
    return {"all": (auc(names), auc(names))} | alone


def _area(scores: np.ndarray[tuple[int], np.dtype[np.float64]], truth: measures.Truths) -> float:
    """As `measures.area`, ties counting half, because most titles state no design."""
    wanted, others = scores[truth][:, None], scores[~truth][None, :]
    return float(((wanted > others) + 0.5 * (wanted == others)).mean())


# ── a month of digests ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Month:
    """Stories with the time each was first seen, and what is known of their sources."""

    stories: tuple[Curated, ...]
    sources: Sources

    def topics(self) -> tuple[TopicId, ...]:
        """Those that enough of the stories are shown to be about."""
        counts: dict[TopicId, int] = defaultdict(int)
        for story in self.stories:
            for score in story.lead.judgement.topics:
                counts[score.id] += score.shown
        return tuple(sorted(topic for topic, count in counts.items() if count >= LEAST_STORIES))

    def days(self) -> Iterator[tuple[datetime, list[Curated]]]:
        """The mornings after, and what came on each day."""
        found: dict[datetime, list[Curated]] = defaultdict(list)
        for story in self.stories:
            if seen := story.lead.item.first_seen:
                morning = seen.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=1)
                found[morning].append(story)
        yield from sorted(found.items())


def as_review(month: Month, topic: TopicId) -> Review:
    """A reader who finds useful what is about one topic, and says so: what votes can learn of it."""
    seen = sorted(month.stories, key=lambda one: (str(one.lead.item.first_seen), one.story))
    about = [any(score.id == topic and score.shown for score in one.lead.judgement.topics) for one in seen]
    return Review(f"month: {topic}", tuple(one.lead.item for one in seen), np.array(about, bool))


Choose = Callable[[Sequence[Ranked], Subscription, set[WorkId], Sources], Sequence[Entry] | Sequence[Ranked]]


def digests(month: Month, topics: Sequence[TopicId], choose: Choose) -> Iterator[list[Ranked]]:
    """One digest a day for a reader of each topic and of each neighbouring pair of them."""
    pairs = [(topic,) for topic in topics] + list(pairwise(topics))
    for followed in pairs:
        reader = Subscription(id=SubscriptionId("a"), title="", topics=followed)
        had: set[WorkId] = set()
        for now, stories in month.days():
            ranked = rank(stories, reader, now=now, sources=month.sources)
            chosen = [
                one.ranked if isinstance(one, Entry) else one
                for one in choose(ranked, reader, had, month.sources)
            ]
            had |= {work for one in chosen for work in one.curated.works}
            yield chosen


def composed(
    ranked: Sequence[Ranked], reader: Subscription, had: set[WorkId], sources: Sources
) -> Sequence[Entry]:
    return compose(ranked, reader, had=had, sources=sources)


def composed_without(name: str) -> Choose:
    """As composed, from scores without one part."""

    def choose(
        ranked: Sequence[Ranked], reader: Subscription, had: set[WorkId], sources: Sources
    ) -> Sequence[Entry]:
        return compose(
            sorted((without(one, name) for one in ranked), key=order_of), reader, had=had, sources=sources
        )

    return choose


def five_best(
    ranked: Sequence[Ranked], reader: Subscription, had: set[WorkId], _: Sources
) -> Sequence[Ranked]:
    """The highest scores that may be sent, and no rule of composition."""
    fresh = (one for one in ranked if not one.stop and had.isdisjoint(one.curated.works))
    return [one for one in fresh if one.score >= reader.threshold][: reader.limit]


def diversity(found: Sequence[Sequence[Ranked]]) -> dict[str, float]:
    """Of digests with two entries and more: how unlike two entries are (1 less the cosine of their words),
    different sources an entry, and study types a digest."""
    several = [one for one in found if len(one) > 1]
    return {
        "entries": sum(map(len, found)) / max(sum(map(bool, found)), 1),
        "unlikeness": _mean(_unlikeness(one) for one in several),
        "sources": _mean(len({source_key(entry) for entry in one}) / len(one) for one in several),
        "study types": _mean(
            float(len({entry.curated.lead.judgement.study_type for entry in one})) for one in several
        ),
    }


def _unlikeness(entries: Sequence[Ranked]) -> float:
    rows = rows_of([bag_of(one.curated.lead.item) for one in entries])
    alike = (rows @ rows.T).toarray()
    return 1 - _mean(float(alike[a, b]) for a, b in combinations(range(len(entries)), 2))


Digests = Mapping[str, Mapping[str, float]]
"""What is varied in digests, by how they were made."""


def changed(found: Sequence[Sequence[Ranked]], other: Sequence[Sequence[Ranked]]) -> float:
    """The share of entries that would not be there."""
    names = [
        ({x.curated.story for x in one}, {x.curated.story for x in two})
        for one, two in zip(found, other, strict=True)
    ]
    return sum(len(one - two) for one, two in names) / max(sum(len(one) for one, _ in names), 1)


def _mean(values: Iterator[float]) -> float:
    told = list(values)
    return float(np.mean(told)) if told else 0.0


def of_digests(month: Month) -> Digests:
    """What is varied in digests as they are composed, from scores without each part, and without rules."""
    topics = month.topics()
    usual = list(digests(month, topics, composed))
    table: dict[str, Mapping[str, float]] = {"as composed": diversity(usual) | {"entries changed": 0.0}}
    others: dict[str, Choose] = {"the five best scores": five_best}
    others |= {f"without {name}": composed_without(name) for name in PARTS}
    for name, choose in others.items():
        found = list(digests(month, topics, choose))
        table[name] = diversity(found) | {"entries changed": changed(usual, found)}
    return table
