"""Places in a text, and patterns that find them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from ahocorasick_rs import BytesAhoCorasick

from bot.text.required import alternatives, levelled, required

Span = tuple[int, int, str]
"""Start, end, and why."""

Why = TypeVar("Why")


def any_of(*phrases: str) -> str:
    """One regular expression that matches where any of them does."""
    return "|".join(phrases)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Case does not matter, unless a pattern says so itself with `(?-i:…)`."""
    return re.compile(pattern, re.IGNORECASE)


class Table(Generic[Why]):
    """Why → what is looked for. Few texts hold the letters of any rule (`bot.text.required`), and asking the
    patterns of all of them takes ten times as long as looking for those letters first."""

    def __init__(self, pairs: Iterable[tuple[Why, str]]) -> None:
        self._rows = tuple(pairs)
        self._patterns = tuple(compiled(pattern) for _, pattern in self._rows)
        _TABLES.append(self)

    def __iter__(self) -> Iterator[tuple[Why, re.Pattern[str]]]:
        return ((why, pattern) for (why, _), pattern in zip(self._rows, self._patterns, strict=True))

    def worth_asking(self, text: str) -> list[tuple[Why, re.Pattern[str]]]:
        """Those that may match somewhere in the text, in their order. Where only one alternative of a rule
        may, it is asked alone: no other could have matched before it."""
        may_hold = _may_hold(text, len(_TABLES)).get(self)
        if may_hold is None:  # of most tables nothing is
            return []
        return [
            (self._rows[at][0], compiled(*parts) if len(parts) == 1 else self._patterns[at])
            for at, parts in sorted(may_hold.items())
        ]

    def letters(self) -> Iterator[tuple[int, str, frozenset[str]]]:
        """The number of a rule, each alternative of it, and the letters that this requires."""
        for at, (_, pattern) in enumerate(self._rows):
            for part in alternatives(pattern):
                yield at, part, required(compiled(part)).letters


Rules = Table[str]

_TABLES: list[Table[Any]] = []
"""Every table, so that one pass over a text serves them all."""

_Rows = Mapping["Table[Any]", Mapping[int, set[str]]]
"""Table → number of a rule → its alternatives."""


@lru_cache(maxsize=4)  # a text is asked about by one table after another
def _may_hold(text: str, tables: int) -> _Rows:
    """The alternatives of the rules that may match somewhere in the text."""
    automaton, always, by_letters = _gate(tables)
    hits = {letters for letters, _, _ in automaton.find_matches_as_indexes(levelled(text), overlapping=True)}
    found: dict[Table[Any], dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for table, at, part in (*always, *(row for letters in hits for row in by_letters[letters])):
        found[table][at].add(part)
    return found


_Row = tuple["Table[Any]", int, str]


@cache  # made when something is first screened: most commands screen nothing
def _gate(tables: int) -> tuple[BytesAhoCorasick, list[_Row], list[list[_Row]]]:
    """The automaton, the rows that are always asked, and the rows of each of its letters."""
    by_letters: dict[str, list[_Row]] = {}
    always = []
    for table in _TABLES[:tables]:
        for at, part, letters in table.letters():
            if not letters:
                always.append((table, at, part))
            for one in letters:
                by_letters.setdefault(one, []).append((table, at, part))
    return BytesAhoCorasick([one.encode() for one in by_letters]), always, list(by_letters.values())


def rules(*pairs: tuple[str, str]) -> Rules:
    """Case does not matter, unless a pattern says so itself with `(?-i:…)`."""
    return Table(pairs)


def found(text: str, table: Rules) -> Iterator[Span]:
    """Every place that a rule of the table finds; of a pattern with a group `it`, only that."""
    for why, pattern in table.worth_asking(text):
        part = "it" if "it" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield match.start(part), match.end(part), why
