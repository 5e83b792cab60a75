"""What a story and a subscription have in common, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.curate.follows import followed
from bot.model import Curated, Item, Subscription, TopicId, TopicScore
from bot.text import fold

TAG_P = 0.9
"""A followed hashtag is the author's own word for the matter, nearly as good as a certain topic; so is
a word, a journal or an author that the reader named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """The strongest thing in common; `topic` is None where only a hashtag, word, journal or author is."""

    p: float
    why: str
    topic: TopicId | None = None
    sure: bool = True
    """True for what is followed by name, and for a topic that the classifier shows."""


Labels = Mapping[TopicId, str]
NO_LABELS: Labels = MappingProxyType({})


def interest(story: Curated, subscription: Subscription, *, labels: Labels = NO_LABELS) -> Interest | None:
    """The likeliest subscribed topic, or what is followed by name where that says more; None: neither.

    `labels` are the topics' names for people; a topic without one is called by its id.
    """
    best, named = _in_common(story, subscription)
    if named:
        return Interest(p=TAG_P, why=named, topic=best.id if best else None)
    return _by_topic(best, story.lead.item, labels) if best else None


def sure_interest(story: Curated, subscription: Subscription) -> bool:
    """Has the story something followed by name, or a subscribed topic that the classifier shows?"""
    topics = story.lead.judgement.topics
    if any(score.shown and score.p > 0 and score.id in subscription.topics for score in topics):
        return True
    return bool(followed(story, subscription))


def in_common(story: Curated, subscription: Subscription) -> tuple[TopicId | None, str]:
    """The likeliest subscribed topic, and what is followed by name where that says more (else empty)."""
    best, named = _in_common(story, subscription)
    return (best.id if best else None), named


def _in_common(story: Curated, subscription: Subscription) -> tuple[TopicScore | None, str]:
    best: TopicScore | None = None
    for score in story.lead.judgement.topics:
        if score.p > 0 and score.id in subscription.topics:
            best = score if best is None or (score.p, score.id) > (best.p, best.id) else best
    if best is not None and best.p >= TAG_P:
        return best, ""
    return best, followed(story, subscription)


def _by_topic(best: TopicScore, item: Item, labels: Labels) -> Interest:
    label = labels.get(best.id) or best.id.replace("-", " ")
    why = telling_term(best, item) or label.lower()
    said = why if best.shown else f"perhaps {label.lower()}"
    return Interest(p=min(best.p, 1.0), why=said, topic=best.id, sure=best.shown)


def telling_term(score: TopicScore, item: Item) -> str:
    """The term that gave the topic away, if a reader can find it in the item as a whole word.

    A reason reads `title: heart failure, HFpEF`; stems of terms (`cardiolog`) are no words to show.
    """
    return _told(score.why, item.title, item.summary)


@lru_cache(maxsize=8192)  # pure; readers of one topic are offered the same stories
def _told(why: tuple[str, ...], title: str, summary: str) -> str:
    text = f" {fold(title)} {fold(summary)} "
    for reason in why:
        where, _, terms = reason.partition(": ")
        if where in ("title", "text"):
            shown = (term for term in terms.split(", ") if f" {fold(term)} " in text)
            return next((term for term in shown if fold(term)), "")
    return ""
