"""What a story and a subscription have in common, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.curate.follows import all_followed, followed
from bot.model import Curated, Item, Subscription, TopicId, TopicScore
from bot.text import fold

NAMED_P = 0.9
"""A followed hashtag is the author's own word for the matter, nearly as good as a certain topic; so is
a word, a journal or an author that the reader named."""

COUNTS_FROM = 0.1
"""Below it a topic is none of the story's: it would be named as a reason and is not worth naming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What is in common: subscribed topics, the likeliest first, and what is followed by name. A story has
    the same interest for all who have the same in common with it."""

    topics: tuple[TopicScore, ...]
    named: tuple[str, ...]

    @property
    def topic(self) -> TopicId | None:
        """The likeliest."""
        return self.topics[0].id if self.topics else None

    @property
    def p(self) -> float:
        """How surely it is the reader's."""
        likeliest = min(self.topics[0].p, 1.0) if self.topics else 0.0
        return max(likeliest, NAMED_P) if self.named else likeliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """How surely a story is the reader's, and everything that it is the reader's by."""

    p: float
    why: str


Labels = Mapping[TopicId, str]
NO_LABELS: Labels = MappingProxyType({})


def interest(story: Curated, subscription: Subscription, *, labels: Labels = NO_LABELS) -> Interest | None:
    """The likeliest of what is in common decides; all of it is named, the likeliest first, because each
    would do without the others. None: nothing is.

    `labels` are the topics' names for people; a topic without one is called by its id.
    """
    common = in_common(story, subscription)
    if not common.p:
        return None
    said = [_by_topic(score, story.lead.item, labels) for score in common.topics]
    first = bool(common.topics) and common.topics[0].p >= NAMED_P
    return Interest(p=common.p, why=", ".join(dict.fromkeys((*said[:first], *common.named, *said[first:]))))


def sure_interest(story: Curated, subscription: Subscription) -> bool:
    """Has the story something followed by name, or a subscribed topic that the classifier shows?"""
    topics = story.lead.judgement.topics
    if any(score.shown and score.p > 0 and score.id in subscription.topics for score in topics):
        return True
    return followed(story, subscription)


def in_common(story: Curated, subscription: Subscription) -> Common:
    """Everything that the story is the subscription's by."""
    return Common(
        topics=tuple(sorted(_topics(story, subscription), key=lambda one: (one.p, one.id), reverse=True)),
        named=tuple(all_followed(story, subscription)),
    )


def _topics(story: Curated, subscription: Subscription) -> Iterator[TopicScore]:
    for score in story.lead.judgement.topics:
        if (score.p >= COUNTS_FROM or (score.shown and score.p > 0)) and score.id in subscription.topics:
            yield score


def _by_topic(score: TopicScore, item: Item, labels: Labels) -> str:
    label = labels.get(score.id) or score.id.replace("-", " ")
    return (telling_term(score, item) or label.lower()) if score.shown else f"perhaps {label.lower()}"


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
