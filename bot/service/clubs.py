"""Journal clubs: a group votes for one of its week's papers, and then reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.curate.compose import DISCUSSED
from bot.curate.entry import entry
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.entry import entry_html
from bot.face.keyboards import Ref
from bot.face.markup import bold, clean
from bot.face.tongue import Tongue
from bot.model import Button, ChatKind, Club, Curated, Message, Poll, Reaction, Visit, WorkId
from bot.service.concern import Answer, Concern, Given
from bot.service.entries import Entries
from bot.text.words import shorten

WEEK = timedelta(days=7)
OPTIONS = 5
LONGEST_OPTION = 100


class Clubs(Concern):
    """One at a time in each place; the latest counts."""

    def __init__(self, given: Given, entries: Entries) -> None:
        super().__init__(given)
        self._entries = entries

    async def open(self, visit: Visit) -> Answer:
        """A poll of the best papers of what this place was sent last, and the button that ends it."""
        subscription, t = await self._running(visit)
        if visit.chat.kind in (ChatKind.PRIVATE, ChatKind.CHANNEL):
            raise UsageError(t("A journal club needs a group."))
        digest = await self._digest(replace(subscription, next_due=None))
        works = [one.ranked.curated for one in digest.entries] if digest else []
        sent = await self._store.sent_works(visit.chat, since=self._clock() - WEEK)
        kept = await self._store.stories_of(sent)
        return await self._begin(visit, [*kept.values(), *works], t)

    async def from_digest(self, visit: Visit, ref: str) -> Reaction:
        """The same from the entries of one digest."""
        _, t = await self._running(visit)
        named = Ref.parse(ref)
        if named is None or named.day is None:
            raise UsageError(t(say.OLD_BUTTON))
        found = await self._store.sent_entries(
            visit.chat, day=named.day.isoformat(), n=named.n, message=visit.message
        )
        kept = await self._store.stories_of([work for works in found.values() for work in works])
        return Reaction(said=await self._begin(visit, list(kept.values()), t))

    async def polled(self, visit: Visit, message: int) -> None:
        """The poll of the latest club was sent as this message."""
        if club := await self._store.latest_club(visit.chat):
            await self._store.club_became(replace(club, message=message))

    async def poll_of(self, visit: Visit) -> int | None:
        """The message of the poll that is open here."""
        club = await self._store.latest_club(visit.chat)
        return club.message if club and club.chosen is None else None

    async def close(self, visit: Visit, votes: Sequence[int]) -> Reaction:
        """Ends the vote: the paper with the most of `votes`, the better ranked of equals, is shown whole."""
        _, t = await self._running(visit)
        club = await self._store.latest_club(visit.chat)
        if club is None or not club.works:
            raise UsageError(t(say.OLD_BUTTON))
        counted = list(votes) if len(votes) == len(club.works) else [0] * len(club.works)
        chosen = club.chosen or club.works[counted.index(max(counted))]
        await self._store.club_became(replace(club, chosen=chosen))
        return Reaction(page=say.said(t("The vote has ended.")), said=await self.reading(visit, chosen))

    async def reading(self, visit: Visit, work: WorkId) -> Answer:
        """The chosen paper, as the digest's opening shows one."""
        subscription, t = await self._running(visit)
        story = (await self._store.stories_of([work])).get(work)
        if story is None:
            raise UsageError(t(say.GONE))
        shown = entry(await self._entries.ranked(story, subscription, visit), self._source(story))
        year, proxy = self._clock().year, subscription.library_proxy
        html = entry_html(shown, number="{title}", this_year=year, t=t, library_proxy=proxy)
        heading = bold(t("Our journal club reads")).raw
        return (Message(text=f"{heading}\n\n{html.raw}"),)

    async def _begin(self, visit: Visit, stories: list[Curated], t: Tongue) -> Answer:
        papers = _papers(stories)
        if len(papers) < 2:
            raise UsageError(t("There are not two papers to choose from yet."))
        works = tuple(one.lead.place.work for one in papers)
        await self._store.open_club(Club(chat=visit.chat, at=self._clock(), works=works))
        poll = Poll(
            question=t("Which paper shall we discuss?"),
            options=tuple(_option(one) for one in papers),
        )
        close = Button(text=t("End the vote"), data="choose")
        text = t("When everybody has voted, an administrator ends the vote.")
        return (poll, Message(text=text, keyboard=((close,),)))


def _papers(stories: list[Curated]) -> list[Curated]:
    """Studies before what cannot be appraised, each once, as many as a poll shows well. Telegram refuses
    a poll with two options of the same words."""
    once = list({one.story: one for one in stories if clean(one.lead.item.title)}.values())
    once.sort(key=lambda one: one.lead.judgement.study_type not in DISCUSSED)
    apart: dict[str, Curated] = {}
    for one in once:
        apart.setdefault(_option(one), one)
    return list(apart.values())[:OPTIONS]


def _option(paper: Curated) -> str:
    return shorten(clean(paper.lead.item.title), LONGEST_OPTION)
