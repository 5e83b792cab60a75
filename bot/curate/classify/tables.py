"""The two tables behind the topics: words that speak of a topic, and journals known for one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.curate.classify.lexicon import Hit, Lexicon, Words, is_abbreviation, words_of
from bot.model import Topic, TopicId

_NEAR = 4
"""Words between a term and its negative context: "sinus arrest" beside "sinus rhythm" is no nose."""

Found = Mapping[TopicId, tuple[str, ...]]
"""Topic → the distinct terms that speak of it, in order of appearance."""


class TermTable:
    """Terms, hashtags and negative contexts of all topics, compiled."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._for: dict[str, list[TopicId]] = {}
        self._against: dict[str, list[TopicId]] = {}
        for topic in topics:
            for term in topic.terms:
                self._for.setdefault(term, []).append(topic.id)
            for term in topic.not_near:
                self._against.setdefault(term, []).append(topic.id)
        self._lexicon = Lexicon([*self._for, *self._against])
        self._tags = _by_tag(topics)
        self.shares = {term: 1 / len(speaking) for term, speaking in self._for.items()}
        """How much a term says about one topic: 1 over the number of topics that list it."""

    def find(self, words: Words) -> Found:
        """The terms in a text; those in a negative context, or inside a longer one, do not count."""
        hits = self._lexicon.hits(words)
        speaking = _by_topic(hits, self._for)
        masks = _by_topic(hits, self._against)
        if not masks:
            return {topic: _distinct(hits) for topic, hits in speaking.items()}
        found = {topic: _distinct(_unmasked(hits, masks.get(topic, ()))) for topic, hits in speaking.items()}
        return {topic: terms for topic, terms in found.items() if terms}

    def tagged(self, tags: Iterable[str]) -> Found:
        """Topics that the hashtags belong to, whatever their case."""
        found: dict[TopicId, list[str]] = {}
        for tag in dict.fromkeys(tag.lstrip("#").casefold() for tag in tags):
            for topic in self._tags.get(tag, ()):
                found.setdefault(topic, []).append(f"#{tag}")
        return {topic: tuple(tags) for topic, tags in found.items()}


def _by_topic(hits: Iterable[Hit], topics: Mapping[str, Sequence[TopicId]]) -> dict[TopicId, list[Hit]]:
    found: dict[TopicId, list[Hit]] = {}
    for hit in hits:
        for topic in topics.get(hit[2], ()):
            if topic in found:
                found[topic].append(hit)
            else:
                found[topic] = [hit]
    return found


def _by_tag(topics: Iterable[Topic]) -> dict[str, list[TopicId]]:
    by_tag: dict[str, list[TopicId]] = {}
    for topic in topics:
        for tag in topic.hashtags:
            by_tag.setdefault(tag.casefold(), []).append(topic.id)
    return by_tag


def _distinct(hits: Sequence[Hit]) -> tuple[str, ...]:
    if len(hits) > 1 and (longer := [hit for hit in hits if hit[1] - hit[0] > 1]):
        hits = [hit for hit in hits if not any(_inside(hit, other) for other in longer)]
    return tuple(dict.fromkeys([term for _, _, term in hits]))


def _unmasked(hits: Sequence[Hit], masks: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits if not any(_masks(mask, hit) for mask in masks)]


def _masks(mask: Hit, hit: Hit) -> bool:
    # An abbreviation means one thing throughout a text: "PE" beside "physical education" is that everywhere.
    near = hit.start < mask.end + _NEAR and mask.start < hit.end + _NEAR
    return near or is_abbreviation(hit.term)


def _inside(hit: Hit, other: Hit) -> bool:
    longer = other.end - other.start > hit.end - hit.start
    return longer and other.start <= hit.start and hit.end <= other.end


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRule:
    """Names that speak of topics: `words` as terms; with `=` in front, the whole name."""

    topics: tuple[TopicId, ...]
    words: tuple[str, ...]


class JournalTable:
    """Which topics a journal is known for, by its name or NLM abbreviation."""

    def __init__(self, rules: Iterable[JournalRule]) -> None:
        self._whole: dict[str, list[TopicId]] = {}
        self._part: dict[str, list[TopicId]] = {}
        for rule in rules:
            for word in rule.words:
                kind, key = (self._whole, word[1:]) if word.startswith("=") else (self._part, word)
                kind.setdefault(key, []).extend(rule.topics)
        self._lexicon = Lexicon(self._part)
        self._known: dict[str, frozenset[TopicId]] = {}

    def topics(self, name: str) -> frozenset[TopicId]:
        """Empty for journals of everything, and for names that say nothing."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._read(name)
        return known

    def _read(self, name: str) -> frozenset[TopicId]:
        # The place or edition in brackets, and what a feed puts after a colon, is no part of the name.
        words = words_of(re.sub(r"\(.*?\)|:.*", " ", name.lower()))
        topics = set(self._whole.get(" ".join(words.lower), ()))
        for hit in self._lexicon.hits(words):
            topics.update(self._part[hit.term])
        return frozenset(topics)
