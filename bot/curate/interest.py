"""What a story and a subscription have in common, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Curated, Subscription, TopicId, TopicScore
from bot.text import fold

TAG_P = 0.9
"""A followed hashtag is the author's own word for the matter, nearly as good as a certain topic."""

SURE = 0.5
"""A topic counts as the story's own from here, also where the classifier does not show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """The strongest thing in common; `topic` is empty where it is a hashtag."""

    p: float
    why: str
    topic: TopicId | None = None
    sure: bool = True


def interest(story: Curated, subscription: Subscription) -> Interest | None:
    """The likeliest subscribed topic, or the followed hashtag where that says more; None: neither."""
    wanted = set(subscription.topics)
    scores = [score for score in story.lead.judgement.topics if score.id in wanted and score.p > 0]
    best = max(scores, key=lambda score: (score.p, score.id), default=None)
    tag = _followed_tag(story, subscription)
    if tag and (best is None or best.p < TAG_P):
        return Interest(p=TAG_P, why=f"#{tag}", topic=best.id if best else None)
    return _by_topic(best) if best else None


def _by_topic(best: TopicScore) -> Interest:
    return Interest(
        p=min(best.p, 1.0), why=topic_words(best), topic=best.id, sure=best.shown or best.p >= SURE
    )


def topic_words(score: TopicScore) -> str:
    """The words that gave the topic away, else the topic's own name."""
    return score.why[0] if score.why and score.why[0] else score.id.replace("-", " ")


def _followed_tag(story: Curated, subscription: Subscription) -> str:
    """The first followed hashtag that the story carries, as the subscription spells it."""
    carried = {fold(tag) for filed in (story.lead, *story.echoes) for tag in filed.item.tags}
    return next((tag for tag in subscription.tags if fold(tag) in carried), "")
