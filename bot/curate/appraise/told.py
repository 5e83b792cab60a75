"""What an item tells in words, prepared so that it is known which rules may hold before any is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation

from bot.curate.appraise.phrases import Of, Rule, Rules
from bot.text.required import Asked, levelled, required_of_each

SENTENCE = re.compile(r"[.!?\n](?:(?<=\n)\n*|(?<=[a-z)\]%\d].)\s*(?=[A-Z(]))")
"""Where sentences are parted, also where the space after a full stop was lost, as between the parts of many
structured abstracts. It begins with one class of signs: `re` then skips to the next of them."""
_SIGNS = ".!?\n"

_Holders = list[tuple[Rule[Any], int]]
"""A rule, and the number of an alternative of its phrase, that require the same letters."""


class Gate:
    """Which of many rules may hold, found in one pass by the letters that their phrases require."""

    def __init__(self, rules: Iterable[Rule[Any]], *, whole: bool) -> None:
        """`whole`: a phrase may go over full stops."""
        self._rules = {rule: _Patterns.of(rule) for rule in rules}
        self._whole = whole
        self._always: _Holders = []
        by_letters: dict[str, _Holders] = {}
        for rule, patterns in self._rules.items():
            for number, one in enumerate(patterns.phrase):
                for letters in one.letters:
                    by_letters.setdefault(letters, []).append((rule, number))
                if not one.letters:
                    self._always.append((rule, number))
        self._holders = list(by_letters.values())
        # Twice as quick as the one that is smaller, which is chosen otherwise for so many.
        self._automaton = BytesAhoCorasick(
            [letters.encode() for letters in by_letters], implementation=Implementation.DFA
        )

    def text(self, text: str) -> Text:
        """A text with the rules that may hold in it. No other rules are to be asked about it."""
        low = levelled(text)
        places = {rule: [(place, number) for place in _parts(text)] for rule, number in self._always}
        for letters, at, _ in self._automaton.find_matches_as_indexes(low, overlapping=True):
            place = at if len(low) == len(text) else len(low[:at].decode())
            for rule, number in self._holders[letters]:
                places.setdefault(rule, []).append((place, number))
        return Text(text, self._whole, places, self._rules)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The alternatives of a rule's two patterns."""

    phrase: tuple[Asked, ...]
    unless: tuple[Asked, ...]

    @classmethod
    def of(cls, rule: Rule[Any]) -> _Patterns:
        return cls(required_of_each(rule.phrase), required_of_each(rule.unless) if rule.unless else ())


def _parts(text: str) -> list[int]:
    """A place in each part between full stops."""
    return [0, *(at + 1 for at, letter in enumerate(text) if letter == ".")]


@dataclass(slots=True, eq=False)
class Text:
    """A text that rules are asked about."""

    text: str
    whole: bool
    """True of a title, over all of which a phrase may go; in a summary no phrase goes over a full stop."""
    places: Mapping[Rule[Any], Sequence[tuple[int, int]]]
    """Where the letters of each rule are, and of which alternative; a rule that is not there cannot hold."""
    _rules: Mapping[Rule[Any], _Patterns]
    _stated: dict[Rule[Any], str] = field(default_factory=dict)

    def worth_asking(self, rules: Rules[Of]) -> Sequence[Rule[Of]]:
        """Those that may hold, in their order."""
        return rules.among(self.places)

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
            start, end = sentence_at(self.text, match.start())
            sentence = self.text[start:end]
            stated = match.end() <= end or rule.phrase.search(sentence)
            if stated and not self._hushes(rule, sentence):
                return True
        return False

    def _hushes(self, rule: Rule[Any], text: str) -> bool:
        """Whether its `unless` stands in the text; of most alternatives the letters do not."""
        if not rule.unless:
            return False
        low = levelled(text).decode()
        return any(
            one.pattern.search(text)
            for one in self._rules[rule].unless
            if not one.letters or any(letters in low for letters in one.letters)
        )

    def _matches(self, rule: Rule[Any]) -> Iterator[re.Match[str]]:
        """The first match in each part of the text that holds letters of the rule."""
        if rule.opens:
            if match := rule.phrase.match(self.text):
                yield match
            return
        asked: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for place, number in sorted(self.places.get(rule, ())):
            asked.setdefault(self._part(place), []).append((place, number))
        for (start, end), places in asked.items():
            if match := self._first(self._rules[rule].phrase, places, start, end):
                yield match

    def _first(
        self, alternatives: Sequence[Asked], places: Iterable[tuple[int, int]], start: int, end: int
    ) -> re.Match[str] | None:
        """Where the phrase matches first between `start` and `end`: of alternatives that begin at the same
        letter the one before the others, as if all had been asked as one expression."""
        found: dict[tuple[int, int], re.Match[str]] = {}
        searched = set()
        for place, number in places:
            one = alternatives[number]
            if one.begins:
                match = one.pattern.match(self.text, place, end)
            elif number in searched:
                continue
            else:
                match = one.pattern.search(self.text, start, end)
                searched.add(number)
            if match:
                found[match.start(), number] = match
        return found[min(found)] if found else None

    def _part(self, place: int) -> tuple[int, int]:
        if self.whole:
            return 0, len(self.text)
        end = self.text.find(".", place)
        return self.text.rfind(".", 0, place) + 1, len(self.text) if end < 0 else end


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Start and end of the sentence at a place, which is no blank."""
    start, sign = 0, place
    while (sign := max([text.rfind(one, 0, sign) for one in _SIGNS])) >= 0:
        before = SENTENCE.match(text, sign)
        if before and before.end() <= place:
            start = before.end()
            break
    behind = SENTENCE.search(text, place)
    return start, behind.end() if behind else len(text)


@dataclass(slots=True, eq=False)
class Told:
    """The texts of an item."""

    title: Text
    summary: Text
