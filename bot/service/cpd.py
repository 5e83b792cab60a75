"""What a person logged for continuing professional development: to see, to take away."""

from __future__ import annotations

from bot.curate.due import local_date
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face import cpd
from bot.face.cpd import FORMS, Done
from bot.face.keyboards import PAGE, Ref, Span, numbers
from bot.model import Button, Document, Keyboard, Listed, Message, Reaction, Schedule, Visit, WorkId
from bot.service.concern import Answer, Concern
from bot.service.library import to_other_pages


class Record(Concern):
    """`visit` is in a private chat, whose id is the person's."""

    async def show(self, visit: Visit) -> Answer:
        return (await self._page(visit, 0),)

    async def turn(self, visit: Visit, page: int) -> Reaction:
        return Reaction(page=await self._page(visit, page))

    async def export(self, visit: Visit, form: str) -> Reaction:
        """All of it as a file. Raises `UsageError` for a form that there is not, and for nothing logged."""
        t = await self.tongue(visit)
        if form not in FORMS:
            raise UsageError(t(say.OLD_BUTTON))
        if not (record := await self._record(visit)):
            raise UsageError(t(say.NOTHING_LOGGED))
        body = cpd.export(form, [done for _, done in record], t).encode()
        return Reaction(said=(Document(name=f"rounds-cpd.{FORMS[form].suffix}", body=body),))

    async def _record(self, visit: Visit) -> list[tuple[WorkId, Done]]:
        """The newest first; a work that is no longer kept is left out."""
        subscription = await self._find(visit)
        schedule = subscription.schedule if subscription else Schedule()
        logged = await self._store.logged(visit.chat.id)
        found = await self._store.stories_of([one.work for one in logged])
        known = [one for one in logged if one.work in found]
        leads = await self._as_they_stand([found[one.work].lead for one in known])
        return [
            (one.work, Done(lead, local_date(schedule, one.at), one.minutes))
            for one, lead in zip(known, leads, strict=True)
        ]

    async def _page(self, visit: Visit, page: int) -> Message:
        t, record = await self.tongue(visit), await self._record(visit)
        if not record:
            return say.said(t(say.NOTHING_LOGGED))
        shown = record[page * PAGE : (page + 1) * PAGE] or record[:PAGE]
        works = tuple((work,) for work, _ in shown)
        listed = Listed(entries=works, at=self._clock(), again=f"cpd:{page}")
        number = await self._store.keep_list(visit.chat, listed)
        text = cpd.page(
            [done for _, done in shown],
            entries=len(record),
            minutes=sum(done.minutes for _, done in record),
            sources=self._given.sources,
            today=self._clock().date(),
            t=t,
        )
        rows = (*numbers(Span(Ref(list=number), 1, len(shown))), *to_other_pages("cpd", page, len(record), t))
        return Message(text=text, keyboard=(*rows, *_exports()))


def _exports() -> Keyboard:
    return (tuple(Button(text=form.name, data=f"cpdx:{key}") for key, form in FORMS.items()),)
