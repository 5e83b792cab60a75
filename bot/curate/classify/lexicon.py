"""Finding the terms of a table in texts: word by word, with endings, abbreviations and plurals.

Pure. A lexicon is compiled once and read often; matching is linear in the words of the texts. Each word
costs one look-up, and what follows is done for all words of many texts at once, by arrays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.curate.classify.arrays import Flags, Ints, Ragged, order
from bot.curate.classify.numbers import Numbers
from bot.curate.classify.words import Words, is_abbreviation, plain


class Hit(NamedTuple):
    """A term found at words `start` up to, not including, `end`."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Hits:
    """Terms found in some texts: numbers of text and term, and of words, counted through all texts."""

    text: Ints
    start: Ints
    end: Ints
    term: Ints

    def at(self, places: Ints | Flags) -> Hits:
        """Some of them."""
        return Hits(self.text[places], self.start[places], self.end[places], self.term[places])


class Lexicon:
    """Terms compiled into a tree of words.

    A term is a word or a phrase. `*` at the end of a word stands for any ending, the plural of the last
    word is understood, and a term in capitals (`PE`, `GLP-1`) matches in capitals only; in a shouted
    text it does not match at all.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        ways: dict[tuple[int, str], int] = {}
        told: list[list[int]] = [[]]
        self.longest = 1
        for number, term in enumerate(self.terms):
            for spelling in _spellings(term):
                node = _ROOT
                for part in spelling:
                    node = ways.setdefault((node, part), len(told))
                    if node == len(told):
                        told.append([])
                told[node].append(number)
                self.longest = max(self.longest, len(spelling))
        self._classes = _Classes(part for _, part in ways)
        self.numbers = Numbers(self.number)
        self._told = Ragged.of(told)
        self._ways = _Ways(ways, self._classes.parts)

    def hits(self, words: Words) -> list[Hit]:
        """Every occurrence of every term in one text, as `find` tells them."""
        found = self.find(*self.numbers.of([words]))
        places = zip(found.start.tolist(), found.end.tolist(), found.term.tolist(), strict=True)
        return [Hit(start, end, self.terms[term]) for start, end, term in places]

    def number(self, written: str) -> int:
        """Of a word, as `find` wants it."""
        return self._classes.of(written)

    def find(self, texts: Ragged) -> Hits:
        """Every occurrence of every term, overlapping ones too, in order of their start, longer ones first.

        Texts are rows of numbers of words, with that of `SILENCE` behind each. All are gone through together:
        what their words open, then what the words behind add to that, …
        """
        classes = texts.flat
        start = np.flatnonzero(classes)
        part, place = self._classes.parts_of(classes[start])
        reached, found = _reached(start[place], start[place] + 1, self._ways.first(part)), []
        while len(reached[0]):
            start, end, node = reached
            term, place = self._told.spread(node)
            found.append((start[place], end[place], term))
            part, place = self._classes.parts_of(classes[end])
            reached = _reached(start[place], end[place] + 1, self._ways.after(node[place], part))
        return self._ordered(texts, found)

    def _ordered(self, texts: Ragged, found: Iterable[tuple[Ints, Ints, Ints]]) -> Hits:
        start, end, term = (np.concatenate(parts) for parts in zip(_NOTHING, *found, strict=True))
        by_start = order(start * self.longest + self.longest - (end - start))
        return Hits(texts.owners()[start], start, end, term).at(by_start)


def _reached(start: Ints, end: Ints, node: Ints) -> tuple[Ints, Ints, Ints]:
    """Those that have come to a node."""
    there = node != _ROOT
    return start[there], end[there], node[there]


_ROOT = 0
"""Where every term begins. No way leads back to it."""
_OPENING = 3
"""Letters by which it is known that a word may fit a longer part; shorter ones are looked up."""
_SILENT = 0
"""The class of words that no term holds."""
_NOTHING = (np.zeros(0, dtype=np.int64),) * 3


class _Classes:
    """Words are of one class where they fit the same parts of terms. `parts` are numbered in their order,
    classes as their words come: not by two threads at once."""

    def __init__(self, parts: Iterable[str]) -> None:
        self.parts = {part: number for number, part in enumerate(dict.fromkeys(parts))}
        begun = sorted((part[:-1] for part in self.parts if part.endswith("*")), key=len)
        self._short = tuple(one for one in begun if len(one) < _OPENING)
        self._begun: dict[str, tuple[str, ...]] = {}
        """The first letters of parts that end in `*` → such parts, the shortest first, without it. Most words
        open none, and looking up all their beginnings would be most of what a new word costs."""
        for one in begun[len(self._short) :]:
            self._begun[one[:_OPENING]] = (*self._begun.get(one[:_OPENING], self._short), one)
        self._numbers: dict[tuple[int, ...], int] = {(): _SILENT}
        self._classes: list[tuple[int, ...]] = [()]
        self._known = Ragged.of(self._classes)

    def of(self, written: str) -> int:
        """The number of the word's class."""
        lower = written.lower()
        fits = self._fitted_by(lower)
        if lower != written:
            fits = tuple(dict.fromkeys((*fits, *self._fitted_by(written))))
        number = self._numbers.setdefault(fits, len(self._classes))
        if number == len(self._classes):
            self._classes.append(fits)
        return number

    def _fitted_by(self, word: str) -> tuple[int, ...]:
        """The parts that the word fits: itself, and beginnings of it, the shortest first."""
        begun = self._begun.get(word[:_OPENING], self._short)
        whole = (self.parts[word],) if word in self.parts else ()
        if not word.startswith(begun):
            return whole
        return (*whole, *[self.parts[f"{one}*"] for one in begun if word.startswith(one)])

    def parts_of(self, classes: Ints) -> tuple[Ints, Ints]:
        """All parts that words of these classes fit, and beside each the place in `classes`."""
        known = self._known
        if fresh := self._classes[len(known) :]:
            known = self._known = known.and_then(Ragged.of(fresh))
        return known.spread(classes)


class _Ways:
    """Which node of the tree a part of a term leads to from another, for many at once."""

    def __init__(self, ways: dict[tuple[int, str], int], parts: dict[str, int]) -> None:
        self._parts = len(parts)
        keys = np.array([node * self._parts + parts[part] for node, part in ways], dtype=np.int64)
        nodes, places = np.array([*ways.values()], dtype=np.int64), order(keys)
        # Behind them a key that is greater than all and leads nowhere: every key has one that is not less.
        self._keys = np.append(keys[places], np.iinfo(np.int64).max)
        self._nodes = np.append(nodes[places], _ROOT)
        self._first = self.after(np.full(self._parts, _ROOT), np.arange(self._parts))

    def first(self, parts: Ints) -> Ints:
        """The node that each part leads to from the root, which is where there is no way."""
        return self._first[parts]

    def after(self, nodes: Ints, parts: Ints) -> Ints:
        """The node that each part leads to from the node beside it; the root where there is no way."""
        keys = nodes * self._parts + parts
        at = np.searchsorted(self._keys, keys)
        return np.where(self._keys[at] == keys, self._nodes[at], _ROOT)


def _spellings(term: str) -> Iterator[tuple[str, ...]]:
    """The words of a term as they are looked up, singular and plural."""
    parts = tuple(re.findall(r"[^\W_]+\*?", plain(term if is_abbreviation(term) else term.lower())))
    if not parts:
        return
    yield parts
    *before, last = parts
    if last[-1] in "*sS" or last[-1].isdigit() or len(last) < 2:
        return
    if last.endswith("y") and last[-2] not in "aeiou":
        yield (*before, last[:-1] + "ies")
    else:
        yield (*before, last + "s")
