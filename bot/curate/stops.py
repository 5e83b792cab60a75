"""What must not be sent, whatever its score, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.curate.review import SENT
from bot.model import Curated, Filed, Flag, Item, Precision, Source, SourceId, StudyType

BASELINE_FRESH = timedelta(days=7)
"""What a source's first fetch brought is archive, unless it is dated within a week."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A flag that keeps a story back whatever its score."""

    flag: Flag
    why: str


STOPS = (
    Stop(Flag.RETRACTED, "retracted"),
    Stop(Flag.WITHDRAWN, "withdrawn"),
    Stop(Flag.FURNITURE, "nothing to read: masthead, contents or the like"),
    Stop(Flag.SPONSORED, "sponsored content"),
)


def stop_reason(story: Curated, *, now: datetime, sources: Mapping[SourceId, Source]) -> str:
    """Why the story must not be sent; empty when it may."""
    lead = story.lead
    screen = lead.judgement.screen
    if screen.verdict != "pass":
        return f"{'held' if screen.verdict == 'hold' else 'dropped'}: {screen.reason or 'no reason noted'}"
    present = lead.flags
    for stop in STOPS:
        if stop.flag in present:
            return stop.why
    if lead.judgement.study_type is StudyType.JOB_AD:
        return "job advertisement"
    if (source := sources.get(lead.item.source) if lead.item.source else None) and _is_held(lead, source):
        return "held: a curator sees everything of this source first"
    return _archive_only(story, now)


def _is_held(lead: Filed, source: Source) -> bool:
    return source.hold and lead.judgement.screen.reason != SENT


def _archive_only(story: Curated, now: datetime) -> str:
    if not all(filed.baseline for filed in (story.lead, *story.echoes)):
        return ""
    stated = stated_at(story.lead.item)
    fresh = stated is not None and now - stated <= BASELINE_FRESH
    return "" if fresh else "archive: came with its source's first fetch and is older than a week"


def stated_at(item: Item) -> datetime | None:
    """The date the source states, where it is as precise as a day; months and years cannot age."""
    published = item.published
    if published is None or published.precision not in (Precision.DAY, Precision.SECOND):
        return None
    try:
        moment = datetime.fromisoformat(published.value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
