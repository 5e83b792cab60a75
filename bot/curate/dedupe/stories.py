"""Which works share one entry of a digest. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date

from bot.curate.dedupe.coverage import Cells, cells, told_together
from bot.curate.dedupe.disjoint import Disjoint
from bot.curate.dedupe.kin import Said
from bot.curate.dedupe.links import LINKS
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.tellings import (
    ALWAYS,
    NEVER,
    Since,
    Telling,
    dates,
    has_left,
    is_news,
    is_paper,
    tellings,
    told_since,
)
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
        self.unsettled: Set[int] = frozenset()
        """Filed records whose company was found anew."""
        self.told_since: Mapping[int, date] = {}
        """Of talk, as it is filed (`Placement.told_since`)."""
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

    def join_all(self, numbers: Sequence[int], why: str) -> None:
        """The same for all of them, with the first."""
        for n in numbers[1:]:
            self.join(n, numbers[0], why)

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
    kept: Callable[[Set[int]], Iterable[tuple[int, int]]] = lambda _unsettled: (),
    bare: Collection[int] = (),
) -> Stories:
    """The partition: what a curator joined, what speaks of one work or page, what was in one story before,
    and one event each.

    `filed` records have a story already; those of them that keep it are paired by `kept`, which is told whose
    company is found anew: what speaks of a paper in the pool, and what is told since the first day that
    anything new tells of. `bare` ones may be headlines, though no kind says so."""
    stories, filed = Stories(works, said), filed or {}
    for a, b in works.ruled.one_story:
        stories.join(b, a, RULED)
    told = tellings(works.records, said)
    _join_said(stories, said, told)
    with_paper = {stories.of(n) for n, one in enumerate(works.records) if not one.talk and n not in bare}
    left = {n for n, one in filed.items() if has_left(works.records[n], one)}
    papers = left | _about_papers(works, stories, said, with_paper)
    since = told_since(works, said, told, filed)
    days = cells(works.records, _leads(works, since.now, bare, papers))
    first = _looked_at_since(works.records, days, since, filed)
    stories.told_since = dict(_to_file(works.records, since.now, papers))
    looked_at = {n for n, day in since.before.items() if first and day >= first} - left
    stories.unsettled = looked_at.union(n for n in since.before if stories.of(n) in with_paper)
    for a, b in kept(stories.unsettled):
        stories.join(b, a, "")
    for event in told_together(days, first, since.telling, _may_leave(works, days)) if first else ():
        stories.join_all([n for n in event if n not in papers], "same event")
    return stories


def _join_said(stories: Stories, said: Sequence[Said], told: Iterable[Telling]) -> None:
    absent: dict[str, int] = {}
    for one in sorted((s for s in said if s.one_story), key=lambda s: s.by):
        if isinstance(one.of, int):
            stories.join(one.by, one.of, one.why)
        elif is_paper(one.of, ()):
            stories.join(one.by, absent.setdefault(one.of, one.by), one.why)
    for linking in (one.linking for one in told if one.page is None):
        stories.join_all(linking, LINKS)


def _about_papers(
    works: Works, stories: Stories, said: Sequence[Said], with_paper: Collection[int]
) -> set[int]:
    """What speaks of a paper, present or absent, or shares the story of one that is present."""
    records = works.records
    speaking = {works.of(s.by) for s in said if s.kind is LinkKind.DISCUSSES and is_paper(s.of, records)}
    return {n for n in range(len(records)) if works.of(n) in speaking or stories.of(n) in with_paper}


def _leads(
    works: Works, since: Mapping[int, date], bare: Collection[int], papers: Collection[int]
) -> Collection[int]:
    """One record of each work that takes part in the events of its day; none of `papers`, if it is bare."""
    leads: dict[int, int] = {}
    for n, one in enumerate(works.records):  # canonical order: the first of a work leads it
        if is_news(one, since[n]) if one.talk else n in bare and n not in papers:
            leads.setdefault(works.of(n), n)
    return leads.values()


def _may_leave(works: Works, days: Cells) -> Set[int]:
    """What takes part in events and links to anything: that may turn out to be a paper's page."""
    linking = {works.of(n) for n, one in enumerate(works.records) if one.talk and one.identity.speaks_of}
    return {n for texts in days.values() for n in texts if works.of(n) in linking}


def _to_file(
    records: Sequence[Record], since: Mapping[int, date], papers: Collection[int]
) -> Iterator[tuple[int, date]]:
    """Since when talk is told, where that is not its own day, or where it is about one of `papers`."""
    return ((n, day) for n, day in since.items() if n in papers or day != dates(records[n]).own)


def _looked_at_since(
    records: Sequence[Record], days: Cells, since: Since, filed: Mapping[int, Filed]
) -> date | None:
    """The first day that anything new tells of, or of which something turns out to be no news while it is not
    settled. None where nothing is new."""
    looked_at = {day for day, numbers in days.items() if not filed.keys() >= numbers.keys()}
    if filed:
        came = min((dates(one).seen for n, one in enumerate(records) if n not in filed), default=NEVER)
        looked_at |= {dates(one).day for one in _no_news_now(records, since) if dates(one).settled >= came}
    if not filed or None in looked_at:
        return ALWAYS if looked_at else None
    return min((day for day in looked_at if day), default=None)


def _no_news_now(records: Sequence[Record], since: Since) -> Iterator[Record]:
    """Filed as news of its day, and not so any more: about a paper, or taking up what was told before."""
    for n, before in since.before.items():
        one, now = records[n], since.now[n]
        if now < before and dates(one).in_time and is_news(one, before) and not is_news(one, now):
            yield one
