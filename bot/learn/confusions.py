"""What is taken for what: where the likeliest label is none of the item's, with examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model import TopicId, TopicScore

EXAMPLES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Items of `label` (one of theirs) whose likeliest label was `taken_for`."""

    label: str
    taken_for: str
    count: int
    examples: tuple[str, ...]


def confusions(
    scored: Sequence[Sequence[TopicScore]],
    truth: Sequence[frozenset[str]],
    titles: Sequence[str],
    labels: Mapping[str, Sequence[TopicId]],
) -> tuple[Confusion, ...]:
    """The most frequent first. An item of several labels counts for the one that came nearest."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for topics, right, title in zip(scored, truth, titles, strict=True):
        p = _by_label(topics, labels)
        known = sorted(right & set(labels))
        taken_for = max(p, key=lambda label: p[label], default="")
        if known and taken_for and taken_for not in right:
            found[max(known, key=lambda label: p[label]), taken_for].append(title)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(
        Confusion(label=label, taken_for=taken_for, count=len(those), examples=tuple(those[:EXAMPLES]))
        for (label, taken_for), those in ordered
    )


def _by_label(topics: Sequence[TopicScore], labels: Mapping[str, Sequence[TopicId]]) -> dict[str, float]:
    p = {score.id: score.p for score in topics}
    return {label: max((p.get(topic, 0.0) for topic in ids), default=0.0) for label, ids in labels.items()}
