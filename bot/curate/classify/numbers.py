"""Words as numbers, for whoever reads texts as arrays. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct

import numpy as np

from bot.curate.classify.arrays import Ints, Matrix, Ragged
from bot.curate.classify.fingerprints import MARGIN, fingerprints, spans
from bot.curate.classify.words import Words

SILENCE = ""
"""What stands behind each text: no word, so that no phrase goes on into the next text."""
_MEMO = 400_000
"""Words as written that are remembered; about ten times what a year of abstracts holds."""
_PLACES = 19
"""Bits of a place at which a word is looked for: half a million for the 60,000 words of some ten thousand
abstracts, of which one word in fifty then shares its place with one that is met."""
_DOWN = np.uint64(64 - _PLACES)


class Numbers(dict[bytes, bytes]):
    """A word as written → the number by which each of some readers knows it, found once and remembered.

    To look words up is most of what reading them costs: it is done once for all readers, and for all words of
    many texts by arrays. Each word has a place there by its fingerprint, where the last one that was met is;
    of what is not there the dictionary is asked.
    """

    def __init__(self, *readers: Callable[[str], int]) -> None:
        super().__init__()
        self._readers = readers
        self._bytes = Struct(f"={len(readers)}i")
        self._prints = np.zeros(1 << _PLACES, dtype=np.uint64)
        self._met = tuple(np.zeros(1 << _PLACES, dtype=np.int32) for _ in readers)

    def __missing__(self, written: bytes) -> bytes:
        if len(self) >= _MEMO:
            self.clear()
        word = written.decode()
        numbers = self[written] = self._bytes.pack(*(reader(word) for reader in self._readers))
        return numbers

    def of(self, texts: Iterable[Words]) -> tuple[Ragged, ...]:
        """For each reader a row for each text: the numbers of its words, and that of `SILENCE`."""
        told = [words.told for words in texts]
        joined = b" ".join((b"", *told, MARGIN))
        start, end = spans(joined)
        closes = np.searchsorted(start, np.cumsum([len(text) + 1 for text in told], dtype=np.int64))
        bounds = np.append(0, closes + np.arange(1, len(told) + 1))
        silent = self._asked([SILENCE.encode()])[0]
        return tuple(
            Ragged(np.insert(numbers.astype(np.int64), closes, silence), bounds)
            for numbers, silence in zip(self._found(joined, start, end), silent, strict=True)
        )

    def _found(self, text: bytes, start: Ints, end: Ints) -> list[Matrix]:
        """The number of each word of a text, for each reader."""
        prints = fingerprints(text, start, end)
        places = (prints >> _DOWN).astype(np.int64)
        found = [met[places] for met in self._met]
        missed = np.flatnonzero(self._prints[places] != prints)
        if len(missed):
            words = zip(start[missed].tolist(), end[missed].tolist(), strict=True)
            asked = self._asked([text[begin:close] for begin, close in words])
            self._prints[places[missed]] = prints[missed]
            for numbers, met, of_reader in zip(found, self._met, asked.T, strict=True):
                numbers[missed] = met[places[missed]] = of_reader
        return found

    def _asked(self, words: Iterable[bytes]) -> Matrix:
        """Words × readers."""
        joined = b"".join(map(self.__getitem__, words))
        return np.frombuffer(joined, dtype=np.int32).reshape(-1, len(self._readers))
