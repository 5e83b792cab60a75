"""Which rows of a batch must be placed together, since one could join, ask for or name another. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.curate.dedupe.batch.pairs import Mask, Pairs, Rows, Titles, likely_pairs, together
from bot.curate.dedupe.batch.signatures import (
    BEGINS,
    DISTINCT,
    ENDS,
    SPEAKS,
    TALK,
    TITLE,
    Hashes,
    Signatures,
)
from bot.curate.dedupe.catalogue import CROWDED, LIKE


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who keeps company with whom."""

    labels: NDArray[np.int32]
    """The same number for rows of one company; they ascend with the first row of each."""
    alone: Mask
    """Rows that are a work and a story by themselves, and say nothing of another."""
    pairs: Pairs
    """The likely pairs, each within one company."""
    speaking: Mask
    """Rows of a company in which one says something of another."""
    crowded: frozenset[int]
    """Hashes of those names asked for that too many rows have."""


NAMESAKES = 20_000
"""Pairs that are put out together: half a second of a process."""


def namesakes(rows: Signatures, at_once: int = NAMESAKES) -> Iterator[Pairs]:
    """Everyone who asks for the papers of an author, with each of these papers; some at a time, those of one
    name together. An author of too many is not among them.

    Which of them are kin no hash tells. Were all of them company, half of a million papers would be one,
    since a name leads from each protocol to fifty papers."""
    if not len(rows.sought):
        return
    shelves = _shelves(rows)
    order = np.argsort(rows.sought, kind="stable")
    names, asking = rows.sought[order], _owners(rows.sought_each)[order]
    counts = np.searchsorted(shelves.hashes, names, side="right") - np.searchsorted(shelves.hashes, names)
    cuts = np.flatnonzero(np.diff(np.cumsum(counts) // at_once)) + 1
    for some in np.split(np.arange(len(names)), cuts):
        at, held = _meetings(names[some], shelves.hashes)
        a, b = asking[some][at], shelves.owners[held]
        yield a[a != b], b[a != b]


def companies(rows: Signatures, headlines: Rows, kin: Pairs) -> Company:
    """All companies of a batch. `headlines` are papers of which so little is known that they may tell of one
    event with others, as talk may: whoever may is in one company. `kin` are those of the `namesakes` that may
    be (`dedupe.kin.may_be_kin`)."""
    telling = np.union1d(np.flatnonzero(rows.flags & TALK), headlines)
    pairs = likely_pairs(rows)
    shelves = _shelves(rows)
    ties = (
        pairs,
        kin,
        (telling[:-1], telling[1:]),
        _alike(rows.founder.view(np.int64), np.arange(len(rows))),
        _alike(rows.keys, _owners(rows.keys_each)),
        _asked(rows),
        _liked(rows, shelves),
    )
    labels = _connected(len(rows), together(ties))
    speaking = np.bincount(labels, rows.flags & SPEAKS != 0)[labels] > 0
    alone = (np.bincount(labels)[labels] == 1) & ~speaking
    return Company(labels=labels, alone=alone, pairs=pairs, speaking=speaking, crowded=shelves.crowded)


def _connected(count: int, ties: Pairs) -> NDArray[np.int32]:
    if not count:
        return np.empty(0, np.int32)
    # Half a second of processor time, which commands that place nothing need not spend.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(ties[0]), np.int8), ties), shape=(count, count))
    labels: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels


def _owners(each: NDArray[np.uint32]) -> Rows:
    """The row of each hash of a column that has so many for each row."""
    return np.repeat(np.arange(len(each)), each)


def _alike(hashes: Hashes, owners: Rows) -> Pairs:
    """Each owner of a hash with the next owner of it."""
    order = np.argsort(hashes, kind="stable")
    same = np.flatnonzero(hashes[order[1:]] == hashes[order[:-1]])
    return owners[order[same]], owners[order[same + 1]]


# ── who asks for whom ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelves:
    """Rows by the edges of their titles and the names of their authors, as far as anybody asks for them and
    not too many have them."""

    hashes: Hashes
    """Sorted."""
    owners: Rows
    crowded: frozenset[int]


def _shelves(rows: Signatures) -> _Shelves:
    wanted = _names(np.concatenate((rows.asked, rows.sought, rows.like.ravel())))
    distinct = np.flatnonzero(rows.flags & DISTINCT)
    hashes, owners = together(
        (
            _among(wanted, rows.shelves, _owners(rows.shelves_each)),
            _among(wanted, rows.blocks[distinct, BEGINS], distinct),
            _among(wanted, rows.blocks[distinct, ENDS], distinct),
        )
    )
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    _, at, sizes = np.unique(hashes, return_inverse=True, return_counts=True)
    open_ = sizes[at] <= CROWDED
    crowded = frozenset(np.unique(hashes[~open_]).tolist())
    return _Shelves(hashes=hashes[open_], owners=owners[open_], crowded=crowded)


def _names(hashes: Hashes) -> Hashes:
    """Each once, sorted; what has no letters is no name."""
    return np.setdiff1d(hashes, np.zeros(1, np.int64))


_ENDS = 1 << 22
"""Four megabytes: where ten thousand names are wanted, one hash in four hundred ends as one of them does."""


def _among(wanted: Hashes, hashes: Hashes, owners: Rows) -> tuple[Hashes, Rows]:
    """Those of the hashes that are among the sorted `wanted` ones, with their owners."""
    if not len(wanted):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    # Few are, and one look at their lowest bits spares the others a search through all that is wanted.
    ends = np.zeros(_ENDS, np.bool_)
    ends[wanted & (_ENDS - 1)] = True
    likely = np.flatnonzero(ends[hashes & (_ENDS - 1)])
    nearest = np.minimum(np.searchsorted(wanted, hashes[likely]), len(wanted) - 1)
    hits = likely[wanted[nearest] == hashes[likely]]
    return hashes[hits], owners[hits]


def _asked(rows: Signatures) -> Pairs:
    """Who asks for a name with those that have it, as a chain through all of them."""
    wanted = _names(rows.asked)
    holding = (
        _among(wanted, rows.blocks[:, TITLE], np.arange(len(rows))),
        _among(wanted, rows.keys, _owners(rows.keys_each)),
        _among(wanted, rows.names, _owners(rows.names_each)),
    )
    held = np.unique(together(holding)[0])
    return _alike(*together((_among(held, rows.asked, _owners(rows.asked_each)), *holding)))


def _liked(rows: Signatures, shelves: _Shelves) -> Pairs:
    """Who asks for the like of a title with those whose titles may be like it."""
    titles, edges = np.repeat(np.arange(len(rows.like)), 2), rows.like.ravel()
    title, at = _meetings(edges, shelves.hashes)
    title, met = titles[title], shelves.owners[at]
    asked, held = Titles(rows.like_letters, rows.like_length), Titles(rows.letters, rows.length)
    kept = asked.near(title, held, met, LIKE) | asked.within(title, held, met)
    return _owners(rows.like_each)[title[kept]], met[kept]


def _meetings(asked: Hashes, held: Hashes) -> Pairs:
    """Every place of `asked` with every place of the sorted `held` that has the same hash."""
    first = np.searchsorted(held, asked)
    counts = np.searchsorted(held, asked, side="right") - first
    before = np.cumsum(counts) - counts
    within = np.arange(counts.sum()) - np.repeat(before, counts)
    return np.repeat(np.arange(len(asked)), counts), np.repeat(first, counts) + within
