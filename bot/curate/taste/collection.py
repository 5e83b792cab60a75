"""Items as sparse rows of length 1, weighed by how rare each feature is in medicine and among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, identity

from bot.curate.taste.features import SPACE, Bag, Floats, Ids, Words

TITLE_SHARE = 0.5
"""A title's weight beside a text of weight 1: with .5 the mean WSS@95 of eight reviews was 45.5, with 1 43.9,
as one text 43.8 (five times two folds of `rounds evaluate ranking`; docs/decisions/0013)."""

TABLE_WORTH = 50
"""The table of rarity counts like so many items: of three votes it says everything, of 2,000 items little."""

ALIKE = 20
"""So many of the nearest items lend an item their words. Of 5, 10, 20, 40 and 80 the plateau was 20 to 40."""

MOST_SMOOTHED = 4_000
"""Comparing all with all takes 64 MB a matrix at so many; beyond it nothing is lent."""

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]
Counts = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
_AT_ONCE = 512


def rows_of(bags: Sequence[Bag]) -> csr_matrix:
    """One row an item, of length 1 (0 for an item without words)."""
    titles, texts = _weighed([bag.title for bag in bags]), _weighed([bag.text for bag in bags])
    return normalised(titles * TITLE_SHARE + texts)


def _weighed(fields: Sequence[Words]) -> csr_matrix:
    ends = np.cumsum([0, *(len(one.ids) for one in fields)])
    ids = np.concatenate([one.ids for one in fields]) if fields else np.zeros(0, np.uint32)
    if not len(ids):
        return csr_matrix((len(fields), SPACE), dtype=np.float32)
    rarity = np.concatenate([one.rarity for one in fields])
    often = np.concatenate([one.often for one in fields])
    return normalised(
        csr_matrix(
            (often * _rarity(ids, rarity, len(fields)), ids.astype(np.int32), ends), (len(fields), SPACE)
        )
    )


def alone(bag: Bag) -> tuple[Ids, Floats]:
    """The features of one item and their weights, as `rows_of` has them where it is the only one."""
    parts = [(bag.title, TITLE_SHARE), (bag.text, 1.0)]
    told = []
    for words, share in parts:
        weights = words.often * _told_rarity(np.ones(len(words.ids)), words.rarity, 1)
        told.append(share * weights / max(float(np.sqrt(weights @ weights)), 1e-6))
    whole = np.concatenate(told)
    whole /= max(float(np.sqrt(whole @ whole)), 1e-6)
    return np.concatenate((bag.title.ids, bag.text.ids)), whole.astype(np.float32)


def _rarity(ids: Ids, listed: Floats, items: int) -> Floats:
    return _told_rarity(np.bincount(ids, minlength=1)[ids], listed, items)


def _told_rarity(have: np.ndarray[tuple[int], np.dtype[Any]], listed: Floats, items: int) -> Floats:
    """The table's and the items' own counts as one: 1 + log of one over the share that have the feature."""
    expected = TABLE_WORTH * np.exp(-listed)
    told: Floats = (1 + np.log((items + TABLE_WORTH + 1) / (have + expected + 1))).astype(np.float32)
    return told


def normalised(rows: csr_matrix) -> csr_matrix:
    """Each row divided by its length."""
    rows = rows.tocsr()
    squares = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    lengths = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)
    rows.data /= np.repeat(lengths, np.diff(rows.indptr))
    return rows


@dataclass(frozen=True, slots=True)
class Unwritten:
    """How alike rows are to some others, for who only multiplies it: beside 4,000 votes that of 50,000 items
    would take 800 MB."""

    rows: csr_matrix
    others: csr_matrix

    def __matmul__(self, counts: Counts) -> Counts:
        found: Counts = self.rows @ (self.others.T @ counts)
        return found


def likeness(rows: csr_matrix, voted: int, *, most: int = MOST_SMOOTHED) -> tuple[Matrix, Matrix | Unwritten]:
    """How alike the first `voted` rows are to one another, and each of the others to them; 1 is the same.

    Up to `most` rows in all are smoothed."""
    count = rows.shape[0]
    if ALIKE < count <= most:
        alike = smoothed(_products(rows, rows))
        return alike[:voted, :voted], alike[voted:, :voted]
    return _products(rows[:voted], rows[:voted]), Unwritten(rows[voted:], rows[:voted])


def _products(rows: csr_matrix, others: csr_matrix) -> Matrix:
    found = np.empty((rows.shape[0], others.shape[0]), dtype=np.float32)
    turned = others.T.tocsr()
    for at in range(0, rows.shape[0], _AT_ONCE):
        found[at : at + _AT_ONCE] = (rows[at : at + _AT_ONCE] @ turned).toarray()
    return found


def smoothed(alike: Matrix) -> Matrix:
    """As if each item had the words of the items most like it besides its own: a word nobody voted on is
    heard where it keeps the company of words that somebody did, and an item without a text borrows one.

    The mean WSS@95 of eight reviews rose from 46.5 to 49.3 (docs/decisions/0013)."""
    lent = _lending(alike)
    both: Matrix = lent @ (lent @ alike).T
    lengths = np.sqrt(np.maximum(both.diagonal(), 1e-12))
    both /= lengths[:, None]
    both /= lengths[None, :]
    return both


def _lending(alike: Matrix) -> csr_matrix:
    """Each item by its own, and by its nearest, in shares that add up to one."""
    count = len(alike)
    others = alike.copy()
    np.fill_diagonal(others, 0)
    nearest = np.argpartition(-others, ALIKE, axis=1)[:, :ALIKE]
    share = np.take_along_axis(others, nearest, axis=1)
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
    starts = np.arange(0, count * ALIKE + 1, ALIKE)
    return csr_matrix((share.ravel(), nearest.ravel(), starts), (count, count)) + identity(
        count, dtype=np.float32, format="csr"
    )
