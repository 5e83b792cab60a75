"""A pile of items in the order that some votes suggest, with nothing else known of the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.curate.taste.collection import likeness, rows_of
from bot.curate.taste.features import bag_of, feature_of_word
from bot.curate.taste.machine import Array, Votes, blended
from bot.model import Item

NAMED = 3
"""Words that are named; more would not be read."""

_WORD = re.compile(r"\w{3,}")

MOST_VOTES = 4_000
"""Beyond so many, votes against are thinned evenly: the machine's equations grow with the square."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """One item: how much it is like what was liked, and the words of its title that say so most."""

    score: float
    words: tuple[str, ...]


def ranked_by_votes(
    items: Sequence[Item], voted: Sequence[Item], liked: Sequence[bool]
) -> tuple[Ordered, ...]:
    """Each of `items`, in their order; 0 and no words where nobody voted. Only their order counts.

    The items that are ranked teach what is rare among them and what keeps company with what; their own votes
    are not known."""
    if not voted or not items:
        return tuple(Ordered(0.0, ()) for _ in items)
    kept = thinned(liked)
    rows = rows_of([bag_of(one) for one in (*(voted[at] for at in kept), *items)])
    alike, near = likeness(rows, len(kept))
    counts = blended(Votes(alike, np.array([liked[at] for at in kept], bool), np.ones(len(kept))), near)
    weights = rows[: len(kept)].T @ counts
    found = near @ counts
    return tuple(
        Ordered(round(float(score), 6), telling_words(item.title, weights))
        for item, score in zip(items, found, strict=True)
    )


def telling_words(title: str, weights: Array) -> tuple[str, ...]:
    """Words of a title that speak for it, the strongest first, as they are written."""
    words = {word.lower(): word for word in _WORD.findall(title)}
    told = [(float(weights[feature_of_word(low, in_title=True)]), written) for low, written in words.items()]
    return tuple(word for weight, word in sorted(told, reverse=True)[:NAMED] if weight > 0)


def thinned(liked: Sequence[bool]) -> list[int]:
    """The places of the votes that are learnt from: all in favour, of the others as many as there is room."""
    if len(liked) <= MOST_VOTES:
        return list(range(len(liked)))
    against = [at for at, one in enumerate(liked) if not one]
    favour = [at for at, one in enumerate(liked) if one][-MOST_VOTES // 2 :]
    room = MOST_VOTES - len(favour)
    spread = np.linspace(0, len(against) - 1, min(room, len(against))).astype(int)
    return sorted([*favour, *(against[at] for at in spread)])
