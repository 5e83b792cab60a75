"""Words by where the Medical Subject Headings place them: what few titles teach of a word, its kin teach.

A word has the places of all headings that hold it (`nephritis` those of kidneys and of inflammation), in the
first two levels of the tree; a model over places rather than words knows a word that hardly any title held.
Its weights are weights of words again, so that judging costs nothing more. The headings and their tree
numbers are the US National Library of Medicine's, free to use with credit.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD

from bot.curate.classify import words_of
from bot.errors import UsageError
from bot.learn.vectors import Floats, features
from bot.text.stems import stem

LEVELS = 2
KINDS = "ABCDEFGHIJLMN"
"""Of the tree; geography and publication types say nothing of a specialty."""
DIMENSIONS = 150
PENALTY = 1e-5
_STEPS = 60

Headings = Mapping[str, frozenset[str]]
"""A heading → its places: `C12`, `C12.777`."""


def read_headings(file: Path) -> Headings:
    """Rows of id, heading and tree number, parted by tabs (`.gz` or not), under a line of names.

    Raises `UsageError` for a file without any.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        for line in lines:
            _, heading, number = (*line.rstrip("\n").split("\t"), "", "")[:3]
            if number[:1] and number[0] in KINDS and number[1:3].isdigit():
                parts = number.split(".")
                found[heading].update(".".join(parts[:level]) for level in range(1, LEVELS + 1))
    if not found:
        raise UsageError(f"{file}: no headings with tree numbers")
    return {heading: frozenset(places) for heading, places in found.items()}


def placed(names: Sequence[str], headings: Headings, *, seed: int) -> Floats:
    """Features × dimensions: near each other where their places are; zero for what no heading holds."""
    weighed = _weighed(headings)
    column = {place: at for at, place in enumerate(sorted({p for one in weighed.values() for p in one}))}
    told = [
        (at, column[place], value)
        for at, name in enumerate(names)
        for place, value in weighed.get(_stemmed(name), {}).items()
    ]
    rows, columns, values = np.array(told, dtype=float).reshape(-1, 3).T
    matrix = csr_matrix((values, (rows.astype(int), columns.astype(int))), shape=(len(names), len(column)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    matrix.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr))
    size = min(DIMENSIONS, len(column) - 1)
    found: Floats = TruncatedSVD(size, random_state=seed, n_iter=2).fit_transform(matrix).astype(np.float32)
    return found


def _weighed(headings: Headings) -> Mapping[str, Mapping[str, float]]:
    """A stemmed feature → its places, those of few features weighing more."""
    shares: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for heading, places in headings.items():
        held = {_stemmed(name) for name in features(words_of(heading).lower)}
        words = sum(" " not in name for name in held) or 1
        for name in held:
            for place in places:
                shares[name][place] += 1 / len(places) / words
    holding = Counter(place for one in shares.values() for place in one)
    rarity = {place: np.log(len(shares) / count) for place, count in holding.items()}
    return {
        name: {place: float(np.sqrt(share) * rarity[place]) for place, share in one.items()}
        for name, one in shares.items()
    }


def _stemmed(name: str) -> str:
    return " ".join(map(stem, name.split()))


def fitted(dense: Floats, truth: Floats, *, penalty: float = PENALTY) -> tuple[Floats, Floats]:
    """Logistic regressions of all topics at once, by L-BFGS: weights (dimensions × topics) and biases."""
    count, topics = truth.shape
    share = truth.mean(axis=0).clip(1 / count, 1 - 1 / count)

    def cost(now: Floats) -> tuple[float, Floats]:
        weights, bias = now[:-topics].reshape(-1, topics).astype(np.float32), now[-topics:]
        margin = dense @ weights + bias.astype(np.float32)
        error = (1 / (1 + np.exp(-margin)) - truth) / count
        loss = float((np.logaddexp(0, margin) - truth * margin).sum()) / count
        slopes = dense.T @ error + penalty * weights
        return loss + penalty * float((weights**2).sum()) / 2, np.append(slopes.ravel(), error.sum(axis=0))

    begin = np.append(np.zeros(dense.shape[1] * topics), np.log(share / (1 - share)))
    found = minimize(cost, begin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    return found[:-topics].reshape(-1, topics).astype(np.float32), found[-topics:].astype(np.float32)
