"""Texts as sparse rows: words, and pairs of words, weighed by how rare they are.

Many texts at a time: a word costs one look-up, and all else is done by arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from scipy.sparse import csr_matrix

from bot.text.stems import stem

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]

_STOP = """
    a about after all among an and any are as at be been before between both but by can could did do
    does during each for from had has have how if in into is it its may more most no nor not of off
    on one or other our out over s should so some such than that the their them then there these
    they this those through to two under up upon use used using versus vs via was we were what when
    where whether which while who will with within without would you your de la le les des du et en
    un une dans pour par sur au aux chez avec
"""
STOP = frozenset(_STOP.split())
"""Words that say nothing alone: of English, and of French where they are no English word."""

_EMPTY, _UNKNOWN = -2, -1
_MEMO = 400_000
"""Words as written that are remembered; about ten times what a year of abstracts holds."""
_SIEVE = 1 << 20
"""Places of the sieve that pairs pass before they are looked up; most pairs of words are in no vocabulary."""


def features(words: Sequence[str], *, stemmed: bool = False) -> list[str]:
    """Words, and pairs of words that stand beside each other once the empty ones are gone."""
    told = [stem(word) if stemmed else word for word in words if word not in STOP]
    return [*told, *map(" ".join, pairwise(told))]


class Vectors:
    """`names` are the features in the order of columns, `rarity` the weight of each."""

    def __init__(self, names: Sequence[str], rarity: Floats, *, stemmed: bool = False) -> None:
        self.names = tuple(names)
        self._rarity = rarity
        numbers: dict[str, int] = {}
        parts = [tuple(numbers.setdefault(word, len(numbers)) for word in name.split(" ")) for name in names]
        self._numbers = _Numbers(numbers, stemmed=stemmed)
        self._words = len(numbers)
        # One place more than there are words: an unknown word has number -1, and finds column -1 there.
        self._single = np.full(self._words + 1, _UNKNOWN, dtype=np.int64)
        singles = [(part[0], at) for at, part in enumerate(parts) if len(part) == 1]
        self._single[[word for word, _ in singles]] = [at for _, at in singles]
        pairs = sorted(
            (part[0] * self._words + part[1], at) for at, part in enumerate(parts) if len(part) == 2
        )
        self._pairs = np.array([key for key, _ in pairs], dtype=np.int64)
        self._pair_columns = np.array([at for _, at in pairs], dtype=np.int64)
        self._sieve = np.zeros(_SIEVE, dtype=np.bool)
        self._sieve[self._pairs % _SIEVE] = True

    def rows(self, texts: Sequence[Sequence[str]]) -> csr_matrix:
        """Term frequency (sublinear) × rarity, rows of length 1. `texts` are words as written."""
        numbers = np.fromiter(chain.from_iterable(map(self._numbers.of, texts)), dtype=np.int64)
        row = np.repeat(np.arange(len(texts)), np.fromiter(map(len, texts), dtype=np.int64))
        told = numbers != _EMPTY
        row, numbers = row[told], numbers[told]
        columns = self._single[numbers]
        known = columns != _UNKNOWN
        pair_rows, pair_columns = self._paired(row, numbers)
        return self._weighed(
            np.concatenate((row[known], pair_rows)),
            np.concatenate((columns[known], pair_columns)),
            len(texts),
        )

    def _paired(self, row: Ints, numbers: Ints) -> tuple[Ints, Ints]:
        """Rows and columns of the pairs that are in the vocabulary."""
        beside = (row[:-1] == row[1:]) & (numbers[:-1] >= 0) & (numbers[1:] >= 0)
        keys = (numbers[:-1] * self._words + numbers[1:])[beside]
        rows = row[:-1][beside]
        passed = self._sieve[keys % _SIEVE]
        keys, rows = keys[passed], rows[passed]
        if not len(self._pairs):
            return rows, keys
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        found = self._pairs[at] == keys
        return rows[found], self._pair_columns[at[found]]

    def _weighed(self, rows: Ints, columns: Ints, count: int) -> csr_matrix:
        ones = np.ones(len(rows), dtype=np.float32)
        matrix = csr_matrix((ones, (rows, columns)), shape=(count, len(self.names)))
        matrix.data = (1 + np.log(matrix.data)) * self._rarity[matrix.indices]
        lengths = np.sqrt(np.add.reduceat(np.append(matrix.data**2, 0), matrix.indptr[:-1]))
        counts = np.diff(matrix.indptr)
        matrix.data /= np.repeat(np.maximum(lengths, 1e-9), counts).astype(np.float32)
        return matrix


class _Numbers(dict[str, int]):
    """A word as written → its number; found once and remembered."""

    def __init__(self, known: dict[str, int], *, stemmed: bool) -> None:
        super().__init__()
        self._known, self._stemmed = known, stemmed

    def __missing__(self, written: str) -> int:
        if len(self) >= _MEMO:
            self.clear()
        word = written.lower()
        name = stem(word) if self._stemmed else word
        number = self[written] = _EMPTY if word in STOP else self._known.get(name, _UNKNOWN)
        return number

    def of(self, words: Sequence[str]) -> map[int]:
        return map(self.__getitem__, words)
