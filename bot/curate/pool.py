"""The stories of one tick, looked through once for all the subscriptions that are due in it.

Ten thousand readers due at eight want nearly the same stories. What a story is worth to anybody is worked
out once, and stories wait under their topics and hashtags in the order of their scores, so that a digest
looks at a few hundred of them and not at a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from heapq import heappop, heappush
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.curate.compose import EXPLORING_NEWS, SAFETY_P, is_usual, source_key_of
from bot.curate.follows import is_followed, muted, tags_of
from bot.curate.interest import NAMED_P, NO_LABELS, Labels, in_common
from bot.curate.news import most_news
from bot.curate.postings import Place, Postings, Remembered
from bot.curate.rank import Order, Worth, learnt_of, order_of, score_for, weighed, with_parts, worth_of
from bot.curate.window import SharedWindow
from bot.model import Curated, Flag, Follow, Ranked, Source, SourceId, Subscription, Taste, WorkId
from bot.text import fold

if TYPE_CHECKING:
    from bot.curate.taste.points import Tasting

DEEP, SPARE = 2, 10
"""Of each topic and hashtag so many times a digest's length are looked at, and so many more: for what the
chat had, and for what is of a source that sits there twice."""

TASTED = 2
"""So many times as deep for who has voted: what they like may stand lower in the general order."""

OF_A_SOURCE = 6
"""Of which so many of one source: two may stand in a digest, the others are for what the chat had."""

OUTSIDE = 8
"""So many for the one place that explores."""

LOOKED_AT = 400
"""So many of the greatest news are asked whether they are outside a reader's usual. Who follows nearly
everything finds nothing there, and does not get it by asking all."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What a subscription's digest is chosen from: best first, and out of how many."""

    ranked: tuple[Ranked, ...]
    new: int
    """Stories of the window about what the subscription follows that may be sent to somebody."""

    @property
    def works(self) -> frozenset[WorkId]:
        return frozenset(work for one in self.ranked for work in one.curated.works)


