"""What a taste adds to a story's relevance, or takes, and how it is said."""

from __future__ import annotations

from bot.curate.taste.reader import Palate, Vector, features_of, vector_of
from bot.model import Curated, Part, Ranked, Subscription, Taste

LIKED_POINTS, DISLIKED_POINTS = 1.0, 2.0
"""What the surest taste gives, and what it takes: the general score keeps the greater say. A story is moved
past a study design's worth (1.25 of newsworthiness are .5 of the score) and not past its topic's (4)."""

LEAST_POINTS = 0.05


class Tasting:
    """Stories for reader after reader; each story is read once, when somebody with a taste is offered it."""

    def __init__(self) -> None:
        self._palate = Palate()
        self._vectors: dict[int, Vector] = {}
        self._stories: dict[int, Curated] = {}

    def part(self, ranked: Ranked, taste: Taste, subscription: Subscription) -> Part | None:
        """The part of the relevance that the votes earned; the score stays on its scale."""
        self._palate.take(taste)
        liking = self._palate.liking(self._vector(ranked.curated)) * taste.earned
        points = liking * (LIKED_POINTS if liking > 0 else DISLIKED_POINTS)
        points = round(min(max(points, 1.0 - ranked.relevance), 7.0 - ranked.relevance), 4)
        if abs(points) < LEAST_POINTS:
            return None
        return Part(of="relevance", name="votes", points=points, why=self._why(ranked, points, subscription))

    def _why(self, ranked: Ranked, points: float, subscription: Subscription) -> str:
        words = self._palate.words(ranked.curated.lead.item.title, liked=points > 0)
        whose = "your group" if subscription.audience == "group" else "you"
        verdict = "found similar ones useful" if points > 0 else "set similar ones aside"
        return f"{whose} {verdict}{': ' if words else ''}{', '.join(words)}"

    def _vector(self, story: Curated) -> Vector:
        # By identity, and the story is held, so that its id is not another's meanwhile.
        if id(story) not in self._vectors:
            self._vectors[id(story)] = vector_of(features_of(story.lead.item))
            self._stories[id(story)] = story
        return self._vectors[id(story)]
