"""A store, a Telegram, readers who were sent something, and a world in which notices appear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.face.digest import render
from bot.model import (
    Chat,
    Digest,
    DigestPlan,
    Doi,
    Filed,
    Flag,
    Item,
    Judgement,
    Kind,
    Link,
    LinkKind,
    Placement,
    Slot,
    SourceId,
    StoryId,
    Subscription,
    SubscriptionId,
    WorkId,
)
from bot.model.followups import FollowUpReport
from bot.pipeline.followups import follow_up
from bot.pipeline.outward import deliver
from bot.push.client import connect
from bot.push.governor import Governor
from bot.push.pace import Limits
from bot.push.sender import TelegramSender
from bot.store import SqliteStore
from tests.clock import Clock
from tests.standin import StandIn
from tests.standin.chats import Room
from tests.standin.fixtures import telegram
from tests.store.builders import ingest_plan
from tests.stories import day, entry, story

__all__ = ["telegram"]

READER = Chat(id=42)


def paper(name: str = "stent", **fields: Any) -> Filed:
    """A journal's article with a DOI."""
    given = {
        "kind": Kind.JOURNAL,
        "title": f"Examplipril after {name} placement",
        "url": f"https://heart.example/{name}",
        "doi": Doi(f"10.5555/{name}"),
        "first_seen": Clock().now - timedelta(hours=1),
    } | fields
    place = Placement(work=WorkId(f"w:{name}"), story=StoryId(f"s:{name}"))
    return Filed(item=Item(guid=name, source=SourceId("heart"), **given), judgement=Judgement(), place=place)


def notice(
    of: Filed, kind: LinkKind = LinkKind.RETRACTION_OF, *, name: str = "", stated: str = "", **fields: Any
) -> Filed:
    """A notice about that paper, a work of its own, published on 24 November and found two days later."""
    name = name or f"{kind}-{of.item.guid}"
    flags = {
        LinkKind.RETRACTION_OF: (Flag.RETRACTION_NOTICE,),
        LinkKind.CONCERN_ABOUT: (Flag.CONCERN_NOTICE,),
        LinkKind.ERRATUM_OF: (Flag.CORRECTION_NOTICE,),
    }
    given = {
        "title": f"Notice: {of.item.title}",
        "doi": Doi(f"10.5555/notice.{name}"),
        "url": f"https://heart.example/notice/{name}",
        "published": day("2026-11-24"),
        "first_seen": Clock().now + timedelta(minutes=1),
        "related": (Link(kind=kind, to=f"doi:{of.item.doi}", why=stated),),
        "flags": flags.get(kind, ()),
    } | fields
    return paper(name, **given)


class Ward:
    """Chats that are sent digests, and what they read."""

    def __init__(self, store: SqliteStore, sender: TelegramSender, telegram: StandIn, clock: Clock) -> None:
        self.store, self.sender, self.telegram, self.clock = store, sender, telegram, clock

    async def subscribe(self, chat: Chat = READER, **fields: Any) -> Subscription:
        to = Subscription(
            id=SubscriptionId(f"s{chat.id}.{chat.thread or 0}"),
            title="Cardiology",
            topics=(),
            chat=chat,
            next_due=self.clock(),
            created=self.clock(),
            **fields,
        )
        await self.store.save_subscription(to)
        if chat.id not in self.telegram.world.rooms:
            self.telegram.room(chat.id, chat.kind.value)
        return to

    async def file(self, *items: Filed) -> None:
        await self.store.apply_ingest(ingest_plan(*items))

    async def write(self, to: Subscription, *papers: Filed, **fields: Any) -> None:
        """A digest with these entries goes into the outbox."""
        entries = tuple(entry(story(lead.item.guid, **_as_lead(lead))) for lead in papers)
        digest = Digest(
            subscription=to,
            slot=Slot(subscription=to.id, day=self.clock().date()),
            at=self.clock(),
            entries=entries,
            considered=len(entries),
            **fields,
        )
        digest = replace(
            digest, entries=tuple(_of(lead, one) for lead, one in zip(papers, entries, strict=True))
        )
        plan = DigestPlan(
            subscription=to.id,
            next_due=self.clock() + timedelta(days=1),
            digest=digest,
            messages=render(digest),
        )
        assert await self.store.apply_digest(plan, now=self.clock())

    async def deliver(self) -> int:
        return await deliver(self.store, self.sender, clock=self.clock)

    async def send(self, to: Subscription, *papers: Filed) -> None:
        await self.file(*papers)
        await self.write(to, *papers)
        await self.deliver()

    async def follow_up(self, *, everything: bool = True) -> FollowUpReport:
        """One round, and what it wrote is delivered."""
        report = await follow_up(self.store, now=self.clock(), everything=everything)
        await self.deliver()
        return report

    def room(self, chat: Chat = READER) -> Room:
        return self.telegram.world.rooms[chat.id]

    def told(self, chat: Chat = READER) -> list[str]:
        """What came after the digests, edits left out."""
        seen = [one for one in self.room(chat).seen if one.method == "sendMessage"]
        return [one.text for one in seen if "Cardiology" not in one.text.splitlines()[0]]


def _as_lead(lead: Filed) -> dict[str, Any]:
    return {"title": lead.item.title}


def _of(lead: Filed, one: Any) -> Any:
    curated = replace(one.ranked.curated, story=lead.place.story, lead=lead)
    return replace(one, ranked=replace(one.ranked, curated=curated))


@pytest.fixture
async def ward(store: SqliteStore, telegram: StandIn, clock: Clock) -> AsyncIterator[Ward]:
    governor = Governor(Limits(overall_per_second=1000.0, chat_gap=0.0))
    async with connect(telegram.token, base_url=telegram.address, governor=governor) as client:
        yield Ward(store, TelegramSender(client, clock=clock), telegram, clock)
