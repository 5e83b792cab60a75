"""One work by its name, and what to say to anything else that is written. None of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.curate.asking import Named, named_work
from bot.curate.entry import entry
from bot.curate.patients import is_about_patient
from bot.face import conversation as say
from bot.face.entry import entry_html
from bot.face.keyboards import Ref, Span, numbers
from bot.face.markup import bold, clean, escape, join, trusted
from bot.face.tongue import Tongue, marked
from bot.face.why import RETRACTED, status_words
from bot.model import (
    Button,
    Curated,
    Flag,
    Keyboard,
    Listed,
    Message,
    Reaction,
    Report,
    Visit,
    WorkId,
)
from bot.service.concern import Answer, Given
from bot.service.entries import Entries
from bot.service.listing import Listing
from bot.text.words import shorten

LONGEST_DATA = 48
"""Bytes of a query that a button can carry."""

NO_PATIENTS = marked(
    "I cannot help with a patient, and nothing of what you wrote is kept. I only bring what was published; "
    "please ask a colleague, your guideline or your formulary."
)
NO_FILES = marked(
    "I read text only, and nothing of what you sent is kept. Send me a DOI, a PMID, a link, or words to "
    "search for. /help tells what else I do."
)


class Finding(Listing):
    """`entries` makes the cards."""

    def __init__(self, given: Given, entries: Entries) -> None:
        super().__init__(given)
        self._entries = entries

    async def why(self, visit: Visit, words: str) -> Answer:
        """Of a work by its name, if it is known; of an entry, how to ask."""
        t = await self.tongue(visit)
        named = named_work(words) if words else None
        if named is None:
            return (say.said(t("Press the number of an entry, then Why; or write /why and a DOI or PMID.")),)
        story = await self._story(named)
        return (await self._entries.why(story, visit, t),) if story else await self._card(visit, named, t)

    async def anything(self, visit: Visit, text: str, links: Sequence[str] = ()) -> Answer:
        """What somebody wrote that is no command, or wrote under a picture; `links` are those behind its
        words."""
        t = await self.tongue(visit)
        if is_about_patient(text):
            return (say.said(t(NO_PATIENTS)),)
        if named := named_work(text) or named_work("\n".join(links)):
            return await self._card(visit, named, t)
        words = " ".join(clean(text).split())
        if not any(map(str.isalnum, words)):
            return (say.said(t(say.HELP)),)
        shown = escape(shorten(words, 60))
        asked = t("I keep nothing of what you write. Shall I search for it?")
        button = Button(text=t("Search"), data=f"find:{_fitting(words)}")
        return (Message(text=f"{asked}\n{shown}", keyboard=((button,),)),)

    async def nothing_to_read(self, visit: Visit) -> Answer:
        """To a picture, a voice or a file without a word."""
        return (say.said((await self.tongue(visit))(NO_FILES)),)

    async def opened(self, visit: Visit, work: WorkId) -> Answer:
        """The card of a work that a link named."""
        t = await self.tongue(visit)
        made = await self._entries.card(visit, work)
        if made is None:
            return (say.said(t(say.GONE)),)
        return (await self._told(visit, *made, t),)

    async def several(self, visit: Visit, works: Iterable[tuple[WorkId, ...]], heading: str) -> Answer:
        """A list that was sent elsewhere, in one's own chat."""
        t = await self.tongue(visit)
        asked = list(works)
        kept = await self._store.stories_of([work for several in asked for work in several])
        found = [kept[work].lead for several in asked for work in several[:1] if work in kept]
        if not found:
            return (say.said(t(say.GONE)),)
        listed = Listed(entries=tuple((one.place.work,) for one in found), at=self._clock())
        number = await self._store.keep_list(visit.chat, listed)
        text = await self._listed(visit, dict(enumerate(found, 1)), t, heading=heading)
        return (Message(text=text, keyboard=numbers(Span(Ref(list=number), 1, len(found)))),)

    async def suggest(self, visit: Visit, what: str) -> Reaction:
        """A work that we do not know, for the curators."""
        t = await self.tongue(visit)
        report = Report(kind="suggestion", chat=visit.chat.id, words=clean(what), at=self._clock())
        await self._store.keep_report(report)
        return Reaction(toast=t("Suggested. Thank you."))

    # ── within ────────────────────────────────────────────────────────────────

    async def _story(self, named: Named) -> Curated | None:
        items = await self._store.named(named.kind, named.value)
        works = [one.place.work for one in items]
        found = await self._store.stories_of(works[:1])
        return next(iter(found.values()), None)

    async def _card(self, visit: Visit, named: Named, t: Tongue) -> Answer:
        items = await self._store.named(named.kind, named.value)
        if not items:
            return (_unknown(named, t),)
        return await self.opened(visit, items[0].place.work)

    async def _told(self, visit: Visit, story: Curated, keyboard: Keyboard, t: Tongue) -> Message:
        """As a digest shows it, and what is known of its retraction."""
        subscription = await self._find(visit)
        shown = entry(await self._entries.ranked(story, subscription, visit), self._source(story))
        (lead,) = await self._with_status([story.lead])
        status = t(RETRACTED) if Flag.RETRACTED in lead.item.flags else status_words(lead, t)
        proxy = subscription.library_proxy if subscription else ""
        year = self._clock().year
        told = entry_html(shown, number="{title}", this_year=year, t=t, library_proxy=proxy)
        return Message(text=join((told, trusted(status)), "\n").raw, keyboard=keyboard)


def _unknown(named: Named, t: Tongue) -> Message:
    text = bold(t("I do not know this one.")).raw
    data = f"suggest:{named.kind}:{named.value}"
    if len(data.encode()) > LONGEST_DATA:
        how = t("/feedback and the address suggests it to the curators.")
        return say.said(f"{text}\n{how}")
    about = t("So nothing is known to me of its retraction either.")
    return Message(text=f"{text}\n{about}", keyboard=((Button(text=t("Suggest to curators"), data=data),),))


def _fitting(words: str) -> str:
    """As many whole words as a button can carry."""
    kept = words.encode()[:LONGEST_DATA].decode(errors="ignore")
    return kept if kept == words else kept.rpartition(" ")[0] or kept
