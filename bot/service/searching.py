"""Search, and its pages. What was asked is not kept; a list of what was found is, and its pages turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.curate.asking import Vocabulary, sought, unknown_filters
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.keyboards import PAGE, Ref, Span, under_search
from bot.face.markup import clean, escape
from bot.face.tongue import Tongue, languages, marked, tongue
from bot.face.words import STUDY_TYPES
from bot.model import ChatKind, Hit, Listed, Message, Reaction, StudyType, Topic, Visit, WorkId
from bot.service.concern import Answer, Given
from bot.service.listing import Listing
from bot.text import fold
from bot.text.words import shorten

MOST = 50
"""Works that a search is paged through. Nobody turns more than a few pages; words narrow it down."""
_READ = 60
"""Items that are looked for, for so many works: a work has a few copies."""

HOW_TO_SEARCH = marked("""<b>Search</b>
/search heart failure – every word
/search "heart failure" -children – a phrase, and without a word
/search sepsis type:rct topic:emergency source:example since:2026-01-01

Filters: topic: type: source: journal: since: until: – dates as 2026-11-01, or 30d, 6m, 1y. \
The newest come first.""")

OF_THOSE_FOUND = marked("Found: {n}. Here: {first} to {last}")
OF_THE_NEWEST = marked("The newest {n} found. Here: {first} to {last}")
NARROWER = marked("There may be more; another word or a filter narrows it down.")


class Searching(Listing):
    """By words and filters, the newest first."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._types = _study_types()

    async def search(self, visit: Visit, words: str) -> Answer:
        """What fits, the newest first; how to ask, where nothing was asked."""
        t = await self.tongue(visit)
        if not words.strip():
            return (say.said(t(HOW_TO_SEARCH)),)
        asked = sought(words, self._vocabulary())
        if asked.is_empty:
            return (say.said(t("A search needs a word besides its filters.")),)
        hits = _works(await self._store.seek(asked, limit=_READ))
        if not hits:
            return (say.said(_nothing(unknown_filters(asked), t)),)
        return (await self._first_page(visit, hits[:MOST], t),)

    async def found(self, visit: Visit, words: str) -> Reaction:
        """The search that was offered."""
        return Reaction(said=await self.search(visit, words))

    async def turn(self, visit: Visit, span: Span) -> Reaction:
        """Another page of a search, as it was found. Raises `UsageError` for somebody else's."""
        t = await self.tongue(visit)
        if span.owner is not None and span.owner != visit.user:
            raise UsageError(t(say.NOT_YOURS))
        kept = await self._store.listed(visit.chat, span.ref.list)
        if kept is None or not kept.items[span.first - 1 : span.last]:
            raise UsageError(t(say.OLD_BUTTON))
        return Reaction(page=await self._page(visit, span, kept, t))

    # ── within ────────────────────────────────────────────────────────────────

    async def _first_page(self, visit: Visit, hits: Sequence[Hit], t: Tongue) -> Message:
        kept = Listed(
            entries=tuple((one.work,) for one in hits),
            items=tuple(one.item for one in hits),
            at=self._clock(),
        )
        number = await self._store.keep_list(visit.chat, kept)
        owner = visit.user if visit.chat.kind is not ChatKind.PRIVATE else None
        span = Span(Ref(list=number), 1, min(PAGE, len(hits)), owner=owner)
        return await self._page(visit, span, kept, t)

    async def _page(self, visit: Visit, span: Span, kept: Listed, t: Tongue) -> Message:
        """Those that are still kept, by the numbers they had. Raises `UsageError` where none is."""
        asked = dict(enumerate(kept.items[span.first - 1 : span.last], span.first))
        found = await self._store.found(asked.values())
        shown = {n: found[item] for n, item in asked.items() if item in found}
        if not shown:
            raise UsageError(t(say.GONE))
        most = len(kept.items)
        note = t(NARROWER) if span.last == most >= MOST else ""
        text = await self._listed(visit, shown, t, heading=_position(span, most, t), note=note)
        return Message(text=text, keyboard=under_search(span, most, t))

    def _vocabulary(self) -> Vocabulary:
        today = self._clock().date()
        return Vocabulary(
            topics=self._given.topics,
            sources=self._given.sources,
            study_types=self._types,
            today=today,
            names=_names_of,
        )


def _nothing(unknown: Sequence[str], t: Tongue) -> str:
    if unknown:
        what = escape(shorten(clean(", ".join(unknown)), 100))
        return t("Nothing found. I know no such filter: {what}. /search alone tells all.", what=what)
    return t("Nothing found. Fewer words find more.")


def _works(hits: Iterable[Hit]) -> list[Hit]:
    """One item a work, in order."""
    first: dict[WorkId, Hit] = {}
    for one in hits:
        first.setdefault(one.work, one)
    return list(first.values())


def _position(span: Span, found: int, t: Tongue) -> str:
    """Where in the search this page is."""
    if found <= PAGE:
        return t.plural("Found: {n}", "Found: {n}", found)
    where = {"first": span.first, "last": span.last, "n": found}
    return t(OF_THE_NEWEST, **where) if found >= MOST else t(OF_THOSE_FOUND, **where)


def _names_of(topic: Topic) -> set[str]:
    return {fold(tongue(code)(topic.label)) for code in languages()}


def _study_types() -> dict[str, StudyType]:
    """By their names in every language."""
    tongues = [tongue(code) for code in languages()]
    return {fold(t(name)): kind for kind, name in STUDY_TYPES.items() for t in tongues}
