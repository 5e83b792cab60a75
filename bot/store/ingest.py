"""What fetches write, of one source or of several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlite_utils import Database

from bot.model import Filed, IngestPlan, Item, Ruling, StoryId, WorkId
from bot.ports import Decide
from bot.store import identifiers, items, rulings, slots, sources, stories, words


def apply(db: Database, plan: IngestPlan) -> None:
    """Merges, entries and validators, within the caller's one transaction: a kill leaves neither the
    entries without the validators nor the validators without the entries."""
    _write(db, plan)
    _end(db)


def file_polls(db: Database, polls: Sequence[tuple[Sequence[Item], Decide]]) -> tuple[IngestPlan, ...]:
    """Plan and apply each beside what is there by then, the polls before it among it."""
    plans = tuple(_decided(db, new, decide) for new, decide in polls)
    _end(db)
    return plans


def _end(db: Database) -> None:
    words.index(db)
    identifiers.keys.cache_clear()


def _write(db: Database, plan: IngestPlan) -> None:
    for kept, absorbed in plan.work_merges:
        stories.absorb(db, "work", kept, absorbed)
    for kept_story, absorbed_story in plan.story_merges:
        stories.absorb(db, "story", kept_story, absorbed_story)
    before = items.newest_row(db)
    items.file(db, _at_living_places(db, plan.filed))
    slots.reopen(db, before)
    sources.remember(db, plan.state)


def _decided(db: Database, new: Sequence[Item], decide: Decide) -> IngestPlan:
    plan = decide(*_around(db, new))
    _write(db, plan)
    return plan


def _around(db: Database, new: Sequence[Item]) -> tuple[tuple[Filed, ...], tuple[Ruling, ...]]:
    """The neighbours of what is new, those that a curator joined with it, and the rulings on all of them."""
    if not new:
        return (), ()
    partners = [item for one in rulings.of_items(db, new) for item in (one.one, one.other)]
    near = items.neighbours(db, [*new, *partners])
    return near, rulings.of_items(db, [*new, *(one.item for one in near)])


def _at_living_places(db: Database, filed: Sequence[Filed]) -> Iterator[Filed]:
    """Another ingest may have merged away the places this plan was made for."""
    works = stories.absorbers(db, "work", {one.place.work for one in filed})
    of_stories = stories.absorbers(db, "story", {one.place.story for one in filed})
    for one in filed:
        work, story = one.place.work, one.place.story
        if work not in works and story not in of_stories:
            yield one
            continue
        work, story = WorkId(works.get(work, work)), StoryId(of_stories.get(story, story))
        yield replace(one, place=replace(one.place, work=work, story=story))
