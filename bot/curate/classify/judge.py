"""From evidence to topics with probabilities and reasons. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from bot.curate.classify import weights
from bot.curate.classify.arrays import Ints, Matrix, Ragged
from bot.curate.classify.evidence import Evidence, Reading, Rules, gather, named, texts_of
from bot.curate.classify.scored import STEPS, Scored
from bot.model import TopicId

_WORTH_WORDS = 0.25
"""Below this the model's words are not looked up: nobody asks why a topic was not chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What a trained model says of items: log-odds, and on asking the words that moved them most."""

    log_odds: Matrix
    """Items × topics, in the order of `Rules.topics`; a row of NaN where the model was not asked."""
    curve: weights.Curve = weights.WITH_VOTE
    words: Callable[[Sequence[tuple[int, TopicId]]], Sequence[tuple[str, ...]]] = lambda pairs: (
        [()] * len(pairs)
    )
    """Of each pair of an item and a topic."""


def classify(
    readings: Sequence[Reading],
    *,
    rules: Rules,
    votes: Votes | None,
    threshold: float,
    numbers: Ragged | None = None,
) -> Scored:
    """The topics of each item, most likely first; ties in the order of config/topics.yaml.

    Every topic with p ≥ .01 is there; none with `shown` means "unclassified", which is better than a guess.
    `numbers`: of the words, by `rules.terms`, a row for each of `texts_of`; else they are looked up here.
    """
    if numbers is None:
        (numbers,) = rules.terms.numbers.of(texts_of(readings))
    evidence = gather(readings, rules, numbers)
    likely = _Likely.of(weights.probability(_log_odds(evidence, votes)))
    columns = (likely.places % len(rules.topics)).tolist()
    steps = np.rint(likely.p * STEPS).astype(int).tolist()
    wanted = (likely.p >= min(_WORTH_WORDS, threshold)) | evidence.known.ravel()[likely.places]
    asked = np.flatnonzero(wanted)
    why = _reasons(likely.places[asked].tolist(), rules, evidence, votes)
    shown = (likely.p[asked] >= threshold).tolist()
    ends = likely.ends.tolist()
    told: list[dict[int, tuple[tuple[str, ...], bool]]] = [{} for _ in readings]
    items = (likely.places[asked] // len(rules.topics)).tolist()
    for at, item, words, is_shown in zip(asked.tolist(), items, why, shown, strict=True):
        told[item][at - ends[item]] = words, is_shown
    return Scored(columns=columns, steps=steps, ends=ends, told=told, plain=rules.plain)


@dataclass(frozen=True, slots=True)
class _Likely:
    """What is worth telling of a matrix of probabilities: by item, the likeliest topic first."""

    places: Ints
    """In the matrix laid out in one row."""
    p: Matrix
    ends: Ints
    """Item `n` has those from `ends[n]` up to `ends[n + 1]`."""

    @classmethod
    def of(cls, p: Matrix) -> _Likely:
        items, topics = p.shape
        order = np.argsort(-p, axis=1, kind="stable") + np.arange(items)[:, None] * topics
        told = np.count_nonzero(p >= weights.LEAST, axis=1)
        places = order[np.arange(topics) < told[:, None]]
        return cls(places, p.ravel()[places], np.append(0, np.cumsum(told)))


def _log_odds(evidence: Evidence, votes: Votes | None) -> Matrix:
    """Items × topics. Without a vote nothing is known of a topic that no evidence speaks of."""
    rules, known = weights.RULES_ONLY, evidence.known
    before, terms = np.where(known, rules.base, -inf), np.full((len(known), 1), rules.terms)
    if votes is not None:
        heard = ~np.isnan(votes.log_odds[:, :1])
        curve, reach = votes.curve, weights.VOTE_REACH
        voted = curve.base + curve.vote * votes.log_odds.astype(float).clip(-reach, reach)
        before, terms = np.where(heard, voted, before), np.where(heard, curve.terms, terms)
    log_odds: Matrix = before + terms * (1 - np.exp(-evidence.strength)) + evidence.bonus
    return log_odds


def _reasons(
    places: Sequence[int], rules: Rules, evidence: Evidence, votes: Votes | None
) -> list[tuple[str, ...]]:
    """The evidence at each place of the matrix; where there is none, the words of the vote."""
    stated = [tuple(evidence.reasons.get(place, ())) for place in places]
    if votes is None:
        return stated
    bare = [divmod(place, len(rules.topics)) for place, why in zip(places, stated, strict=True) if not why]
    worded = iter(votes.words([(item, rules.topics[column]) for item, column in bare]))
    return [why or ("wording" + named(next(worded)),) for why in stated]
