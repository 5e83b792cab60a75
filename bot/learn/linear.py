"""The linear model: words and pairs of words of a title and a summary, one weight for each topic.

Plain arrays, so that a stored model is numbers and words and nothing that could run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

import numpy as np
from scipy.sparse import csr_matrix

from bot.curate.classify import Vote, words_of
from bot.model import Item, TopicId

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

SUMMARY_WORDS = 250
"""Words of a summary that are read: nearly every structured abstract is over by then."""
SUMMARY_WEIGHT = 0.4
"""How far the summary's vote counts; the title has the rest."""
_NAMED = 3


_STOP = """
    a about after all among an and any are as at be been before between both but by can could did do
    does during each for from had has have how if in into is it its may more most no nor not of off
    on one or other our out over s should so some such than that the their them then there these
    they this those through to two under up upon use used using versus via vs was we were what when
    where whether which while who will with within without would you your de la le les des du et en
    un une dans pour par sur au aux chez avec
"""
STOP = frozenset(_STOP.split())
"""Words that say nothing alone: of English, and of French where they are no English word."""


def features(words: Sequence[str]) -> list[str]:
    """Words, and pairs of words that stand beside each other once the empty ones are gone."""
    told = [word for word in words if word not in STOP]
    return [*told, *map(" ".join, pairwise(told))]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel:
    """`weights` are (features, topics); `names` are the features in their order.

    `rarity` is the inverse document frequency of each feature, `bias` the log-odds of an empty text.
    """

    topics: tuple[TopicId, ...]
    names: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats
    version: str = ""
    _at: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at", {name: at for at, name in enumerate(self.names)})

    def votes(self, items: Sequence[Item]) -> list[Vote]:
        """One vote for each item, in order."""
        titles = self._matrix(words_of(item.title or item.summary).lower for item in items)
        log_odds = self._log_odds(titles)
        told = [at for at, item in enumerate(items) if item.title and item.summary]
        if told:
            summaries = self._matrix(words_of(items[at].summary).lower[:SUMMARY_WORDS] for at in told)
            log_odds[told] *= 1 - SUMMARY_WEIGHT
            log_odds[told] += SUMMARY_WEIGHT * self._log_odds(summaries)
        return [self._vote(row, titles, at) for at, row in enumerate(log_odds.tolist())]

    def _vote(self, log_odds: list[float], titles: csr_matrix, at: int) -> Vote:
        return Vote(
            log_odds=dict(zip(self.topics, log_odds, strict=True)),
            words=lambda topic: self._best_words(titles, at, topic),
        )

    def _log_odds(self, matrix: csr_matrix) -> Floats:
        log_odds: Floats = matrix @ self.weights + self.bias
        return log_odds

    def _matrix(self, texts: Iterable[Sequence[str]]) -> csr_matrix:
        """Term frequency (sublinear) × rarity, rows of length 1."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        known = self._at.get
        for words in texts:
            counts = Counter(at for feature in features(words) if (at := known(feature)) is not None)
            columns.extend(counts)
            values.extend(1 + log(count) for count in counts.values())
            ends.append(len(columns))
        return self._weighed(columns, values, ends)

    def _weighed(self, columns: list[int], values: list[float], ends: list[int]) -> csr_matrix:
        at = np.asarray(columns, dtype=np.int32)
        weighed = np.asarray(values, dtype=np.float32) * self.rarity[at]
        rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        lengths = np.sqrt(np.bincount(rows, weights=weighed**2, minlength=len(ends) - 1))
        weighed = (weighed / np.maximum(lengths[rows], 1e-9)).astype(np.float32)
        shape = (len(ends) - 1, len(self.names))
        return csr_matrix((weighed, at, np.asarray(ends)), shape=shape)

    def _best_words(self, titles: csr_matrix, at: int, topic: TopicId) -> tuple[str, ...]:
        """The words of a title that speak most for a topic."""
        inside = slice(titles.indptr[at], titles.indptr[at + 1])
        columns = titles.indices[inside]
        told = (titles.data[inside] * self.weights[columns, self.topics.index(topic)]).tolist()
        best = sorted(zip(told, columns.tolist(), strict=True), reverse=True)[:_NAMED]
        return tuple(self.names[column] for weight, column in best if weight > 0)
