"""What a reader follows and mutes besides topics: hashtags, words, journals, authors, sources, stories.

Everything is compared folded and whole: "MS" is no part of "HFmrEF", and accents do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from bot.model import Curated, Follow, Item, Mute, Subscription
from bot.text import fold


def followed(story: Curated, subscription: Subscription) -> bool:
    """Has the story anything that is followed by name?"""
    return next(all_followed(story, subscription), None) is not None


def all_followed(story: Curated, subscription: Subscription) -> Iterator[str]:
    """Everything followed that the story has, as the reader wrote it, hashtags with their sign."""
    if subscription.tags:
        carried = tags_of(story)
        yield from (f"#{tag}" for tag in subscription.tags if fold(tag) in carried)
    yield from (one.what for one in subscription.followed if is_followed(story, one))


def is_followed(story: Curated, follow: Follow) -> bool:
    """Is it in that journal, by that author, or does it say that word?"""
    return _has(story, follow.kind, follow.what)


def muted(story: Curated, subscription: Subscription, now: datetime) -> Mute | None:
    """The first mute that keeps the story from this chat at that time."""
    holds = (one for one in subscription.muted if one.until is None or now < one.until)
    return next((one for one in holds if _has(story, one.kind, one.what)), None)


def tags_of(story: Curated) -> frozenset[str]:
    """The hashtags of a story and of what echoes it, folded."""
    return frozenset(fold(tag) for filed in (story.lead, *story.echoes) for tag in filed.item.tags)


def _has(story: Curated, kind: str, what: str) -> bool:
    lead = story.lead
    match kind:
        case "source":
            return lead.item.source == what
        case "topic":
            return any(topic.shown and topic.id == what for topic in lead.judgement.topics)
        case "story":
            return what == story.story or what in story.works
        case "tag":
            return fold(what) in tags_of(story)
        case _:
            return any(_same(kind, fold(what), said) for said in _said(lead.item, kind))


def _said(item: Item, kind: str) -> Iterator[str]:
    if kind == "journal":
        yield fold(item.journal)
    elif kind == "author":
        yield from map(fold, item.authors)
    else:
        yield _text(item.title, item.summary)


def _same(kind: str, what: str, said: str) -> bool:
    """A word may be several; it stands somewhere. Of authors and journals the whole name counts."""
    return f" {what} " in f" {said} " if kind == "word" and what else what == said != ""


@lru_cache(maxsize=4096)  # pure; readers of one topic are offered the same stories
def _text(title: str, summary: str) -> str:
    return f"{fold(title)} | {fold(summary)}"
