"""Training the linear model: over words and pairs of words, three learners that make one matrix of weights.

What was tried, and what each try gave, is in docs/decisions/0004-first-classifier.md and 0008.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.curate.classify import Reading, TermTable, read, words_of
from bot.errors import UsageError
from bot.learn import termed
from bot.learn.corpora import Corpus
from bot.learn.headings import Headings, fitted, placed
from bot.learn.kin import beginnings, neighbours
from bot.learn.learners import Columns, Truth, Weights, bayes, machines, of_kin
from bot.learn.linear import UNSEEN, LinearModel, joined
from bot.learn.strengths import strengths
from bot.learn.vectors import features
from bot.model import TopicId

LEAST_DOCUMENTS = 3
"""A feature in fewer titles than this is left out."""
LEAST_EXAMPLES = 5
"""A topic with fewer examples is left to the rules."""
MACHINES, BAYES, KIN = 0.4, 0.25, 0.35
"""How far each is heard: by folds of journals held out and by the gold (docs/decisions/0008)."""
JOURNAL_ROOT = 0.5
"""Of the sum of a journal's titles: one that always says a word is not heard for all of them."""

SOFTNESS = 1.0
"""Of a taught model; .3 and .1 did worse in five folds of OHSUMED-23's train part."""


def train(
    corpus: Corpus,
    topics: Iterable[TopicId],
    *,
    seed: int,
    headings: Headings | None = None,
    terms: TermTable | None = None,
    progress: Callable[[TopicId], None] = lambda _: None,
) -> LinearModel:
    """Deterministic for the same corpus, topics and seed. 40 s of one core on 70,000 titles.

    Without `headings` titles alone say which words are kin; without `terms` nothing is learnt of them.
    """
    ids = tuple(topics)
    vectors = TfidfVectorizer(
        analyzer=_analyse, min_df=LEAST_DOCUMENTS, max_df=0.3, sublinear_tf=True, dtype=np.float32
    )
    matrix = _fitted(vectors, [item.title for item in corpus.items])
    truth = np.array([[topic in labels for topic in ids] for labels in corpus.labels])
    names = tuple(vectors.get_feature_names_out().tolist())
    even, begun, kin = _even(corpus), beginnings(names), neighbours(matrix, seed=seed)
    if headings:
        kin = np.hstack((placed(names, headings, seed=seed), kin))
    ratios, _ = bayes(*_by_journal(corpus, matrix, truth))
    machine = machines(matrix, truth, ratios, weight=even, seed=seed, progress=lambda at: progress(ids[at]))
    weights, bias = _blended(
        (
            (MACHINES, machine),
            (BAYES, of_kin(begun, bayes(*_by_journal(corpus, (matrix @ begun).tocsr(), truth)))),
            (KIN, of_kin(kin, fitted(matrix @ kin, truth.astype(np.float32)))),
        )
    )
    rare = truth.sum(axis=0) < LEAST_EXAMPLES
    weights[:, rare], bias[rare] = 0, UNSEEN
    return LinearModel(
        topics=ids,
        names=names,
        rarity=vectors.idf_.astype(np.float32),
        weights=weights,
        bias=bias,
        strengths=strengths(corpus, truth, weight=even, terms=terms) if terms else {},
    )


def _blended(learnt: Iterable[tuple[float, Columns]]) -> Columns:
    """The weighed mean of weights and of biases, which is that of what they would say."""
    shares, parts = zip(*learnt, strict=True)
    weights, bias = zip(*parts, strict=True)
    return (
        np.average(weights, axis=0, weights=shares).astype(np.float32),
        np.average(bias, axis=0, weights=shares).astype(np.float32),
    )


def _even(corpus: Corpus) -> Weights:
    """A journal weighs as the root of its titles: what is learnt must hold for journals nobody has seen."""
    titles = Counter(item.journal for item in corpus.items)
    weights: Weights = np.array([titles[item.journal] ** -0.5 for item in corpus.items])
    weights /= weights.mean()
    return weights


