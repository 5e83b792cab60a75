"""The works of a pool by everything that others may call them: identifiers, titles, places. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz import fuzz

from bot.curate.dedupe.record import Record
from bot.curate.dedupe.titles import is_distinct, is_recurring
from bot.curate.dedupe.works import Works
from bot.text import fold

_PHRASE = 5
"""Words of a title's beginning under which it is looked for in running text."""
_NAMED_WORDS = 6
"""Fewest words of a title that running text can be said to name."""
_EDGE = 20
"""Letters of a title's beginning or end by which one nearly the same is found."""
_CROWDED = 200
"""Titles with one beginning or end ("a systematic review and meta-analysis") that are too many to compare."""
_FUZZY = 90
"""Least ratio of a notice's title to its work's: publishers cut, add "in" and respell."""
_SHORTENED = 40
"""Letters a title must have so that another which goes on after it is still the same."""


class Catalogue:
    """Papers of the pool (notices among them), looked up by what a notice, a post or a preprint says."""

    def __init__(self, works: Works) -> None:
        self.works = works

    @cached_property
    def _keys(self) -> dict[str, int]:
        keys: dict[str, int] = {}
        for n, one in enumerate(self.works.records):
            for key in one.keys:
                keys.setdefault(key, n)
        return keys

    @cached_property
    def _titles(self) -> dict[str, list[int]]:
        return self._index(lambda one: () if is_recurring(one.title) else (one.title,))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        return self._index(lambda one: (f"{one.volume}|{one.first}",) if one.volume and one.first else ())

    @cached_property
    def _phrases(self) -> dict[str, list[int]]:
        return self._index(lambda one: (_phrase(one.title.split(), 0),) if _can_be_named(one.title) else ())

    @cached_property
    def _edges(self) -> dict[str, list[int]]:
        return self._index(lambda one: _edges(one.title) if is_distinct(one.title) else ())

    def _index(self, names: Callable[[Record], Iterable[str]]) -> dict[str, list[int]]:
        """Papers by name; each index is made when first asked for, since most pools hold no notice."""
        index: dict[str, list[int]] = {}
        for n, one in enumerate(self.works.records):
            if not one.talk:
                for name in names(one):
                    index.setdefault(name, []).append(n)
        return index

    def by_key(self, key: str) -> int | None:
        """The record that has this typed key."""
        return self._keys.get(key)

    def by_title(self, title: str) -> list[int]:
        """Records with exactly this folded title; not those whose title recurs."""
        return self._titles.get(title, [])

    def by_place(self, place: str) -> list[int]:
        """Records that begin on `volume|page`, of whatever journal."""
        return self._places.get(place, [])

    def like(self, title: str) -> list[int]:
        """Records whose title is `title` but for spelling, or for what either has at its end."""
        if not is_distinct(title):
            return []
        shelves = (self._edges.get(edge, ()) for edge in _edges(title))
        met = dict.fromkeys(n for shelf in shelves if len(shelf) <= _CROWDED for n in shelf)
        return [n for n in met if _alike(title, self.works.records[n].title)]

    def named_in(self, text: str) -> list[int]:
        """Records whose whole title, of six words or more, stands in `text`."""
        if not self._phrases:
            return []
        return list(dict.fromkeys(self._named(fold(text).split())))

    def _named(self, words: list[str]) -> Iterator[int]:
        for start in range(len(words) - _PHRASE + 1):
            for n in self._phrases.get(_phrase(words, start), ()):
                title = self.works.records[n].title.split()
                if words[start : start + len(title)] == title:
                    yield n

    def roots(self, numbers: Iterable[int]) -> list[int]:
        """The works of these records, each once, in order."""
        return list(dict.fromkeys(self.works.of(n) for n in numbers))


def _can_be_named(title: str) -> bool:
    return title.count(" ") + 1 >= _NAMED_WORDS and is_distinct(title)


def _phrase(words: Sequence[str], start: int) -> str:
    return " ".join(words[start : start + _PHRASE])


def _edges(title: str) -> tuple[str, str]:
    bare = title.replace(" ", "")
    return bare[:_EDGE], "…" + bare[-_EDGE:]


def _alike(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) >= _SHORTENED and long.startswith(short):
        return True
    return fuzz.ratio(a, b, score_cutoff=_FUZZY) > 0
