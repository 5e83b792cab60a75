"""Places in a text, and patterns that find them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

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
        may_hold = tables_worth_asking(text).get(self)
        if may_hold is None:  # of most tables nothing is
            return []
        return [
            (self._rows[at][0], compiled(*parts) if len(parts) == 1 else self._patterns[at])
            for at, parts in may_hold.items()
        ]

    def letters(self) -> Iterator[tuple[int, str, frozenset[str]]]:
        """The number of a rule, each alternative of it, and the letters that this requires."""
        for at, (_, pattern) in enumerate(self._rows):
            for part in alternatives(pattern):
                yield at, part, required(compiled(part)).letters


Rules = Table[str]

_TABLES: list[Table[Any]] = []
"""Every table, so that one pass over a text serves them all."""

Alternatives = Mapping[int, Sequence[str]]
"""The number of a rule → those of its alternatives that may match, in order."""


@lru_cache(maxsize=4)  # a text is asked about by one table after another
def tables_worth_asking(text: str) -> Mapping[Table[Any], Alternatives]:
    """Of the tables whose rules may match somewhere in the text, those rules, in order."""
    gate = _gate(len(_TABLES))
    hits = {
        letters for letters, _, _ in gate.automaton.find_matches_as_indexes(levelled(text), overlapping=True)
    }
    asked = sorted(gate.always.union(*[gate.by_letters[letters] for letters in hits]))
    found: dict[Table[Any], dict[int, list[str]]] = {}
    for table, at, part in map(gate.rows.__getitem__, asked):
        found.setdefault(table, {}).setdefault(at, []).append(part)
    return found


class _Gate(NamedTuple):
    """Rows are alternatives of rules, numbered in the order of tables, rules and alternatives."""

    automaton: BytesAhoCorasick
    rows: Sequence[tuple[Table[Any], int, str]]
    always: frozenset[int]
    """Rows of which no letters are known."""
    by_letters: Sequence[frozenset[int]]
    """Of each of the automaton's letters the rows that require it."""


@cache  # made when something is first screened: most commands screen nothing
def _gate(tables: int) -> _Gate:
    named = [(table, *row) for table in _TABLES[:tables] for row in table.letters()]
    by_letters: dict[str, set[int]] = defaultdict(set)
    for number, (*_, letters) in enumerate(named):
        for one in letters:
            by_letters[one].add(number)
    return _Gate(
        BytesAhoCorasick([one.encode() for one in by_letters]),
        [(table, at, part) for table, at, part, _ in named],
        frozenset(number for number, (*_, letters) in enumerate(named) if not letters),
        list(map(frozenset, by_letters.values())),
    )


def rules(*pairs: tuple[str, str]) -> Rules:
    """Case does not matter, unless a pattern says so itself with `(?-i:…)`."""
    return Table(pairs)


def found(text: str, table: Rules) -> Iterator[Span]:
    """Every place that a rule of the table finds; of a pattern with a group `it`, only that."""
    for why, pattern in table.worth_asking(text):
        part = "it" if "it" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield match.start(part), match.end(part), why
