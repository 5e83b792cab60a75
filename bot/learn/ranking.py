"""How well votes are learnt from, on records of which somebody decided what is relevant.

The learning is that of `rounds rank --votes`: the same features, likeness and blend of two rankers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from bot.curate.taste import features_of, learn
from bot.curate.taste.collection import likeness, rows_of
from bot.curate.taste.features import bag_of
from bot.curate.taste.machine import Array, Matrix, Votes, blended, machine, rocchio
from bot.curate.taste.reader import Palate, vector_of
from bot.errors import UsageError
from bot.learn import measures
from bot.learn.corpora import read_rows
from bot.learn.measures import Truths
from bot.model import Chat, Item, StoryId, Vote, VoteKind, WorkId
from bot.rows import item_from_row

TIMES = 5
"""Of two folds each (Dietterich 1998; the protocol of Cohen 2006)."""

DRAWS = 15
DAYS, A_DAY = 30, 5
FIRST_VOTES = 10

Places = np.ndarray[tuple[int, ...], np.dtype[np.signedinteger]]
Learner = Callable[[Votes, Matrix], Array]
LEARNERS: Mapping[str, Learner] = {
    "blend": blended,
    "machine alone": lambda votes, _: machine(votes),
    "Rocchio alone": lambda votes, _: rocchio(votes),
}


@dataclass(frozen=True, slots=True)
class Review:
    """Records in the order of the file, and which somebody found relevant."""

    name: str
    items: tuple[Item, ...]
    relevant: Truths


def read_reviews(files: Sequence[Path]) -> tuple[Review, ...]:
    """Rows with `title`, `abstract`, `review` and `relevant` (or `label`), by review.

    A review with fewer than four relevant records measures nothing and is left out."""
    found: dict[str, list[tuple[Item, bool]]] = defaultdict(list)
    for row, _ in read_rows(files):
        found[str(row.get("review") or "all")].append((item_from_row(row), _relevant(row)))
    reviews = (
        Review(name, tuple(item for item, _ in rows), np.array([yes for _, yes in rows], bool))
        for name, rows in found.items()
    )
    kept = tuple(one for one in reviews if one.relevant.sum() >= 4 and not one.relevant.all())
    if not kept:
        raise UsageError("no review with four relevant records: rows need `review`, `title` and `relevant`")
    return kept


def _relevant(row: Mapping[str, object]) -> bool:
    told = row.get("relevant", row.get("label", row.get("vote")))
    return told in (True, 1, "1", "True", "true")


@dataclass(frozen=True, slots=True)
class Laboratory:
    """One review with everything compared once: each experiment is then a matter of milliseconds."""

    review: Review
    alike: Matrix

    @classmethod
    def of(cls, review: Review, *, smooth: bool = True) -> Laboratory:
        rows = rows_of([bag_of(item) for item in review.items])
        count = len(review.items)
        alike, _ = likeness(rows, count) if smooth else likeness(rows, count, most=0)
        return cls(review, alike)

    def order(self, voted: Places, rest: Places, learner: Learner = blended) -> Truths:
        """What is relevant among `rest`, in the order that votes on `voted` suggest."""
        liked = self.review.relevant[voted]
        near = self.alike[np.ix_(rest, voted)]
        votes = Votes(self.alike[np.ix_(voted, voted)], liked, np.ones(len(voted)))
        best = np.argsort(-(near @ learner(votes, near)), kind="stable")
        truth: Truths = self.review.relevant[rest[best]]
        return truth


def folds(review: Review, times: int = TIMES) -> Iterator[tuple[Places, Places]]:
    """Halves with as many relevant records, each once to learn from and once to order."""
    for seed in range(times):
        chance = np.random.default_rng(seed)
        halves: list[list[int]] = [[], []]
        for kind in (True, False):
            for n, at in enumerate(chance.permutation(np.flatnonzero(review.relevant == kind)).tolist()):
                halves[n % 2].append(at)
        first, second = (np.sort(half) for half in halves)
        yield first, second
        yield second, first


def crossed(lab: Laboratory, learner: Learner = blended, times: int = TIMES) -> Mapping[str, float]:
    """Cross-validation: learnt from one half, the other ordered."""
    orders = [lab.order(voted, rest, learner) for voted, rest in folds(lab.review, times)]
    return {
        "WSS@95": _mean(measures.work_saved(one) for one in orders),
        "recall@10%": _mean(measures.recall_at(one, 0.1) for one in orders),
        "AUC": _mean(measures.area(one) for one in orders),
        "P@5": _mean(measures.precision_at(one, 5) for one in orders),
        "P@10": _mean(measures.precision_at(one, 10) for one in orders),
        "nDCG@5": _mean(measures.ndcg_at(one, 5) for one in orders),
    }


def after_votes(lab: Laboratory, count: int, learner: Learner = blended) -> float:
    """Precision@10 after so many votes, half of them in favour, over draws."""
    return _mean(_drawn(lab, count, seed, learner) for seed in range(DRAWS))


def _drawn(lab: Laboratory, count: int, seed: int, learner: Learner) -> float:
    chance, relevant = np.random.default_rng(seed), lab.review.relevant
    favour, against = (chance.permutation(np.flatnonzero(relevant == kind)) for kind in (True, False))
    liked = min(count // 2, len(favour) // 2)
    voted = np.concatenate((favour[:liked], against[: count - liked]))
    return measures.precision_at(lab.order(voted, np.setdiff1d(np.arange(len(relevant)), voted), learner), 10)


def older_to_newer(lab: Laboratory) -> tuple[float, float]:
    """AUC and P@10 of the second half of the file, learnt from the first."""
    half = len(lab.review.items) // 2
    truth = lab.order(np.arange(half), np.arange(half, len(lab.review.items)))
    return measures.area(truth), measures.precision_at(truth, 10)


def actively(lab: Laboratory, seed: int = 0) -> Truths:
    """What was read in which order by who starts from one relevant record and one that is not, and always
    reads on at the top; learnt anew after each tenth part of what was read, at least ten."""
    chance, relevant = np.random.default_rng(seed), lab.review.relevant
    read = [int(chance.choice(np.flatnonzero(relevant))), int(chance.choice(np.flatnonzero(~relevant)))]
    while len(read) < len(relevant):
        voted = np.array(read)
        rest = np.setdiff1d(np.arange(len(relevant)), voted)
        near = lab.alike[np.ix_(rest, voted)]
        votes = Votes(lab.alike[np.ix_(voted, voted)], relevant[voted], np.ones(len(voted)))
        best = np.argsort(-(near @ blended(votes, near)), kind="stable")
        read += rest[best[: max(10, len(read) // 10)]].tolist()
        if relevant[read].all() or relevant[read].sum() == relevant.sum():
            read += np.setdiff1d(np.arange(len(relevant)), read).tolist()
    order: Truths = relevant[read]
    return order


def month_of_a_reader(review: Review) -> tuple[int, int]:
    """(delivered, useful): the records come over thirty days in the order of the file; of each day the best
    five that the reader's taste likes are sent, and each is voted on. It begins with ten votes."""
    start, palate = datetime(2026, 1, 1, tzinfo=UTC), Palate()
    features = [features_of(item) for item in review.items]
    chance = np.random.default_rng(0)
    favour, against = (chance.permutation(np.flatnonzero(review.relevant == kind)) for kind in (True, False))
    first = {*favour[: FIRST_VOTES // 2].tolist(), *against[: FIRST_VOTES // 2].tolist()}
    votes = [_vote(review, at, features[at], start) for at in sorted(first)]
    sent, useful = 0, 0
    for day, some in enumerate(np.array_split(np.arange(len(review.items)), DAYS), 1):
        now = start + timedelta(days=day)
        taste = learn(votes[::-1], now=now)
        if taste is None:
            continue
        palate.take(taste)
        liked = [(palate.liking(vector_of(features[at])), at) for at in some.tolist() if at not in first]
        chosen = [at for liking, at in sorted(liked, key=lambda one: (-one[0], one[1]))[:A_DAY] if liking > 0]
        sent, useful = sent + len(chosen), useful + int(review.relevant[chosen].sum())
        votes += [_vote(review, at, features[at], now) for at in chosen]
    return sent, useful


def _vote(review: Review, at: int, features: bytes, now: datetime) -> Vote:
    kind = VoteKind.USEFUL if review.relevant[at] else VoteKind.NOT_FOR_ME
    name = f"{review.name}-{at}"
    return Vote(
        chat=Chat(id=1), voter=1, work=WorkId(name), story=StoryId(name), kind=kind, at=now, features=features
    )


def _mean(values: Iterator[float] | Sequence[float]) -> float:
    return float(np.mean(list(values)))
