"""Search, one work by its name, and what to say to anything else that is written. None of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.curate.asking import Named, Vocabulary, named_work, sought, unknown_filters
from bot.curate.compose import entry
from bot.curate.patients import is_about_patient
from bot.face import conversation as say
from bot.face.entry import entry_html
from bot.face.keyboards import Ref, Span, numbers
from bot.face.lists import listed_page
from bot.face.markup import bold, clean, escape, join, shorten, trusted
from bot.face.tongue import Tongue, languages, marked, tongue
from bot.face.why import RETRACTED, status_words
from bot.face.words import STUDY_TYPES
from bot.model import (
    Button,
    Curated,
    Filed,
    Flag,
    Keyboard,
    LinkKind,
    Listed,
    Message,
    Reaction,
    Report,
    StudyType,
    Topic,
    Visit,
    WorkId,
)
from bot.service.concern import Answer, Concern, Given
from bot.service.entries import Entries
from bot.text import fold

FOUND = 10
_READ = 40
"""Items that are read for so many works: a work has a few copies."""

LONGEST_DATA = 48
"""Bytes of a query that a button can carry."""

NO_PATIENTS = marked(
    "I cannot help with a patient, and nothing of what you wrote is kept. I only bring what was published; "
    "please ask a colleague, your guideline or your formulary."
)
HOW_TO_SEARCH = marked("""<b>Search</b>
/search heart failure – every word
/search "heart failure" -children – a phrase, and without a word
/search sepsis type:rct topic:emergency source:example since:2026-01-01

Filters: topic: type: source: journal: since: until: – dates as 2026-11-01, or 30d, 6m, 1y. \
The newest come first.""")

_RETRACTS = {LinkKind.RETRACTION_OF}


class Finding(Concern):
    """`entries` makes the cards."""

    def __init__(self, given: Given, entries: Entries) -> None:
        super().__init__(given)
        self._entries = entries
        self._types = _study_types()

    async def search(self, visit: Visit, words: str) -> Answer:
        """What fits, the newest first; how to ask, where nothing was asked."""
        t = await self.tongue(visit)
        if not words.strip():
            return (say.said(t(HOW_TO_SEARCH)),)
        asked = sought(words, self._vocabulary())
        if asked.is_empty:
            return (say.said(t("A search needs a word besides its filters.")),)
        found = _works(await self._store.seek(asked, limit=_READ))
        if not found:
            return (say.said(_nothing(unknown_filters(asked), t)),)
        return (await self._list(visit, found[:FOUND], t, more=len(found) > FOUND),)

    async def found(self, visit: Visit, words: str) -> Reaction:
        """The search that was offered."""
        return Reaction(said=await self.search(visit, words))

    async def why(self, visit: Visit, words: str) -> Answer:
        """Of a work by its name; of an entry, how to ask."""
        t = await self.tongue(visit)
        named = named_work(words) if words else None
        story = await self._story(named) if named else None
        if story is None:
            return (say.said(t("Press the number of an entry, then Why; or write /why and a DOI or PMID.")),)
        return (await self._entries.why(story, visit, t),)

    async def anything(self, visit: Visit, text: str) -> Answer:
        """What somebody wrote that is no command."""
        t = await self.tongue(visit)
        if is_about_patient(text):
            return (say.said(t(NO_PATIENTS)),)
        if named := named_work(text):
            return await self._card(visit, named, t)
        words = " ".join(clean(text).split())
        if not any(map(str.isalnum, words)):
            return (say.said(t(say.HELP)),)
        shown = escape(shorten(words, 60))
        asked = t("I keep nothing of what you write. Shall I search for it?")
        button = Button(text=t("Search"), data=f"find:{_fitting(words)}")
        return (Message(text=f"{asked}\n{shown}", keyboard=((button,),)),)

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
        return (await self._list(visit, found, t, heading=heading),)

    async def suggest(self, visit: Visit, what: str) -> Reaction:
        """A work that we do not know, for the curators."""
        t = await self.tongue(visit)
        report = Report(kind="suggestion", chat=visit.chat.id, words=clean(what), at=self._clock())
        await self._store.keep_report(report)
        return Reaction(toast=t("Suggested. Thank you."))

    # ── within ────────────────────────────────────────────────────────────────

    def _vocabulary(self) -> Vocabulary:
        today = self._clock().date()
        return Vocabulary(
            topics=self._given.topics,
            sources=self._given.sources,
            study_types=self._types,
            today=today,
            names=_names_of,
        )

    async def _list(
        self, visit: Visit, found: list[Filed], t: Tongue, *, heading: str = "", more: bool = False
    ) -> Message:
        listed = Listed(entries=tuple((one.place.work,) for one in found), at=self._clock())
        number = await self._store.keep_list(visit.chat, listed)
        heading = heading or t.plural("Found: {n}", "Found: {n}", len(found))
        note = t("There is more; another word or a filter narrows it down.") if more else ""
        told = await self._with_status(found)
        sources, today = self._given.sources, self._clock().date()
        opened = await self._opened(visit, found)
        text = listed_page(heading, told, sources=sources, today=today, t=t, note=note, opened=opened)
        return Message(text=text, keyboard=numbers(Span(Ref(list=number), 1, len(found))))

    async def _opened(self, visit: Visit, found: Sequence[Filed]) -> Mapping[WorkId, str]:
        """Where the titles lead, where the chat has a library proxy."""
        subscription = await self._find(visit)
        if subscription is None or not subscription.library_proxy:
            return {}
        stories = await self._store.stories_of([one.place.work for one in found])
        shown = [replace(stories[one.place.work], lead=one) for one in found if one.place.work in stories]
        return {one.lead.place.work: self._opened_at(one, subscription) for one in shown}

    async def _with_status(self, found: Sequence[Filed]) -> list[Filed]:
        """Flagged as their works stand, and where a notice that we have says that one was retracted, though
        its own record does not."""
        found = await self._as_they_stand(found)
        names = {name: n for n, one in enumerate(found) for name in _names(one)}
        notices = await self._store.speaking_of(list(names))
        links = (link for notice in notices for link in notice.place.links if link.kind in _RETRACTS)
        retracted = {names[link.to] for link in links if link.to in names}
        return [_flagged(one) if n in retracted else one for n, one in enumerate(found)]

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


def _nothing(unknown: Sequence[str], t: Tongue) -> str:
    if unknown:
        what = escape(shorten(clean(", ".join(unknown)), 100))
        return t("Nothing found. I know no such filter: {what}. /search alone tells all.", what=what)
    return t("Nothing found. Fewer words find more.")


def _names_of(topic: Topic) -> set[str]:
    return {fold(tongue(code)(topic.label)) for code in languages()}


def _works(items: Iterable[Filed]) -> list[Filed]:
    """One item a work, in order."""
    first: dict[WorkId, Filed] = {}
    for one in items:
        first.setdefault(one.place.work, one)
    return list(first.values())


def _names(one: Filed) -> list[str]:
    """How links call it."""
    doi, pmid = one.item.doi, one.item.pmid
    return [*([f"doi:{doi}"] if doi else []), *([f"pmid:{pmid}"] if pmid else [])]


def _flagged(one: Filed) -> Filed:
    if Flag.RETRACTED in one.item.flags:
        return one
    return replace(one, item=replace(one.item, flags=(*one.item.flags, Flag.RETRACTED)))


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


def _study_types() -> dict[str, StudyType]:
    """By their names in every language."""
    tongues = [tongue(code) for code in languages()]
    return {fold(t(name)): kind for kind, name in STUDY_TYPES.items() for t in tongues}
