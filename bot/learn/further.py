"""Teaching a model further: from the archive and from curators' corrections, without forgetting what it knew.

Each topic is a logistic regression whose weights are drawn to those it had (a Gaussian prior around them):
what few lessons speak of stays, what many or a curator say moves. Deterministic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.curate.classify import words_of
from bot.learn.lessons import Lesson
from bot.learn.linear import UNSEEN, LinearModel
from bot.learn.vectors import Floats, Vectors, features
from bot.model import TopicId

KEEPING = 5.0
"""How strongly weights are drawn to what they were, beside the loss of a lesson (`lessons.CORRECTION`)."""
KEEPING_BIAS = 100 * KEEPING
"""The bias speaks of every title there is: a few lessons on some must not move it."""
LEAST_DOCUMENTS = 3
"""A feature the model does not know is learnt when so many lessons hold it."""
FRESH_BIAS = -4.0
"""Where a topic without a single lesson before begins: about one title in fifty is about it."""
_STEPS = 60

Column = np.ndarray[tuple[int], np.dtype[np.float64]]


def teach_further(model: LinearModel, lessons: Sequence[Lesson], topics: Iterable[TopicId]) -> LinearModel:
    """The model with what the lessons add. `topics` are the columns it has afterwards."""
    names, rarity = _features(model, lessons)
    vectors = Vectors(names, rarity)
    matrix = vectors.rows(*vectors.numbers.of([words_of(_leading(one)) for one in lessons]))
    ids = tuple(topics)
    weights = np.zeros((len(names), len(ids)), dtype=np.float32)
    bias = np.empty(len(ids), dtype=np.float32)
    column = {topic: at for at, topic in enumerate(model.topics)}
    for at, topic in enumerate(ids):
        before = np.zeros(len(names))
        start = UNSEEN
        if topic in column:
            before[: len(model.names)] = model.weights[:, column[topic]]
            start = float(model.bias[column[topic]])
        weights[:, at], bias[at] = _learnt(matrix, lessons, topic, before, start)
    return LinearModel(
        topics=ids, names=names, rarity=rarity, weights=weights, bias=bias, strengths=model.strengths
    )


def _leading(lesson: Lesson) -> str:
    return lesson.item.title or lesson.item.summary


def _features(model: LinearModel, lessons: Sequence[Lesson]) -> tuple[tuple[str, ...], Floats]:
    """Those of the model, then the new ones by name; a new one is as rare as the rarest that was known."""
    counted = Counter(name for one in lessons for name in set(features(words_of(_leading(one)).lower)))
    fresh = sorted({name for name, count in counted.items() if count >= LEAST_DOCUMENTS} - set(model.names))
    rarest = float(model.rarity.max(initial=1.0))
    rarity = np.concatenate((model.rarity, np.full(len(fresh), rarest, dtype=np.float32)))
    return (*model.names, *fresh), rarity.astype(np.float32)


def _learnt(
    matrix: csr_matrix, lessons: Sequence[Lesson], topic: TopicId, before: Column, start: float
) -> tuple[Column, float]:
    """Weights and bias of one topic. Only features that the lessons hold can move."""
    told = np.array([_says(one, topic) for one in lessons])
    heard = told != _NOTHING
    if not heard.any() or (start == UNSEEN and not (told == 1).any()):
        return before, start
    rows = matrix[heard]
    used = np.unique(rows.indices)
    right = told[heard] == 1
    weight = np.array([one.weight for one in lessons])[heard]
    origin = np.append(before[used], FRESH_BIAS if start == UNSEEN else start)
    part = rows[:, used]
    keeping = np.append(np.full(len(used), KEEPING), KEEPING_BIAS)

    def cost(now: Column) -> tuple[float, Column]:
        margin = part @ now[:-1] + now[-1]
        signed = np.where(right, margin, -margin)
        error = weight * (1 / (1 + np.exp(-margin)) - right)
        away = now - origin
        loss = float(weight @ np.logaddexp(0, -signed)) + float(keeping @ away**2) / 2
        return loss, np.append(part.T @ error, error.sum()) + keeping * away

    found = minimize(cost, origin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    learnt = before.copy()
    learnt[used] = found[:-1]
    return learnt, float(found[-1])


_NOTHING = -1


def _says(lesson: Lesson, topic: TopicId) -> int:
    if topic in lesson.right:
        return 1
    return 0 if lesson.wrong is None or topic in lesson.wrong else _NOTHING