class Pool:
    """Stories as `Store.window` gives them, for windows that begin no earlier than theirs."""

    def __init__(
        self,
        stories: Sequence[Curated],
        *,
        now: datetime,
        sources: Mapping[SourceId, Source],
        labels: Labels = NO_LABELS,
    ) -> None:
        self._stories = tuple(stories)
        self._tasting: Tasting | None = None
        self._labels = labels
        self._scores: dict[tuple[int, tuple[str, ...], tuple[str, ...]], tuple[Order, Ranked]] = {}
        self._window = SharedWindow(stories)
        self._sources = sources
        self._keys = [source_key_of(story) for story in stories]
        self._worths: list[Worth | None] = [None] * len(self._stories)
        self._topics = Postings(self._by_topic(), self._place)
        self._sets: dict[str, int] = {}
        self._named: dict[Follow, Sequence[int]] = {}
        self._now = now

    def shortlist(self, subscription: Subscription, since: datetime, taste: Taste | None = None) -> Shortlist:
        """Every story that `compose` might choose from the window, and few others.

        It would choose the same from all of them, unless the chat has had more than four of one source, or
        more than a digest's length of one topic, among the best of the window: then a digest may be shorter
        than it could be.
        """
        end = self._window.count_since(since)
        postings, deep = self._postings(subscription), DEEP * subscription.limit + SPARE
        deep *= TASTED if taste else 1
        wanted = self._unmuted(subscription)
        rows = {row: None for posting in postings for row in self._best(posting, end, deep, wanted)}
        rows |= dict.fromkeys(self._outside(subscription, end, wanted))
        scored = sorted((self._scored(row, subscription) for row in rows), key=itemgetter(0))
        ranked = tuple(one for _, one in scored)
        if (learnt := learnt_of(taste, subscription, now=self._now)) is not None:
            parts = partial(self._tasted().parts, taste=learnt, subscription=subscription)
            ranked = tuple(sorted((with_parts(one, parts(one.curated)) for one in ranked), key=order_of))
        return Shortlist(ranked, self._followed(subscription, end))

    def _tasted(self) -> Tasting:
        from bot.curate.taste.points import Tasting  # scipy, which who has no votes need not wait for

        self._tasting = self._tasting or Tasting(now=self._now)
        return self._tasting

    def _followed(self, subscription: Subscription, end: int) -> int:
        """How many of the window are about its topics or carry its hashtags, each counted once."""
        together = 0
        for topic in subscription.topics:
            together |= self._set_of(topic, self._topics.of(topic))
        for tag in map(fold, subscription.tags):
            together |= self._set_of(f"#{tag}", self._tags.of(tag))
        for follow in subscription.followed:
            together |= self._set_of(f"{follow.kind} {follow.what}", self._followers(follow))
        return (together & ((1 << end) - 1)).bit_count()

    def _set_of(self, name: str, rows: Iterable[int]) -> int:
        """A bit a row: the union of several topics of 100,000 stories costs microseconds."""
        if name not in self._sets:
            bits = bytearray(len(self._stories) // 8 + 1)
            for row in rows:
                bits[row >> 3] |= 1 << (row & 7)
            self._sets[name] = int.from_bytes(bits, "little")
        return self._sets[name]

    def _scored(self, row: int, subscription: Subscription) -> tuple[Order, Ranked]:
        """The same, place in the order included, for all who have the same in common with the story."""
        story = self._stories[row]
        common = in_common(story, subscription)
        key = row, tuple([one.id for one in common.topics]), common.named
        if key not in self._scores:
            worth = self._worth(row)
            ranked = score_for(story, subscription, worth, labels=self._labels)
            self._scores[key] = order_of(ranked), ranked
        return self._scores[key]

    def _postings(self, subscription: Subscription) -> Iterator[Sequence[int]]:
        for topic in subscription.topics:
            yield self._topics.of(topic)
            yield self._notices.of(topic)
        for tag in subscription.tags:
            yield self._tags.of(fold(tag))
        for follow in subscription.followed:
            yield self._followers(follow)

    def _unmuted(self, subscription: Subscription) -> Callable[[int], bool]:
        if not subscription.muted:
            return lambda _: True
        return lambda row: muted(self._stories[row], subscription, self._now) is None

    def _best(
        self, posting: Iterable[int], end: int, most: int, wanted: Callable[[int], bool]
    ) -> Iterator[int]:
        """The first `most` of the window, which is the rows before `end`, and of no source too many."""
        of_source: dict[str, int] = {}
        for row in posting:
            if row >= end or (sat := of_source.get(key := self._keys[row], 0)) >= OF_A_SOURCE:
                continue
            if not wanted(row):
                continue
            yield row
            of_source[key] = sat + 1
            most -= 1
            if not most:
                return

    def _outside(self, subscription: Subscription, end: int, wanted: Callable[[int], bool]) -> Iterator[int]:
        looked = islice((row for row in self._news if row < end), LOOKED_AT)
        outside = (row for row in looked if not is_usual(self._stories[row], subscription))
        return self._best(outside, end, OUTSIDE, wanted)

    # ── the index ─────────────────────────────────────────────────────────────

    def _by_topic(self) -> Iterator[tuple[str, float, int]]:
        for row in range(len(self._stories)):
            for topic in self._stories[row].lead.judgement.topics:
                if topic.shown and topic.p > 0:
                    yield topic.id, topic.p, row

    @cached_property
    def _tags(self) -> Postings:
        return Postings(self._by_tag(), self._place)

    @cached_property
    def _notices(self) -> Postings:
        return Postings(self._by_safety(), self._place)

    def _by_tag(self) -> Iterator[tuple[str, float, int]]:
        for row in range(len(self._stories)):
            story = self._stories[row]
            for tag in tags_of(story):
                yield tag, NAMED_P, row

    def _followers(self, follow: Follow) -> Sequence[int]:
        """Looked for once in all stories, for everybody who follows the same."""
        if follow not in self._named:
            rows = (row for row in range(len(self._stories)) if is_followed(self._stories[row], follow))
            found = Postings(((follow.what, NAMED_P, row) for row in rows), self._place)
            self._named[follow] = found.of(follow.what)
        return self._named[follow]

    def _by_safety(self) -> Iterator[tuple[str, float, int]]:
        for row in range(len(self._stories)):
            lead = self._stories[row].lead
            if Flag.SAFETY_NOTICE in lead.flags:
                for topic in lead.judgement.topics:
                    if topic.p >= SAFETY_P:
                        yield topic.id, topic.p, row

    def _worth(self, row: int) -> Worth:
        """Worked out when somebody asks: who looks at one digest asks for few of a week's."""
        if (worth := self._worths[row]) is None:
            worth = worth_of(self._stories[row], now=self._now, sources=self._sources)
            self._worths[row] = worth
        return worth

    @cached_property
    def _news(self) -> Remembered:
        return Remembered(self._greatest())

    def _greatest(self) -> Iterator[int]:
        """The greatest news first; what cannot be as great as what is known already waits its turn."""
        most = (most_news(one, sources=self._sources) for one in self._stories)
        bounds = sorted((-bound, row) for row, bound in enumerate(most))
        waiting: list[tuple[float, str, int]] = []
        for bound, row in bounds:
            while waiting and waiting[0][0] < bound:
                yield heappop(waiting)[-1]
            if -bound < EXPLORING_NEWS:
                break
            worth = self._worth(row)
            if not worth.stop and worth.news >= EXPLORING_NEWS:
                heappush(waiting, (-worth.news, self._stories[row].story, row))
        while waiting:
            yield heappop(waiting)[-1]

    def _place(self, p: float, row: int) -> Place | None:
        """As `order_of` has it, for who follows nothing else; None for what must not be sent."""
        if (worth := self._worth(row)).stop:
            return None
        score = weighed(p, worth)
        return -round(score, 2), -worth.attention, -score, -worth.news, self._stories[row].story
