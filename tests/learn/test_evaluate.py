"""The figures are those that the field defines, on cases small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bot.learn.evaluate import calibration_error, evaluate
from bot.model import TopicId, TopicScore

HEART, LUNG, SKIN = map(TopicId, ("heart", "lung", "skin"))
LABELS = {"thorax": (HEART, LUNG), "skin": (SKIN,), "unused": (SKIN,)}


def scored(**p: float) -> tuple[TopicScore, ...]:
    return tuple(TopicScore(id=TopicId(name), p=value, shown=value >= 0.5) for name, value in p.items())


def test_a_label_takes_the_likeliest_of_its_topics() -> None:
    """Two items, each right at the first place; one topic shown wrongly beside."""
    figures = evaluate(
        (scored(heart=0.2, lung=0.9, skin=0.6), scored(skin=0.7)),
        (frozenset({"thorax"}), frozenset({"skin"})),
        LABELS,
    )
    assert (figures.items, figures.precision_at_1, figures.recall_at_3) == (2, 1.0, 1.0)
    assert figures.shown_precision == pytest.approx(2 / 3)
    assert figures.micro_f1 == pytest.approx(4 / 5)
    assert [(one.label, one.items, one.average_precision) for one in figures.labels] == [
        ("skin", 1, 1.0),
        ("thorax", 1, 1.0),
    ]


def test_items_without_a_known_label_are_left_out() -> None:
    """They cannot be right or wrong."""
    figures = evaluate((scored(skin=0.7), scored(heart=0.9)), (frozenset({"skin"}), frozenset({"?"})), LABELS)
    assert figures.items == 1


def test_calibration_is_the_gap_between_said_and_true() -> None:
    """Ten said at .85, five of them true, and ten at .05, none true: half of .35 and half of .05."""
    p = np.array([0.85] * 10 + [0.05] * 10)
    right = np.array([True] * 5 + [False] * 15)
    assert calibration_error(p, right) == pytest.approx(0.5 * 0.35 + 0.5 * 0.05)
