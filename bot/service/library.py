"""What a person has saved: to read, to take away."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.exports import FORMS, export
from bot.face.keyboards import PAGE, Ref, Span, numbers, turns
from bot.face.lists import listed_page
from bot.face.tongue import Tongue, marked
from bot.model import Button, Curated, Document, Keyboard, Listed, Message, Reaction, Visit
from bot.service.concern import Answer, Concern

IMPORTED = marked(
    "For Zotero, EndNote, Mendeley and others: open the file on the computer where yours is, or import it"
    " there."
)


class Library(Concern):
    """`visit` is in a private chat, whose id is the person's."""

    async def saved(self, visit: Visit) -> Answer:
        return (await self._page(visit, 0),)

    async def turn(self, visit: Visit, page: int) -> Reaction:
        return Reaction(page=await self._page(visit, page))

    async def copies(self, visit: Visit) -> Reaction:
        """What is saved, below what was pressed: a follow-up must not turn into a list."""
        return Reaction(said=await self.saved(visit))

    async def export(self, visit: Visit, form: str) -> Reaction:
        """All of it as a file. Raises `UsageError` for a form that there is not, and for nothing saved."""
        t = await self.tongue(visit)
        stories = await self._stories(visit)
        if form not in FORMS:
            raise UsageError(t(say.OLD_BUTTON))
        if not stories:
            raise UsageError(t(say.NOTHING_SAVED))
        body = export(form, [one.lead for one in stories], t).encode()
        caption = t(IMPORTED) if form in ("ris", "bib") else ""
        document = Document(name=f"rounds-saved.{FORMS[form].suffix}", body=body, caption=caption)
        return Reaction(said=(document,))

    async def _stories(self, visit: Visit) -> list[Curated]:
        """The newest saved first; a work that is no longer kept is left out."""
        works = [one.work for one in await self._store.saved_works(visit.chat.id)]
        found = await self._store.stories_of(works)
        stories = list({found[work].story: found[work] for work in works if work in found}.values())
        leads = await self._as_they_stand([one.lead for one in stories])
        return [replace(one, lead=lead) for one, lead in zip(stories, leads, strict=True)]

    async def _page(self, visit: Visit, page: int) -> Message:
        t = await self.tongue(visit)
        stories = await self._stories(visit)
        if not stories:
            return say.said(t(say.NOTHING_SAVED))
        shown = stories[page * PAGE : (page + 1) * PAGE] or stories[:PAGE]
        works = tuple(tuple(sorted(one.works)) for one in shown)
        listed = Listed(entries=works, at=self._clock(), again=f"saved:{page}")
        number = await self._store.keep_list(visit.chat, listed)
        heading = t.plural("Saved: {n}", "Saved: {n}", len(stories))
        leads, today = {n: one.lead for n, one in enumerate(shown, 1)}, self._clock().date()
        subscription = await self._find(visit)
        opened = {work: self._opened_at(one, subscription) for one in shown for work in one.works}
        text = listed_page(heading, leads, sources=self._given.sources, today=today, t=t, opened=opened)
        rows = numbers(Span(Ref(list=number), 1, len(shown)))
        others = to_other_pages("saved", page, len(stories), t)
        return Message(text=text, keyboard=(*rows, *others, _exports()))


def to_other_pages(verb: str, page: int, entries: int, t: Tongue) -> Keyboard:
    """Of a list that is made anew for each page."""
    newer = f"{verb}:{page - 1}" if page else ""
    older = f"{verb}:{page + 1}" if (page + 1) * PAGE < entries else ""
    return turns(newer, older, t)


def _exports() -> tuple[Button, ...]:
    return tuple(Button(text=form.name, data=f"x:{key}") for key, form in FORMS.items())
