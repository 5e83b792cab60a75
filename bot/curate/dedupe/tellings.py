"""Since when something is told: talk of one page is one telling, and news only on its first day. Pure.

Who links to a page that others linked to days ago brings no event of today, whatever the words are. Else two
tellings of past days would become one story when today's talk of them looks like one event, and stay one when
more of today tells the two apart: what was told on past days is not looked at anew.

So a telling is told since the first day that any of its texts tells of, and those of that day take part in
its events; what speaks of a paper is told since `ALWAYS`, and is no event. Both are decided by what is seen
until the events of the day are settled: what comes later joins stories, and changes no event. Even what left
for the story of a paper that came later takes part in the events of its day. Hence these follow from the
texts alone, in whatever batches they come; and of a record that a store shows without its mates no more need
be known than since when it is told (`Placement.told_since`).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.curate.dedupe.disjoint import Disjoint
from bot.curate.dedupe.kin import Said
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.works import Works
from bot.model import Filed, LinkKind

LATE = timedelta(days=2)
"""What is seen later than this after its day tells of nothing that is news."""
SETTLED = LATE + timedelta(days=1)
"""What is seen later than this after a day changes none of its events: until then something may come that
tells of the day after, on which they may go on."""
SILENCE = timedelta(days=60)
"""Longest time between two texts that link to a page nobody holds, if they are one telling. Of 2,302 times
that one of 46,772 health headlines of four years linked to an address again 99 in 100 came within 60 days; of
those in the second month 98 in 100 said nearly the same (token-set ratio 60), of the 23 later ones 1 in 4."""

ALWAYS = date.min
"""Told since then: no news of any day."""
NEVER = date.max
"""The day of what has none; it makes nothing else older."""


class Telling(NamedTuple):
    """Talk that links to one page and names no paper."""

    linking: Sequence[int]
    """The earliest first."""
    page: int | None
    """The record whose page it is, if the pool holds it: of talk, or of a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Of each record of talk the day since which it is told."""

    now: Mapping[int, date]
    before: Mapping[int, date]
    """As they were filed, of those that were."""
    telling: Mapping[int, int]
    """One number for all of a telling that tell of one day; none for what is a telling by itself."""


class Dates(NamedTuple):
    """Of one record, in UTC."""

    day: date | None
    """The one it tells of."""
    seen: date
    """`ALWAYS` where no day is known."""
    own: date
    """Since when it is told by itself: its day, if it was seen in time for that."""
    settled: date
    """The last day on which its event may change."""

    @property
    def in_time(self) -> bool:
        return self.day is None or self.own == self.day


@lru_cache(maxsize=12_288)  # a record is itself and no other, and what is known is asked for at every poll
def dates(one: Record) -> Dates:
    """When it was told and seen, computed once."""
    day, at = one.item.day, one.item.first_seen
    if day is None:
        return Dates(None, ALWAYS, NEVER, NEVER)
    seen = at.astimezone(UTC).date() if at else day
    settled = day + SETTLED if day < NEVER - SETTLED else NEVER
    return Dates(day, seen, day if seen - day <= LATE else seen, max(seen, settled))


def is_news(one: Record, since: date) -> bool:
    """Whether what is told since then takes part in the events of its day."""
    return since != ALWAYS and since >= (dates(one).day or ALWAYS)


def has_left(one: Record, filed: Filed) -> bool:
    """Whether it is filed as news of its day that turned out too late to be about a paper: it takes part in
    the events, and is in the story of none."""
    return filed.place.told_since is not None and filed.place.told_since == dates(one).own


def is_paper(of: int | str, records: Sequence[Record]) -> bool:
    """Whether what is spoken of is a paper, and no page."""
    return not of.startswith("url:") if isinstance(of, str) else not records[of].talk


def tellings(records: Sequence[Record], said: Iterable[Said]) -> list[Telling]:
    """Who links to which page; what does so again after a long silence begins another telling."""
    linking: dict[int | str, list[int]] = defaultdict(list)
    for one in said:
        if one.one_story and one.kind is LinkKind.DISCUSSES and _links_to_page(records[one.by]):
            linking[one.of].append(one.by)
    return [
        Telling(numbers, page if isinstance(page, int) else None)
        for page, several in linking.items()
        for numbers in _between_silences(several, records)
    ]


def _links_to_page(one: Record) -> bool:
    return len(one.identity.speaks_of) == 1 and not _names_paper(one)


def _names_paper(one: Record) -> bool:
    return not all(key.startswith("url:") for key in one.identity.speaks_of)


def _between_silences(linking: Sequence[int], records: Sequence[Record]) -> Iterator[Sequence[int]]:
    if len(linking) == 1:
        yield linking
        return
    seen = {n: dates(records[n]).seen for n in linking}
    in_time = sorted(linking, key=lambda n: (seen[n], n))
    breaks = [at for at, (a, b) in enumerate(pairwise(in_time), 1) if ALWAYS < seen[a] < seen[b] - SILENCE]
    yield from (in_time[start:end] for start, end in pairwise((0, *breaks, len(in_time))))


# ── since when ────────────────────────────────────────────────────────────────


class _Tie(NamedTuple):
    """Two that are one telling from some day on: records, or a number that stands for a page or papers, or
    (`~n`) for what record `n` was tied to when it was filed, which others were not before `n` is settled."""

    at: date
    one: int
    other: int


def told_since(
    works: Works, said: Sequence[Said], told: Sequence[Telling], filed: Mapping[int, Filed]
) -> Since:
    """The first day of the telling that each record of talk is part of when its day is settled. What is filed
    is told since then at the latest."""
    records = works.records
    own = {n: dates(one).own for n, one in enumerate(records) if one.talk}
    before = {n: filed[n].place.told_since or day for n, day in own.items() if n in filed}
    since, papers = own | {n: ALWAYS for n in own if _names_paper(records[n])}, len(records)
    older = {n: day for n, day in before.items() if day < since[n]}
    ties = [
        *(_Tie(dates(records[n]).settled, n, ~n) for n in older),
        *_to_papers(records, said, papers),
        *_to_pages(records, told, papers + 1),
        *_of_copies(works, own),
    ]
    first_days = {**since, papers: ALWAYS, **{~n: day for n, day in older.items()}}
    telling: dict[int, int] = {}
    for n, tied_to, day in _settled(records, ties, first_days):
        since[n], telling[n] = day, tied_to
    return Since(now=since, before=before, telling=telling)


def _to_papers(records: Sequence[Record], said: Iterable[Said], papers: int) -> Iterator[_Tie]:
    for one in said:
        if one.kind is LinkKind.DISCUSSES and isinstance(one.of, int) and not records[one.of].talk:
            yield _Tie(_both_seen(records, one.by, one.of), one.by, papers)


def _to_pages(records: Sequence[Record], told: Sequence[Telling], first: int) -> Iterator[_Tie]:
    for stands, (linking, page) in enumerate(told, first):
        if page is not None and records[page].talk:
            yield _Tie(_both_seen(records, linking[0], page), page, stands)
        if page is not None or len(linking) > 1:  # most link to a page that nobody else does
            yield from (_Tie(dates(records[n]).seen, n, stands) for n in linking)


def _of_copies(works: Works, talk: Iterable[int]) -> Iterator[_Tie]:
    first: dict[int, int] = {}
    for n in talk:
        if (other := first.setdefault(works.of(n), n)) != n:
            yield _Tie(_both_seen(works.records, other, n), other, n)


def _both_seen(records: Sequence[Record], one: int, other: int) -> date:
    return max(dates(records[one]).seen, dates(records[other]).seen)


def _settled(
    records: Sequence[Record], ties: Sequence[_Tie], since: dict[int, date]
) -> Iterator[tuple[int, int, date]]:
    """Each record that is tied to anything, its telling when its day is settled, and the first day of it."""
    tied = {n for _, *both in ties for n in both if 0 <= n < len(records)}
    sets, to_come = Disjoint(), deque(sorted(ties))
    for settled, n in sorted((dates(records[n]).settled, n) for n in tied):
        while to_come and to_come[0].at <= settled:
            _, *both = to_come.popleft()
            first = min(since.get(sets.find(m), NEVER) for m in both)
            since[sets.join(*both)] = first
        telling = sets.find(n)
        yield n, telling, since[telling]
