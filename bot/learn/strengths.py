"""How much each term of config/topics.yaml says of its topic, learnt from the titles that have it.

Whoever lists a term knows that the field speaks so, not how often others do: `covid*` stands in titles of
every field, and one in twenty of them is from a journal of the airways; of those with `glaucoma*` nearly all
are from one of eyes.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bot.curate.classify import Strengths, TermTable, words_of
from bot.learn.corpora import Corpus
from bot.learn.vectors import Floats
from bot.model import TopicId

LIFT = 0.3
"""A term's strength for each unit of log-odds that it lifts its topic by: of .2, .3 and .4, by three folds of
journals held out and by the gold (docs/decisions/0008). What only titles of a rare topic have comes to 1.5.
"""
FLOOR = 0.4
"""Of the strength that it has without a model, below which no term comes: clinicians count COVID-19 among the
airways, journals do not. Of 0 to .4: nothing on unseen journals, .002 on the gold's weakest five topics."""
LEAST_TITLES = 5
"""A term in fewer titles keeps the strength that it has without a model."""
DOUBT = 3.0
"""Titles of which half are of the topic, thought beside those that there are."""

Weights = np.ndarray[tuple[int], np.dtype[np.float64]]
Truth = np.ndarray[tuple[int, int], np.dtype[np.bool]]


def strengths(corpus: Corpus, truth: Truth, *, weight: Weights, terms: TermTable) -> Strengths:
    """Of each topic and each of its terms that enough titles have. `truth` is titles × topics of `terms`."""
    spoken = terms.spoken(*terms.numbers.of([words_of(item.title) for item in corpus.items]))
    pair = spoken.topic * len(terms.terms) + spoken.term
    each, pair = np.unique(pair, return_inverse=True)
    topic, term = np.divmod(each, len(terms.terms))
    held = np.bincount(pair, weight[spoken.text])
    right = np.bincount(pair, weight[spoken.text] * truth[spoken.text, spoken.topic])
    usual = (weight @ truth / weight.sum()).clip(1e-9, 1 - 1e-9)[topic]
    lifted = _log_odds((right + DOUBT / 2) / (held + DOUBT)) - _log_odds(usual)
    value = np.maximum(LIFT * lifted, FLOOR * terms.strengths[topic, term])
    known = (np.bincount(pair) >= LEAST_TITLES) & (truth.sum(axis=0) > 0)[topic]
    found: defaultdict[TopicId, dict[str, float]] = defaultdict(dict)
    for at in np.flatnonzero(known).tolist():
        found[terms.topics[topic[at]]][terms.terms[term[at]]] = float(value[at])
    return found


def _log_odds(share: Floats) -> Floats:
    odds: Floats = np.log(share / (1 - share))
    return odds
