"""Words get the numbers that each alone would get, however many are looked up at once."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bot.curate.classify import Numbers, words_of
from bot.curate.classify.fingerprints import MARGIN, fingerprints, spans

WORD = st.text("abcDé7", min_size=1, max_size=30)
TEXTS = st.lists(st.lists(WORD, max_size=8).map(" ".join), max_size=6)


class Reader:
    """Knows words by the order in which it meets them, and how often it was asked."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.asked = count()

    def __call__(self, word: str) -> int:
        next(self.asked)
        return self.known.setdefault(word, len(self.known))


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_each_reader_has_its_numbers_of_all_words(calls: list[list[str]]) -> None:
    """A row for each text, that of no word behind each, in one call as in the next."""
    readers = Reader(), len
    numbers = Numbers(*readers)
    for texts in calls:
        words = [words_of(text) for text in texts]
        listed = [[*map(bytes.decode, one.told.split()), ""] for one in words]
        for found, reader in zip(numbers.of(words), readers, strict=True):
            rows = [found.flat[a:b].tolist() for a, b in zip(found.bounds, found.bounds[1:], strict=False)]
            assert rows == [[reader(word) for word in row] for row in listed]


def test_words_that_share_a_place_keep_their_numbers() -> None:
    """Of five thousand words some are looked for at the same place; each reader is asked once for each."""
    reader = Reader()
    numbers, words = Numbers(reader), [words_of(" ".join(f"word{n}" for n in range(5000)))]
    for _ in range(3):
        (found,) = numbers.of(words)
        assert found.flat.tolist() == [reader.known[f"word{n}"] for n in range(5000)] + [reader.known[""]]
    assert next(reader.asked) == 5001


@given(st.lists(WORD, min_size=1, max_size=12))
def test_words_are_told_apart_wherever_they_stand(words: list[str]) -> None:
    """The same fingerprint for the same word, another for every other."""
    text = f" {' '.join(words)} ".encode() + MARGIN
    start, end = spans(text)
    assert [text[a:b].decode() for a, b in zip(start, end, strict=True)] == words
    prints = fingerprints(text, start, end).tolist()
    assert len(set(zip(prints, words, strict=True))) == len(set(prints)) == len(set(words))
