"""The linear model: words and pairs of words of a title and a summary, one weight for each topic.

Plain arrays, so that a stored model is numbers and words and nothing that could run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix, hstack

from bot.curate.classify import Reading, Strengths, TermTable, Words, texts_of
from bot.curate.classify.arrays import Ragged
from bot.curate.classify.evidence import NAMED
from bot.learn import termed
from bot.learn.vectors import Floats, Vectors
from bot.model import TopicId

SUMMARY_WORDS = 250
"""Words of a summary that are read: nearly every structured abstract is over by then."""
SUMMARY_WEIGHT = 0.4
"""How far the summary's vote counts; the title has the rest."""
FEW = 5
"""Words and pairs of words: rows have length 1, so that a title of one word (`Editorial`) would say as much
as one of ten. On the hand-tagged titles no figure moves by more than .002."""
UNSEEN = -8.0
"""Log-odds of a topic that was not trained: the vote then moves nothing upwards."""


def joined(reading: Reading) -> Words:
    """The words of title and summary as one text, those of the title twice."""
    title = reading.title.letters
    return Words(b" ".join((title, title, reading.summary.letters)), shouted=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the model said of some items: log-odds (items × topics), and the rows of their titles."""

    model: LinearModel
    log_odds: Floats
    titles: csr_matrix

    def of(self, topics: Sequence[TopicId]) -> Floats:
        """The log-odds with a column for each of `topics`; one that was not trained is never lifted."""
        if tuple(topics) == self.model.topics:
            return self.log_odds
        known = {topic: at for at, topic in enumerate(self.model.topics)}
        unseen = np.full((len(self.log_odds), 1), UNSEEN, dtype=np.float32)
        return np.hstack((self.log_odds, unseen))[:, [known.get(topic, -1) for topic in topics]]

    def words(self, pairs: Sequence[tuple[int, TopicId]]) -> list[tuple[str, ...]]:
        """The words of each item's title that speak most for the topic beside it, the strongest first."""
        column = {topic: at for at, topic in enumerate(self.model.topics)}
        known = np.array([at if topic in column else -1 for at, topic in pairs], dtype=np.int64)
        rows = self.titles[np.maximum(known, 0)]
        pair = np.repeat(np.arange(len(pairs)), np.diff(rows.indptr))
        topics = np.array([column.get(topic, 0) for _, topic in pairs], dtype=np.int64)
        told = rows.data * self.model.weights[rows.indices, topics[pair]] * (known >= 0)[pair]
        by_pair = np.lexsort((-told, pair))
        rank = np.arange(len(by_pair)) - rows.indptr[pair[by_pair]]
        best = by_pair[(rank < NAMED) & (told[by_pair] > 0)]
        words: list[tuple[str, ...]] = [()] * len(pairs)
        for at, column in zip(pair[best].tolist(), rows.indices[best].tolist(), strict=True):
            words[at] += (self.model.feature(column),)
        return words


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
    taught: bool = False
    """Taught on labels that a file gave: one text of title, title again and summary, in stems, and its
    log-odds are final. Else on titles, with labels of ours, and its log-odds are one vote among others."""
    term_names: tuple[str, ...] = ()
    """Of a taught model: features besides `names`, in the rows of `weights` behind theirs (`termed.py`)."""
    terms: TermTable | None = None
    """What finds them."""
    strengths: Strengths = field(default_factory=dict)
    """What the titles taught of the terms of config/topics.yaml (`strengths.py`)."""
    _vectors: Vectors = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_vectors", Vectors(self.names, self.rarity, stemmed=self.taught))

    def feature(self, at: int) -> str:
        """The name of the feature in that row of `weights`, for people."""
        return self.names[at] if at < len(self.names) else self.term_names[at - len(self.names)].strip("=*")

    def number(self, written: str) -> int:
        """Of a word, as `hear` wants it."""
        return self._vectors.number(written)

    def hear(self, readings: Sequence[Reading], numbers: Ragged | None = None) -> Heard:
        """One row of log-odds for each item, in order.

        `numbers`: of the words, a row for each of `texts_of`; else they are looked up here.
        """
        if self.taught:
            whole = self._whole(readings)
            return Heard(model=self, log_odds=self._log_odds(whole), titles=whole)
        if numbers is None:
            (numbers,) = self._vectors.numbers.of(texts_of(readings))
        told = np.array([bool(one.item.title and one.item.summary) for one in readings], dtype=np.bool)
        title = 2 * np.arange(len(readings))
        leading = np.array([not one.item.title for one in readings], dtype=np.int64)
        titles = self._vectors.rows(numbers.cut(title + leading))
        log_odds = self._log_odds(titles, least=FEW)
        summaries = numbers.cut(title[told] + 1, most=SUMMARY_WORDS)
        log_odds[told] *= 1 - SUMMARY_WEIGHT
        log_odds[told] += SUMMARY_WEIGHT * self._log_odds(self._vectors.rows(summaries))
        return Heard(model=self, log_odds=log_odds, titles=titles)

    def _whole(self, readings: Sequence[Reading]) -> csr_matrix:
        words = self._vectors.rows(*self._vectors.numbers.of([joined(one) for one in readings]))
        if not self.term_names:
            return words
        counted = termed.counts(readings, self.terms) if self.terms else [Counter[str]() for _ in readings]
        return hstack((words, termed.rows(counted, self.term_names)), format="csr")

    def _log_odds(self, matrix: csr_matrix, *, least: int = 1) -> Floats:
        """Texts of fewer than `least` known features say so much less."""
        known = np.minimum(np.diff(matrix.indptr) / least, 1).astype(np.float32)
        log_odds: Floats = (matrix @ self.weights) * known[:, None] + self.bias
        return log_odds
