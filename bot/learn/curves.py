"""What the picture of an evaluation shows: calibration in ten bins, precision and recall by threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.learn.evaluate import BINS, scores_and_truth
from bot.learn.plot import Line, Panel
from bot.model import TopicId, TopicScore

_STEPS = tuple(step / 20 for step in range(1, 20))


def panels(
    scored: Sequence[Sequence[TopicScore]],
    truth: Sequence[frozenset[str]],
    labels: Mapping[str, Sequence[TopicId]],
) -> tuple[Panel, ...]:
    """Of pairs of an item and a label, all together."""
    p, right = scores_and_truth(scored, truth, labels)
    return _calibration(p.ravel(), right.ravel()), _trade_off(p.ravel(), right.ravel())


def _calibration(p: np.ndarray, right: np.ndarray) -> Panel:
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    used = [one for one in range(BINS) if (bins == one).any()]
    points = tuple((float(p[bins == one].mean()), float(right[bins == one].mean())) for one in used)
    return Panel(
        title="Can the probabilities be believed?",
        across="probability told",
        up="share that was right",
        lines=(
            Line(name="measured", points=points, colour="#1f4e79"),
            Line(name="perfect", points=((0.0, 0.0), (1.0, 1.0)), colour="#777777"),
        ),
    )


def _trade_off(p: np.ndarray, right: np.ndarray) -> Panel:
    shown = [(step, p >= step) for step in _STEPS]
    precision = tuple((step, float(right[of].mean())) for step, of in shown if of.any())
    recall = tuple((step, float((right & of).sum() / max(right.sum(), 1))) for step, of in shown)
    return Panel(
        title="What a threshold buys",
        across="shown from this probability on",
        up="share",
        lines=(
            Line(name="shown that are right", points=precision, colour="#1f4e79"),
            Line(name="right that are shown", points=recall, colour="#a04000"),
        ),
    )
