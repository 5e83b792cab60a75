"""Words as numbers, for whoever reads texts as arrays. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct

import numpy as np

from bot.curate.classify.arrays import Ragged
from bot.curate.classify.words import Words

SILENCE = ""
"""What stands behind each text: no word, so that no phrase goes on into the next text."""
_MEMO = 400_000
"""Words as written that are remembered; about ten times what a year of abstracts holds."""


class Numbers(dict[bytes, bytes]):
    """A word as written → the number by which each of some readers knows it, found once and remembered.

    To look words up is most of what reading them costs: it is done once for all readers, and the numbers are
    kept as bytes, which joined are an array. (`np.fromiter` over integers takes twice the time.)
    """

    def __init__(self, *readers: Callable[[str], int]) -> None:
        super().__init__()
        self._readers = readers
        self._bytes = Struct(f"={len(readers)}i")

    def __missing__(self, written: bytes) -> bytes:
        if len(self) >= _MEMO:
            self.clear()
        word = written.decode()
        numbers = self[written] = self._bytes.pack(*(reader(word) for reader in self._readers))
        return numbers

    def of(self, texts: Iterable[Words]) -> tuple[Ragged, ...]:
        """For each reader a row for each text: the numbers of its words, and that of `SILENCE`."""
        rows = [b"".join(map(self.__getitem__, words.told)) for words in texts]
        joined = self[SILENCE.encode()].join((*rows, b""))
        lengths = np.fromiter(map(len, rows), dtype=np.int64) // self._bytes.size + 1
        bounds = np.append(0, np.cumsum(lengths))
        by_reader = np.frombuffer(joined, dtype=np.int32).reshape(-1, len(self._readers)).T
        return tuple(Ragged(numbers.astype(np.int64), bounds) for numbers in by_reader)
