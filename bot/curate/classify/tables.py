"""The two tables behind the topics: words that speak of a topic, and journals known for one. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bot.curate.classify.arrays import Flags, Ints, Matrix, Ragged, firsts, laid_out, order
from bot.curate.classify.lexicon import Hits, Lexicon
from bot.curate.classify.words import Words, is_abbreviation, words_of
from bot.model import Topic, TopicId

_NEAR = 4
"""Words between a term and its negative context: "sinus arrest" beside "sinus rhythm" is no nose."""

Found = Mapping[TopicId, tuple[str, ...]]
"""Topic → the distinct terms that speak of it, in order of appearance."""


Strengths = Mapping[TopicId, Mapping[str, float]]
"""Topic → term → how much it says about the topic; 1 says as much as one that no other topic lists."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Terms of some texts that speak of topics: by text, by topic, and in order of appearance, each once.

    All are numbers; those of topics and terms are the table's.
    """

    text: Ints
    topic: Ints
    term: Ints


class TermTable:
    """Terms, hashtags and negative contexts of all topics, compiled."""

    def __init__(self, topics: Sequence[Topic], strengths: Strengths | None = None) -> None:
        """`strengths` are those that a model learnt; what it does not know is shared between topics."""
        self.topics = tuple(topic.id for topic in topics)
        speaking = _listing(topic.terms for topic in topics)
        masking = _listing(topic.not_near for topic in topics)
        self._lexicon = Lexicon([*speaking, *masking])
        self.terms, self.number, self.numbers = (
            self._lexicon.terms,
            self._lexicon.number,
            self._lexicon.numbers,
        )
        self._speaking = Ragged.of(speaking.get(term, ()) for term in self.terms)
        self._masking = Ragged.of(masking.get(term, ()) for term in self.terms)
        self._abbreviated = np.array([*map(is_abbreviation, self.terms)], dtype=np.bool)
        self._tags = _by_tag(topics)
        self.strengths = self._learnt(strengths or {})
        """How much a term says about a topic: topics × terms."""

    def _learnt(self, strengths: Strengths) -> Matrix:
        """Without a lesson 1 over the number of topics that list the term."""
        shares = 1 / np.maximum(np.diff(self._speaking.bounds), 1)
        found = np.tile(shares, (len(self.topics), 1))
        column = {term: at for at, term in enumerate(self.terms)}
        for row, topic in enumerate(self.topics):
            for term, strength in strengths.get(topic, {}).items():
                if term in column:
                    found[row, column[term]] = strength
        return found

    def find(self, words: Words) -> Found:
        """The terms in one text, by the names of their topics."""
        spoken = self.spoken(*self.numbers.of([words]))
        found: dict[TopicId, list[str]] = {}
        for topic, term in zip(spoken.topic.tolist(), spoken.term.tolist(), strict=True):
            found.setdefault(self.topics[topic], []).append(self.terms[term])
        return {topic: tuple(terms) for topic, terms in found.items()}

    def spoken(self, texts: Ragged) -> Spoken:
        """The terms in texts, which are rows of numbers of words; those in a negative context, or inside a
        longer one, do not count."""
        hits = self._lexicon.find(texts)
        topic, place = self._speaking.spread(hits.term)
        group = hits.text[place] * len(self.topics) + topic
        by_group = order(group)
        group, speaking = group[by_group], hits.at(place[by_group])
        kept = ~self._masked(group, speaking, hits)
        group, speaking = group[kept], speaking.at(kept)
        kept = ~self._inside(group, speaking)
        group, term = group[kept], speaking.term[kept]
        first = firsts(group * len(self.terms) + term)
        text, topic = np.divmod(group[first], max(len(self.topics), 1))
        return Spoken(text, topic, term[first])

    def _masked(self, group: Ints, speaking: Hits, hits: Hits) -> Flags:
        """Which of those that speak stand in a negative context of their topic: near to it, or, if they are
        abbreviations, anywhere in its text: "PE" beside "physical education" is that everywhere."""
        topic, place = self._masking.spread(hits.term)
        masks = hits.at(place)
        within = masks.text * len(self.topics) + topic
        at, of = laid_out(np.searchsorted(group, within), np.searchsorted(group, within, side="right"))
        before = speaking.start[at] < masks.end[of] + _NEAR
        behind = masks.start[of] < speaking.end[at] + _NEAR
        masked = np.zeros(len(group), dtype=np.bool)
        masked[at[(before & behind) | self._abbreviated[speaking.term[at]]]] = True
        return masked

    def _inside(self, group: Ints, speaking: Hits) -> Flags:
        """Which stand inside a longer one of the same topic.

        Of those before it in its group (which begin no later) one ends behind it, or with it and is longer.
        """
        lengths = speaking.end - speaking.start
        reach = speaking.end * (self._lexicon.longest + 1) + lengths
        reach += group * (reach.max(initial=0) + 1)
        return np.maximum.accumulate(reach) > reach

    def tagged(self, tags: Iterable[str]) -> Found:
        """Topics that the hashtags belong to, whatever their case."""
        found: dict[TopicId, list[str]] = {}
        for tag in dict.fromkeys(tag.lstrip("#").casefold() for tag in tags):
            for topic in self._tags.get(tag, ()):
                found.setdefault(topic, []).append(f"#{tag}")
        return {topic: tuple(tags) for topic, tags in found.items()}


def _listing(names: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """A name → the numbers of the topics that list it."""
    listing: dict[str, list[int]] = {}
    for number, of_topic in enumerate(names):
        for name in of_topic:
            listing.setdefault(name, []).append(number)
    return listing


def _by_tag(topics: Iterable[Topic]) -> dict[str, list[TopicId]]:
    by_tag: dict[str, list[TopicId]] = {}
    for topic in topics:
        for tag in topic.hashtags:
            by_tag.setdefault(tag.casefold(), []).append(topic.id)
    return by_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRule:
    """Names that speak of topics: `words` as terms; with `=` in front, the whole name.

    A word inside one of `unless` says nothing: `drug*` in `drug alcohol`, `child*` in `childbirth`.
    """

    topics: tuple[TopicId, ...]
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


def _words_of(name: str) -> Words:
    """Without the place or edition in brackets, and what a feed puts after a colon."""
    return words_of(re.sub(r"\(.*?\)|:.*", " ", name.lower()))


def _whole(name: Words) -> str:
    return " ".join(name.lower)


class JournalTable:
    """Which topics a journal is known for, by its name or NLM abbreviation."""

    def __init__(
        self, rules: Iterable[JournalRule], named: Mapping[str, Collection[TopicId]] = MappingProxyType({})
    ) -> None:
        """`named` are journals whose name says too little or something else; what it says is not asked."""
        self._named = {_whole(_words_of(name)): frozenset(topics) for name, topics in named.items()}
        self._whole: dict[str, list[TopicId]] = {}
        self._part: dict[str, list[TopicId]] = {}
        self._hushing: dict[str, list[TopicId]] = {}
        for rule in rules:
            for word in rule.unless:
                self._hushing.setdefault(word, []).extend(rule.topics)
            for word in rule.words:
                kind, key = (self._whole, word[1:]) if word.startswith("=") else (self._part, word)
                kind.setdefault(key, []).extend(rule.topics)
        self._lexicon = Lexicon((*self._part, *self._hushing))
        self._known: dict[str, frozenset[TopicId]] = {}

    def topics(self, name: str) -> frozenset[TopicId]:
        """Empty for journals of everything, and for names that say nothing."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._read(name)
        return known

    def _read(self, name: str) -> frozenset[TopicId]:
        words = _words_of(name)
        if (known := self._named.get(_whole(words))) is not None:
            return known
        topics = set(self._whole.get(_whole(words), ()))
        hits = tuple(self._lexicon.hits(words))
        for hit in hits:
            around = [one for one in hits if one.start <= hit.start and hit.end <= one.end]
            hushed = {topic for one in around for topic in self._hushing.get(one.term, ())}
            topics.update(set(self._part.get(hit.term, ())) - hushed)
        return frozenset(topics)
