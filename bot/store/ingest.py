"""What one fetch of one source writes."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from bot.model import Filed, IngestPlan, StoryId, WorkId
from bot.store import items, slots, sources, stories


def apply(db: Database, plan: IngestPlan) -> None:
    """Merges, entries and validators, within the caller's one transaction: a kill leaves neither the
    entries without the validators nor the validators without the entries."""
    for kept, absorbed in plan.work_merges:
        stories.absorb(db, "work", kept, absorbed)
    for kept_story, absorbed_story in plan.story_merges:
        stories.absorb(db, "story", kept_story, absorbed_story)
    before = stories.newest_row(db)
    items.file(db, (_at_living_place(db, one) for one in plan.filed))
    slots.reopen(db, before)
    sources.remember(db, plan.state)


def _at_living_place(db: Database, filed: Filed) -> Filed:
    """Another ingest may have merged away the place this plan was made for."""
    work = WorkId(stories.living(db, "work", filed.place.work))
    story = StoryId(stories.living(db, "story", filed.place.story))
    if (work, story) == (filed.place.work, filed.place.story):
        return filed
    return replace(filed, place=replace(filed.place, work=work, story=story))
