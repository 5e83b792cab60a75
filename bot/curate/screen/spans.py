"""Places in a text, and patterns that find them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

from bot.text.required import levelled, required

Span = tuple[int, int, str]
"""Start, end, and why."""

Why = TypeVar("Why")


def any_of(*phrases: str) -> str:
    """One regular expression that matches where any of them does."""
    return "|".join(phrases)


class Table(Generic[Why]):
    """Why → what is looked for. Few texts hold the letters of any rule (`bot.text.required`), and asking the
    patterns of all of them takes ten times as long as looking for those letters first."""

    def __init__(self, pairs: Iterable[tuple[Why, str]]) -> None:
        self._table = tuple((why, re.compile(pattern, re.IGNORECASE)) for why, pattern in pairs)

    def __iter__(self) -> Iterator[tuple[Why, re.Pattern[str]]]:
        return iter(self._table)

    def worth_asking(self, text: str) -> list[tuple[Why, re.Pattern[str]]]:
        """Those that may match somewhere in the text, in their order."""
        automaton, always, by_letters = self._gate
        found = {
            letters for letters, _, _ in automaton.find_matches_as_indexes(_looked_at(text), overlapping=True)
        }
        asked = always.union(*(by_letters[letters] for letters in found))
        return [self._table[at] for at in sorted(asked)]

    @cached_property
    def _gate(self) -> tuple[AhoCorasick, frozenset[int], list[set[int]]]:
        """The automaton, the rules that are always asked, and the rules of each of its letters. Made when
        first asked: most commands screen nothing."""
        by_letters: dict[str, set[int]] = {}
        always = set()
        for at, (_, pattern) in enumerate(self._table):
            letters = required(pattern)
            if not letters:
                always.add(at)
            for one in letters:
                by_letters.setdefault(one, set()).add(at)
        return AhoCorasick(list(by_letters)), frozenset(always), list(by_letters.values())


Rules = Table[str]


def rules(*pairs: tuple[str, str]) -> Rules:
    """Case does not matter, unless a pattern says so itself with `(?-i:…)`."""
    return Rules(pairs)


def found(text: str, table: Rules) -> Iterator[Span]:
    """Every place that a rule of the table finds; of a pattern with a group `it`, only that."""
    for why, pattern in table.worth_asking(text):
        part = "it" if "it" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield match.start(part), match.end(part), why


_looked_at = lru_cache(maxsize=4)(levelled)
"""A text is asked about by one table after another."""
