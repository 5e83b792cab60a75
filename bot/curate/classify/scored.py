"""The topics of many items with their probabilities, kept as numbers until somebody asks. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model import TopicId, TopicScore

WORDING = ("wording",)
"""The reason of a topic of which nothing is known but the model's vote."""
STEPS = 10_000
"""Probabilities are told to four places."""


class PlainScores(dict[tuple[int, int], TopicScore]):
    """Scores that have no reason but the wording, by column and step; each is made only once."""

    def __init__(self, topics: Sequence[TopicId]) -> None:
        super().__init__()
        self._topics = topics

    def __missing__(self, key: tuple[int, int]) -> TopicScore:
        column, step = key
        score = self[key] = TopicScore(id=self._topics[column], p=step / STEPS, why=WORDING)
        return score


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What some items are about, the likeliest topic of each first; parallel lists, and `told`.

    Of fifty topics of an item forty-five have no reason but the model's vote, and nobody asks for them: they
    stay numbers, a column of `Rules.topics` and a probability in steps of 1/`STEPS`.
    """

    columns: Sequence[int]
    steps: Sequence[int]
    ends: Sequence[int]
    """Item `n` has the places from `ends[n]` up to `ends[n + 1]`."""
    told: Sequence[Mapping[int, tuple[tuple[str, ...], bool]]]
    """Of each item: place among its topics → why, and whether it is shown, where either is to be told."""
    plain: PlainScores

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __iter__(self) -> Iterator[tuple[TopicScore, ...]]:
        """The topics of each item."""
        return map(self.of, range(len(self)))

    def likeliest(self, item: int) -> tuple[TopicScore, ...]:
        """The likeliest topic of one item, without the reasons to be told; none where there is none."""
        first, end = self.ends[item], self.ends[item + 1]
        return (self.plain[self.columns[first], self.steps[first]],) if first < end else ()

    def of(self, item: int, *, least: float = 0.0) -> tuple[TopicScore, ...]:
        """The topics of one item; those of a probability below `least` only where they are shown."""
        told, first = self.told[item], self.ends[item]
        end = self._end(item, least) if least else self.ends[item + 1]
        codes = zip(self.columns[first:end], self.steps[first:end], strict=True)
        scores = [self.plain[code] for code in codes]
        for place, (why, shown) in told.items():
            if place < len(scores):
                scores[place] = TopicScore(id=scores[place].id, p=scores[place].p, why=why, shown=shown)
        return tuple(scores)

    def _end(self, item: int, least: float) -> int:
        """Behind the last topic of the item that is likely enough, or shown."""
        first, end = self.ends[item], self.ends[item + 1]
        likely = bisect_right(self.steps, -least, first, end, key=lambda step: -step / STEPS)
        return max(likely, *(first + place + 1 for place, (_, shown) in self.told[item].items() if shown), 0)
