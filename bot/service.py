"""What a reader can ask for. Gathers from the store, asks the core, writes, and answers in messages.

Who may ask is the conversation's business; what a press or a command means is decided here. Set-up is a
subscription that does not run yet, kept in the store from the first tap, so nothing is lost by a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.curate.due import due_after_change, known_zone, local_date, upcoming
from bot.curate.plan_digest import plan_digest
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.digest import render
from bot.model import (
    Chat,
    ChatKind,
    Digest,
    DigestPlan,
    Message,
    Schedule,
    Source,
    SourceId,
    Subscription,
    SubscriptionId,
    Topic,
    TopicId,
)
from bot.ports import Store

SETTING_UP = "setting up"
BY_READER = "by the reader"
"""Every other reason to pause is the chat's (blocked, kicked, ...) and ends when it lets the bot in again."""

LOOK_BACK = timedelta(days=7)
"""How far /latest and a first digest look; a weekly reader's usual window."""

SAMPLE_SLOT = 0
"""The first digest is beside the schedule: today's regular one, which is slot 1, still comes."""

Answer = tuple[Message, ...]
"""To a command: messages to be sent, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the operator decides: who they are, and what a new subscription starts with."""

    operator: str = "the person who runs it"
    contact: str = "no address given"
    schedule: Schedule = field(default_factory=Schedule)
    limit: int = 5
    threshold: float = 4.0


