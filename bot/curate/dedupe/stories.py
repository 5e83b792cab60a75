"""Which works share one entry of a digest. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from bot.curate.dedupe.disjoint import Disjoint
from bot.curate.dedupe.events import events
from bot.curate.dedupe.kin import Said
from bot.curate.dedupe.works import RULED, Works
from bot.model import LinkKind

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
    filed: Iterable[tuple[int, int]] = (),
    *,
    known: Iterable[int] = (),
    bare: Collection[int] = (),
) -> Stories:
    """The partition: what a curator joined, what was in one story before, what speaks of one work or page,
    and one event each.

    `known` records have a story already; `bare` ones may be headlines, though no kind says so.
    """
    stories = Stories(works, said)
    for a, b in works.ruled.one_story:
        stories.join(b, a, RULED)
    for a, b in filed:
        stories.join(b, a, "")
    absent: dict[str, int] = {}
    for one in sorted((s for s in said if s.one_story), key=lambda s: s.by):
        if isinstance(one.of, int):
            stories.join(one.by, one.of, one.why)
        else:
            stories.join(one.by, absent.setdefault(one.of, one.by), one.why)
    known = frozenset(known)
    held = {stories.of(n) for n in known}
    free = _free(works, stories, said, bare)
    fresh = frozenset(free) - known
    # What is known has its story; without anything fresh there is nothing to decide.
    for event in events(works.records, free, fresh if known else None) if fresh else ():
        _add_event(stories, event, held)
    return stories


def _add_event(stories: Stories, event: Sequence[int], held: Collection[int]) -> None:
    """What is filed keeps its story, and two filed stories stay two: readers have had them as such. The
    rest joins the one that has most of the event, or makes a new one."""
    present = Counter(story for n in event if (story := stories.of(n)) in held)
    anchor = present.most_common(1)[0][0] if present else event[0]
    for n in event:
        if stories.of(n) not in present:
            stories.join(n, anchor, "same event")


def _free(works: Works, stories: Stories, said: Sequence[Said], bare: Collection[int]) -> list[int]:
    """News, blogs and posts that speak of no paper, present or absent; one record of each work."""
    with_paper = {stories.of(n) for n, one in enumerate(works.records) if not one.talk and n not in bare}
    with_paper |= {
        stories.of(one.by) for one in said if isinstance(one.of, str) and not one.of.startswith("url:")
    }
    leads: dict[int, int] = {}
    for n, one in enumerate(works.records):  # canonical order: the first of a work leads it
        if (one.talk or n in bare) and stories.of(n) not in with_paper:
            leads.setdefault(works.of(n), n)
    return list(leads.values())
