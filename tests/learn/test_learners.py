"""What each learner makes of a few titles: weights of features, and what is said without any."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.learn.learners import ODDS, SHIFT, UNASKED, bayes, machines, of_kin

HEART, SKIN, BOTH, NEITHER = range(4)
TITLES = csr_matrix(
    np.array([[1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 1, 0], [0, 1, 0, 0], [1, 0, 0, 1], [0, 1, 0, 1]]),
    dtype=np.float32,
)
"""Titles × features."""
TRUTH = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0]], dtype=np.bool)
"""The last topic has no title."""
EVEN = np.ones(len(TRUTH))


def test_bayes_weighs_a_feature_by_how_much_oftener_its_topic_has_it() -> None:
    """Words of one topic speak for it and against the other, as much; what both have says nothing."""
    weights, bias = bayes(TITLES, TRUTH)
    assert weights[HEART, 0] == pytest.approx(-weights[SKIN, 0])
    assert weights[HEART, 0] > 1
    assert weights[BOTH, 0] == pytest.approx(0, abs=1e-6)
    assert bias[0] == pytest.approx(0)
    assert bias[2] < -10


def heard(ratios: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases of machines over features of these ratios."""
    return machines(TITLES, TRUTH, ratios, weight=EVEN, seed=0)


def test_machines_learn_what_sets_a_topic_apart() -> None:
    """Every title is on its side, and a topic without examples is on none."""
    weights, bias = heard(bayes(TITLES, TRUTH)[0])
    said = TITLES @ weights + bias
    assert ((said > SHIFT) == TRUTH).all()
    assert bias[2] == pytest.approx(ODDS * UNASKED + SHIFT)
    assert not weights[:, 2].any()


def test_a_feature_that_bayes_tells_nothing_by_has_no_weight() -> None:
    """However well it would part the titles."""
    ratios = bayes(TITLES, TRUTH)[0]
    ratios[HEART] = 0
    weights, _ = heard(ratios)
    assert not weights[HEART].any()
    assert weights[SKIN, 1] > 0


def test_a_feature_that_bayes_tells_little_by_is_used_little() -> None:
    """Of two that part the titles alike."""
    ratios = bayes(TITLES, TRUTH)[0]
    ratios[SKIN] /= 10
    weights, _ = heard(ratios)
    assert abs(weights[SKIN, 0]) < abs(weights[HEART, 0])


def test_topics_are_told_in_order() -> None:
    """Those without examples too."""
    told: list[int] = []
    machines(TITLES, TRUTH, bayes(TITLES, TRUTH)[0], weight=EVEN, seed=0, progress=told.append)
    assert told == [0, 1, 2]


def test_weights_of_kin_become_weights_of_features() -> None:
    """Each has the weights of all that it is kin by, and the biases stay."""
    kin = csr_matrix(np.array([[1, 0], [0, 1], [1, 1], [0, 0]], dtype=np.float32))
    weights, bias = of_kin(kin, (np.array([[2.0], [3.0]], dtype=np.float32), np.array([-1.0])))
    assert weights.ravel().tolist() == [2, 3, 5, 0]
    assert bias.tolist() == [-1]
