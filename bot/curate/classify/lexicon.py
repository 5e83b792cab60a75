"""Finding the terms of a table in a text: word by word, with endings, abbreviations and plurals.

Pure. A lexicon is compiled once and read often; matching is linear in the words of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from typing import NamedTuple

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_PARTED = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))
"""Every ASCII character that belongs to no word becomes a space. Translating and splitting takes a third
of the time of a regular expression that finds the words."""
_NOT_UPPER = bytes(byte for byte in range(256) if not 65 <= byte <= 90)
_NOT_LOWER = bytes(byte for byte in range(256) if not 97 <= byte <= 122)
_MEMO = 200_000
"""How many distinct words a node remembers the way for: more than three years of medical titles hold."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as written; accents and possessives are taken off."""

    written: tuple[str, ...]
    shouted: bool
    """Most long words are in capitals, so capitals say nothing about abbreviations."""

    @property
    def lower(self) -> tuple[str, ...]:
        """In lower case; as many as written."""
        return tuple(map(str.lower, self.written))


def words_of(text: str) -> Words:
    """Total."""
    letters = _plain(text).encode()
    written = tuple(letters.translate(_PARTED).decode().split())
    return Words(written, _is_shouted(letters, written))


def _is_shouted(letters: bytes, written: tuple[str, ...]) -> bool:
    # Letters are counted first because that is quick, and nearly every text is settled by it.
    if len(letters.translate(None, _NOT_UPPER)) <= len(letters.translate(None, _NOT_LOWER)):
        return False
    long = [word for word in written if len(word) > 3]
    return len(long) > 2 and sum(map(str.isupper, long)) * 2 > len(long)


def is_abbreviation(term: str) -> bool:
    """Whether a term is written in capitals only, and so matches in capitals only."""
    return any(map(str.isupper, term)) and not any(map(str.islower, term))


class Hit(NamedTuple):
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
        written = words.lower if words.shouted else words.written
        ways = list(map(self._root.ways.__getitem__, written))
        last = len(written) - 1
        for start in compress(count(), ways):
            for node in ways[start]:
                if node.terms:
                    found.extend([Hit(start, start + 1, term) for term in node.terms])
                # Most words that open a phrase are followed by another word than it: asked here, not called.
                if node.is_open and start < last and (after := node.ways[written[start + 1]]):
                    _follow(after, written, start, start + 2, found)
        return found


class _Ways(dict[str, "tuple[_Node, ...]"]):
    """A word as written → the nodes it leads to; found once and remembered, because words repeat."""

    def __init__(self, node: _Node) -> None:
        super().__init__()
        self._node = node

    def __missing__(self, written: str) -> tuple[_Node, ...]:
        if len(self) >= _MEMO:
            self.clear()
        spellings = dict.fromkeys((written.lower(), written))
        ways = self[written] = tuple(node for word in spellings for node in self._node.find(word))
        return ways


@dataclass(slots=True)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, _Node] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    is_open: bool = False
    """Some phrase goes on from here."""
    ways: _Ways = field(init=False)

    def __post_init__(self) -> None:
        self.ways = _Ways(self)

    def leaf(self, spelling: Iterable[str]) -> _Node:
        node = self
        for word in spelling:
            branch, key = (node.prefixes, word[:-1]) if word.endswith("*") else (node.exact, word)
            node.is_open = True
            node = branch.setdefault(key, _Node())
        return node

    def find(self, word: str) -> Iterator[_Node]:
        if word in self.exact:
            yield self.exact[word]
        if self.prefixes:
            starts = (word[:end] for end in range(1, len(word) + 1))
            yield from (self.prefixes[start] for start in starts if start in self.prefixes)


def _follow(nodes: Sequence[_Node], written: tuple[str, ...], start: int, end: int, found: list[Hit]) -> None:
    """What phrases have come to `nodes` with the words before `end`, and what follows adds to them."""
    for node in nodes:
        if node.terms:
            found.extend([Hit(start, end, term) for term in node.terms])
        if node.is_open and end < len(written) and (after := node.ways[written[end]]):
            _follow(after, written, start, end + 1, found)


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
    """Without possessives and accents; what is no letter and no ASCII becomes a space."""
    bare = text.replace("'s", "")
    if bare.isascii():
        return bare
    return _FOREIGN.sub(_letters, unicodedata.normalize("NFKD", bare.replace("’s", "")))


def _letters(run: re.Match[str]) -> str:
    return "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in run.group())
