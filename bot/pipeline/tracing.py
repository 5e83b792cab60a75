"""Why an item came to a subscription, or did not: gather what the core compares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.curate.growth import all_led
from bot.curate.health import TROUBLED, health
from bot.curate.pool import Pool
from bot.curate.rank import rank
from bot.curate.tracing import Stage, Trace, itself, never_seen, of_itself, stages
from bot.face.sources import health_words
from bot.model import Chat, Curated, Filed, SourceId, Subscription, Taste, WorkId
from bot.model.explained import Passage
from bot.model.operations import HOLD, Note
from bot.pipeline.digests import MOST_LOOKED_AT, Catalogue, window_start
from bot.ports import Store
from bot.ports.stories import StoryStore

MOST_CALLED_SO = 50
"""Items that a name is looked for among: a paper is, now and then, one of many that speak of it."""


class Library(Store, StoryStore, Protocol):
    """A store that finds items by whatever they are called, and knows what became of them."""

    async def stories_of(self, works: Collection[WorkId]) -> Mapping[WorkId, Curated]: ...

    async def note(self, key: str) -> Note | None: ...

    async def passage(self, chat: Chat | None, works: Collection[WorkId]) -> Passage:
        """What is remembered of the works on their way to that chat; of all chats where it is None."""
        ...


@dataclass(frozen=True, slots=True)
class Traced:
    """The item that was meant, None for what was never seen, and every stage of its way."""

    filed: Filed | None
    stages: tuple[Stage, ...]


async def trace(
    asked: str, subscription: Subscription, store: Library, *, catalogue: Catalogue, now: datetime
) -> Traced:
    """Every stage of what is called so, on its way to the subscription.

    1. Find the item, its story, what the chat had of it, and whether sending is on hold.
    2. Where it gets through by itself, read the window: only then has it rivals, a week of everything.
    """
    found = await store.find_items(asked, limit=MOST_CALLED_SO)
    if (filed := itself(found, asked.strip())) is None:
        troubled = await _troubled(store, catalogue.sources, now=now)
        return Traced(None, (never_seen(len(troubled), found),))
    taste = await store.taste(subscription.chat) if subscription.chat else None
    told = await _of_itself(filed, subscription, store, catalogue, taste, now=now)
    if all(stage.passed for stage in of_itself(told)):
        told = await _among_others(told, store, taste)
    return Traced(filed, tuple(stages(told)))


async def _of_itself(
    filed: Filed,
    subscription: Subscription,
    store: Library,
    catalogue: Catalogue,
    taste: Taste | None,
    *,
    now: datetime,
) -> Trace:
    sources, labels = catalogue.sources, catalogue.labels
    (story,) = all_led([await _story(filed, store, now)], sources)
    (ranked,) = rank([story], subscription, now=now, sources=sources, labels=labels, taste=taste)
    troubled = await _troubled(store, {filed.item.source} & sources.keys(), now=now)
    hold = await store.note(HOLD)
    return Trace(
        filed=filed,
        ranked=ranked,
        subscription=subscription,
        had=await store.had(subscription.chat, story.works),
        since=window_start(subscription, now),
        now=now,
        sources=sources,
        labels=labels,
        passage=await store.passage(subscription.chat, story.works),
        trouble=next(iter(troubled.values()), ""),
        hold=hold.value if hold else "",
    )


async def _story(filed: Filed, store: Library, now: datetime) -> Curated:
    """As it was at `now`. What is held or dropped stands alone: its story goes on without it."""
    alone = Curated(story=filed.place.story, lead=filed)
    if filed.judgement.screen.verdict != "pass":
        return alone
    whole = (await store.stories_of([filed.place.work])).get(filed.place.work, alone)
    by_then = [
        one for one in (whole.lead, *whole.echoes) if one.item.first_seen and one.item.first_seen <= now
    ]
    return replace(whole, lead=by_then[0], echoes=tuple(by_then[1:])) if filed in by_then else alone


async def _troubled(
    store: Library, ids: Collection[SourceId | None], *, now: datetime
) -> Mapping[SourceId, str]:
    """Those of the sources that bring nothing at present, and why, in words."""
    states = await store.source_states([name for name in ids if name])
    known = [(state, health(state, now=now)) for state in states.values()]
    return {state.id: health_words(how, state) for state, how in known if how in TROUBLED}


async def _among_others(told: Trace, store: Library, taste: Taste | None) -> Trace:
    """With everything that the digest would be chosen from."""
    window = await store.window(told.since, told.now, limit=MOST_LOOKED_AT)
    candidates = all_led(window, told.sources)
    pool = Pool(candidates, now=told.now, sources=told.sources, labels=told.labels)
    shortlist = pool.shortlist(told.subscription, told.since, taste)
    works = frozenset((*shortlist.works, *told.ranked.curated.works))
    had = await store.had(told.subscription.chat, works)
    return replace(told, shortlist=shortlist.ranked, had=had)
