"""From evidence to topics with probabilities and reasons. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, inf
from typing import Any

import numpy as np

from bot.curate.classify import weights
from bot.curate.classify.lexicon import Words, words_of
from bot.curate.classify.tables import Found, JournalTable, TermTable
from bot.model import Item, SourceId, TopicId, TopicScore

Matrix = np.ndarray[tuple[int, ...], np.dtype[Any]]

_NAMED = 3
"""Reasons of one kind that are named; more would not be read."""
_WORTH_WORDS = 0.25
"""Below this the model's words are not looked up: nobody asks why a topic was not chosen."""
WORDING = ("wording",)
_STEPS = 10_001
"""Probabilities are told to four places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An item with its words, which everything that judges topics looks at."""

    item: Item
    title: Words
    summary: Words


def read(item: Item) -> Reading:
    """The words of title and summary."""
    return Reading(item=item, title=words_of(item.title), summary=words_of(item.summary))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is known without a model. `sources`: what curators say each source is known for."""

    topics: tuple[TopicId, ...]
    terms: TermTable
    journals: JournalTable
    sources: Mapping[SourceId, Collection[TopicId]] = field(default_factory=dict)
    column: Mapping[TopicId, int] = field(init=False)
    plain: PlainScores = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", {topic: at for at, topic in enumerate(self.topics)})
        object.__setattr__(self, "plain", PlainScores(self.topics))


class PlainScores(dict[int, TopicScore]):
    """Scores that have no reason but the wording; most of an item's are, so each is made only once."""

    def __init__(self, topics: Sequence[TopicId]) -> None:
        super().__init__()
        self._topics = topics

    def __missing__(self, code: int) -> TopicScore:
        column, step = divmod(code, _STEPS)
        score = TopicScore(id=self._topics[column], p=round(step / (_STEPS - 1), 4), why=WORDING)
        self[code] = score
        return score


@dataclass(slots=True)
class _Case:
    """The evidence for one topic, gathered: `strength` of its terms, added log-odds, reasons in words."""

    strength: float = 0.0
    bonus: float = 0.0
    why: list[str] = field(default_factory=list)


_Cases = dict[TopicId, _Case]


