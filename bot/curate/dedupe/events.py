"""News, blogs and posts about one event, by their words. Pure.

Average linkage over TF-IDF vectors, each drawn towards its nearest neighbours so that two headlines that
share no word may meet through a third; then a coherence test on the bare vectors puts out what came
along by accident. On one day's 2,622 headlines of 44 stories: B-cubed F1 .853; of 100 health headlines
drawn from four years 4 find company (`python -m benchmarks.group`). On samples of 100, 300 and 1,000 of
that day .828, .828, .867, means of four. The constants below were chosen on this one day: expect less
elsewhere. Prototypes tried on it without the coherence test, each at its own best distance: linkage over
bare TF-IDF .795, latent semantic analysis with 50 to 200 dimensions .823 to .843, drawn vectors .851.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, diags
from scipy.spatial.distance import squareform

from bot.curate.dedupe.record import Record
from bot.text import fold

Matrix = NDArray[np.float64]

DISTANCE = 0.82
"""Most average distance inside an event. F1 that day .844 at .78, .853 at .82, .855 at .84, .839 at .86."""
NEIGHBOUR = 0.05
"""Least cosine of a neighbour that draws. F1 on the day: .855 at 0, .853 at .05, .846 at .10, .834 at .15."""
COHERENT = 0.15
"""Least mean cosine of a member to its three nearest fellows. At 0, .10, .15, .20: F1 on the day .845, .847,
.853, .850; on samples of 100 headlines .818, .865, .828, .750; of 100 unrelated ones 88, 19, 4, 0 find
company. .10 does better on small samples and joins more that is unrelated; false joins come first."""
FELLOWS = 3
DRAWN_BY = range(3, 41)
"""How many neighbours draw: one in `_CROWD` texts, within these bounds."""
_CROWD = 60
DAYS = 3
"""Texts that are further apart in time report different events."""
AT_ONCE = 4_000
"""Texts compared with each other at once: half a gigabyte, and 4 s of CPU. More are taken in order of time,
in pieces."""
_LENGTH = 200
"""Characters of a text without a title that stand for it."""
_FEWEST_WORDS = 3

_LINK = re.compile(r"https?://\S+|www\.\S+")
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a an the of to in on for and or with by at from as is are was were be been it its this that
        these those has have had will would can could may might not no new say says said after before
        over under up down out off into than then more most about against amid among how why what when
        who which where his her their our your my he she they we you i s t d ll re ve m vs via per but
        if so just also get gets us report reports
        """,
    )
)
_ENDINGS = ("ings", "ing", "edly", "ies", "ied", "es", "ed", "s", "ly", "ment", "ers", "er")


def events(records: Sequence[Record], free: Sequence[int]) -> list[list[int]]:
    """Groups of two or more of `free` that report one event; the same whatever their order."""
    told = [(n, words) for n in free if len(words := content_words(records[n])) >= _FEWEST_WORDS]
    told.sort(key=lambda one: (_when(records[one[0]]), records[one[0]].order))
    return [
        [piece[i][0] for i in event]
        for piece in (told[start : start + AT_ONCE] for start in range(0, len(told), AT_ONCE))
        for event in _events([words for _, words in piece], [_day(records[n]) for n, _ in piece])
    ]


def content_words(one: Record) -> list[str]:
    """The stems that tell what a headline, or the beginning of a post, is about."""
    text = one.title or fold(_LINK.sub(" ", one.item.summary)[:_LENGTH])
    return [_stem(word) for word in text.split() if len(word) > 1 and word not in _STOP]


def days_apart(a: Record, b: Record) -> float:
    """Between the days two items tell of; 0 where one is not known."""
    apart = abs(_day(a) - _day(b))
    return 0.0 if math.isnan(apart) else apart


def _stem(word: str) -> str:
    if not word.isdigit():
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                return word[: -len(ending)]
    return word


def _when(one: Record) -> str:
    return one.item.published.value if one.item.published else ""


def _day(one: Record) -> float:
    """Days since year 1; not a number where no day is known."""
    at = _when(one)
    if len(at) >= 10:
        return float(datetime.fromisoformat(at[:10]).toordinal())
    return float(one.item.first_seen.toordinal()) if one.item.first_seen else math.nan


def _events(texts: Sequence[Sequence[str]], days: Sequence[float]) -> Iterator[list[int]]:
    if len(texts) < 2:
        return
    bare = _tf_idf(texts)
    alike = _cosines(bare, days)
    drawn = _unit(bare + _unit(csr_matrix(_nearest(alike)) @ bare))
    labels = _linked(_cosines(drawn, days))
    members: dict[int, list[int]] = defaultdict(list)
    for n, label in enumerate(labels):
        members[label].append(n)
    yield from (event for group in members.values() if len(event := _coherent(group, alike)) > 1)


def _tf_idf(texts: Sequence[Sequence[str]]) -> csr_matrix:
    """One row a text, of length 1: (1 + ln count) × ln(1 + texts / texts with the word)."""
    seen = Counter(word for words in texts for word in set(words))
    column = {word: n for n, word in enumerate(sorted(seen))}
    cells = [
        (row, column[word], (1 + math.log(count)) * math.log(1 + len(texts) / seen[word]))
        for row, words in enumerate(texts)
        for word, count in Counter(words).items()
    ]
    rows, columns, values = zip(*cells, strict=True)
    return _unit(csr_matrix((values, (rows, columns)), shape=(len(texts), len(column))))


def _unit(rows: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths == 0, 1, lengths)) @ rows)


def _cosines(rows: csr_matrix, days: Sequence[float]) -> Matrix:
    """Cosines of all pairs; 0 on the diagonal and where the days are too far apart."""
    cosines: Matrix = (rows @ rows.T).toarray()
    np.fill_diagonal(cosines, 0)
    at = np.array(days)
    cosines[np.abs(at[:, None] - at[None, :]) > DAYS] = 0
    return cosines


def _nearest(alike: Matrix) -> Matrix:
    """The cosines of each text's nearest neighbours, ties included; 0 elsewhere."""
    count = min(max(DRAWN_BY.start, min(DRAWN_BY.stop - 1, len(alike) // _CROWD)), len(alike) - 1)
    least = -np.partition(-alike, count - 1, axis=1)[:, count - 1]
    nearest: Matrix = np.where((alike >= least[:, None]) & (alike >= NEIGHBOUR), alike, 0)
    return nearest


def _linked(alike: Matrix) -> NDArray[np.int32]:
    distances = np.clip(1 - (alike + alike.T) / 2, 0, None)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average")
    labels: NDArray[np.int32] = fcluster(tree, DISTANCE, "distance")
    return labels


def _coherent(group: Sequence[int], alike: Matrix) -> list[int]:
    """Those of `group` that are near enough to their nearest fellows."""
    if len(group) < 2:
        return []
    among = np.sort(alike[np.ix_(group, group)], axis=1)[:, ::-1][:, : min(FELLOWS, len(group) - 1)]
    return [n for n, mean in zip(group, among.mean(axis=1), strict=True) if mean >= COHERENT]
