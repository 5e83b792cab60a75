"""What is done with a batch's rows each time they are read. Runs in processes forked from one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from bot.cli.group.given import Stretch
from bot.cli.group.rows import is_bare, with_place, written_links
from bot.cli.jsonl import Lines, written
from bot.curate.dedupe import Whole, place
from bot.curate.dedupe.batch import (
    Columns,
    Pairs,
    Part,
    interleaved,
    plain_papers,
    plain_records,
    sign,
    sign_plain,
)
from bot.curate.dedupe.kin import may_be_kin
from bot.curate.dedupe.record import Record, record
from bot.model import Item
from bot.rows import formed, stated_item

Numbers = NDArray[np.int64]
Names = NDArray[np.uint64]
"""What works and stories are named by: eight bytes, written in hexadecimal."""


# ── first: what each row leaves ───────────────────────────────────────────────


class Seen(NamedTuple):
    """What is kept of the rows of a stretch."""

    starts: Numbers
    """Where the line of each begins; and where it ends."""
    ends: Numbers
    bare: NDArray[np.bool_]
    plain: NDArray[np.bool_]
    """Papers whose records are made the short way."""
    columns: Columns


def seen(stretch: Stretch) -> Seen:
    """Every row of the stretch, read for the first time.

    Raises `UsageError` naming file and line for what is not a JSON object."""
    lines = stretch.lines()
    rows = list(lines.rows())
    kept = np.flatnonzero([not line.isspace() for line in lines.lines])
    lengths = np.array([len(line) for line in lines.lines])
    ends = stretch.start + np.cumsum(lengths)
    items = list(map(stated_item, rows))
    plain = np.array(plain_papers(items), np.bool_)
    return Seen(
        starts=(ends - lengths)[kept],
        ends=ends[kept],
        bare=np.array(list(map(is_bare, rows)), np.bool_),
        plain=plain,
        columns=signed(items, plain),
    )


def signed(items: Sequence[Item], plain: NDArray[np.bool_]) -> Columns:
    """Their signatures; those of plain papers without a record of them."""
    papers = sign_plain(list(compress(items, plain)))
    return interleaved(plain, papers, sign([record(formed(one)) for one in compress(items, ~plain)]))


class Texts(NamedTuple):
    """Some rows, to be read once more."""

    plain: tuple[bool, ...]
    """Whether each is a plain paper."""
    lines: tuple[tuple[Path, Numbers, Numbers], ...]
    """The files they stand in, with where each begins and ends."""

    def records(self) -> list[Record]:
        """The record of each, in order."""
        lines = tuple(line for stands in self.lines for line in _lines(*stands))
        items = list(map(stated_item, Lines("", 1, lines).rows()))
        papers = iter(plain_records(list(compress(items, self.plain))))
        pairs = zip(items, self.plain, strict=True)
        return [next(papers) if is_plain else record(formed(item)) for item, is_plain in pairs]


def _lines(path: Path, starts: Numbers, ends: Numbers) -> Iterator[bytes]:
    with path.open("rb") as file:
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            yield os.pread(file.fileno(), end - start, start)


# ── in between: who may be kin of whom ─────────────────────────────────────────


class Namesakes(NamedTuple):
    """Rows that have an author's name in common, read to be compared."""

    rows: Numbers
    """Their numbers in the batch, ascending."""
    pairs: Pairs
    """Who asks, and for whom, as places in `rows`."""
    texts: Texts


def kindred(some: Namesakes) -> Pairs:
    """Those pairs, by their numbers in the batch, that may be kin."""
    read = some.texts.records()
    a, b = some.pairs
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    kept = np.flatnonzero([may_be_kin(read[one], read[other]) for one, other in pairs])
    return some.rows[a[kept]], some.rows[b[kept]]


# ── second: what keeps company is placed ──────────────────────────────────────


class Group(NamedTuple):
    """Rows to be placed together."""

    part: Part
    bare: tuple[int, ...]
    """Those that may be headlines, by their places in the part."""
    crowded: frozenset[int]
    texts: Texts


class Grouped(NamedTuple):
    """The places of these rows."""

    rows: Numbers
    works: Names
    stories: Names
    links: dict[int, bytes]
    """Of those rows that have any, as they are written."""


def grouped(group: Group) -> Grouped:
    """Some companies, read again and placed."""
    pairs = zip(*(side.tolist() for side in group.part.pairs), strict=True)
    whole = Whole(
        records=group.texts.records(),
        pairs=pairs,
        crowded=lambda name: hash(name) in group.crowded,
        speaks=group.part.speaks,
    )
    places = place((), bare=group.bare, whole=whole).placements
    numbered = zip(group.part.rows.tolist(), places, strict=True)
    return Grouped(
        rows=group.part.rows,
        works=_names(one.work for one in places),
        stories=_names(one.story for one in places),
        links={n: orjson.dumps(written_links(one.links)) for n, one in numbered if one.links},
    )


def _names(keys: Iterable[str]) -> Names:
    return np.array([int(key[2:], 16) for key in keys], np.uint64)


# ── third: every row is written ───────────────────────────────────────────────


class Placed(NamedTuple):
    """A stretch with the places of its rows."""

    stretch: Stretch
    works: Names
    stories: Names
    links: dict[int, bytes]
    """By their places in the stretch."""


def written_rows(placed: Placed) -> bytes:
    """The rows of the stretch with their places, as they are written."""
    rows = zip(placed.stretch.lines().rows(), placed.works.tolist(), placed.stories.tolist(), strict=True)
    return b"".join(
        written(with_place(row, f"w:{work:016x}", f"s:{story:016x}", _links(placed.links.get(n))))
        for n, (row, work, story) in enumerate(rows)
    )


def _links(links: bytes | None) -> object:
    return orjson.Fragment(links) if links else []
