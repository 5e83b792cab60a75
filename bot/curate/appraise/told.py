"""What an item tells in words, prepared so that it is known which rules may hold before any is asked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ahocorasick_rs import AhoCorasick

from bot.curate.appraise.phrases import Of, Rule

_SENTENCE = re.compile(r"(?<=[a-z)\]%\d][.!?])\s*(?=[A-Z(])|\n+")
"""Also where the space after a full stop was lost, as between the parts of many structured abstracts."""

_BLANKS = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0", " "))
"""Where a rule takes any white space, the stem that stands for it has one blank."""


class Gate:
    """The stems of many rules, found in one pass."""

    def __init__(self, rules: Iterable[Rule[Any]]) -> None:
        by_stem: dict[str, list[Rule[Any]]] = {}
        for rule in rules:
            for stem in rule.stems:
                by_stem.setdefault(stem, []).append(rule)
        self._stems, self._rules = list(by_stem), list(by_stem.values())
        self._automaton = AhoCorasick(self._stems)

    def told(self, title: str, summary: str) -> Told:
        """The texts of an item with the stems they hold."""
        return Told(title=self._text(title, whole=True), summary=self._text(summary, whole=False))

    def _text(self, text: str, *, whole: bool) -> Text:
        places: dict[Rule[Any], list[int]] = {}
        # Half a surrogate pair, which JSON can carry, has no UTF-8: it is looked at as a question mark.
        low = _lower(text).translate(_BLANKS).encode("utf-8", "replace").decode()
        for stem, start, _ in self._automaton.find_matches_as_indexes(low, overlapping=True):
            for rule in self._rules[stem]:
                places.setdefault(rule, []).append(start)
        return Text(text, whole, places)


def _lower(text: str) -> str:
    """In lower case, as long as the text: `İ` has two letters in lower case, and moves all that follows."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter if len(small := letter.lower()) > 1 else small for letter in text)


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text that rules are asked about."""

    text: str
    whole: bool
    """True of a title, over all of which a phrase may go; in a summary no phrase goes over a full stop."""
    places: Mapping[Rule[Any], Sequence[int]]
    """Where the stems of each rule are; a rule that is not there cannot hold."""
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
            spoken_of = match is None or (rule.unless and rule.unless.search(self.text))
            self._stated[rule] = "" if match is None or spoken_of else " ".join(match.group().split())
        return self._stated[rule]

    def has_sentence(self, rule: Rule[Any]) -> bool:
        """Whether some sentence states it and is not spoken of others."""
        for match in self._matches(rule):
            start, end = self._sentence(match.start())
            sentence = self.text[start:end]
            if rule.phrase.search(sentence) and not (rule.unless and rule.unless.search(sentence)):
                return True
        return False

    def _matches(self, rule: Rule[Any]) -> Iterator[re.Match[str]]:
        """The first match in each part of the text that holds a stem of the rule."""
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
