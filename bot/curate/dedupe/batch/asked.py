"""Which names a record looks others up by: found by letting it look in an empty catalogue. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from bot.curate.dedupe.catalogue import PHRASE, Catalogue, author_name
from bot.curate.dedupe.links import all_said
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.titles import is_distinct
from bot.curate.dedupe.works import Works
from bot.text import fold

OPENING = 10
"""Words of a title's beginning by which it is told whether a text names it: five, as a catalogue has it, are
those of ten thousand titles in a million."""


def opening(title: str) -> tuple[str, ...]:
    """How a distinct title begins that running text can be said to name: by so many words, or all of it."""
    words = title.split(" ", OPENING)
    return (" ".join(words[:OPENING]),) if len(words) > PHRASE else ()


def openings(words: Sequence[str]) -> Iterator[str]:
    """Every run of words of a text that may be the `opening` of a title."""
    for start in range(len(words) - PHRASE):
        ends = range(start + PHRASE + 1, min(start + OPENING, len(words)) + 1)
        yield from (" ".join(words[start:end]) for end in ends)


class Asked(Catalogue):
    """A catalogue that holds nothing and notes what a record asks it for, all its ways one after another."""

    def __init__(self, one: Record) -> None:
        super().__init__(Works([one]))
        self.names: set[str] = set()
        """Keys, titles, places and openings."""
        self.authors: set[str] = set()
        """Those whose papers it asks for."""
        self.titles: dict[str, None] = {}
        """Those of which it asks for the like."""
        deque(all_said(self), maxlen=0)

    def by_key(self, key: str) -> int | None:
        self.names.add(key)
        return None

    def by_title(self, title: str) -> list[int]:
        self.names.add(title.replace(" ", ""))  # as the blocks have it
        return []

    def by_place(self, place: str) -> list[int]:
        self.names.add(place)
        return []

    def by_author(self, words: Iterable[str]) -> list[int]:
        self.authors.update(map(author_name, words))
        return []

    def like(self, title: str) -> list[int]:
        if is_distinct(title):
            self.titles[title] = None
        return []

    def named_in(self, text: str) -> list[int]:
        self.names.update(openings(fold(text).split()))
        return []
