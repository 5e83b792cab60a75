"""What an item tells in words, prepared so that it is known which rules may hold before any is asked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ahocorasick_rs import AhoCorasick

from bot.curate.appraise.phrases import Of, Rule
from bot.text.required import levelled, required

_SENTENCE = re.compile(r"[.!?](?<=[a-z)\]%\d].)\s*(?=[A-Z(])|\n+")
"""Where sentences are parted, also where the space after a full stop was lost, as between the parts of many
structured abstracts. It begins with what it looks for: `re` then skips to the next such sign."""


class Gate:
    """Which of many rules may hold, found in one pass by the letters that their patterns require."""

    def __init__(self, rules: Iterable[Rule[Any]]) -> None:
        stating = {rule: required(rule.phrase) for rule in rules}
        hushing = {rule: required(rule.unless) for rule in stating if rule.unless}
        self._always = tuple(rule for rule, letters in stating.items() if not letters)
        self._hushed = frozenset(rule for rule, letters in hushing.items() if not letters)
        self._letters = tuple(dict.fromkeys(chain(*stating.values(), *hushing.values())))
        self._stating, self._hushing = _turned(stating), _turned(hushing)
        self._automaton = AhoCorasick(self._letters)

    def told(self, title: str, summary: str) -> Told:
        """The texts of an item with the rules that may hold in them."""
        return Told(title=self._text(title, whole=True), summary=self._text(summary, whole=False))

    def _text(self, text: str, *, whole: bool) -> Text:
        low = levelled(text)
        places: dict[Rule[Any], list[int]] = {rule: _parts(low) for rule in self._always}
        hushed = set(self._hushed)
        for at, start, _ in self._automaton.find_matches_as_indexes(low, overlapping=True):
            letters = self._letters[at]
            for rule in self._stating.get(letters, ()):
                places.setdefault(rule, []).append(start)
            hushed.update(self._hushing.get(letters, ()))
        return Text(text, whole, places, hushed)


def _turned(letters: Mapping[Rule[Any], Iterable[str]]) -> dict[str, list[Rule[Any]]]:
    """Letters → the rules that require them."""
    rules: dict[str, list[Rule[Any]]] = {}
    for rule, ones in letters.items():
        for one in ones:
            rules.setdefault(one, []).append(rule)
    return rules


def _parts(text: str) -> list[int]:
    """A place in each part between full stops."""
    return [0, *(at + 1 for at, letter in enumerate(text) if letter == ".")]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text that rules are asked about."""

    text: str
    whole: bool
    """True of a title, over all of which a phrase may go; in a summary no phrase goes over a full stop."""
    places: Mapping[Rule[Any], Sequence[int]]
    """Where the letters of each rule are; a rule that is not there cannot hold."""
    hushed: Set[Rule[Any]]
    """Rules whose `unless` may stand in the text; of all others it does not."""
    _starts: list[int] = field(default_factory=list)
    _stated: dict[Rule[Any], str] = field(default_factory=dict)

    def worth_asking(self, rules: Sequence[Rule[Of]]) -> list[Rule[Of]]:
        """Those that may hold, in their order."""
        return [rule for rule in rules if rule in self.places]

    def states(self, rule: Rule[Any]) -> str:
        """The words that state it, on one line; empty where none do."""
        if rule not in self.places:
            return ""
        if rule not in self._stated:
            match = next(self._matches(rule), None)
            spoken_of = match is None or self._hushes(rule, self.text)
            self._stated[rule] = "" if match is None or spoken_of else " ".join(match.group().split())
        return self._stated[rule]

    def has_sentence(self, rule: Rule[Any]) -> bool:
        """Whether some sentence states it and is not spoken of others."""
        for match in self._matches(rule):
            start, end = self._sentence(match.start())
            sentence = self.text[start:end]
            if rule.phrase.search(sentence) and not self._hushes(rule, sentence):
                return True
        return False

    def _hushes(self, rule: Rule[Any], text: str) -> bool:
        return rule in self.hushed and rule.unless is not None and bool(rule.unless.search(text))

    def _matches(self, rule: Rule[Any]) -> Iterator[re.Match[str]]:
        """The first match in each part of the text that holds letters of the rule."""
        if rule.opens:
            if match := rule.phrase.match(self.text):
                yield match
            return
        end = -1
        for place in sorted(self.places.get(rule, ())):
            if place >= end:
                start, end = self._part(place)
                if match := rule.phrase.search(self.text, start, end):
                    yield match

    def _part(self, place: int) -> tuple[int, int]:
        if self.whole:
            return 0, len(self.text)
        end = self.text.find(".", place)
        return self.text.rfind(".", 0, place) + 1, len(self.text) if end < 0 else end

    def _sentence(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence at a place."""
        if not self._starts:
            self._starts.extend(
                [0, *(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text) + 1]
            )
        after = bisect_right(self._starts, place)
        return self._starts[after - 1], self._starts[after]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The texts of an item."""

    title: Text
    summary: Text
