"""One reader's, or group's, taste: learnt anew from the votes at each vote, in a few milliseconds.

A vote keeps its item's features, so nothing is fetched to learn and the item may be gone. What comes out is
one weight a feature, and how far it is to be believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix

from bot.curate.taste.collection import alone
from bot.curate.taste.features import SPACE, Floats, Ids, bag_of, feature_of_word
from bot.curate.taste.machine import Array, Matrix, Truths, Votes, blended
from bot.model import Item, Taste, Vote

KEPT_FEATURES = 128
"""Of an item, the weightiest; a vote takes 768 bytes. With all of them learning takes three times as long."""

MOST_VOTES = 200
"""The newest that are learnt from: with so many a vote costs some 5 ms of processor time."""

HALF_LIFE = timedelta(days=180)
"""A vote of half a year ago counts half: interests move with posts and rotations. A prior, not measured."""

USEFUL_FROM = 3
"""Votes that it takes before anything is said."""

UNTESTED, WORTH = 0.3, 4
"""What is believed before anything is measured, and of how many measured votes that is worth: from the third
vote on something must change, and chance must not decide it. Priors."""

MOST_WEIGHTS = 3_000
NAMED = 12
_WORD = re.compile(r"\w{3,}")
_FORMAT = b"\x01"
_PAIR = np.dtype([("id", "<u4"), ("weight", "<f2")])
_FINE = np.dtype([("id", "<u4"), ("weight", "<f4")])


# ── features ──────────────────────────────────────────────────────────────────


def features_of(item: Item) -> bytes:
    """What a vote on the item keeps of it."""
    ids, weights = alone(bag_of(item))
    best = np.argsort(-weights, kind="stable")[:KEPT_FEATURES]
    told = np.empty(len(best), _PAIR)
    told["id"], told["weight"] = ids[best], weights[best]
    return _FORMAT + told.tobytes()


@dataclass(frozen=True, slots=True)
class Vector:
    """An item's features and their weights."""

    ids: Ids
    weights: Floats


def vector_of(features: bytes) -> Vector:
    """Empty for what another version wrote: such a vote is not learnt from."""
    told = np.frombuffer(features[1:] if features[:1] == _FORMAT else b"", _PAIR)
    return Vector(told["id"], told["weight"].astype(np.float32))


# ── learning ──────────────────────────────────────────────────────────────────


def learn(votes: Sequence[Vote], *, now: datetime) -> Taste | None:
    """What the votes teach; None where none says anything of taste. `votes` have the newest first."""
    told = [vote for vote in votes if vote.kind.liking and vote.features[:1] == _FORMAT][:MOST_VOTES]
    if not told:
        return None
    columns, rows = _rows([vector_of(vote.features) for vote in told])
    liked = np.array([vote.kind.liking > 0 for vote in told], bool)
    counts = np.array([0.5 ** (max(now - vote.at, timedelta()) / HALF_LIFE) for vote in told])
    alike = np.asarray((rows @ rows.T).toarray(), dtype=np.float32)
    given = blended(Votes(alike, liked, counts), alike)
    weights = rows.T @ given
    likes, dislikes = _named(told, columns, weights)
    return Taste(
        at=now,
        votes=len(told),
        useful=int(liked.sum()),
        earned=round(earned(alike, given, liked), 4) if len(told) >= USEFUL_FROM else 0.0,
        likes=likes,
        dislikes=dislikes,
        model=_model(columns, weights, _unseen(alike, given), liked),
    )


def _rows(vectors: Sequence[Vector]) -> tuple[Ids, csr_matrix]:
    """The features that occur, rising, and a row a vector with a column for each."""
    columns, at = np.unique(np.concatenate([one.ids for one in vectors]), return_inverse=True)
    ends = np.cumsum([0, *(len(one.ids) for one in vectors)])
    weights = np.concatenate([one.weights for one in vectors])
    return columns, csr_matrix((weights, at.astype(np.int32), ends), (len(vectors), len(columns)))


def _unseen(alike: Matrix, given: Array) -> Array:
    """What each voted item would score, nearly, by the votes on others; its side stands in for it."""
    told = np.zeros(len(given))
    for side in (np.maximum(given, 0), np.minimum(given, 0)):
        others = side.sum() - side
        scale = np.divide(side.sum(), others, out=np.zeros(len(side)), where=np.abs(others) > 1e-9)
        told += (alike @ side - alike.diagonal() * side) * scale
    return told