class Service:
    """Every method is one request of one chat; `published` is called when parts wait in the outbox."""

    def __init__(
        self,
        store: Store,
        *,
        topics: Sequence[Topic],
        sources: Mapping[SourceId, Source],
        clock: Callable[[], datetime],
        published: Callable[[], None] = lambda: None,
        terms: Terms = Terms(),
    ) -> None:
        self._store = store
        self._topics = sorted(topics, key=lambda topic: (topic.axis != "specialty", topic.label.casefold()))
        self._sources = sources
        self._names = {topic.id: topic.label for topic in topics}
        self._clock = clock
        self._published = published
        self._terms = terms

    # ── commands ──────────────────────────────────────────────────────────────

    async def start(self, chat: Chat) -> Answer:
        """Begin, go on with a set-up, resume what was paused, or show what holds."""
        subscription = await self._find(chat)
        if subscription is None or subscription.paused == SETTING_UP:
            return await self.topics(chat)
        if not subscription.paused and not self._is_away(subscription):
            return (say.settings(subscription),)
        return (say.resumed(await self._resume(subscription)),)

    async def topics(self, chat: Chat) -> Answer:
        """The topics to choose from; nothing is written before the first choice."""
        return (await self.topics_page(chat, 0),)

    async def latest(self, chat: Chat) -> Answer:
        """What is new and was not sent here yet, as a preview: it is not recorded and may come again."""
        subscription = await self._find(chat)
        if subscription is None or not subscription.topics:
            return (say.said(say.NOT_SET_UP),)
        # Without a due time nothing is late: this is not the scheduled digest.
        digest = await self._digest(replace(subscription, next_due=None))
        if digest is None:
            return (say.nothing_new(subscription),)
        return render(replace(digest, sample=False, notes=(*digest.notes, "preview")))

    async def pause(self, chat: Chat) -> Answer:
        """Nothing is sent until `start`."""
        subscription = await self._find(chat)
        if subscription is None or subscription.paused == SETTING_UP:
            return (say.said(say.NOT_SET_UP),)
        subscription = replace(subscription, paused=subscription.paused or BY_READER)
        await self._store.save_subscription(subscription)
        return (say.paused(subscription),)

    async def pause_until(self, chat: Chat, until: date) -> Answer:
        """Nothing is sent before that date; then one digest with the best since the last one.

        A date that has come where the reader is ends the pause. Raises `UsageError` where nothing is set up.
        """
        subscription = replace(await self._existing(chat), paused="", away_until=until)
        subscription = replace(subscription, next_due=upcoming(subscription, self._clock()))
        await self._store.save_subscription(subscription)
        away = self._is_away(subscription)
        return (say.away(subscription, until) if away else say.resumed(subscription),)

    async def stop(self, chat: Chat) -> Answer:
        """Erase everything that is kept of the chat, at once."""
        erased = await self._store.forget_chat(chat.id)
        return (say.said(say.STOPPED if erased else say.NOTHING_KEPT),)

    async def help(self, _chat: Chat) -> Answer:
        """The same everywhere."""
        return (say.said(say.HELP),)

    async def privacy(self, _chat: Chat) -> Answer:
        """What is kept of a chat; Telegram requires that a bot says so."""
        return (say.privacy(self._terms.operator, self._terms.contact),)

    # ── buttons ───────────────────────────────────────────────────────────────

    async def topics_page(self, chat: Chat, page: int) -> Message:
        """One page of them, the chosen ones marked."""
        subscription = await self._find(chat)
        return say.topics_page(self._topics, subscription.topics if subscription else (), page)

    async def toggle(self, chat: Chat, topic: str, page: int) -> Message:
        """Choose a topic or undo it. Raises `UsageError` for one that is no longer offered."""
        known = next((one.id for one in self._topics if one.id == topic), None)
        subscription = await self._find(chat) or self._draft(chat)
        if known is None and topic not in subscription.topics:
            raise UsageError(say.OLD_BUTTON)
        chosen = _toggled(subscription.topics, TopicId(topic))
        subscription = replace(subscription, topics=chosen, title=say.title(self._labels(chosen)))
        await self._store.save_subscription(subscription)
        return say.topics_page(self._topics, chosen, page)

    async def choose_topics(self, chat: Chat) -> Message:
        """On to the hour, or back to what holds. Raises `UsageError` when none is chosen."""
        subscription = await self._find(chat)
        if subscription is None or not subscription.topics:
            raise UsageError(say.PICK_ONE)
        if subscription.paused == SETTING_UP:
            return say.hours_page(subscription.schedule)
        return say.settings(subscription)

    async def hours(self, chat: Chat) -> Message:
        """The hours to choose from. Raises `UsageError` where nothing is set up."""
        return say.hours_page((await self._existing(chat)).schedule)

    async def set_hour(self, chat: Chat, at: time) -> Message:
        """Keep the hour and ask for the zone. Raises `UsageError` where nothing is set up."""
        subscription = await self._existing(chat)
        await self._reschedule(subscription, replace(subscription.schedule, at=at))
        return say.zones_page(self._clock())

    async def set_zone(self, chat: Chat, zone: str) -> Message:
        """Keep the zone; ends a set-up, and its first digest goes into the outbox at once.

        Raises `UsageError` for an unknown zone and where nothing is set up.
        """
        subscription = await self._existing(chat)
        if known_zone(zone) is None or not subscription.topics:
            raise UsageError(say.OLD_BUTTON)
        is_new = subscription.paused == SETTING_UP
        schedule = replace(subscription.schedule, zone=zone)
        subscription = await self._reschedule(
            replace(subscription, paused="" if is_new else subscription.paused), schedule
        )
        if not is_new:
            return say.settings(subscription)
        return say.set_up(subscription, sample=await self._send_sample(subscription))

    # ── what happens to a chat ────────────────────────────────────────────────

    async def unreachable(self, chat: Chat, why: str) -> None:
        """The chat shut the bot out: its running subscriptions pause, for that reason."""
        for subscription in await self._store.subscriptions(chat_id=chat.id):
            if not subscription.paused:
                await self._store.save_subscription(replace(subscription, paused=why))

    async def reachable(self, chat: Chat) -> None:
        """The chat let the bot in again: what had paused for that reason runs, from the next slot on."""
        for subscription in await self._store.subscriptions(chat_id=chat.id):
            if subscription.paused not in {"", SETTING_UP, BY_READER}:
                await self._resume(subscription)

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: everything follows it."""
        await self._store.chat_moved(old, new)

    # ── within ────────────────────────────────────────────────────────────────

    async def _find(self, chat: Chat) -> Subscription | None:
        """The subscription of this chat and this forum topic; by chat, because a group may have moved."""
        found = await self._store.subscriptions(chat_id=chat.id)
        return next((one for one in found if one.chat and one.chat.thread == chat.thread), None)

    async def _existing(self, chat: Chat) -> Subscription:
        subscription = await self._find(chat)
        if subscription is None:
            raise UsageError(say.NOT_SET_UP)
        return subscription

    def _draft(self, chat: Chat) -> Subscription:
        is_group = chat.kind is not ChatKind.PRIVATE
        thread = f".{chat.thread}" if chat.thread is not None else ""
        return Subscription(
            id=SubscriptionId(f"chat{chat.id}{thread}"),
            title="",
            topics=(),
            schedule=replace(self._terms.schedule, every="weekly" if is_group else "daily"),
            limit=self._terms.limit,
            threshold=self._terms.threshold,
            audience="group" if is_group else "reader",
            chat=chat,
            created=self._clock(),
            paused=SETTING_UP,
        )

    def _labels(self, chosen: Sequence[TopicId]) -> list[str]:
        return [topic.label for topic in self._topics if topic.id in chosen]

    async def _resume(self, subscription: Subscription) -> Subscription:
        resumed = replace(subscription, paused="", away_until=None)
        if self._is_away(subscription):  # its due time is that of the pause's end
            resumed = replace(resumed, next_due=None)
        return await self._reschedule(resumed, subscription.schedule)

    def _is_away(self, subscription: Subscription) -> bool:
        until = subscription.away_until
        return until is not None and local_date(subscription.schedule, self._clock()) < until

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
        now = self._clock()
        since = min(subscription.last_slot or now, now - LOOK_BACK)
        candidates = await self._store.window(since, now)
        works = frozenset(work for one in candidates for work in one.works)
        had = await self._store.had(subscription.chat, works) if subscription.chat else frozenset()
        digest, _ = plan_digest(
            subscription, candidates, had, now=now, sources=self._sources, labels=self._names
        )
        return digest

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
        self._published()
        return written


def _toggled(topics: tuple[TopicId, ...], topic: TopicId) -> tuple[TopicId, ...]:
    return tuple(one for one in topics if one != topic) if topic in topics else (*topics, topic)
