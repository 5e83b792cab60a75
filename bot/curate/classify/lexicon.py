"""Finding the terms of a table in a text: word by word, with endings, abbreviations and plurals.

Pure. A lexicon is compiled once and read often; matching is linear in the words of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+")
_MEMO = 200_000
"""How many distinct words a node remembers the way for: more than three years of medical titles hold."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, as written and in lower case; accents and possessives are taken off."""

    written: tuple[str, ...]
    lower: tuple[str, ...]
    shouted: bool
    """Most long words are in capitals, so capitals say nothing about abbreviations."""


def words_of(text: str) -> Words:
    """Total. The two tuples have the same length."""
    written = tuple(_WORD.findall(_plain(text)))
    long = [word for word in written if len(word) > 3]
    shouted = len(long) > 2 and sum(map(str.isupper, long)) * 2 > len(long)
    return Words(written, tuple(map(str.lower, written)), shouted)


def is_abbreviation(term: str) -> bool:
    """Whether a term is written in capitals only, and so matches in capitals only."""
    return any(map(str.isupper, term)) and not any(map(str.islower, term))


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found at words `start` up to, not including, `end`."""

    start: int
    end: int
    term: str


class Lexicon:
    """Terms compiled into a tree of words.

    A term is a word or a phrase. `*` at the end of a word stands for any ending, the plural of the last
    word is understood, and a term in capitals (`PE`, `GLP-1`) matches in capitals only; in a shouted
    text it does not match at all.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._root = _Node()
        for term in dict.fromkeys(terms):
            for spelling in _spellings(term):
                self._root.leaf(spelling).terms.append(term)

    def hits(self, words: Words) -> list[Hit]:
        """Every occurrence of every term, overlapping ones included, in order of their start."""
        found: list[Hit] = []
        ways, steps = self._root.ways, self._root.steps
        for start, word in enumerate(words.lower):
            nodes = ways.get(word)
            for node in steps(word) if nodes is None else nodes:
                _follow(node, words, start, start + 1, found)
            written = words.written[start]
            if written != word and not words.shouted:
                nodes = ways.get(written)
                for node in steps(written) if nodes is None else nodes:
                    _follow(node, words, start, start + 1, found)
        return found


@dataclass(slots=True)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, _Node] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    ways: dict[str, tuple[_Node, ...]] = field(default_factory=dict)

    def leaf(self, spelling: Iterable[str]) -> _Node:
        node = self
        for word in spelling:
            branch, key = (node.prefixes, word[:-1]) if word.endswith("*") else (node.exact, word)
            node = branch.setdefault(key, _Node())
        return node

    def steps(self, word: str) -> tuple[_Node, ...]:
        """The nodes that `word` leads to; remembered, because words repeat."""
        known = self.ways.get(word)
        if known is None:
            if len(self.ways) >= _MEMO:
                self.ways.clear()
            known = self.ways[word] = tuple(self._find(word))
        return known

    def _find(self, word: str) -> Iterator[_Node]:
        if word in self.exact:
            yield self.exact[word]
        if self.prefixes:
            starts = (word[:end] for end in range(1, len(word) + 1))
            yield from (self.prefixes[start] for start in starts if start in self.prefixes)


def _follow(node: _Node, words: Words, start: int, end: int, found: list[Hit]) -> None:
    found.extend(Hit(start, end, term) for term in node.terms)
    if end >= len(words.lower) or not (node.exact or node.prefixes):
        return
    lower, written = words.lower[end], words.written[end]
    for after in node.steps(lower):
        _follow(after, words, start, end + 1, found)
    if written != lower and not words.shouted:
        for after in node.steps(written):
            _follow(after, words, start, end + 1, found)


def _spellings(term: str) -> Iterator[tuple[str, ...]]:
    """The words of a term as they are looked up, singular and plural."""
    parts = tuple(re.findall(r"[^\W_]+\*?", _plain(term if is_abbreviation(term) else term.lower())))
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


def _plain(text: str) -> str:
    bare = text.replace("'s", "").replace("’s", "")
    if bare.isascii():
        return bare
    decomposed = unicodedata.normalize("NFKD", bare)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
