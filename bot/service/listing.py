"""Lists of items as a chat sees them: each as its work stands now, its title leading to where it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.face.lists import listed_page
from bot.face.tongue import Tongue
from bot.model import Filed, Flag, LinkKind, Visit, WorkId
from bot.service.concern import Concern

_RETRACTS = {LinkKind.RETRACTION_OF}


class Listing(Concern):
    """What every list of items needs."""

    async def _listed(
        self, visit: Visit, shown: Mapping[int, Filed], t: Tongue, *, heading: str, note: str = ""
    ) -> str:
        found = list(shown.values())
        told = dict(zip(shown, await self._with_status(found), strict=True))
        sources, today = self._given.sources, self._clock().date()
        opened = await self._opened(visit, found)
        return listed_page(heading, told, sources=sources, today=today, t=t, note=note, opened=opened)

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


def _names(one: Filed) -> list[str]:
    """How links call it."""
    doi, pmid = one.item.doi, one.item.pmid
    return [*([f"doi:{doi}"] if doi else []), *([f"pmid:{pmid}"] if pmid else [])]


def _flagged(one: Filed) -> Filed:
    if Flag.RETRACTED in one.item.flags:
        return one
    return replace(one, item=replace(one.item, flags=(*one.item.flags, Flag.RETRACTED)))
