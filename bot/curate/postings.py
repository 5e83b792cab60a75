"""Which stories stand under a name, and which are the greatest news: worked out as far as somebody asks."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import count

ROWS = "l"

Place = tuple[float, int, float, float, str]
"""Sorts the best first."""


class Remembered:
    """What an iterator gives, for several that go through it from the beginning, each as far as it likes."""

    def __init__(self, rows: Iterator[int]) -> None:
        self._rows, self._given = rows, array(ROWS)

    def __iter__(self) -> Iterator[int]:
        yield from self._given
        for at in count(len(self._given)):
            if at == len(self._given):
                if (row := next(self._rows, None)) is None:
                    return
                self._given.append(row)
            yield self._given[at]


class Postings:
    """Which stories stand under a name, best first; sorted when somebody asks, for who looks at one digest
    asks for few of fifty topics."""

    def __init__(
        self, found: Iterable[tuple[str, float, int]], place: Callable[[float, int], Place | None]
    ) -> None:
        self._found: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self._sorted: dict[str, array[int]] = {}
        self._place = place
        for name, p, row in found:
            self._found[name].append((p, row))

    def of(self, name: str) -> array[int]:
        """Rows of what may be sent; none for a name under which nothing stands."""
        if name not in self._sorted:
            places = ((self._place(p, row), row) for p, row in self._found.pop(name, ()))
            placed = sorted((place, row) for place, row in places if place is not None)
            self._sorted[name] = array(ROWS, (row for _, row in placed))
        return self._sorted[name]
