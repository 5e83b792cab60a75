"""What speaks of topics in some items: terms, hashtags, headings, journals and sources. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from bot.curate.classify import weights
from bot.curate.classify.arrays import Ints, Matrix, Ragged, among, opens
from bot.curate.classify.scored import PlainScores
from bot.curate.classify.tables import JournalTable, TermTable
from bot.curate.classify.words import Words, words_of
from bot.model import Item, SourceId, TopicId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An item with its words, which everything that judges topics looks at."""

    item: Item
    title: Words
    summary: Words


def read(item: Item) -> Reading:
    """The words of title and summary."""
    return Reading(item=item, title=words_of(item.title), summary=words_of(item.summary))


def texts_of(readings: Sequence[Reading]) -> list[Words]:
    """The words of each title and, behind it, of its summary."""
    return [words for one in readings for words in (one.title, one.summary)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is known without a model. `sources`: what curators say each source is known for."""

    topics: tuple[TopicId, ...]
    terms: TermTable
    journals: JournalTable
    sources: Mapping[SourceId, Collection[TopicId]] = field(default_factory=dict)
    column: Mapping[TopicId, int] = field(init=False)
    columns: Ints = field(init=False)
    """The column of each topic of `terms`."""
    said: tuple[str, ...] = field(init=False)
    """The terms as people read them."""
    plain: PlainScores = field(init=False)

    def __post_init__(self) -> None:
        column = {topic: at for at, topic in enumerate(self.topics)}
        object.__setattr__(self, "column", column)
        columns = np.array([column[topic] for topic in self.terms.topics], dtype=np.int64)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "said", tuple(term.rstrip("*") for term in self.terms.terms))
        object.__setattr__(self, "plain", PlainScores(self.topics))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of some items, for each of their topics. A matrix is items × topics, in the order of `Rules.topics`."""

    strength: Matrix
    """Of their terms."""
    bonus: Matrix
    """Log-odds that their tags, journal and source add."""
    known: Matrix
    """Whether anything speaks of a topic."""
    reasons: Mapping[int, Sequence[str]]
    """In words, where anything speaks of a topic; by the place in a matrix laid out in one row."""


def gather(readings: Sequence[Reading], rules: Rules, numbers: Ragged) -> Evidence:
    """All that speaks of any topic, with the words for it. `numbers` are those of the words of `texts_of`."""
    shape = len(readings), len(rules.topics)
    strength, reasons = _of_terms(readings, rules, numbers)
    bonus = np.zeros(shape)
    for at, reading in enumerate(readings):
        for topic, gain, why in _beside(reading.item, rules):
            column = rules.column[topic]
            bonus[at, column] += gain
            reasons.setdefault(at * len(rules.topics) + column, []).extend(why)
    known = np.zeros(strength.shape, dtype=np.bool)
    known[np.fromiter(reasons, dtype=np.int64)] = True
    return Evidence(strength.reshape(shape), bonus, known.reshape(shape), reasons)


def _beside(item: Item, rules: Rules) -> Iterator[tuple[TopicId, float, tuple[str, ...]]]:
    """What stands beside the texts of an item: a topic, what it adds to the log-odds, the words for it."""
    if item.tags:
        for topic, tags in rules.terms.tagged(item.tags).items():
            yield topic, weights.WITH_VOTE.tag, tags
    if item.journal:
        for topic in rules.journals.topics(item.journal):
            yield topic, weights.WITH_VOTE.journal, (f"journal: {item.journal}",)
    if item.source:
        for topic in rules.sources.get(item.source, ()):
            yield topic, weights.WITH_VOTE.source, ("its source",)


class _Text(NamedTuple):
    """A text of an item, and what a term in it counts."""

    item: int
    where: str
    share: float


def _texts(readings: Sequence[Reading]) -> Iterator[_Text]:
    """Each title and its summary."""
    for at, reading in enumerate(readings):
        yield _Text(at, _TITLE, 1.0)
        yield _Text(at, "text", weights.SUMMARY_SHARE if reading.item.title else 1.0)


def _of_terms(
    readings: Sequence[Reading], rules: Rules, numbers: Ragged
) -> tuple[Matrix, dict[int, list[str]]]:
    """Strengths and reasons, both by place. A term of the title is not counted again in what follows it."""
    texts, indexed = [*_texts(readings)], [at for at, one in enumerate(readings) if one.item.mesh]
    if indexed:
        headings = [words_of(" ; ".join(readings[at].item.mesh)) for at in indexed]
        numbers = numbers.and_then(rules.terms.numbers.of(headings)[0])
        texts.extend(_Text(at, "MeSH", weights.MESH_SHARE) for at in indexed)
    spoken = rules.terms.spoken(numbers)
    item = np.array([text.item for text in texts], dtype=np.int64)[spoken.text]
    place = item * len(rules.topics) + rules.columns[spoken.topic]
    in_title = np.array([text.where == _TITLE for text in texts], dtype=np.bool)[spoken.text]
    told = place * len(rules.terms.terms) + spoken.term
    fresh = in_title | ~among(told, np.sort(told[in_title]))
    text, place, term = spoken.text[fresh], place[fresh], spoken.term[fresh]
    counts = np.array([text.share for text in texts])[text] * rules.terms.strengths[spoken.topic[fresh], term]
    strength = np.bincount(place, counts, minlength=len(readings) * len(rules.topics))
    terms = [rules.said[at] for at in term.tolist()]
    return strength, _in_words([text.where for text in texts], text, place, terms)


def _in_words(where: Sequence[str], text: Ints, place: Ints, terms: Sequence[str]) -> dict[int, list[str]]:
    """The terms that speak of each topic, a reason for each text. Terms are in order of text and place."""
    begins = np.flatnonzero(opens(text) | opens(place))
    ends = np.minimum(np.append(begins, len(terms))[1:], begins + NAMED)
    opening = [f"{one}: " for one in where]
    reasons: dict[int, list[str]] = {}
    for at, of, begin, end in zip(
        place[begins].tolist(), text[begins].tolist(), begins.tolist(), ends.tolist(), strict=True
    ):
        reasons.setdefault(at, []).append(opening[of] + ", ".join(terms[begin:end]))
    return reasons


def named(words: Sequence[str]) -> str:
    """The first few, as people read them; empty without any."""
    return ": " + ", ".join(words[:NAMED]) if words else ""


NAMED = 3
"""Reasons of one kind that are named; more would not be read."""
_TITLE = "title"
