"""How good the topics are, on items whose labels somebody else gave.

A data label maps onto topic ids (a file like `labels.json`): it counts as predicted when one of them is,
and its probability is the highest of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.model import TopicId, TopicScore

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Truth = np.ndarray[tuple[int, int], np.dtype[np.bool]]

BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """One label: how many items have it, and precision and recall of what was shown."""

    label: str
    items: int
    average_precision: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All in 0 to 1. `shown_precision`: how often a topic above the threshold was right."""

    items: int
    precision_at_1: float
    recall_at_3: float
    macro_ap: float
    weakest_five_ap: float
    micro_f1: float
    shown_precision: float
    calibration_error: float
    labels: tuple[LabelFigures, ...]


def evaluate(
    scored: Sequence[Sequence[TopicScore]],
    truth: Sequence[frozenset[str]],
    labels: Mapping[str, Sequence[TopicId]],
) -> Figures:
    """`truth` holds each item's labels; items without one of `labels` are left out, as are labels unused."""
    used, kept = _used(truth, labels)
    p, right = scores_and_truth(scored, truth, labels)
    found = [{score.id: score for score in scored[at]} for at in kept]
    shown = np.array(
        [[any(i in row and row[i].shown for i in labels[label]) for label in used] for row in found]
    )
    each = tuple(_label(label, right[:, at], p[:, at], shown[:, at]) for at, label in enumerate(used))
    aps = sorted(one.average_precision for one in each)
    true = int((right & shown).sum())
    return Figures(
        items=len(kept),
        precision_at_1=float(np.take_along_axis(right, p.argmax(axis=1)[:, None], axis=1).mean()),
        recall_at_3=_recall_at(3, right, p),
        macro_ap=float(np.mean(aps)),
        weakest_five_ap=float(np.mean(aps[:5])),
        micro_f1=2 * true / max(int(right.sum() + shown.sum()), 1),
        shown_precision=true / max(int(shown.sum()), 1),
        calibration_error=calibration_error(p.ravel(), right.ravel()),
        labels=each,
    )


def _used(
    truth: Sequence[frozenset[str]], labels: Mapping[str, Sequence[TopicId]]
) -> tuple[list[str], list[int]]:
    """The labels that some item has, and the places of the items that have one."""
    used = sorted({label for row in truth for label in row} & set(labels))
    return used, [at for at, row in enumerate(truth) if row & set(used)]


def scores_and_truth(
    scored: Sequence[Sequence[TopicScore]],
    truth: Sequence[frozenset[str]],
    labels: Mapping[str, Sequence[TopicId]],
) -> tuple[Matrix, Truth]:
    """Items × labels: the probability told, and whether it is right; of what `evaluate` looks at."""
    used, kept = _used(truth, labels)
    found = [{score.id: score.p for score in scored[at]} for at in kept]
    p = np.array(
        [[max((row.get(i, 0.0) for i in labels[label]), default=0.0) for label in used] for row in found]
    )
    return p, np.array([[label in truth[at] for label in used] for at in kept])


def calibration_error(
    p: np.ndarray[tuple[int], np.dtype[np.float64]], right: np.ndarray[tuple[int], np.dtype[np.bool]]
) -> float:
    """Expected calibration error over ten bins of equal width (Guo 2017)."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    gaps = [
        abs(p[bins == one].mean() - right[bins == one].mean()) * (bins == one).mean()
        for one in range(BINS)
        if (bins == one).any()
    ]
    return float(sum(gaps))


def _recall_at(k: int, right: Truth, p: Matrix) -> float:
    best = np.argsort(-p, axis=1, kind="stable")[:, :k]
    return float((np.take_along_axis(right, best, axis=1).sum(axis=1) / right.sum(axis=1)).mean())


def _label(
    label: str,
    right: np.ndarray[tuple[int], np.dtype[np.bool]],
    p: np.ndarray[tuple[int], np.dtype[np.float64]],
    shown: np.ndarray[tuple[int], np.dtype[np.bool]],
) -> LabelFigures:
    from sklearn.metrics import average_precision_score  # only who measures waits for it

    true = int((right & shown).sum())
    return LabelFigures(
        label=label,
        items=int(right.sum()),
        average_precision=float(average_precision_score(right, p)),
        precision=true / max(int(shown.sum()), 1),
        recall=true / max(int(right.sum()), 1),
    )