def _by_journal(corpus: Corpus, matrix: csr_matrix, truth: Truth) -> tuple[csr_matrix, Truth]:
    """A row a journal, with its labels: what half its titles say it says oftener, but not so much oftener."""
    _, first, journal = np.unique(
        [item.journal for item in corpus.items], return_index=True, return_inverse=True
    )
    ones = np.ones(len(journal), dtype=np.float32)
    titles = csr_matrix((ones, (journal, np.arange(len(journal)))), shape=(len(first), len(journal)))
    summed = (titles @ matrix).tocsr()
    summed.data **= JOURNAL_ROOT
    return summed, truth[first]


def _analyse(title: str) -> list[str]:
    return features(words_of(title).lower)


def _fitted(vectors: TfidfVectorizer, texts: Sequence[object]) -> csr_matrix:
    """Raises `UsageError` where the texts are too few for any word to stand in enough of them."""
    try:
        return vectors.fit_transform(texts)
    except ValueError as error:
        raise UsageError(f"too few texts to learn from: {len(texts)} with a label") from error


def teach(corpus: Corpus, *, seed: int, terms: TermTable) -> LinearModel:
    """A model of the labels that a file gave, with log-odds that are probabilities of its own.

    One linear support vector machine a label, balanced; one curve for all turns distances into log-odds, so
    that the likeliest label stays the one that is farthest on its side. It is fitted on held-out thirds.
    """
    labels = tuple(sorted({label for one in corpus.labels for label in one}))
    vectors = TfidfVectorizer(
        analyzer=_analyse_whole, min_df=2, max_df=0.5, sublinear_tf=True, dtype=np.float32
    )
    readings = [read(item) for item in corpus.items]
    counted = termed.counts(readings, terms)
    term_names = termed.names_of(counted, least=2)
    words = _fitted(vectors, readings)
    matrix = hstack((words, termed.rows(counted, term_names)), format="csr")
    truth = np.array([[label in one for label in labels] for one in corpus.labels])
    slope, shift = _curve(matrix, truth, seed)
    columns = [_distance(matrix, truth[:, at], seed) for at in range(len(labels))]
    return LinearModel(
        topics=labels,
        names=tuple(vectors.get_feature_names_out().tolist()),
        rarity=vectors.idf_.astype(np.float32),
        weights=np.stack([weights * slope for weights, _ in columns], axis=1).astype(np.float32),
        bias=np.array([bias * slope + shift for _, bias in columns], dtype=np.float32),
        taught=True,
        term_names=term_names,
        terms=terms,
    )


def _analyse_whole(reading: Reading) -> list[str]:
    return features(joined(reading).lower, stemmed=True)


def _distance(matrix: csr_matrix, is_about: _Truths, seed: int) -> _Column:
    machine = LinearSVC(C=SOFTNESS, class_weight="balanced", random_state=seed).fit(matrix, is_about)
    return machine.coef_[0], float(machine.intercept_[0])


def _curve(
    matrix: csr_matrix, truth: np.ndarray[tuple[int, int], np.dtype[np.bool]], seed: int
) -> tuple[float, float]:
    """Slope and shift that make distances log-odds (Platt 1999), from thirds that were held out."""
    third = np.random.default_rng(seed).permutation(matrix.shape[0]) % 3
    distances, right = [], []
    for at in range(3):
        for label in truth.T:
            if label[third != at].any() and not label[third != at].all():
                weights, bias = _distance(matrix[third != at], label[third != at], seed)
                distances.append(matrix[third == at] @ weights + bias)
                right.append(label[third == at])
    if not distances or not np.concatenate(right).any():
        return 1.0, 0.0
    fitted = LogisticRegression().fit(np.concatenate(distances)[:, None], np.concatenate(right))
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


_Truths = np.ndarray[tuple[int], np.dtype[np.bool]]
_Column = tuple[np.ndarray[tuple[int], np.dtype[np.float32]], float]
