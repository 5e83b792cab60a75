"""Texts as sparse rows: words, and pairs of words, weighed by how rare they are.

Many texts at a time: a word costs one look-up, and all else is done by arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix

from bot.curate.classify.arrays import Ints, Ragged, opens
from bot.curate.classify.numbers import SILENCE, Numbers
from bot.text.stems import stem

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

_STOP = """
    a about after all among an and any are as at be been before between both but by can could did do
    does during each for from had has have how if in into is it its may more most no nor not of off
    on one or other our out over s should so some such than that the their them then there these
    they this those through to two under up upon use used using versus vs via was we were what when
    where whether which while who will with within without would you your de la le les des du et en
    un une dans pour par sur au aux chez avec
"""
STOP = frozenset((*_STOP.split(), SILENCE))
"""Words that say nothing alone: of English, and of French where they are no English word."""

_EMPTY, _UNKNOWN = -2, -1
_SIEVE = 1 << 20
"""Places of the sieve that pairs pass before they are looked up; most pairs of words are in no vocabulary.
A power of two, so that a place is the last bits of a pair."""


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
        self._known, self._stemmed = numbers, stemmed
        self.numbers = Numbers(self.number)
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
        self._sieve[self._pairs & (_SIEVE - 1)] = True

    def number(self, written: str) -> int:
        """Of a word, as `rows` wants it."""
        word = written.lower()
        return _EMPTY if word in STOP else self._known.get(stem(word) if self._stemmed else word, _UNKNOWN)

    def rows(self, texts: Ragged) -> csr_matrix:
        """Term frequency (sublinear) × rarity, rows of length 1. `texts` are rows of numbers of words."""
        numbers, row = texts.flat, texts.owners()
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
        passed = self._sieve[keys & (_SIEVE - 1)]
        keys, rows = keys[passed], rows[passed]
        if not len(self._pairs):
            return rows, keys
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        found = self._pairs[at] == keys
        return rows[found], self._pair_columns[at[found]]

    def _weighed(self, rows: Ints, columns: Ints, count: int) -> csr_matrix:
        # Sorted as single numbers: scipy's own way from pairs to rows takes four times as long. Short numbers
        # are sorted three times as fast as long ones.
        width = np.int32 if count * len(self.names) <= np.iinfo(np.int32).max else np.int64
        places = np.sort((rows * len(self.names) + columns).astype(width))
        begins = np.flatnonzero(opens(places))
        rows, columns = np.divmod(places[begins], max(len(self.names), 1))
        often = np.diff(begins, append=len(places)).astype(np.float32)
        told = (1 + np.log(often)) * self._rarity[columns]
        lengths = np.sqrt(np.bincount(rows, told**2, minlength=count)).clip(1e-9)
        told /= lengths[rows].astype(np.float32)
        bounds = np.searchsorted(rows, np.arange(count + 1))
        return csr_matrix((told, columns, bounds), shape=(count, len(self.names)))
