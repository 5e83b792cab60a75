"""Which rows of a batch meet in a block, and which of those pairs a rule might join. Pure.

The blocks are those of `candidates.similar_pairs`, found by sorting. Each test here puts out only what
`rules.may_be_one` or `rules.similarity_rule` would refuse, since a hash or a letter too many already tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.curate.dedupe.batch.signatures import CUT, PAGED, Hashes, Signatures
from bot.curate.dedupe.candidates import BLOCK
from bot.curate.dedupe.titles import NEAR

Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]
"""Row numbers, each pair's lower one before."""
Mask = NDArray[np.bool_]


def likely_pairs(rows: Signatures) -> Pairs:
    """Pairs of rows that meet in a block and may be one work; each pair once."""
    return together([_likely(rows, *met) for met in met_pairs(rows)])


def met_pairs(rows: Signatures) -> Iterator[Pairs]:
    """Every pair that meets in a block, as `candidates.similar_pairs` gives them; each pair once."""
    for slot in range(rows.blocks.shape[1]):
        for a, b in _in_blocks(rows, rows.blocks[:, slot]):
            fresh = ~_met_before(rows.blocks, slot, a, b)
            yield a[fresh], b[fresh]


def together(some: Sequence[Pairs]) -> Pairs:
    """All of them, one after another."""
    none = np.empty(0, np.int64)
    return np.concatenate([none, *(a for a, _ in some)]), np.concatenate([none, *(b for _, b in some)])


# ── blocks ────────────────────────────────────────────────────────────────────


def _in_blocks(rows: Signatures, keys: Hashes) -> Iterator[Pairs]:
    """Pairs with one key; a block that is too big is parted by year, then by author, then given up."""
    left = np.flatnonzero(keys)
    for finer in (*rows.parting.T, None):
        order = left[np.argsort(keys[left], kind="stable")]
        sizes = _run_lengths(keys[order])
        small = order[sizes <= BLOCK]
        yield from _neighbours(small, keys[small])
        left = order[sizes > BLOCK]
        if finer is None or not len(left):
            return
        keys = _mixed(keys, finer)


def _run_lengths(keys: Hashes) -> Rows:
    """For each of the sorted keys how many are like it."""
    ends = np.flatnonzero(np.append(keys[1:] != keys[:-1], True)) if len(keys) else np.empty(0, np.int64)
    lengths = np.diff(ends, prepend=-1)
    return np.repeat(lengths, lengths)


def _neighbours(order: Rows, keys: Hashes) -> Iterator[Pairs]:
    """All pairs within runs of equal keys: those one place apart, those two apart, …"""
    for apart in range(1, BLOCK):
        at = np.flatnonzero(keys[apart:] == keys[:-apart])
        if not len(at):
            return
        yield _in_order(order[at], order[at + apart])


def _in_order(a: Rows, b: Rows) -> Pairs:
    return np.minimum(a, b), np.maximum(a, b)


def _mixed(a: Hashes, b: Hashes) -> Hashes:
    """One hash of two; multiplying by an odd number only shuffles them, over the edge of 64 bits too."""
    mixed: Hashes = a * np.int64(0x5851F42D4C957F2D) + b * np.int64(0x14057B7EF767814F)
    return mixed


def _met_before(blocks: Hashes, slot: int, a: Rows, b: Rows) -> Mask:
    met = np.zeros(len(a), np.bool_)
    for earlier in range(slot):
        keys = blocks[a, earlier]
        met |= (keys != 0) & (keys == blocks[b, earlier])
    return met


# ── titles by their letters ───────────────────────────────────────────────────

_AT_ONCE = 100_000
"""Pairs whose letters are compared together: 13 MB."""


class Titles(NamedTuple):
    """How many letters some titles have, and how many of each."""

    letters: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    def near(self, a: Rows, others: Titles, b: Rows, ratio: int) -> Mask:
        """Whether each of the titles `a` could have rapidfuzz's `ratio` (2 × letters in common and in order
        / letters of both) with the one of `others` beside it: in any order it must have so many at least."""
        most = (1 - ratio / 100) * (self.lengths[a] + others.lengths[b]) + 1
        unlike = [
            np.abs(one.astype(np.int16) - other).sum(axis=1) for one, other in self._beside(a, others, b)
        ]
        near: Mask = np.concatenate([np.empty(0), *unlike]) <= most
        return near

    def within(self, a: Rows, others: Titles, b: Rows) -> Mask:
        """Whether one of the two has all the letters of the other, as it must if it goes on after it."""
        within = [
            (one <= other).all(axis=1) | (one >= other).all(axis=1)
            for one, other in self._beside(a, others, b)
        ]
        return np.concatenate([np.empty(0, np.bool_), *within])

    def _beside(
        self, a: Rows, others: Titles, b: Rows
    ) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
        for start in range(0, len(a), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            yield self.letters[a[some]], others.letters[b[some]]


# ── what no rule could join ───────────────────────────────────────────────────


def _likely(rows: Signatures, a: Rows, b: Rows) -> Pairs:
    for test in _TESTS:
        kept = test(rows, a, b)
        a, b = a[kept], b[kept]
    return a, b


def _one_doi(rows: Signatures, a: Rows, b: Rows) -> Mask:
    return _agree(rows.doi, a, b)


def _one_pmid(rows: Signatures, a: Rows, b: Rows) -> Mask:
    kept: Mask = _agree(rows.pmid, a, b) | (rows.doi[a] == rows.doi[b]) & (rows.doi[a] != 0)
    return kept


def _two_sources(rows: Signatures, a: Rows, b: Rows) -> Mask:
    kept: Mask = (rows.source[a] != rows.source[b]) | (rows.source[a] == 0)
    return kept


def _one_volume(rows: Signatures, a: Rows, b: Rows) -> Mask:
    return _agree(rows.volume, a, b)


def _one_time(rows: Signatures, a: Rows, b: Rows) -> Mask:
    one, other = rows.year[a], rows.year[b]
    kept: Mask = (np.abs(one - other) <= 1) | (one == 0) | (other == 0)
    return kept


def _agree(column: Hashes, a: Rows, b: Rows) -> Mask:
    """Where both are known they are the same."""
    one, other = column[a], column[b]
    agree: Mask = (one == other) | (one == 0) | (other == 0)
    return agree


def _one_title_or_place(rows: Signatures, a: Rows, b: Rows) -> Mask:
    """Pages that may agree, which lets titles differ much; else a title that is the same but for spelling."""
    kept: Mask = _paged_alike(rows, a, b) | ((rows.flags[a] | rows.flags[b]) & CUT != 0)
    kept |= (rows.plain[a] == rows.plain[b]) & (rows.plain[a] != 0)
    left = np.flatnonzero(~kept & (rows.digits[a] == rows.digits[b]))
    titles = Titles(rows.letters, rows.length)
    kept[left] = titles.near(a[left], titles, b[left], NEAR)
    return kept


def _paged_alike(rows: Signatures, a: Rows, b: Rows) -> Mask:
    one_volume = (rows.volume[a] == rows.volume[b]) & (rows.volume[a] != 0)
    alike: Mask = (rows.flags[a] & rows.flags[b] & PAGED != 0) & (one_volume | _agree(rows.first, a, b))
    return alike


_TESTS: tuple[Callable[[Signatures, Rows, Rows], Mask], ...] = (
    _one_doi,
    _two_sources,
    _one_pmid,
    _one_volume,
    _one_time,
    _one_title_or_place,
)
"""The first puts out most, since most papers have a DOI; the last costs most."""
