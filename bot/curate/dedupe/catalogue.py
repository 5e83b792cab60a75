"""The works of a pool by everything that others may call them: identifiers, titles, places. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rapidfuzz import fuzz

from bot.curate.dedupe.record import Record
from bot.curate.dedupe.titles import edges, is_distinct
from bot.curate.dedupe.works import Works
from bot.text import fold

PHRASE = 5
"""Words of a title's beginning under which it is looked for in running text, if it has more."""
CROWDED = 200
"""Titles with one beginning or end ("a systematic review and meta-analysis"), or papers of one first
author's name, that are too many to compare."""
LIKE = 90
"""Least ratio of a notice's title to its work's: publishers cut, add "in" and respell."""
_SHORTENED = 40
"""Letters a title must have so that another which goes on after it is still the same."""


def _nowhere(_name: str) -> bool:
    return False


class Catalogue:
    """Papers of the pool (notices among them), looked up by what a notice, a post or a preprint says.

    `crowded` tells of a title's edge or an author's name whether too many have it where the pool is a part
    of something larger."""

    def __init__(self, works: Works, crowded: Callable[[str], bool] = _nowhere) -> None:
        self.works = works
        self._crowded = crowded

    @cached_property
    def _keys(self) -> dict[str, int]:
        keys: dict[str, int] = {}
        for n, one in enumerate(self.works.records):
            for key in one.keys:
                keys.setdefault(key, n)
        return keys

    @cached_property
    def _titles(self) -> dict[str, list[int]]:
        return self._index(own_title)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        return self._index(own_place)

    @cached_property
    def _phrases(self) -> dict[str, set[int]]:
        """How long the titles are that begin so: ten thousand may, and few lengths are looked at."""
        lengths: dict[str, set[int]] = {}
        for one in self.works.records:
            for phrase in own_phrase(one):
                lengths.setdefault(phrase, set()).add(len(one.title))
        return lengths

    @cached_property
    def _edges(self) -> dict[str, list[int]]:
        return self._index(own_edges)

    @cached_property
    def _authors(self) -> dict[str, list[int]]:
        return self._index(own_authors)

    def _index(self, names: Callable[[Record], Iterable[str]]) -> dict[str, list[int]]:
        """Papers by name; each index is made when first asked for, since most pools hold no notice."""
        index: dict[str, list[int]] = {}
        for n, one in enumerate(self.works.records):
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
        bare = title.replace(" ", "")
        met = dict.fromkeys(n for edge in edges(bare) for n in self._shelf(self._edges, edge))
        return [n for n in met if _alike(title, self.works.records[n].title)]

    def by_author(self, words: Iterable[str]) -> list[int]:
        """Papers, no preprints, whose first author has one of these words in the name."""
        names = map(author_name, sorted(words))
        return list(dict.fromkeys(n for name in names for n in self._shelf(self._authors, name)))

    def _shelf(self, index: Mapping[str, list[int]], name: str) -> Sequence[int]:
        shelf = index.get(name, ())
        return () if len(shelf) > CROWDED or self._crowded(name) else shelf

    def named_in(self, text: str) -> list[int]:
        """Records whose whole title, of six words or more, stands in `text`."""
        if not self._phrases:
            return []
        return list(dict.fromkeys(self._named(f"{fold(text)} ")))

    def _named(self, text: str) -> Iterator[int]:
        start = 0
        for phrase in phrases(text.split()):
            ends = [start + length for length in self._phrases.get(phrase, ())]
            titles = [text[start:end] for end in ends if text.startswith(" ", end)]
            yield from sorted(n for title in titles for n in self.by_title(title))
            start = text.index(" ", start) + 1

    def roots(self, numbers: Iterable[int]) -> list[int]:
        """The works of these records, each once, in order."""
        return list(dict.fromkeys(self.works.of(n) for n in numbers))


# ── under which names a paper stands, and what is said stands in no catalogue ─


def own_title(one: Record) -> tuple[str, ...]:
    """Its title, unless that recurs."""
    return () if one.talk or one.recurring else (one.title,)


def own_place(one: Record) -> tuple[str, ...]:
    """`volume|first page`, if both are known."""
    return () if one.talk else page_names(one.volume, one.first)


def page_names(volume: str, first: str) -> tuple[str, ...]:
    """The same of a volume and a page."""
    return (f"{volume}|{first}",) if volume and first else ()


def own_phrase(one: Record) -> tuple[str, ...]:
    """How its title begins, if that is long enough to be named in running text."""
    words = one.title.split(" ", PHRASE) if one.distinct and not one.talk else ()
    return (" ".join(words[:PHRASE]),) if len(words) > PHRASE else ()


def own_edges(one: Record) -> tuple[str, ...]:
    """How its title begins and ends, if that says enough."""
    return edges(one.bare) if one.distinct and not one.talk else ()


def own_authors(one: Record) -> tuple[str, ...]:
    """The words of its first author's name; of preprints and notices none."""
    other = one.talk or one.notice or one.preprint
    return () if other else tuple(map(author_name, one.author))


def author_name(word: str) -> str:
    """A word of an author's name, told from the edge of a title."""
    return f"@{word}"


def phrases(words: Sequence[str]) -> Iterator[str]:
    """Every run of so many words of a text as a title is looked for under."""
    return (" ".join(words[start : start + PHRASE]) for start in range(len(words) - PHRASE + 1))


def _alike(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) >= _SHORTENED and long.startswith(short):
        return True
    return fuzz.ratio(a, b, score_cutoff=LIKE) > 0
