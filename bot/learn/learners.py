"""The learners whose weights the model is mixed from: each gives weights (features × topics) and biases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.learn.vectors import Floats

Columns = tuple[Floats, Floats]
"""Weights (features × topics) and biases: log-odds of a text without any feature."""
Truth = np.ndarray[tuple[int, int], np.dtype[np.bool]]
"""Titles × topics."""
Weights = np.ndarray[tuple[int], np.dtype[np.float64]]
"""Of titles."""

SMOOTHING = 0.1
"""Of .03, .1 and .3."""
SOFTNESS = 0.1
"""Of a machine's margin (C of liblinear), of .03 and .1 (docs/decisions/0008)."""
ODDS = 9.0
"""Log-odds for a unit of distance, of 7.5, 8.75 and 10: more knows titles of unseen journals better, and
ranks the titles of a topic worse (docs/decisions/0008)."""
SHIFT = 2.9
"""Log-odds on the plane itself: machines put rare topics farther off than they are. By the curve of the
hand-tagged titles (`bot/curate/classify/weights.py`), which needs no other base so."""
UNASKED = -3.0
"""Distance of a topic that has no examples, or nothing else."""


def bayes(matrix: csr_matrix, truth: Truth) -> Columns:
    """Naive Bayes: how much oftener a feature is in titles of a topic than in all others, as a logarithm."""
    within = matrix.T @ truth.astype(np.float32) + SMOOTHING
    without = np.asarray(matrix.sum(axis=0)).ravel()[:, None] - within + 2 * SMOOTHING
    share = truth.mean(axis=0).clip(1e-5)
    weights = np.log(within / within.sum(axis=0)) - np.log(without / without.sum(axis=0))
    return weights.astype(np.float32), np.log(share / (1 - share)).astype(np.float32)


def machines(
    matrix: csr_matrix,
    truth: Truth,
    ratios: Floats,
    *,
    weight: Weights,
    seed: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Columns:
    """A linear support vector machine a topic, over features as long as Bayes tells by them (Wang and
    Manning 2012): it is free to use what sets the topic's journals apart, and charged for the rest.

    `ratios` are the weights that `bayes` learnt from whole journals. `progress` hears each topic's number.
    """
    weights = np.zeros_like(ratios)
    bias = np.full(truth.shape[1], UNASKED, dtype=np.float32)
    for at, is_about in enumerate(truth.T):
        progress(at)
        if is_about.any() and not is_about.all():
            length = np.abs(ratios[:, at]) / 2
            told = matrix.copy()
            told.data *= length[told.indices]
            machine = LinearSVC(C=SOFTNESS, random_state=seed).fit(told, is_about, sample_weight=weight)
            weights[:, at], bias[at] = machine.coef_[0] * length, machine.intercept_[0]
    return ODDS * weights, ODDS * bias + SHIFT


def of_kin(kin: Floats | csr_matrix, learnt: Columns) -> Columns:
    """Weights of features, for `learnt` weights of what they are kin by (features × that)."""
    weights, bias = learnt
    return kin @ weights, bias
