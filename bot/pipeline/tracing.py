"""Why an item came to a subscription, or did not: gather what the core compares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.curate.growth import all_led
from bot.curate.pool import Pool
from bot.curate.rank import rank
from bot.curate.tracing import NEVER_SEEN, Stage, Trace, stages
from bot.model import Curated, Filed, Subscription, WorkId
from bot.pipeline.digests import MOST_LOOKED_AT, Catalogue, window_start
from bot.ports import Store
from bot.ports.stories import StoryStore


class Library(Store, StoryStore, Protocol):
    """A store that finds items by whatever they are called, and gives whole stories."""

    async def stories_of(self, works: Collection[WorkId]) -> Mapping[WorkId, Curated]: ...


async def trace(
    asked: str, subscription: Subscription, store: Library, *, catalogue: Catalogue, now: datetime
) -> tuple[Filed | None, tuple[Stage, ...]]:
    """The item that was meant, and every stage; None and one stage for what was never seen."""
    found = await store.find_items(asked, limit=1)
    if not found:
        otherwise = "a source that carries it is followed (rounds sources add)"
        return None, (Stage(name="fetched", told=NEVER_SEEN, passed=False, otherwise=otherwise),)
    filed = found[0]
    story = (await store.stories_of([filed.place.work])).get(filed.place.work)
    story = story or Curated(story=filed.place.story, lead=filed)
    since = window_start(subscription, now)
    taste = await store.taste(subscription.chat) if subscription.chat else None
    sources, labels = catalogue.sources, catalogue.labels
    (story,) = all_led([story], sources)
    (ranked,) = rank([story], subscription, now=now, sources=sources, labels=labels, taste=taste)
    told = Trace(
        filed=filed,
        ranked=ranked,
        subscription=subscription,
        shortlist=(),
        had=await _had(subscription, story.works, store),
        since=since,
        now=now,
        sources=sources,
        labels=labels,
    )
    if not all(stage.passed for stage in stages(told, to_the_end=False)):
        return filed, tuple(stages(told))
    # Only what gets so far has rivals to be looked at, which are a week of everything.
    candidates = all_led(await store.window(since, now, limit=MOST_LOOKED_AT), sources)
    pool = Pool(candidates, now=now, sources=sources, labels=labels)
    shortlist = pool.shortlist(subscription, since, taste)
    had = await _had(subscription, frozenset((*shortlist.works, *story.works)), store)
    return filed, tuple(stages(replace(told, shortlist=shortlist.ranked, had=had)))


async def _had(subscription: Subscription, works: frozenset[WorkId], store: Library) -> frozenset[WorkId]:
    return await store.had(subscription.chat, works) if subscription.chat else frozenset()
