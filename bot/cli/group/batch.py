"""A batch of any size, by as many processes as there are cores: see `bot.curate.dedupe.batch`.

The input is read three times, a megabyte at a time. First every row leaves its signature, and where it
stands. Then what keeps company is read again from there and placed, some companies at a time; before it, what
has an author's name in common with a preprint or a protocol is read to be compared. Then every row is written
with its place. This process adds up; the others read, and keep nothing (`passes`).
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, as_completed, wait
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np

from bot.cli.group.given import Stretch
from bot.cli.group.passes import (
    Group,
    Grouped,
    Names,
    Namesakes,
    Numbers,
    Placed,
    Seen,
    Texts,
    grouped,
    kindred,
    seen,
    written_rows,
)
from bot.cli.group.rows import MOST_HEADLINES
from bot.curate.dedupe.batch import Company, Signatures, companies, joined, namesakes, parts, together

AHEAD = 8
"""Answers waited for at once, so that whoever reads ours slowly does not fill the memory."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def grouped_batch(stretches: Sequence[Stretch]) -> Iterator[bytes]:
    """The rows of each stretch with `work`, `story` and `links`, as they are written.

    Raises `UsageError` naming file and line for what is not a JSON object."""
    # Forked: their hashes agree, and what is imported is in the memory once. They are forked at the first
    # question, before there is anything large here.
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("fork"), _begin) as pool:
        read = list(_answers(pool, seen, stretches))
        signed = joined([one.columns for one in read])
        rows = _Rows(stretches, read, signed.founder)
        kin = together(list(_as_they_come(pool, kindred, rows.namesakes(signed))))
        company = companies(signed, rows.headlines(), kin)
        del signed  # a quarter of a gigabyte of a million rows
        for some in _as_they_come(pool, grouped, rows.groups(company)):
            rows.put(some)
        yield from _answers(pool, written_rows, rows.placed())


def _begin() -> None:
    # The terminal's own answer to SIGTERM raises SystemExit, which a worker may never come to.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Nothing here makes cycles, and what was forked stays shared as long as no collector marks it.
    gc.disable()
    gc.freeze()


def _answers(pool: Executor, work: Callable[[Asked], Answer], asked: Iterable[Asked]) -> Iterator[Answer]:
    """What `work` makes of each, in order; only a few are under way."""
    waiting: deque[Future[Answer]] = deque()
    for one in asked:
        waiting.append(pool.submit(work, one))
        if len(waiting) > AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _as_they_come(
    pool: Executor, work: Callable[[Asked], Answer], asked: Iterable[Asked]
) -> Iterator[Answer]:
    """What `work` makes of each, whichever is ready first: one that takes long holds no other up."""
    waiting: set[Future[Answer]] = set()
    for one in asked:
        waiting.add(pool.submit(work, one))
        if len(waiting) > AHEAD:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in ready)
    yield from (one.result() for one in as_completed(waiting))


class _Rows:
    """Where all rows stand, and what place each has: until another is put, that of one without company."""

    def __init__(self, stretches: Sequence[Stretch], read: Sequence[Seen], founders: Names) -> None:
        self._stretches = stretches
        self._bounds = np.cumsum([0, *(len(one.starts) for one in read)]).tolist()
        placed = zip(stretches, self._bounds, strict=False)
        self._files = [next(some) for _, some in groupby(placed, lambda one: one[0].text)]
        self._starts = np.concatenate([one.starts for one in read])
        self._ends = np.concatenate([one.ends for one in read])
        self._plain = np.concatenate([one.plain for one in read])
        self._bare = np.concatenate([one.bare for one in read])
        self._works, self._stories = founders.copy(), founders.copy()
        self._links: dict[int, bytes] = {}

    def headlines(self) -> Numbers:
        """Bare rows that may tell of one event: all, or none of too many."""
        return np.flatnonzero(self._bare & (self._bare.sum() <= MOST_HEADLINES))

    def groups(self, company: Company) -> Iterator[Group]:
        """What must be placed together, the largest first: of a million rows one part can take a third of all
        the time, and nothing would be left to be done beside it."""
        headlines = self.headlines()
        for part in sorted(parts(company), key=lambda part: -len(part.rows)):
            bare = np.flatnonzero(np.isin(part.rows, headlines))
            yield Group(
                part=part,
                bare=tuple(bare.tolist()),
                crowded=company.crowded,
                texts=self._texts(part.rows),
            )

    def namesakes(self, signed: Signatures) -> Iterator[Namesakes]:
        """Who may be kin by an author's name, some at a time."""
        for a, b in namesakes(signed):
            rows = np.union1d(a, b)
            pairs = np.searchsorted(rows, a), np.searchsorted(rows, b)
            yield Namesakes(rows=rows, pairs=pairs, texts=self._texts(rows))

    def _texts(self, rows: Numbers) -> Texts:
        return Texts(plain=tuple(self._plain[rows].tolist()), lines=tuple(self._lines(rows)))

    def _lines(self, rows: Numbers) -> Iterator[tuple[Path, Numbers, Numbers]]:
        """By file, where the lines of the ascending `rows` begin and end."""
        cuts = np.searchsorted(rows, [begin for _, begin in self._files[1:]])
        for (stretch, _), some in zip(self._files, np.split(rows, cuts), strict=True):
            if len(some):
                yield stretch.text.path, self._starts[some], self._ends[some]

    def put(self, some: Grouped) -> None:
        """The places of some rows, which no other of the groups holds."""
        self._works[some.rows] = some.works
        self._stories[some.rows] = some.stories
        self._links |= some.links

    def placed(self) -> Iterator[Placed]:
        """Each stretch with the places of its rows."""
        for stretch, begin, end in zip(self._stretches, self._bounds, self._bounds[1:], strict=False):
            links = {n - begin: self._links[n] for n in range(begin, end) if n in self._links}
            yield Placed(stretch, self._works[begin:end], self._stories[begin:end], links)
