"""Words by their kin in the titles themselves: those beside the same words, and those that begin alike.

What is learnt over kin becomes weights of words again, as with the places of `headings.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from bot.learn.vectors import Floats

DIMENSIONS = 250
BEGINNING = 6
"""Letters: `neurology` and `neurological` are one. Of six letters, whole stems, and parts of four to six
letters anywhere in a word (docs/decisions/0008)."""


def neighbours(matrix: csr_matrix, *, seed: int) -> Floats:
    """Features × dimensions, rows of length 1: near each other where titles (the rows of `matrix`) hold the
    same other features (latent semantic analysis, Deerwester 1990)."""
    size = min(DIMENSIONS, *matrix.shape)
    _, _, found = randomized_svd(matrix, size, n_iter=3, random_state=seed)
    rows: Floats = normalize(found.T).astype(np.float32)
    return rows


def beginnings(names: Sequence[str]) -> csr_matrix:
    """Features × beginnings, a single 1 in each row; that of a pair is both of its words'."""
    cut = [" ".join(word[:BEGINNING] for word in name.split(" ")) for name in names]
    known = {name: at for at, name in enumerate(dict.fromkeys(cut))}
    columns = [known[name] for name in cut]
    ones = np.ones(len(names), dtype=np.float32)
    return csr_matrix((ones, (np.arange(len(names)), columns)), shape=(len(names), len(known)))
