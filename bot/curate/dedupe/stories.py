"""Which works share one entry of a digest. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from bot.curate.dedupe.coverage import ALWAYS, SETTLED, Cells, cells, told_together
from bot.curate.dedupe.disjoint import Disjoint
from bot.curate.dedupe.kin import Said
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.works import RULED, Works
from bot.model import Filed, LinkKind

APART = frozenset(
    [
        LinkKind.ERRATUM_OF,
        LinkKind.RETRACTION_OF,
        LinkKind.CONCERN_ABOUT,
        LinkKind.REPLY_TO,
        LinkKind.COMMENT_ON,
    ]
)
"""What a notice or a reply says of its work keeps the two in different stories."""


class Stories:
    """Works, named by the records that name them, grouped into stories; no notice meets its work."""

    def __init__(self, works: Works, said: Sequence[Said]) -> None:
        self._works = works
        self._sets = Disjoint()
        self._apart: dict[int, set[int]] = defaultdict(set)
        self.why: dict[int, str] = {}
        self.unsettled: frozenset[int] = frozenset()
        """Filed records whose company was found anew."""
        for one in said:
            if one.kind in APART and isinstance(one.of, int):
                self._part(one.by, one.of)
        for a, b in works.ruled.left:
            self._part(a, b)

    def _part(self, a: int, b: int) -> None:
        one, other = self._works.of(a), self._works.of(b)
        self._apart[one].add(other)
        self._apart[other].add(one)

    def of(self, n: int) -> int:
        """The story of record `n`, named by one of its works."""
        return self._sets.find(self._works.of(n))

    def works_of(self, story: int) -> list[int]:
        return self._sets.members(story)

    def join(self, a: int, b: int, why: str) -> None:
        """Put the works of records `a` and `b` into one story, unless a notice would meet its work."""
        one, other = self.of(a), self.of(b)
        if one == other or self._must_part(one, other):
            return
        self._sets.join(one, other)
        self.why.setdefault(a, why)

    def _must_part(self, one: int, other: int) -> bool:
        return any(
            self._apart[work] & set(self.works_of(other))
            for work in self.works_of(one)
            if work in self._apart
        )


def group_stories(
    works: Works,
    said: Sequence[Said],
    *,
    filed: Mapping[int, Filed] | None = None,
    kept: Callable[[frozenset[int]], Iterable[tuple[int, int]]] = lambda _unsettled: (),
    bare: Collection[int] = (),
) -> Stories:
    """The partition: what a curator joined, what speaks of one work or page, what was in one story before,
    and one event each.

    `filed` records have a story already; those of them that keep it are paired by `kept`, which is told whose
    company is found anew: what speaks of a paper in the pool, and what was told since the first day that
    anything new tells of. `bare` ones may be headlines, though no kind says so."""
    stories, filed = Stories(works, said), filed or {}
    for a, b in works.ruled.one_story:
        stories.join(b, a, RULED)
    _join_said(stories, said)
    days = cells(works.records, _free(works, stories, said, filed, bare))
    since = _looked_at_since(works.records, days, said, filed)
    stories.unsettled = _unsettled(works.records, days, said, since)
    for a, b in kept(stories.unsettled):
        stories.join(b, a, "")
    if since:
        for event in told_together(days, since):
            for n in event[1:]:
                stories.join(n, event[0], "same event")
    return stories


def _join_said(stories: Stories, said: Sequence[Said]) -> None:
    absent: dict[str, int] = {}
    for one in sorted((s for s in said if s.one_story), key=lambda s: s.by):
        if isinstance(one.of, int):
            stories.join(one.by, one.of, one.why)
        else:
            stories.join(one.by, absent.setdefault(one.of, one.by), one.why)


def _free(
    works: Works, stories: Stories, said: Sequence[Said], filed: Mapping[int, Filed], bare: Collection[int]
) -> list[int]:
    """News, blogs and posts that speak of no paper, present or absent; one record of each work."""
    records = works.records
    with_paper = {stories.of(n) for n, one in enumerate(records) if not one.talk and n not in bare}
    speaking = {works.of(s.by) for s in said if s.kind is LinkKind.DISCUSSES and _is_paper(s.of, records)}
    leads: dict[int, int] = {}
    for n, one in enumerate(records):  # canonical order: the first of a work leads it
        if (one.talk or n in bare) and works.of(n) not in speaking and stories.of(n) not in with_paper:
            leads.setdefault(works.of(n), n)
    talk = {one.item.guid for one in records if one.talk} if filed else frozenset()
    return [n for n in leads.values() if n not in filed or not _spoke_of_paper(filed[n], talk)]


def _is_paper(of: int | str, records: Sequence[Record]) -> bool:
    return not of.startswith("url:") if isinstance(of, str) else not records[of].talk


def _spoke_of_paper(one: Filed, talk: Collection[str]) -> bool:
    """Of something that need not be in the pool now."""
    return any(link.kind is LinkKind.DISCUSSES and link.to not in talk for link in one.place.links)


def _looked_at_since(
    records: Sequence[Record], days: Cells, said: Sequence[Said], filed: Mapping[int, Filed]
) -> date | None:
    """The first day that anything new tells of, or of which something turns out to be about a paper; that
    one only where it is not settled. None where nothing is new."""
    fresh = {day for day, numbers in days.items() if not filed.keys() >= numbers.keys()}
    if not filed or None in fresh:
        return ALWAYS if fresh else None
    found = [day for day in fresh if day]
    new = [at.date() for n, one in enumerate(records) if n not in filed and (at := one.item.first_seen)]
    about_papers = (one.by for one in said if one.one_story and _is_paper(one.of, records))
    leaving = {n for n in about_papers if n in filed and not filed[n].place.links}
    for n in leaving:
        day = records[n].item.day
        if day and new and records[n].talk and day >= min(new) - SETTLED:
            found.append(day)
    return min(found, default=None)


def _unsettled(
    records: Sequence[Record], days: Cells, said: Sequence[Said], since: date | None
) -> frozenset[int]:
    # What it speaks of may be filed and not be in the pool: then nothing is found anew, and it stays there.
    # So does what speaks of another post or page: it may tell of the event of its day all the same.
    about = ((one.by, one.of) for one in said if one.one_story and isinstance(one.of, int))
    speaking = {n for n, paper in about if records[n].talk and not records[paper].talk}
    told = (n for day, numbers in days.items() if since and (day is None or day >= since) for n in numbers)
    return frozenset(speaking.union(told))
