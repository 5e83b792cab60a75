"""Training the linear model: one logistic regression a topic, over words and pairs of words.

What was tried, and what each try gave, is in docs/decisions/0004-first-classifier.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from bot.curate.classify import words_of
from bot.learn.corpora import Corpus
from bot.learn.linear import UNSEEN, LinearModel
from bot.learn.vectors import features
from bot.model import TopicId

LEAST_DOCUMENTS = 3
"""A feature in fewer titles than this is left out."""
LEAST_EXAMPLES = 5
"""A topic with fewer examples is left to the rules."""
PENALTY = 8e-6
"""Of the 1e-6, 3e-6, 1e-5 and 3e-5 that were tried, those around it did best on unseen journals."""


def train(
    corpus: Corpus,
    topics: Iterable[TopicId],
    *,
    seed: int,
    progress: Callable[[TopicId], None] = lambda _: None,
) -> LinearModel:
    """Deterministic for the same corpus, topics and seed. About a quarter of a minute on 70,000 titles."""
    ids = tuple(topics)
    vectors = TfidfVectorizer(
        analyzer=_analyse, min_df=LEAST_DOCUMENTS, max_df=0.3, sublinear_tf=True, dtype=np.float32
    )
    matrix = vectors.fit_transform(item.title for item in corpus.items)
    columns = []
    for topic in ids:
        progress(topic)
        is_about = np.fromiter((topic in labels for labels in corpus.labels), bool, len(corpus.labels))
        columns.append(_fit(matrix, is_about, seed))
    return LinearModel(
        topics=ids,
        names=tuple(vectors.get_feature_names_out().tolist()),
        rarity=vectors.idf_.astype(np.float32),
        weights=np.stack([weights for weights, _ in columns], axis=1),
        bias=np.array([bias for _, bias in columns], dtype=np.float32),
    )


def _analyse(title: str) -> list[str]:
    return features(words_of(title).lower)


def _fit(matrix: csr_matrix, is_about: np.ndarray[tuple[int], np.dtype[np.bool]], seed: int) -> _Column:
    """Weights and bias of one topic."""
    if is_about.sum() < LEAST_EXAMPLES:
        return np.zeros(matrix.shape[1], dtype=np.float32), UNSEEN
    regression = SGDClassifier(loss="log_loss", alpha=PENALTY, max_iter=20, average=True, random_state=seed)
    regression.fit(matrix, is_about)
    return regression.coef_[0].astype(np.float32), float(regression.intercept_[0])


_Column = tuple[np.ndarray[tuple[int], np.dtype[np.float32]], float]
