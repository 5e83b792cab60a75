"""A source's record with one reader: what became of the entries that came from it.

A record is shrunk towards none: of a source that was met once nothing much is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.curate.taste.reader import HALF_LIFE
from bot.model import Dealing, DealingKind, Mute, SourceId

WEIGHTS: Mapping[DealingKind, float] = {
    DealingKind.USEFUL: 1.0,
    DealingKind.WILL_USE: 1.0,
    DealingKind.SAVED: 1.0,
    DealingKind.OPENED: 0.25,
    DealingKind.NOT_FOR_ME: -1.0,
}
"""What each says for the source; disagreeing says nothing. Who opens an entry has not judged it yet."""

MUTED = -3.0
"""Whoever mutes a source, if only for a week, has seen enough of it."""

SHRINKAGE = 5.0
"""So many dealings that say nothing are added to each record: one useful entry gives a sixth of the points,
five give half, twenty give four fifths. A prior: nobody's months of votes were at hand to measure it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What speaks for a source and against it, older dealings less, and how often each happened."""

    good: float
    bad: float
    counts: Mapping[DealingKind, int]
    mutes: int = 0

    @property
    def leaning(self) -> float:
        """-1 to 1; 0: nothing is known, or as much speaks for it as against it."""
        return (self.good - self.bad) / (self.good + self.bad + SHRINKAGE)

    def __str__(self) -> str:
        """In words: `4 useful, 1 saved, 2 not for you`."""
        told = [f"{count} {_WORDS[kind]}" for kind in DealingKind if (count := self.counts.get(kind, 0))]
        return ", ".join([*told, *(["muted"] if self.mutes else [])])


_WORDS: Mapping[DealingKind, str] = {
    DealingKind.USEFUL: "useful",
    DealingKind.WILL_USE: "to use",
    DealingKind.SAVED: "saved",
    DealingKind.OPENED: "opened",
    DealingKind.NOT_FOR_ME: "not for you",
}


def records(dealings: Iterable[Dealing], muted: Iterable[Mute], *, now: datetime) -> dict[SourceId, Record]:
    """Of every source that something is known of. Mutes count from when they end: until then nothing of
    the source is offered."""
    counts: dict[SourceId, dict[DealingKind, int]] = defaultdict(lambda: defaultdict(int))
    weights: dict[SourceId, list[float]] = defaultdict(list)
    mutes: dict[SourceId, int] = defaultdict(int)
    for one in dealings:
        counts[one.source][one.kind] += one.times
        weights[one.source].append(WEIGHTS[one.kind] * one.times * _age(one.at, now))
    for mute in muted:
        if mute.kind == "source":
            mutes[SourceId(mute.what)] += 1
            weights[SourceId(mute.what)].append(MUTED * _age(mute.until or now, now))
    return {
        source: Record(
            good=sum(one for one in told if one > 0),
            bad=-sum(one for one in told if one < 0),
            counts=dict(counts[source]),
            mutes=mutes[source],
        )
        for source, told in weights.items()
    }


TELLING = 0.1
"""Leanings that people are told of: half a vote would be noise."""
NAMED = 5


def best(known: Mapping[SourceId, Record]) -> list[SourceId]:
    """The sources with the best record, the best first."""
    return _leaning(known, 1)


def worst(known: Mapping[SourceId, Record]) -> list[SourceId]:
    """The other end."""
    return _leaning(known, -1)


def _leaning(known: Mapping[SourceId, Record], side: int) -> list[SourceId]:
    told = [source for source, record in known.items() if side * record.leaning >= TELLING]
    return sorted(told, key=lambda one: (-side * known[one].leaning, one))[:NAMED]


def _age(at: datetime, now: datetime) -> float:
    """What is left of a dealing's weight."""
    return float(0.5 ** (max(now - at, timedelta()) / HALF_LIFE))
