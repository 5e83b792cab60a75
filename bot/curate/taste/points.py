"""What was learnt of a reader adds to a story's relevance, or takes, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.curate.taste.reader import Palate, Vector, features_of, vector_of
from bot.curate.taste.record import Record, records
from bot.model import Curated, Mute, Part, SourceId, Subscription, Taste
from bot.text.words import counted

LIKED_POINTS, DISLIKED_POINTS = 0.95, 0.85
"""What the surest taste gives, and what it takes: the general score keeps the greater say. A story is moved
past a study design's worth (1.25 of newsworthiness are .44 of the score, .95 are .62) and not past its
topic's (2.8 and more)."""

RECORD_POINTS = 0.25
"""What the best record of a source gives, and the worst takes: less than a tier."""

LEAST_POINTS = 0.02
"""Less is not said, and not counted."""


class Tasting:
    """Stories for reader after reader; each story is read once, when somebody with a taste is offered it."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now
        self._palate = Palate()
        self._vectors: dict[int, Vector] = {}
        self._stories: dict[int, Curated] = {}
        self._of: tuple[Taste, tuple[Mute, ...]] | None = None
        self._records: dict[SourceId, Record] = {}

    def parts(self, story: Curated, taste: Taste, subscription: Subscription) -> Iterator[Part]:
        """What was learnt of the relevance: by votes on similar ones, and by the source's record."""
        self._take(taste, subscription)
        whose = "your group" if subscription.audience == "group" else "you"
        liking = self._palate.liking(self._vector(story)) * taste.earned
        points = round(liking * (LIKED_POINTS if liking > 0 else DISLIKED_POINTS), 4)
        if abs(points) >= LEAST_POINTS:
            name = "group votes" if subscription.audience == "group" else "votes"
            why = self._why(story, taste, whose, liked=points > 0)
            yield Part(of="relevance", name=name, points=points, why=why)
        yield from self._record(story.lead.item.source, whose)

    def _take(self, taste: Taste, subscription: Subscription) -> None:
        if (taste, subscription.muted) != self._of:
            self._palate.take(taste)
            self._records = records(taste.dealings, subscription.muted, now=self._now)
            self._of = taste, subscription.muted

    def _why(self, story: Curated, taste: Taste, whose: str, *, liked: bool) -> str:
        words = self._palate.words(story.lead.item.title, liked=liked)
        verdict = "found similar ones useful" if liked else "set similar ones aside"
        votes = taste.useful if liked else taste.votes - taste.useful
        how_many = f" ({counted(votes, 'vote')})" if whose != "you" else ""
        return f"{whose} {verdict}{': ' if words else ''}{', '.join(words)}{how_many}"

    def _record(self, source: SourceId | None, whose: str) -> Iterator[Part]:
        record = self._records.get(source) if source else None
        points = round(RECORD_POINTS * record.leaning, 4) if record else 0.0
        if record and abs(points) >= LEAST_POINTS:
            verdict = "used this source" if points > 0 else "passed over this source"
            yield Part(of="relevance", name="record", points=points, why=f"{whose} {verdict}: {record}")

    def _vector(self, story: Curated) -> Vector:
        # By identity, and the story is held, so that its id is not another's meanwhile.
        if id(story) not in self._vectors:
            self._vectors[id(story)] = vector_of(features_of(story.lead.item))
            self._stories[id(story)] = story
        return self._vectors[id(story)]
