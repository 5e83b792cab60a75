"""A curator parts or joins items: gather their neighbours, decide, apply; no ingest files meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.curate.dedupe.curators import Rearranged, join, split
from bot.errors import UsageError
from bot.model import Filed, Ruling
from bot.ports.stories import StoryStore
from bot.text.words import shorten

Decision = Callable[[Sequence[Filed], Sequence[Filed], Sequence[Ruling]], Rearranged]


async def split_story(
    store: StoryStore, asked: Sequence[str], *, now: datetime, why: str = ""
) -> tuple[tuple[Filed, ...], Rearranged]:
    """Take the items out of their story. Returns them as they were, and what changed.

    Raises `UsageError` where a name fits none or several, or where nothing would be left behind."""

    def decide(items: Sequence[Filed], near: Sequence[Filed], ruled: Sequence[Ruling]) -> Rearranged:
        names = {(one.item.source, one.item.guid) for one in items}
        stories = {one.place.story for one in items}
        if all((one.item.source, one.item.guid) in names for one in near if one.place.story in stories):
            raise UsageError("nothing else is in that story, so there is nothing to split it from")
        return split(items, near, ruled, at=now, why=why)

    return await _rule(store, asked, decide)


async def join_stories(
    store: StoryStore, asked: Sequence[str], *, now: datetime, why: str = "", story_only: bool = False
) -> tuple[tuple[Filed, ...], Rearranged]:
    """Put the items into one work, or one story. As `split_story`."""

    def decide(items: Sequence[Filed], near: Sequence[Filed], ruled: Sequence[Ruling]) -> Rearranged:
        if len(items) < 2:
            raise UsageError("that is only one item; name another to join it with")
        return join(items, near, ruled, at=now, why=why, story_only=story_only)

    return await _rule(store, asked, decide)


async def items_called(store: StoryStore, asked: str) -> tuple[Filed, ...]:
    """The items a curator means: one, or the copies of one work.

    Raises `UsageError`, naming what there is, where that is not clear."""
    exact = await items_that_fit(store, asked)
    if len({one.place.work for one in exact}) > 1:
        fits = "\n".join(
            f"  {one.item.source}  {one.item.guid}  {shorten(one.item.title, 70)}" for one in exact
        )
        raise UsageError(f"{asked}: {len(exact)} items fit; name one by its guid, DOI or address:\n{fits}")
    return exact


async def items_that_fit(store: StoryStore, asked: str) -> tuple[Filed, ...]:
    """Those with exactly this guid or title, else all that were found, the likeliest first.

    Raises `UsageError` where there is none."""
    found = await store.find_items(asked)
    if not found:
        raise UsageError(f"{asked}: no such item; try its DOI, its address, or words of its title")
    return tuple(one for one in found if asked.strip() in (one.item.guid, one.item.title)) or found


async def _rule(
    store: StoryStore, asked: Sequence[str], decide: Decision
) -> tuple[tuple[Filed, ...], Rearranged]:
    async with store.filing():
        called = [one for name in dict.fromkeys(asked) for one in await items_called(store, name)]
        items = tuple({(one.item.source, one.item.guid): one for one in called}.values())
        near = await store.neighbours([one.item for one in items])
        ruled = await store.rulings_on([one.item for one in (*items, *near)])
        decided = decide(items, near, ruled)
        await store.apply_rulings(
            decided.rulings,
            decided.places.moved,
            work_merges=decided.places.work_merges,
            story_merges=decided.places.story_merges,
        )
    return items, decided
