"""Stories, subscriptions and digests for tests, invented; say only what matters to the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.curate.access import access_of
from bot.model import (
    Curated,
    Digest,
    Entry,
    Extract,
    Filed,
    Flag,
    Item,
    Judgement,
    Kind,
    PartialDate,
    Placement,
    Precision,
    Ranked,
    Slot,
    Source,
    SourceId,
    StoryId,
    StudyType,
    Subscription,
    SubscriptionId,
    TopicId,
    TopicScore,
    WorkId,
)

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
"""A Thursday."""


def day(value: str) -> PartialDate:
    return PartialDate(value=value, precision=Precision.DAY)


def topic(id: str, p: float = 0.9, *why: str) -> TopicScore:
    return TopicScore(id=TopicId(id), p=p, why=why, shown=p >= 0.6)


def filed(
    name: str = "a",
    *,
    topics: Sequence[TopicScore] = (topic("cardiology"),),
    study_type: StudyType | None = None,
    flags: Sequence[Flag] = (),
    work: str = "",
    story: str = "",
    source: str = "",
    judged: dict[str, Any] | None = None,
    baseline: bool = False,
    **item: Any,
) -> Filed:
    """An item of that name, seen an hour ago; its own source, work and story unless said otherwise."""
    defaults: dict[str, Any] = {"title": f"Exampladone {name}", "first_seen": NOW - timedelta(hours=1)}
    return Filed(
        item=Item(guid=name, source=SourceId(source or f"source-{name}"), **(defaults | item)),
        judgement=Judgement(
            topics=tuple(topics), study_type=study_type, flags=tuple(flags), **(judged or {})
        ),
        place=Placement(work=WorkId(work or f"work-{name}"), story=StoryId(story or f"story-{name}")),
        baseline=baseline,
    )


def story(name: str = "a", *, echoes: Sequence[Filed] = (), **lead: Any) -> Curated:
    """A story that `filed(name, …)` leads."""
    first = filed(name, **lead)
    return Curated(story=first.place.story, lead=first, echoes=tuple(echoes))


def source(id: str, **fields: Any) -> Source:
    defaults: dict[str, Any] = {
        "title": id.title(),
        "kind": Kind.JOURNAL,
        "url": f"https://{id}.example/feed",
    }
    return Source(id=SourceId(id), **(defaults | fields))


def subscription(*topics: str, **fields: Any) -> Subscription:
    defaults: dict[str, Any] = {"title": "Cardiology", "last_slot": NOW - timedelta(days=1)}
    ids = tuple(TopicId(name) for name in topics or ("cardiology",))
    return Subscription(id=SubscriptionId("reader"), topics=ids, **(defaults | fields))


def entry(curated: Curated, **fields: Any) -> Entry:
    ranked = Ranked(curated=curated, relevance=5.0, newsworthiness=5.0, score=5.0, reasons=("heart failure",))
    access, free_url = access_of(curated, None)
    defaults: dict[str, Any] = {"extract": None, "why": "heart failure", "carrier": "Example J Med"}
    defaults |= {"access": access, "free_url": free_url}
    return Entry(ranked=ranked, **(defaults | fields))


def quoted(text: str, label: str = "Results") -> Extract:
    return Extract(label=label, text=text)


def digest(*entries: Entry, audience: Any = "reader", **fields: Any) -> Digest:
    defaults: dict[str, Any] = {"considered": 143, "minutes": 3}
    subscribed = subscription(title=fields.pop("title", "Cardiology"), audience=audience)
    slot = Slot(subscription=subscribed.id, day=date(2026, 11, 26))
    return Digest(subscription=subscribed, slot=slot, at=NOW, entries=entries, **(defaults | fields))
