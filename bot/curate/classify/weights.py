"""The numbers of the topic curve, and where each comes from. Measured by `rounds model evaluate`."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Log-odds of a topic: `base + vote·v + terms·(1 - e^-r) + …`, for a vote v and a term strength r."""

    base: float
    vote: float
    terms: float
    tag: float = 3.0
    journal: float = 2.5
    source: float = 1.5


WITH_VOTE = Curve(base=1.0, vote=0.785, terms=2.75)
RULES_ONLY = Curve(base=-3.4, vote=0.0, terms=4.5)

SUMMARY_SHARE = 0.3
"""What a term in the summary counts beside one in the title."""
MESH_SHARE = 0.7
"""What a term in a MeSH heading counts beside one in the title."""

VOTE_REACH = 8.0
"""Votes are cut at ± this: a model is never that sure of a kind of text it has not seen."""

LEAST = 0.01
"""Topics less likely than this are not reported."""

DEFAULT_THRESHOLD = 0.6
"""Shown to a reader from here on."""


def probability(log_odds: float) -> float:
    """The logistic function."""
    return 1 / (1 + exp(-log_odds))
