"""News, blogs and posts about one event, by their words. Pure.

Average linkage over TF-IDF vectors, each drawn towards its nearest neighbours so that two headlines that
share no word may meet through a third; then two coherence tests on the bare vectors put out what came
along by accident, members and whole groups. On one day's 2,622 headlines of 44 stories: B-cubed F1 .857; of
100 health headlines drawn from four years 2 find company, of 2,500 3 in 100 (`python -m benchmarks.group`).
The constants below were chosen on this one day: expect less
elsewhere. Prototypes tried on it without the coherence test, each at its own best distance: linkage over
bare TF-IDF .795, latent semantic analysis with 50 to 200 dimensions .823 to .843, drawn vectors .851.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from bot.curate.dedupe.record import Record
from bot.text import fold

Matrix = NDArray[np.float32]

DISTANCE = 0.82
"""Most average distance inside an event. F1 that day .844 at .78, .853 at .82, .855 at .84, .839 at .86."""
NEIGHBOUR = 0.05
"""Least cosine of a neighbour that draws. F1 on the day: .855 at 0, .853 at .05, .846 at .10, .834 at .15."""
COHERENT = 0.15
"""Least mean cosine of a member to its three nearest fellows. At 0, .10, .15, .20: F1 on the day .845, .847,
.853, .850; on samples of 100 headlines .818, .865, .828, .750; of 100 unrelated ones 88, 19, 4, 0 find
company. .10 does better on small samples and joins more that is unrelated; false joins come first."""
DISTINCT = 1.6
"""How many times as near a group's members must be to their three nearest fellows as to the three nearest
texts outside it. Among many texts chance finds company for most: of 2,500 health headlines from four years,
or titles of papers, 64 and 75 of 100 did without this test, 47 and 63 at .9, 24 and 37 at 1.1, 8 and 11 at
1.3, 3 and 2 at 1.6. F1 on the day meanwhile: .853, .853, .854, .857, .857."""
FELLOWS = 3
DRAWN_BY = range(3, 41)
"""How many neighbours draw: one in `_CROWD` texts, within these bounds."""
_CROWD = 60
AT_ONCE = 4_000
"""Texts compared with each other at once: half a gigabyte, and 4 s of CPU. More are taken in pieces."""
DAYS_KEPT = 100
"""Days whose events are kept: the polls of a day ask for those of the day before each time."""
_LENGTH = 200
"""Characters of a text without a title that stand for it."""
FEWEST_WORDS = 3

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


def events(texts: Sequence[tuple[str, ...]]) -> list[list[int]]:
    """Groups of two or more of `texts`, the content words of each, that report one event. Texts of one day,
    or of none, in an order that depends on nothing but themselves."""
    return [
        [start + n for n in event]
        for start in range(0, len(texts), AT_ONCE)
        for event in _events(tuple(texts[start : start + AT_ONCE]))
    ]


@lru_cache(maxsize=12_288)  # a record is itself and no other, and what is known is asked for at every poll
def content_words(one: Record) -> tuple[str, ...]:
    """The stems that tell what a headline, or the beginning of a post, is about."""
    text = one.title or fold(_LINK.sub(" ", one.item.summary)[:_LENGTH])
    return tuple(_stem(word) for word in text.split() if len(word) > 1 and word not in _STOP)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if not word.isdigit():
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                return word[: -len(ending)]
    return word


@lru_cache(maxsize=DAYS_KEPT)
def _events(texts: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, ...], ...]:
    if len(texts) < 2:
        return ()
    cosines = _cosines(tf_idf(texts))
    alike = cosines.copy()
    np.fill_diagonal(alike, 0)
    members: dict[int, list[int]] = defaultdict(list)
    for n, label in enumerate(_linked(_drawn(cosines, _nearest(alike)))):
        members[label].append(n)
    found = (_coherent(group, alike) for group in members.values())
    return tuple(tuple(event) for event in found if len(event) > 1)


def tf_idf(texts: Sequence[Sequence[str]]) -> csr_matrix:
    """One row a text, of length 1: (1 + ln count) × ln(1 + texts / texts with the word)."""
    column = {word: n for n, word in enumerate(sorted({word for words in texts for word in words}))}
    words = np.array([column[word] for words in texts for word in words], np.int32)
    ends = np.cumsum([0, *map(len, texts)])
    cells = csr_matrix((np.ones(len(words)), words, ends), shape=(len(texts), len(column)))
    cells.sum_duplicates()
    seen = np.bincount(cells.indices, minlength=len(column))
    cells.data = (1 + np.log(cells.data)) * np.log1p(len(texts) / seen)[cells.indices]
    return unit(cells.astype(np.float32))


def unit(rows: csr_matrix) -> csr_matrix:
    """Each row with length 1, but for empty ones."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths == 0, 1, lengths)) @ rows)


