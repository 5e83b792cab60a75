"""The numbers of the topic curve, and where each comes from. Measured by `rounds model evaluate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Matrix = np.ndarray[tuple[int, ...], np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Log-odds of a topic: `base + vote·v + terms·(1 - e^-r) + …`, for a vote v and a term strength r."""

    base: float
    vote: float
    terms: float
    tag: float = 3.0
    journal: float = 1.0
    source: float = 1.5
    """The last three are set by hand: no labelled data at hand carries tags, and journals are how the
    model was taught."""


WITH_VOTE = Curve(base=0.9, vote=0.69, terms=2.4)
"""Logistic regression on the 378 hand-tagged titles (`specialty_gold`), titles alone, labels as pairs with
items: vote .69, terms 2.75, base 1.33, calibration error .013; three numbers from 12,852 pairs. Drawn back:
terms, because titles of unseen journals are known better so (.5539 → .5552), and the base, until nine topics
shown in ten are right (.894 → .909, calibration error .033)."""
RULES_ONLY = Curve(base=-2.4, vote=0.0, terms=5.4)
"""As above without a vote, calibration error .004. A topic without any evidence is not reported then."""

FINAL = Curve(base=0.0, vote=1.0, terms=0.0, tag=0.0, journal=0.0, source=0.0)
"""Of a model that was taught on the labels of a file: its log-odds are the answer."""

SUMMARY_SHARE = 0.3
"""What a term in the summary counts beside one in the title."""
MESH_SHARE = 0.7
"""What a term in a MeSH heading counts beside one in the title."""

VOTE_REACH = 8.0
"""Votes are cut at ± this: a model is never that sure of a kind of text it has not seen."""

LEAST = 0.01
"""Topics less likely than this are not reported."""

DEFAULT_THRESHOLD = 0.85
"""Shown to a reader from here on: right nine times in ten by title alone (trade-off in docs/topics.md)."""


def probability(log_odds: Matrix) -> Matrix:
    """The logistic function; of minus infinity it is 0."""
    p: Matrix = 1 / (1 + np.exp(-log_odds))
    return p
