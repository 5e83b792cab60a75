"""The stories of one tick, read once and shared by the subscriptions that are due in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from bot.model import Curated


class SharedWindow:
    """Stories as `Store.window` gives them for a `since` that is none later than any asked for here.

    Reading 20,000 stories costs about a second, and ten thousand readers due at eight want nearly the
    same ones: whatever is newer than one's last slot is the front of the same list.
    """

    def __init__(self, stories: Sequence[Curated]) -> None:
        self._stories = tuple(stories)
        # Negated, because bisect wants what rises and the newest come first.
        self._ages = [-_newest(one) for one in self._stories]

    def since(self, since: datetime) -> tuple[Curated, ...]:
        """As `Store.window(since, …)` would have answered."""
        return self._stories[: self.count_since(since)]

    def count_since(self, since: datetime) -> int:
        """How many of the first are in `since`'s window."""
        return bisect_left(self._ages, -since.timestamp())


def _newest(story: Curated) -> float:
    """When the story last got an item that was news; a baseline is none."""
    times = (one.item.first_seen for one in (story.lead, *story.echoes) if not one.baseline)
    return max((at.timestamp() for at in times if at), default=float("-inf"))