def _cosines(rows: csr_matrix) -> Matrix:
    """Cosines of all pairs, of each with itself too."""
    cosines: Matrix = (rows @ rows.T).toarray()
    return cosines


def _drawn(cosines: Matrix, nearest: Matrix) -> Matrix:
    """Cosines of the vectors drawn to their neighbours: of x + w / |w|, w being the sum of x's neighbours,
    each times its cosine. They follow from the bare cosines, without the vectors, which drawing fills up
    so far that multiplying them took nine tenths of the time."""
    weights = csr_matrix(nearest)
    with_drawn = weights @ cosines
    among_drawn = weights @ with_drawn.T
    lengths = np.sqrt(np.clip(among_drawn.diagonal(), 0, None))
    scale = 1 / np.where(lengths == 0, 1, lengths)
    with_drawn *= scale[:, None]
    drawn: Matrix = cosines + with_drawn + with_drawn.T + among_drawn * scale[:, None] * scale[None, :]
    norms = np.sqrt(np.clip(drawn.diagonal(), 0, None))
    unit = 1 / np.where(norms == 0, 1, norms)
    drawn *= unit[:, None]
    drawn *= unit[None, :]
    return drawn


def _nearest(alike: Matrix) -> Matrix:
    """The cosines of each text's nearest neighbours, ties included; 0 elsewhere."""
    count = min(max(DRAWN_BY.start, min(DRAWN_BY.stop - 1, len(alike) // _CROWD)), len(alike) - 1)
    least = -_highest(alike, count)[:, count - 1]
    nearest: Matrix = np.where(alike >= np.maximum(least, NEIGHBOUR)[:, None], alike, 0)
    return nearest


def _linked(alike: Matrix) -> NDArray[np.int32]:
    # Half a second of processor time, which commands that place nothing need not spend.
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1 - (alike + alike.T) / 2, 0, None)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average")
    labels: NDArray[np.int32] = fcluster(tree, DISTANCE, "distance")
    return labels


def _coherent(group: Sequence[int], alike: Matrix) -> list[int]:
    """Those of `group` that are near enough to their nearest fellows; none where the group as a whole is
    hardly nearer to itself than to its surroundings."""
    if len(group) < 2:
        return []
    among = _nearest_mean(alike[np.ix_(group, group)], min(FELLOWS, len(group) - 1))
    outside = alike[group]
    outside[:, group] = 0
    if among.mean() < DISTINCT * _nearest_mean(outside, min(FELLOWS, len(alike) - 1)).mean():
        return []
    return [n for n, mean in zip(group, among, strict=True) if mean >= COHERENT]


def _nearest_mean(alike: Matrix, count: int) -> NDArray[np.float32]:
    """Of each row the mean of its `count` highest."""
    means: NDArray[np.float32] = -_highest(alike, count)[:, :count].mean(axis=1)
    return means


def _highest(alike: Matrix, count: int) -> Matrix:
    """Each row's `count` highest in front, with the other sign: most are 0, and numpy parts those that it
    finds at the end three times as fast as those in front."""
    turned: Matrix = -alike
    turned.partition(count - 1, axis=1)
    return turned
