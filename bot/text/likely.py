"""Which of many expressions may match a text, found in one pass by the letters that they require. Pure."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from bot.text.required import levelled, required_of_each

_LEAST = 3
"""Letters of the alphabet to be looked for together: two stand in most texts, and the expression might as
well be asked."""


class Likely:
    """Some expressions, known by their numbers."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._patterns = tuple(patterns)

    def of(self, text: str) -> list[int]:
        """The numbers of those that may match somewhere in the text, ascending."""
        letters = self._letters
        met = letters.automaton.find_matches_as_indexes(levelled(text), overlapping=True)
        if not met:  # as in nearly every text
            return letters.unknown
        found = set(letters.unknown)
        for number, start, _ in met:
            found |= letters.anywhere[number] if start else letters.in_front[number]
        return sorted(found)

    def among(self, texts: Sequence[str]) -> set[int]:
        """The places of those texts in which any may match."""
        letters = self._letters
        unknown = [self._patterns[number].search for number in letters.unknown]
        found = {n for search in unknown for n, text in enumerate(texts) if search(text)}
        low = list(map(levelled, texts))
        starts = [0, *accumulate(len(one) + 1 for one in low)]
        for number, start, _ in letters.automaton.find_matches_as_indexes(b"\n".join(low), overlapping=True):
            n = bisect(starts, start) - 1
            if letters.anywhere[number] or (start == starts[n] and letters.in_front[number]):
                found.add(n)
        return found

    @cached_property
    def _letters(self) -> _Letters:
        # Worked out when first asked: it takes a millisecond for each expression.
        unknown, anywhere, in_front = set[int](), dict[bytes, set[int]](), dict[bytes, set[int]]()
        for number, letters, opens in self._required():
            if not letters or any(len(one) < _LEAST and one.isalpha() for one in letters):
                unknown.add(number)
                continue
            for one in letters:
                in_front.setdefault(one, set()).add(number)
                anywhere.setdefault(one, set()).update(() if opens else (number,))
        return _Letters(
            # Twice as quick as the one that is smaller, which is chosen otherwise for so many.
            automaton=BytesAhoCorasick(list(in_front), implementation=Implementation.DFA),
            unknown=sorted(unknown),
            anywhere=[frozenset(anywhere[one]) for one in in_front],
            in_front=list(map(frozenset, in_front.values())),
        )

    def _required(self) -> Iterator[tuple[int, list[bytes], bool]]:
        for number, pattern in enumerate(self._patterns):
            for one in required_of_each(pattern):
                in_front = one.pattern.pattern.startswith("^") and not one.pattern.flags & re.MULTILINE
                opens = one.begins and in_front
                yield number, [letters.encode() for letters in one.letters], opens


class _Letters(NamedTuple):
    automaton: BytesAhoCorasick
    unknown: list[int]
    """Expressions, ascending, of which nothing is known that would tell texts apart."""
    anywhere: list[frozenset[int]]
    """Of each of the automaton's letters the expressions that require it, wherever it stands."""
    in_front: list[frozenset[int]]
    """The same where it stands in front of the text; some match only there."""
