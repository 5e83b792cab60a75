"""Pearls: teaching points of curators, one a day to who asked, each once before any comes again.

That pushed teaching points are read is exposure; whether anybody learns from them is not measured here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b

from bot.model import Pearl, SubscriptionId, Told, TopicId

SPACING = (timedelta(days=30), timedelta(days=90), timedelta(days=180))
"""After the first time, the second, and every later one; growing, as spaced repetition does. Our guess."""


def pearl_of_the_day(
    pearls: Sequence[Pearl],
    told: Mapping[str, Told],
    *,
    to: SubscriptionId,
    topics: Collection[TopicId],
    today: date,
) -> Pearl | None:
    """The pearl that goes with today's digest; None where there is none to tell, or one was told today.

    One never told comes before any that was, in an order of each subscription's own; then the one whose
    rest is over the longest. The same for the same arguments, in whatever order the pearls stand.
    """
    mine = [pearl for pearl in pearls if pearl.topic in topics and today < pearl.review_by]
    if any(one.last >= today for one in told.values()):
        return None
    fresh = [pearl for pearl in mine if pearl.id not in told]
    if fresh:
        return min(fresh, key=lambda pearl: _shuffled(pearl, to))
    rested = [pearl for pearl in mine if again_from(told[pearl.id]) <= today]
    return min(rested, key=lambda pearl: (again_from(told[pearl.id]), _shuffled(pearl, to)), default=None)


def again_from(told: Told) -> date:
    """The first day on which it may be told again."""
    return told.last + SPACING[min(told.times, len(SPACING)) - 1]


def overdue(pearls: Sequence[Pearl], today: date) -> tuple[Pearl, ...]:
    """Those that wait for a curator's review, the longest overdue first."""
    late = (pearl for pearl in pearls if pearl.review_by <= today)
    return tuple(sorted(late, key=lambda pearl: (pearl.review_by, pearl.id)))


def _shuffled(pearl: Pearl, to: SubscriptionId) -> bytes:
    """A place by chance that never changes: not Python's hash, which differs from run to run."""
    return blake2b(f"{to}\0{pearl.id}".encode(), digest_size=8).digest()
