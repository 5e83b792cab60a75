"""Invented nouns for the store's tests: everything has a default, so a test names what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.model import (
    Chat,
    ChatKind,
    Curated,
    Digest,
    DigestPlan,
    Doi,
    Entry,
    Filed,
    IngestPlan,
    Item,
    Judgement,
    Kind,
    Message,
    Placement,
    Ranked,
    Schedule,
    Screen,
    Slot,
    SourceId,
    SourceState,
    StoryId,
    Subscription,
    SubscriptionId,
    TopicId,
    WorkId,
)

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
TODAY = NOW.date()
SECOND = timedelta(seconds=1)
PRIVATE = Chat(id=42)
GROUP = Chat(id=-1001, kind=ChatKind.GROUP)
JOURNAL = SourceId("example-heart")


def filed(guid: str = "g1", **given: Any) -> Filed:
    """A passed item alone in its work and story; keywords are those of Item, `work`, `story`, `verdict`,
    `links` and `baseline`."""
    place = Placement(
        work=WorkId(given.pop("work", f"work-{guid}")),
        story=StoryId(given.pop("story", f"story-{guid}")),
        links=given.pop("links", ()),
    )
    judgement = Judgement(screen=Screen(verdict=given.pop("verdict", "pass")))
    baseline = given.pop("baseline", False)
    fields = {"source": JOURNAL, "title": f"Exampladone and outcome {guid}", "first_seen": NOW} | given
    return Filed(item=Item(guid=guid, **fields), judgement=judgement, place=place, baseline=baseline)


def journal_article(guid: str, number: int) -> Filed:
    """With a DOI and an abstract, as a journal's feed brings it."""
    summary = f"Methods and results of study {number}: the primary outcome did not differ. " * 20
    return filed(guid, doi=Doi(f"10.5555/heart.{number}"), summary=summary, kind=Kind.JOURNAL)


def ingest_plan(*entries: Filed, source: SourceId = JOURNAL, **given: Any) -> IngestPlan:
    return IngestPlan(state=given.pop("state", SourceState(id=source)), filed=entries, **given)


def subscription(id: str = "cardio", **given: Any) -> Subscription:
    """A running daily one in a private chat, due now."""
    fields: dict[str, Any] = {
        "title": "Cardiology",
        "topics": (TopicId("cardiology"),),
        "schedule": Schedule(),
        "chat": PRIVATE,
        "next_due": NOW,
    }
    return Subscription(id=SubscriptionId(id), **(fields | given))


def digest_plan(
    to: Subscription, *entries: Filed, parts: int = 1, day: date = TODAY, at: datetime = NOW
) -> DigestPlan:
    """One story an entry, `parts` messages; due again a day later."""
    digest = Digest(
        subscription=to,
        slot=Slot(subscription=to.id, day=day),
        at=at,
        entries=tuple(_entry(one) for one in entries),
        considered=len(entries),
    )
    messages = tuple(Message(text=f"{to.id} {day} part {n}", part=n, of=parts) for n in range(1, parts + 1))
    next_due = at + timedelta(days=1)
    return DigestPlan(subscription=to.id, next_due=next_due, digest=digest, messages=messages)


def _entry(one: Filed) -> Entry:
    curated = Curated(story=one.place.story, lead=one)
    ranked = Ranked(curated=curated, relevance=5.0, newsworthiness=5.0, score=5.0)
    return Entry(ranked=ranked, extract=None)