def classify(
    readings: Sequence[Reading], *, rules: Rules, votes: Votes | None, threshold: float
) -> tuple[tuple[TopicScore, ...], ...]:
    """The topics of each item, most likely first; ties in the order of config/topics.yaml.

    Every topic with p ≥ .01 is there; none with `shown` means "unclassified", which is better than a guess.
    """
    cases = [_gather(reading, rules) for reading in readings]
    p = weights.probability(_log_odds(cases, rules, votes))
    asks = (p >= min(_WORTH_WORDS, threshold)) | _evident(cases, rules)
    likely = _Likely.of(p, asks)
    scores = list(map(rules.plain.__getitem__, likely.codes))
    asking = [(likely.rows[place], rules.topics[likely.columns[place]]) for place in likely.asking]
    why = _reasons(asking, cases, votes)
    for place, (_, topic), words in zip(likely.asking, asking, why, strict=True):
        shown = likely.p[place] >= threshold
        scores[place] = TopicScore(id=topic, p=scores[place].p, why=words, shown=shown)
    return tuple(tuple(scores[start:end]) for start, end in pairwise(likely.ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likely:
    """What is worth telling of a batch: items in order, the likeliest topic first. Parallel lists."""

    rows: list[int]
    columns: list[int]
    p: list[float]
    codes: list[int]
    """Topic and probability in one number, for `PlainScores`."""
    asking: list[int]
    """Places whose reason has to be looked up."""
    ends: list[int]
    """Item `n` has the places from `ends[n]` up to `ends[n + 1]`."""

    @classmethod
    def of(cls, p: Matrix, asks: Matrix) -> _Likely:
        rows, columns = np.nonzero(p >= weights.LEAST)
        order = np.lexsort((columns, -p[rows, columns], rows))
        rows, columns = rows[order], columns[order]
        likely = p[rows, columns]
        return cls(
            rows=rows.tolist(),
            columns=columns.tolist(),
            p=likely.tolist(),
            codes=(columns * _STEPS + np.rint(likely * (_STEPS - 1)).astype(int)).tolist(),
            asking=np.flatnonzero(asks[rows, columns]).tolist(),
            ends=np.searchsorted(rows, np.arange(len(p) + 1)).tolist(),
        )


def _evident(cases: Sequence[_Cases], rules: Rules) -> Matrix:
    """Items × topics: whether more than the wording speaks of it."""
    evident = np.zeros((len(cases), len(rules.topics)), dtype=np.bool)
    for at, found in enumerate(cases):
        evident[at, [rules.column[topic] for topic in found]] = True
    return evident


def _log_odds(cases: Sequence[_Cases], rules: Rules, votes: Votes | None) -> Matrix:
    """Items × topics. Without a vote nothing is known of a topic that no evidence speaks of."""
    log_odds, asked = _of_votes(votes, (len(cases), len(rules.topics)))
    for at, (found, by_vote) in enumerate(zip(cases, asked, strict=True)):
        curve = votes.curve if votes and by_vote else weights.RULES_ONLY
        for topic, case in found.items():
            column = rules.column[topic]
            before = float(log_odds[at, column]) if by_vote else curve.base
            log_odds[at, column] = before + curve.terms * (1 - exp(-case.strength)) + case.bonus
    return log_odds


def _of_votes(votes: Votes | None, shape: tuple[int, int]) -> tuple[Matrix, list[bool]]:
    """What the votes alone say, and whether there is one for each item."""
    if votes is None:
        return np.full(shape, -inf), [False] * shape[0]
    curve, reach = votes.curve, weights.VOTE_REACH
    log_odds: Matrix = curve.base + curve.vote * votes.log_odds.astype(float).clip(-reach, reach)
    silent = np.isnan(votes.log_odds[:, 0])
    log_odds[silent] = -inf
    return log_odds, [not one for one in silent.tolist()]


def _reasons(
    asking: Sequence[tuple[int, TopicId]], cases: Sequence[_Cases], votes: Votes | None
) -> list[tuple[str, ...]]:
    """The evidence of each pair of an item and a topic; where there is none, the words of the vote."""
    stated = [tuple(case.why) if (case := cases[at].get(topic)) else () for at, topic in asking]
    if votes is None:
        return stated
    bare = [pair for pair, why in zip(asking, stated, strict=True) if not why]
    worded = iter(votes.words(bare))
    return [why or ("wording" + _named(next(worded)),) for why in stated]


def _gather(reading: Reading, rules: Rules) -> _Cases:
    cases: _Cases = {}
    item = reading.item
    in_title = _terms(cases, rules, reading.title, share=1.0, where="title")
    if item.summary:
        share = weights.SUMMARY_SHARE if item.title else 1.0
        _terms(cases, rules, reading.summary, share=share, where="text", known=in_title)
    if item.mesh:
        headings = words_of(" ; ".join(item.mesh))
        _terms(cases, rules, headings, share=weights.MESH_SHARE, where="MeSH", known=in_title)
    if item.tags:
        _add(cases, rules.terms.tagged(item.tags), weights.WITH_VOTE.tag)
    if item.journal:
        journal = dict.fromkeys(rules.journals.topics(item.journal), (f"journal: {item.journal}",))
        _add(cases, journal, weights.WITH_VOTE.journal)
    if item.source:
        known_for = rules.sources.get(item.source, ())
        _add(cases, dict.fromkeys(known_for, ("its source",)), weights.WITH_VOTE.source)
    return cases


def _terms(
    cases: _Cases, rules: Rules, words: Words, *, share: float, where: str, known: Found | None = None
) -> Found:
    """Count the terms in `words` that are not `known` already; returns what was found."""
    found = rules.terms.find(words)
    for topic, terms in found.items():
        told = known.get(topic) if known else None
        fresh = [term for term in terms if term not in told] if told else terms
        if fresh:
            if (case := cases.get(topic)) is None:
                case = cases[topic] = _Case()
            case.strength += share * sum(map(rules.terms.shares.__getitem__, fresh))
            case.why.append(where + _named(fresh))
    return found


def _add(cases: _Cases, found: Mapping[TopicId, Iterable[str]], bonus: float) -> None:
    for topic, reasons in found.items():
        case = cases.setdefault(topic, _Case())
        case.bonus += bonus
        case.why.extend(reasons)


def _named(words: Sequence[str]) -> str:
    return ": " + ", ".join(word.rstrip("*") for word in words[:_NAMED]) if words else ""
