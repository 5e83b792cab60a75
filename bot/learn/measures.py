"""How good an order is, for who reads it from the top. Pure arrays; `truth` is in the order of reading."""

from __future__ import annotations

from math import ceil

import numpy as np

Truths = np.ndarray[tuple[int], np.dtype[np.bool]]


def work_saved(truth: Truths, recall: float = 0.95) -> float:
    """WSS@recall (Cohen 2006): the share that need not be read to find so much, less what chance saves."""
    wanted = ceil(recall * int(truth.sum()) - 1e-9)
    read = int(np.searchsorted(np.cumsum(truth), wanted)) + 1
    return (len(truth) - read) / len(truth) - (1 - recall)


def recall_at(truth: Truths, share: float) -> float:
    """Of what is wanted, how much stands in the first `share` of all."""
    return float(truth[: ceil(share * len(truth))].sum() / max(int(truth.sum()), 1))


def precision_at(truth: Truths, n: int) -> float:
    return float(truth[:n].sum() / n)


def ndcg_at(truth: Truths, n: int) -> float:
    """Normalised discounted cumulative gain with gains of 0 and 1 (Järvelin and Kekäläinen 2002)."""
    discounts = 1 / np.log2(np.arange(2, n + 2))
    found = truth[:n].astype(float)
    best = discounts[: min(n, int(truth.sum()))].sum()
    return float(found @ discounts[: len(found)] / best) if best else 0.0


def area(truth: Truths) -> float:
    """Under the ROC curve: how often something wanted stands before something that is not."""
    wanted = int(truth.sum())
    others = len(truth) - wanted
    if not wanted or not others:
        return 0.5
    before = np.cumsum(~truth)[truth]
    return float(1 - before.sum() / (wanted * others))


def discovery_time(truth: Truths) -> float:
    """Average time to discovery (Ferdinands 2023): the mean place of what is wanted, as a share of all."""
    return float((np.flatnonzero(truth) + 1).mean() / len(truth))
