"""What every concern of the service needs: the store, the catalogue, the clock, and whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.curate.access import access_of
from bot.curate.due import due_after_change, local_date, upcoming
from bot.curate.meetings import with_meetings
from bot.curate.plan_digest import plan_digest
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.entry import opened_at
from bot.face.standing import as_it_stands
from bot.face.tongue import Tongue, tongue
from bot.model import (
    ChatKind,
    Curated,
    Digest,
    Filed,
    Outgoing,
    Schedule,
    Source,
    SourceId,
    Subscription,
    SubscriptionId,
    Topic,
    TopicId,
    Visit,
)
from bot.model.meetings import Meetings
from bot.model.operations import Keep, Quotas
from bot.ports.conversation import ServiceStore

SETTING_UP = "setting up"
BY_READER = "by the reader"
"""Every other reason to pause is the chat's (blocked, kicked, ...) and ends when it lets the bot in again."""

LOOK_BACK = timedelta(days=7)
"""How far /latest and a first digest look; a weekly reader's usual window."""

Answer = tuple[Outgoing, ...]
"""To a command: what is sent, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the operator decides: who they are, and what a new subscription starts with."""

    operator: str = say.UNNAMED[0]
    contact: str = say.UNNAMED[1]
    schedule: Schedule = field(default_factory=Schedule)
    limit: int = 5
    threshold: float = 4.0
    keep: Keep = field(default_factory=Keep)
    quotas: Quotas = field(default_factory=Quotas)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the service works with. `published` is called when parts wait in the outbox."""

    store: ServiceStore
    topics: Sequence[Topic]
    sources: Mapping[SourceId, Source]
    labels: Mapping[TopicId, str]
    clock: Callable[[], datetime]
    published: Callable[[], None]
    terms: Terms
    meetings: Meetings = field(default_factory=Meetings)


class Concern:
    """One part of what can be asked for. Every method is one request of one visit."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._store = given.store
        self._clock = given.clock
        self._quotas = given.terms.quotas

    async def tongue(self, visit: Visit) -> Tongue:
        """The language that the chat has chosen, else the one that the person's Telegram is set to."""
        return self._tongue_of(await self._find(visit), visit)

    def _tongue_of(self, subscription: Subscription | None, visit: Visit) -> Tongue:
        if subscription is None:
            return tongue(tongue(visit.language or "en").code)
        code = tongue(subscription.language or visit.language or "en").code
        return tongue(code, plain=subscription.plain)

    async def _find(self, visit: Visit) -> Subscription | None:
        """The subscription of this chat and this forum topic; by chat, because a group may have moved."""
        found = await self._store.subscriptions(chat_id=visit.chat.id)
        own = (one for one in found if one.chat and one.chat.thread == visit.chat.thread)
        return next((one for one in own if one.until is None), None)  # not those that follow a conference

    async def _existing(self, visit: Visit) -> tuple[Subscription, Tongue]:
        """Raises `UsageError` where nothing is set up."""
        subscription = await self._find(visit)
        t = self._tongue_of(subscription, visit)
        if subscription is None:
            raise UsageError(t(say.NOT_SET_UP))
        return subscription, t

    async def _running(self, visit: Visit) -> tuple[Subscription, Tongue]:
        """Raises `UsageError` where nothing is set up to its end."""
        subscription, t = await self._existing(visit)
        if subscription.paused == SETTING_UP:
            raise UsageError(t(say.NOT_SET_UP))
        return subscription, t

    def _within(self, quota: int, present: int, t: Tongue) -> None:
        """Raises `UsageError` where one more would be too many."""
        if present >= quota:
            raise UsageError(t.plural("{n} is the most.", "{n} are the most.", quota))

    def _draft(self, visit: Visit) -> Subscription:
        """A subscription that does not run yet."""
        chat, terms = visit.chat, self._given.terms
        is_group = chat.kind is not ChatKind.PRIVATE
        thread = f".{chat.thread}" if chat.thread is not None else ""
        return Subscription(
            id=SubscriptionId(f"chat{chat.id}{thread}"),
            title="",
            topics=(),
            schedule=replace(terms.schedule, every="weekly" if is_group else "daily"),
            limit=terms.limit,
            threshold=terms.threshold,
            audience="group" if is_group else "reader",
            chat=chat,
            created=self._clock(),
            paused=SETTING_UP,
            language=tongue(visit.language).code if visit.language else "",
        )

    def _labels(self, chosen: Sequence[TopicId], t: Tongue) -> list[str]:
        return [t(topic.label) for topic in self._given.topics if topic.id in chosen]

    def _is_away(self, subscription: Subscription) -> bool:
        until = subscription.away_until
        return until is not None and local_date(subscription.schedule, self._clock()) < until

    async def _as_they_stand(self, found: Sequence[Filed]) -> list[Filed]:
        """Flagged where something was said of their works since: retracted, withdrawn, corrected, …"""
        known = await self._store.standings([one.place.work for one in found])
        return [as_it_stands(one, known.get(one.place.work)) for one in found]

    def _source(self, story: Curated) -> Source | None:
        source = story.lead.item.source
        return self._given.sources.get(source) if source else None

    def _opened_at(self, story: Curated, subscription: Subscription | None) -> str:
        """Where its title leads here: what is by subscription, through the chat's library proxy."""
        access, _ = access_of(story, self._source(story))
        return opened_at(story, access, subscription.library_proxy if subscription else "")

    async def _resume(self, subscription: Subscription) -> Subscription:
        resumed = replace(subscription, paused="", away_until=None)
        if self._is_away(subscription):  # its due time is that of the pause's end
            resumed = replace(resumed, next_due=None)
        return await self._reschedule(resumed, subscription.schedule)

    async def _reschedule(self, subscription: Subscription, schedule: Schedule) -> Subscription:
        """With the next slot after now, so that what was missed does not come in a flood."""
        changed = replace(subscription, schedule=schedule)
        due = None
        if subscription.paused != SETTING_UP:
            now = self._clock()
            due = due_after_change(subscription.schedule, schedule, subscription.next_due, now)
            due = max(due, upcoming(changed, now)) if self._is_away(changed) else due
        subscription = replace(changed, next_due=due)
        await self._store.save_subscription(subscription)
        return subscription

    async def _digest(self, subscription: Subscription) -> Digest | None:
        """What is new and was not sent there yet."""
        now = self._clock()
        since = min(subscription.last_slot or now, now - LOOK_BACK)
        candidates = await self._store.window(since, now)
        works = frozenset(work for one in candidates for work in one.works)
        had = await self._store.had(subscription.chat, works) if subscription.chat else frozenset()
        digest, _ = plan_digest(
            subscription,
            candidates,
            had,
            now=now,
            sources=self._given.sources,
            labels=self._given.labels,
            taste=await self._store.taste(subscription.chat) if subscription.chat else None,
        )
        return with_meetings(digest, self._given.meetings) if digest else None
