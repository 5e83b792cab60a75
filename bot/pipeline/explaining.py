"""What is told of an item: gather it, its story and what is like it, and let the core compare."""

from __future__ import annotations

from collections.abc import Iterable

from bot.curate.dedupe.nearly import nearly
from bot.curate.growth import grown, led
from bot.model import Curated, Explained, Filed, Growth
from bot.pipeline.rulings import items_that_fit
from bot.ports.stories import StoryStore


async def explain(store: StoryStore, asked: str) -> Explained:
    """Of several that fit the likeliest is told, and the others are named. Raises `UsageError` where none
    is called so."""
    one, *others = await items_that_fit(store, asked)
    around = await store.neighbours([one.item])
    alike = await store.items_like(one.item)
    pool = {_name(other): other for other in (*around, *alike, one)}
    ruled = await store.rulings_on([one.item])
    story = _company(one, pool.values())
    sent = await store.first_sent(one.place.story)
    whole = led(Curated(story=one.place.story, lead=story[0], echoes=story[1:]), {})
    return Explained(
        filed=one,
        story=story,
        sent=sent,
        since=grown(whole, sent, {}) if sent else Growth(),
        nearly=nearly(one, tuple(pool.values()), ruled),
        also=tuple(other for other in others if other.place.work != one.place.work),
        rulings=tuple(ruling for ruling in ruled if one.item in (ruling.one, ruling.other)),
    )


def _name(one: Filed) -> tuple[str, str]:
    return one.item.source or "", one.item.guid


def _company(one: Filed, pool: Iterable[Filed]) -> tuple[Filed, ...]:
    story = [other for other in pool if other.place.story == one.place.story]
    return tuple(sorted(story, key=lambda other: (other.place.work != one.place.work, _name(other))))
