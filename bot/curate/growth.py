"""Who leads a story, and how it grew since somebody was told of it. Pure.

1. The record itself leads what speaks of it: an article, guideline or regulator's notice before a preprint,
   a preprint before news, blogs and posts.
2. Among those the better evidence leads, by the same table that scores it; then the better tier of its
   source; then what has a text to quote; then what was seen first.
3. Coverage counts once a publisher, however many feeds and accounts that publisher has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.curate.news import EVIDENCE, Sources, independent_voices
from bot.model import Curated, Filed, Flag, Growth, Item, Kind

_STAGES = (
    frozenset({Kind.JOURNAL, Kind.GUIDELINE, Kind.REGULATOR}),
    frozenset({Kind.PREPRINT}),
    frozenset({Kind.NEWS}),
    frozenset({Kind.BLOG, Kind.PODCAST, Kind.VIDEO}),
)
"""The record before what speaks of it, and who edits before who posts."""
_UNKNOWN_TIER = 4
_WORTH_QUOTING = 200
"""Characters of a text that holds more than where and when it was printed."""


def led(story: Curated, sources: Sources) -> Curated:
    """The same story, led by what a reader should open."""
    lead, *echoes = sorted((story.lead, *story.echoes), key=lambda one: _precedence(one, sources))
    return replace(story, lead=lead, echoes=tuple(echoes))


def all_led(stories: Iterable[Curated], sources: Sources) -> tuple[Curated, ...]:
    """Each as `led` says."""
    return tuple(led(story, sources) if story.echoes else story for story in stories)


def _precedence(one: Filed, sources: Sources) -> tuple[int, float, int, bool, str, str, str]:
    item = one.item
    seen = item.first_seen.isoformat() if item.first_seen else ""
    return (
        _stage(one),
        -EVIDENCE.get(one.judgement.study_type, (0.0, ""))[0] if one.judgement.study_type else 0.0,
        _tier(item, sources),
        len(item.summary) < _WORTH_QUOTING,
        seen,
        item.source or "",
        item.guid,
    )


def _stage(one: Filed) -> int:
    kind = Kind.PREPRINT if Flag.PREPRINT in one.flags else one.item.kind
    return next((n for n, kinds in enumerate(_STAGES) if kind in kinds), len(_STAGES))


def _tier(item: Item, sources: Sources) -> int:
    source = sources.get(item.source) if item.source else None
    return source.tier if source else _UNKNOWN_TIER


def grown(story: Curated, since: datetime, sources: Sources) -> Growth:
    """What the story has now that it did not have at `since`.

    Notices and replies are never of its story: they are found by their links."""
    items = sorted((story.lead, *story.echoes), key=lambda one: (_seen(one), one.item.guid))
    before = [one for one in items if _seen(one) <= since.timestamp()]
    fresh = [one for one in items if _seen(one) > since.timestamp()]
    if not before or not fresh:
        return Growth(items=tuple(fresh))
    published = None if _first(before, 0) else _first(fresh, 0)
    known_works = {one.place.work for one in before}
    revised = [
        one for one in fresh if _stage(one) == 1 and one.item.version and one.place.work in known_works
    ]
    heard = independent_voices(_as_story(story, before), sources)
    return Growth(
        published=published if _first(before, 1) else None,
        version=revised[-1] if revised and not published and not _first(before, 0) else None,
        voices=tuple(sorted(independent_voices(_as_story(story, items), sources) - heard)),
        items=tuple(fresh),
    )


def _as_story(story: Curated, items: list[Filed]) -> Curated:
    lead = story.lead if story.lead in items else items[0]
    return Curated(story=story.story, lead=lead, echoes=tuple(one for one in items if one is not lead))


def _first(items: Iterable[Filed], stage: int) -> Filed | None:
    return next((one for one in items if _stage(one) == stage), None)


def _seen(one: Filed) -> float:
    return one.item.first_seen.timestamp() if one.item.first_seen else float("-inf")