def earned(alike: Matrix, given: Array, liked: Truths) -> float:
    """How far the taste is believed, 0 to 1: how often a liked item beats one that was not, by the votes on
    others, over chance. Each of the rarer kind of vote is one measurement."""
    measured = min(int(liked.sum()), int((~liked).sum()))
    if not measured or liked.sum() < 2:
        return UNTESTED
    told = _unseen(alike, given)
    wins = float((told[liked][:, None] > told[~liked][None, :]).mean())
    return max((UNTESTED * WORTH + (2 * wins - 1) * measured) / (WORTH + measured), 0.0)


def _named(votes: Iterable[Vote], columns: Ids, weights: Array) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of the voted titles that speak most for and against a story."""
    words = sorted({word.lower() for vote in votes for word in _WORD.findall(vote.title)})
    ids = np.array([feature_of_word(word, in_title=True) for word in words], np.uint32)
    at = np.minimum(np.searchsorted(columns, ids), len(columns) - 1)
    told = np.where(columns[at] == ids, weights[at], 0.0)
    order = np.argsort(-told, kind="stable")
    likes = tuple(words[one] for one in order[:NAMED] if told[one] > 0)
    return likes, tuple(words[one] for one in order[: -NAMED - 1 : -1] if told[one] < 0)


def _model(columns: Ids, weights: Array, told: Array, liked: Truths) -> bytes:
    """The strongest weights, on a scale on which what is liked scores about 1 and what is not about -1."""
    high = float(told[liked].mean()) if liked.any() else 0.0
    low = float(told[~liked].mean()) if (~liked).any() else 0.0
    middle, half = (high + low) / 2, max(abs(high - low) / 2, 1e-6)
    best = np.argsort(-np.abs(weights), kind="stable")[:MOST_WEIGHTS]
    kept = np.empty(len(best), _FINE)
    kept["id"], kept["weight"] = columns[best], weights[best] / half
    return _FORMAT + np.array([middle / half], "<f4").tobytes() + kept.tobytes()


# ── using it ──────────────────────────────────────────────────────────────────


class Palate:
    """Taste after taste, over one array; of one thread."""

    def __init__(self) -> None:
        self._weights = np.zeros(SPACE, np.float32)
        self._held: Ids = np.zeros(0, np.uint32)
        self._middle = 0.0
        self._taste: Taste | None = None

    def take(self, taste: Taste) -> None:
        """From here on it is this reader's."""
        if taste is self._taste:
            return
        self._weights[self._held] = 0
        sound = taste.model[:1] == _FORMAT
        kept = np.frombuffer(taste.model[5:] if sound else b"", _FINE)
        self._middle = float(np.frombuffer(taste.model[1:5], "<f4")[0]) if sound else 0.0
        self._weights[kept["id"]] = kept["weight"]
        self._held, self._taste = kept["id"], taste

    def liking(self, vector: Vector) -> float:
        """-1 to 1; 0 for an item that has nothing in common with what was voted on."""
        told = self._weights[vector.ids]
        if not told.any():
            return 0.0
        return min(max(float(told @ vector.weights) - self._middle, -1.0), 1.0)

    def words(self, title: str, *, liked: bool) -> tuple[str, ...]:
        """Words of a title that speak most for it, or against, as they are written."""
        words, ids = _title_words(title)
        if not words:
            return ()
        told = self._weights[ids] if liked else -self._weights[ids]
        if told.max() <= 0:
            return ()
        best = sorted(zip(told.tolist(), words, strict=True), reverse=True)[:3]
        return tuple(word for weight, word in best if weight > 0)


@lru_cache(maxsize=8192)  # pure; a reason is given for each story that a reader with a taste is offered
def _title_words(title: str) -> tuple[tuple[str, ...], Ids]:
    """The words of a title as they are written, each once, and their features."""
    words = {word.lower(): word for word in _WORD.findall(title)}
    ids = np.array([feature_of_word(low, in_title=True) for low in words], np.uint32)
    return tuple(words.values()), ids
