"""The first minute, and specialties, hour and zone at any time after it.

Set-up is a subscription that does not run yet, kept in the store from the first tap, so nothing is lost by
a restart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.curate.due import known_zone
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.digest import render
from bot.face.tongue import Tongue
from bot.model import ChatKind, DigestPlan, Message, Subscription, Topic, TopicId, Visit
from bot.service.concern import SETTING_UP, Answer, Concern, Given
from bot.text import fold

SAMPLE_SLOT = 0
"""The first digest is beside the schedule: today's regular one, which is slot 1, still comes."""

COUNTED_FOR = timedelta(hours=1)
"""How long what each topic brings in a week is taken for known."""


class SetUp(Concern):
    """From /start to the first digest."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._counted: tuple[datetime, Mapping[TopicId, int]] | None = None

    async def start(self, visit: Visit) -> Answer:
        """Begin, go on with a set-up, resume what was paused, or show what holds; and who runs this."""
        subscription, by = await self._find(visit), (self._given.terms.operator, self._given.terms.contact)
        t = self._tongue_of(subscription, visit)
        if subscription is None or subscription.paused == SETTING_UP:
            return (say.introduced(await self.topics_page(visit, 0), *by, t),)
        if not subscription.paused and not self._is_away(subscription):
            return (say.signed(say.settings(subscription, t), *by, t),)
        return (say.signed(say.resumed(await self._resume(subscription), t), *by, t),)

    async def topics(self, visit: Visit, words: str = "") -> Answer:
        """The topics to choose from, or those that fit what was looked for; nothing is written before the
        first choice."""
        if not words.strip():
            return (await self.topics_page(visit, 0),)
        subscription = await self._find(visit)
        t = self._tongue_of(subscription, visit)
        found = _fitting(self._given.topics, words, t)
        if not found:
            return (say.said(t(say.NO_SUCH_TOPIC)),)
        return (say.topics_page(found, subscription.topics if subscription else (), 0, t),)

    async def topics_page(self, visit: Visit, page: int) -> Message:
        """One page of them, the chosen ones marked."""
        subscription = await self._find(visit)
        chosen = subscription.topics if subscription else ()
        return await self._topics_page(subscription, chosen, page, self._tongue_of(subscription, visit))

    async def _topics_page(
        self, subscription: Subscription | None, chosen: Sequence[TopicId], page: int, t: Tongue
    ) -> Message:
        is_new = subscription is None or subscription.paused == SETTING_UP
        step = say.step_of(1, t) if is_new else ""
        weekly, chat = await self._weekly(), subscription.chat if subscription else None
        is_channel = chat is not None and chat.kind is ChatKind.CHANNEL
        topics = self._given.topics
        return say.topics_page(topics, chosen, page, t, weekly=weekly, step=step, of_channel=is_channel)

    async def _weekly(self) -> Mapping[TopicId, int]:
        """How many stories each topic brought in the last week; empty while there are none."""
        now = self._clock()
        if self._counted is None or not timedelta() <= now - self._counted[0] < COUNTED_FOR:
            self._counted = now, await self._store.topic_counts(now - timedelta(days=7))
        counts = self._counted[1]
        return {topic.id: counts.get(topic.id, 0) for topic in self._given.topics} if counts else {}

    async def toggle(self, visit: Visit, topic: str, page: int) -> Message:
        """Choose a topic or undo it. Raises `UsageError` for one that is no longer offered."""
        known = next((one.id for one in self._given.topics if one.id == topic), None)
        subscription = await self._find(visit) or self._draft(visit)
        t = self._tongue_of(subscription, visit)
        if known is None and topic not in subscription.topics:
            raise UsageError(t(say.OLD_BUTTON))
        chosen = _toggled(subscription.topics, TopicId(topic))
        subscription = replace(subscription, topics=chosen, title=say.title(self._labels(chosen, t), t))
        await self._store.save_subscription(subscription)
        return await self._topics_page(subscription, chosen, page, t)

    async def take_over(self, visit: Visit, topics: Sequence[TopicId]) -> Message:
        """Choose what somebody shared, in the place of what was chosen, and go on with the set-up."""
        subscription = await self._find(visit) or self._draft(visit)
        t = self._tongue_of(subscription, visit)
        title = say.title(self._labels(topics, t), t)
        await self._store.save_subscription(replace(subscription, topics=tuple(topics), title=title))
        return await self.choose_topics(visit)

    async def choose_topics(self, visit: Visit) -> Message:
        """On to the hour, or back to what holds. Raises `UsageError` when none is chosen."""
        subscription = await self._find(visit)
        t = self._tongue_of(subscription, visit)
        if subscription is None or not subscription.topics:
            raise UsageError(t(say.PICK_ONE))
        if subscription.paused == SETTING_UP:
            return say.hours_page(subscription.schedule, t, step=say.step_of(2, t))
        return say.settings(subscription, t)

    async def hours(self, visit: Visit) -> Message:
        """The hours to choose from. Raises `UsageError` where nothing is set up."""
        subscription, t = await self._existing(visit)
        return say.hours_page(subscription.schedule, t, step=_step(2, subscription, t))

    async def set_hour(self, visit: Visit, at: time) -> Message:
        """Keep the hour; in a set-up, ask for the zone. Raises `UsageError` where nothing is set up."""
        subscription, t = await self._existing(visit)
        changed = await self._reschedule(subscription, replace(subscription.schedule, at=at))
        return await self.zones(visit) if changed.paused == SETTING_UP else say.settings(changed, t)

    async def zones(self, visit: Visit) -> Message:
        """The clocks to choose from. Raises `UsageError` where nothing is set up."""
        subscription, t = await self._existing(visit)
        return say.zones_page(self._clock(), t, step=_step(3, subscription, t))

    async def set_zone(self, visit: Visit, zone: str) -> Message:
        """Keep the zone; ends a set-up, and its first digest goes into the outbox at once.

        Raises `UsageError` for an unknown zone and where nothing is set up.
        """
        subscription, t = await self._existing(visit)
        if known_zone(zone) is None or not subscription.topics:
            raise UsageError(t(say.OLD_BUTTON))
        is_new = subscription.paused == SETTING_UP
        schedule = replace(subscription.schedule, zone=zone)
        subscription = await self._reschedule(
            replace(subscription, paused="" if is_new else subscription.paused), schedule
        )
        if not is_new:
            return say.settings(subscription, t)
        return say.set_up(subscription, t, sample=await self._send_sample(subscription))

    async def _send_sample(self, subscription: Subscription) -> bool:
        """Put the first digest into the outbox; False when there is nothing to put."""
        digest = await self._digest(subscription)
        if digest is None or subscription.next_due is None:
            return False
        digest = replace(digest, sample=True, slot=replace(digest.slot, n=SAMPLE_SLOT))
        plan = DigestPlan(
            subscription=subscription.id,
            next_due=subscription.next_due,
            digest=digest,
            messages=render(digest),
        )
        written = await self._store.apply_digest(plan, now=self._clock())
        self._given.published()
        return written


def _step(number: int, subscription: Subscription, t: Tongue) -> str:
    return say.step_of(number, t) if subscription.paused == SETTING_UP else ""


def _toggled(topics: tuple[TopicId, ...], topic: TopicId) -> tuple[TopicId, ...]:
    return tuple(one for one in topics if one != topic) if topic in topics else (*topics, topic)


def _fitting(topics: Sequence[Topic], words: str, t: Tongue) -> list[Topic]:
    """Topics whose name, in either language, or one of whose terms begins so."""
    asked = fold(words)
    return [one for one in topics if _fits(asked, (one.label, t(one.label), *one.terms, *one.hashtags))]


def _fits(asked: str, names: Sequence[str]) -> bool:
    return bool(asked) and any(f" {fold(name)}".find(f" {asked}") >= 0 for name in names)
