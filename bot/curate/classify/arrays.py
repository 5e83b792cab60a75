"""Numbers in arrays, of many texts at once: rows of different lengths, and orders. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool]]
Matrix = np.ndarray[tuple[int, ...], np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of numbers, each as long as it is, end to end."""

    flat: Ints
    bounds: Ints
    """Row `n` is `flat[bounds[n]:bounds[n + 1]]`."""

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]]) -> Ragged:
        """The rows in order."""
        listed = [tuple(row) for row in rows]
        flat = np.fromiter(chain.from_iterable(listed), dtype=np.int64)
        return cls(flat, np.cumsum([0, *map(len, listed)], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def and_then(self, more: Ragged) -> Ragged:
        """These rows and further ones."""
        bounds = np.concatenate((self.bounds, self.bounds[-1] + more.bounds[1:]))
        return Ragged(np.concatenate((self.flat, more.flat)), bounds)

    def cut(self, rows: Ints, *, most: int | None = None) -> Ragged:
        """These rows, each no longer than `most`."""
        begins = self.bounds[rows]
        lengths = self.bounds[rows + 1] - begins
        lengths = lengths if most is None else np.minimum(lengths, most)
        places, _ = laid_out(begins, begins + lengths)
        return Ragged(self.flat[places], np.append(0, np.cumsum(lengths)))

    def owners(self) -> Ints:
        """The row of each number."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))

    def spread(self, rows: Ints) -> tuple[Ints, Ints]:
        """All numbers of these rows, and beside each the place in `rows` of the one that it is from."""
        places, of = laid_out(self.bounds[rows], self.bounds[rows + 1])
        return self.flat[places], of


def laid_out(begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Every number of each span, which ends before the one in `ends`; beside it the place of the span."""
    lengths = ends - begins
    of = np.repeat(np.arange(len(begins)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(of)) + (begins - before)[of], of


def order(keys: Ints) -> Ints:
    """The places of `keys` from the least to the greatest, equal ones as they stand.

    Numbers are sorted several times as fast as places, so each takes its place with it: the greatest key
    times their count must fit 63 bits.
    """
    count = max(len(keys), 1)
    return np.sort(keys * count + np.arange(len(keys))) % count


def opens(keys: Ints) -> Flags:
    """Where in sorted `keys` another one begins."""
    differs = np.ones(len(keys), dtype=np.bool)
    differs[1:] = keys[1:] != keys[:-1]
    return differs


def firsts(keys: Ints) -> Ints:
    """The places at which each of `keys` stands for the first time, in order."""
    places = order(keys)
    return np.sort(places[opens(keys[places])])


def among(keys: Ints, known: Ints) -> Flags:
    """Which of `keys` are in sorted `known`."""
    if not len(known):
        return np.zeros(len(keys), dtype=np.bool)
    found: Flags = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys
    return found
