"""From evidence to topics with probabilities and reasons. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

from bot.curate.classify import weights
from bot.curate.classify.lexicon import Words, words_of
from bot.curate.classify.tables import JournalTable, TermTable
from bot.model import Item, SourceId, TopicId, TopicScore

_NAMED = 3
"""Reasons of one kind that are named; more would not be read."""
_WORTH_WORDS = 0.1
"""Below this the model's words are not looked up: nobody asks why a topic was not chosen."""
_WORDING = ("wording",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What a trained model says of one item: log-odds, and on asking the words that moved them most."""

    log_odds: Mapping[TopicId, float]
    words: Callable[[TopicId], tuple[str, ...]] = lambda _: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is known without a model. `sources`: what curators say each source is known for."""

    topics: tuple[TopicId, ...]
    terms: TermTable
    journals: JournalTable
    sources: Mapping[SourceId, Collection[TopicId]] = field(default_factory=dict)


@dataclass(slots=True)
class _Case:
    """The evidence for one topic, gathered: `strength` of its terms, added log-odds, reasons in words."""

    strength: float = 0.0
    bonus: float = 0.0
    why: list[str] = field(default_factory=list)


def classify(
    items: Sequence[Item], *, rules: Rules, votes: Sequence[Vote | None] | None, threshold: float
) -> tuple[tuple[TopicScore, ...], ...]:
    """The topics of each item, most likely first; a vote for each, None where no model was asked.

    Every topic with p ≥ .01 is there; none with `shown` means "unclassified", which is better than a guess.
    """
    heard = votes if votes is not None else [None] * len(items)
    return tuple(
        topics_of(item, rules=rules, vote=vote, threshold=threshold)
        for item, vote in zip(items, heard, strict=True)
    )


def topics_of(item: Item, *, rules: Rules, vote: Vote | None, threshold: float) -> tuple[TopicScore, ...]:
    """The topics of one item, most likely first; ties in the order of config/topics.yaml."""
    cases = _gather(item, rules)
    scores: list[TopicScore] = []
    for topic, log_odds in _log_odds(cases, rules, vote):
        if log_odds >= _LEAST_LOG_ODDS:
            p = weights.probability(log_odds)
            why = _why(topic, p, cases.get(topic), vote)
            scores.append(TopicScore(id=topic, p=round(p, 4), why=why, shown=p >= threshold))
    return tuple(sorted(scores, key=lambda score: -score.p))


_LEAST_LOG_ODDS = log(weights.LEAST / (1 - weights.LEAST))


def _log_odds(
    cases: Mapping[TopicId, _Case], rules: Rules, vote: Vote | None
) -> Iterator[tuple[TopicId, float]]:
    curve = weights.RULES_ONLY if vote is None else weights.WITH_VOTE
    reach = weights.VOTE_REACH
    votes = vote.log_odds if vote else {}
    # Without a vote nothing is known of a topic that no evidence speaks of.
    for topic in rules.topics if vote else [topic for topic in rules.topics if topic in cases]:
        log_odds = curve.base + curve.vote * max(-reach, min(reach, votes.get(topic, -reach)))
        if (case := cases.get(topic)) is not None:
            log_odds += curve.terms * (1 - exp(-case.strength)) + case.bonus
        yield topic, log_odds


def _why(topic: TopicId, p: float, case: _Case | None, vote: Vote | None) -> tuple[str, ...]:
    if case is not None and case.why:
        return tuple(case.why)
    if p < _WORTH_WORDS or vote is None:
        return _WORDING
    return ("wording" + _named(vote.words(topic)),)


def _gather(item: Item, rules: Rules) -> dict[TopicId, _Case]:
    cases: dict[TopicId, _Case] = {}
    in_title = _terms(cases, rules, words_of(item.title), share=1.0, where="title")
    if item.summary:
        share = weights.SUMMARY_SHARE if item.title else 1.0
        _terms(cases, rules, words_of(item.summary), share=share, where="text", known=in_title)
    if item.mesh:
        headings = words_of(" ; ".join(item.mesh))
        _terms(cases, rules, headings, share=weights.MESH_SHARE, where="MeSH", known=in_title)
    _add(cases, rules.terms.tagged(item.tags), weights.WITH_VOTE.tag)
    journal = dict.fromkeys(rules.journals.topics(item.journal), (f"journal: {item.journal}",))
    _add(cases, journal, weights.WITH_VOTE.journal)
    if item.source:
        known_for = rules.sources.get(item.source, ())
        _add(cases, dict.fromkeys(known_for, ("its source",)), weights.WITH_VOTE.source)
    return cases


def _terms(
    cases: dict[TopicId, _Case],
    rules: Rules,
    words: Words,
    *,
    share: float,
    where: str,
    known: Mapping[TopicId, Collection[str]] | None = None,
) -> Mapping[TopicId, Collection[str]]:
    """Count the terms in `words` that are not `known` already; returns what was found."""
    found = rules.terms.find(words)
    for topic, terms in found.items():
        fresh = [term for term in terms if not known or term not in known.get(topic, ())]
        if fresh:
            case = cases.setdefault(topic, _Case())
            case.strength += share * sum(map(rules.terms.share, fresh))
            case.why.append(where + _named(fresh))
    return found


def _add(cases: dict[TopicId, _Case], found: Mapping[TopicId, Iterable[str]], bonus: float) -> None:
    for topic, reasons in found.items():
        case = cases.setdefault(topic, _Case())
        case.bonus += bonus
        case.why.extend(reasons)


def _named(words: Sequence[str]) -> str:
    return ": " + ", ".join(word.rstrip("*") for word in words[:_NAMED]) if words else ""
