"""What a reader can ask for. Gathers from the store, asks the core, writes, and answers in messages.

Who may ask is the conversation's business; what a press or a command means is decided here, one class a
concern. Everything that is asked for comes with a `Visit`: who, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.keyboards import listed_by
from bot.model import Chat, Message, Reaction, Source, SourceId, Topic, TopicId, Visit, WorkId
from bot.model.meetings import Meetings
from bot.ports.conversation import ServiceStore
from bot.service import links
from bot.service.channels import Channels
from bot.service.clubs import Clubs
from bot.service.concern import BY_READER, SETTING_UP, Answer, Given, Terms
from bot.service.conferences import Conferences
from bot.service.cpd import Record
from bot.service.entries import Entries
from bot.service.finding import Finding
from bot.service.library import Library
from bot.service.life import Life
from bot.service.muting import Muting
from bot.service.records import Records
from bot.service.schedules import Schedules
from bot.service.searching import Searching
from bot.service.set_up import SAMPLE_SLOT, SetUp
from bot.text.seal import FOR_LINKS, Seal

__all__ = ["BY_READER", "SAMPLE_SLOT", "SETTING_UP", "Answer", "Service", "Terms"]


class Service:
    """The concerns, made of the same things; `published` is called when parts wait in the outbox."""

    def __init__(
        self,
        store: ServiceStore,
        *,
        topics: Sequence[Topic],
        sources: Mapping[SourceId, Source],
        clock: Callable[[], datetime],
        published: Callable[[], None] = lambda: None,
        terms: Terms = Terms(),  # noqa: B008 - frozen
        meetings: Meetings = Meetings(),  # noqa: B008 - frozen
    ) -> None:
        given = Given(
            store=store,
            topics=sorted(topics, key=lambda topic: (topic.axis != "specialty", topic.label.casefold())),
            sources=sources,
            labels={topic.id: topic.label for topic in topics},
            clock=clock,
            published=published,
            terms=terms,
            meetings=meetings,
        )
        self._given = given
        self.set_up = SetUp(given)
        self.schedules = Schedules(given)
        self.life = Life(given, self.set_up)
        self.entries = Entries(given)
        self.finding = Finding(given, self.entries)
        self.searching = Searching(given)
        self.library = Library(given)
        self.cpd = Record(given)
        self.muting = Muting(given)
        self.records = Records(given)
        self.clubs = Clubs(given, self.entries)
        self.channels = Channels(given)
        self.conferences = Conferences(given)

    async def opened(self, visit: Visit, payload: str, token: str) -> Answer:
        """What a deep link leads to. One that was not signed here, or has expired, begins as /start does."""
        t = await self.life.tongue(visit)
        signed = Seal.of_token(token).open(FOR_LINKS, payload)
        link = links.parse(signed) if signed is not None else None
        match link:
            case links.Link(kind="work", what=what):
                return await self.finding.opened(visit, WorkId(what.replace("_", ":", 1)))
            case links.Link(kind="list", what=what):
                return await self._opened_list(visit, what)
            case links.Link(kind="set") if topics := self._topics(link):
                labels = [topic.label for topic in self._given.topics if topic.id in topics]
                return (say.preset(labels, f"take:{link.what}", t),)
            case _:
                return (say.said(t(say.OLD_LINK)), *await self.set_up.start(visit))

    async def _opened_list(self, visit: Visit, what: str) -> Answer:
        """A group's digest in one's own chat: what its message showed to everybody there."""
        t = await self.life.tongue(visit)
        named = listed_by(what)
        if named is None or named[1].day is None:
            return (say.said(t(say.OLD_LINK)),)
        chat, ref = Chat(id=named[0]), named[1]
        works = await self._given.store.sent_entries(
            chat, day=named[1].day.isoformat(), n=ref.n, message=None
        )
        return await self.finding.several(visit, [works[n] for n in sorted(works)], t("Sent to your group"))

    def _topics(self, link: links.Link) -> tuple[TopicId, ...]:
        known = [topic.id for topic in self._given.topics]
        return links.topics_of(link, known, self._given.clock().date()) or ()

    async def take_over(self, visit: Visit, what: str) -> Message:
        """What a shared link was confirmed to set up. Raises `UsageError` where it has expired meanwhile."""
        if not (topics := self._topics(links.Link(kind="set", what=what))):
            raise UsageError((await self.life.tongue(visit))(say.OLD_LINK))
        return await self.set_up.take_over(visit, topics)

    async def share(self, visit: Visit) -> Reaction:
        """A message to be forwarded, by whose button somebody else can take over this chat's specialties."""
        t = await self.life.tongue(visit)
        found = await self._given.store.subscriptions(chat_id=visit.chat.id)
        topics = next((one.topics for one in found if one.until is None), ())
        if not topics:
            raise UsageError(t(say.NOT_SET_UP))
        payload = links.of_topics(topics, self._given.clock().date()).payload()
        labels = [t(topic.label) for topic in self._given.topics if topic.id in topics]
        return Reaction(said=(say.shared(labels, payload, t),))
