"""What an item tells in words, prepared so that it is known which rules may hold before any is asked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

from bot.curate.appraise.phrases import Of, Rule
from bot.text.required import Parted, levelled

_SENTENCE = re.compile(r"[.!?\n](?:(?<=\n)\n*|(?<=[a-z)\]%\d].)\s*(?=[A-Z(]))")
"""Where sentences are parted, also where the space after a full stop was lost, as between the parts of many
structured abstracts. It begins with one class of signs: `re` then skips to the next of them."""


_Bits = tuple[Rule[Any], int]
"""A rule and some alternatives of its phrase, or of its `unless`."""


class Gate:
    """Which of many rules may hold, found in one pass by the letters that their patterns require."""

    def __init__(self, rules: Iterable[Rule[Any]], *, whole: bool) -> None:
        """`whole`: a phrase may go over full stops."""
        listed, self._whole = tuple(rules), whole
        self._phrases = {rule: Parted(rule.phrase) for rule in listed}
        self._unless = {rule: Parted(rule.unless) for rule in listed if rule.unless}
        stating, self._always = _by_letters(self._phrases)
        hushing, self._hushed = _by_letters(self._unless)
        letters = tuple(dict.fromkeys((*stating, *hushing)))
        self._stating = [stating.get(one, ()) for one in letters]
        self._hushing = [hushing.get(one, ()) for one in letters]
        # Twice as quick as the one that is smaller, which is chosen otherwise for so many.
        self._automaton = AhoCorasick(letters, implementation=Implementation.DFA)

    def text(self, text: str) -> Text:
        """A text with the rules that may hold in it. No other rules are to be asked about it."""
        low = levelled(text)
        places = {rule: [(place, bits) for place in _parts(low)] for rule, bits in self._always}
        hushed = dict(self._hushed)
        for at, start, _ in self._automaton.find_matches_as_indexes(low, overlapping=True):
            for rule, bits in self._stating[at]:
                places.setdefault(rule, []).append((start, bits))
            for rule, bits in self._hushing[at]:
                hushed[rule] = hushed.get(rule, 0) | bits
        return Text(text, self._whole, places, hushed, self._phrases, self._unless)


def _by_letters(parted: Mapping[Rule[Any], Parted]) -> tuple[dict[str, list[_Bits]], list[_Bits]]:
    """Letters → what requires them; and what requires none."""
    by_letters: dict[str, list[_Bits]] = {}
    always: list[_Bits] = []
    for rule, one in parted.items():
        for bits, required in one.letters():
            for letters in required:
                by_letters.setdefault(letters, []).append((rule, bits))
            if not required:
                always.append((rule, bits))
    return by_letters, always


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
    """Where the letters of each rule are, and of which alternatives; a rule that is not there cannot hold."""
    hushed: Mapping[Rule[Any], int]
    """Rules whose `unless` may stand in the text, and which alternatives of it; of all others it does not."""
    _phrases: Mapping[Rule[Any], Parted]
    _unless: Mapping[Rule[Any], Parted]
    _starts: list[int] = field(default_factory=list)
    _stated: dict[Rule[Any], str] = field(default_factory=dict)

    def worth_asking(self, rules: Sequence[Rule[Of]]) -> list[Rule[Of]]:
        """Those that may hold, in their order."""
        return [rule for rule in rules if rule in self.places] if self.places else []

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
            stated = match.end() <= end or rule.phrase.search(sentence)
            if stated and not self._hushes(rule, sentence):
                return True
        return False

    def _hushes(self, rule: Rule[Any], text: str) -> bool:
        bits = self.hushed.get(rule)
        return bits is not None and bool(self._unless[rule].only(bits).search(text))

    def _matches(self, rule: Rule[Any]) -> Iterator[re.Match[str]]:
        """The first match in each part of the text that holds letters of the rule."""
        if rule.opens:
            if match := rule.phrase.match(self.text):
                yield match
            return
        asked: dict[tuple[int, int], int] = {}
        for place, bits in sorted(self.places.get(rule, ())):
            part = self._part(place)
            asked[part] = asked.get(part, 0) | bits
        for (start, end), bits in asked.items():
            if match := self._phrases[rule].only(bits).search(self.text, start, end):
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


@dataclass(slots=True, eq=False)
class Told:
    """The texts of an item."""

    title: Text
    summary: Text
