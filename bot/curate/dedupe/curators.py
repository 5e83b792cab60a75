"""A curator parts or joins items: which rulings that takes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.curate.dedupe.place import Places, place
from bot.curate.dedupe.rulings import closest_bond, rule_on
from bot.model import TALK, Filed, Placement, Ruling, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearranged:
    """What the rulings change, for the store to write."""

    rulings: tuple[Ruling, ...]
    places: Places
    now: tuple[Placement, ...]
    """Where each of the items that were asked for stands then."""


def split(
    leaving: Sequence[Filed], near: Sequence[Filed], ruled: Sequence[Ruling], *, at: datetime, why: str = ""
) -> Rearranged:
    """`leaving` leave the story they are in, together where they were one work or story.

    `near` are their neighbours, the other members of their stories among them; `ruled` what was ruled
    before on any of these."""
    first, *others = leaving
    told = [
        rule_on(one.item, other.item, Verdict.APART, at=at, why=why)
        for one in leaving
        for other in _left_behind(one, leaving, near)
    ]
    told += [rule_on(first.item, one.item, _bond(first, one), at=at, why=why) for one in others]
    return _rearranged(leaving, near, ruled, told)


def join(
    asked: Sequence[Filed],
    near: Sequence[Filed],
    ruled: Sequence[Ruling],
    *,
    at: datetime,
    why: str = "",
    story_only: bool = False,
) -> Rearranged:
    """The others join the first: as one work where they can be one, else, or with `story_only`, as one
    story. A notice never joins its work: `now` then tells that nothing changed."""
    first, *others = asked
    told = [
        rule_on(
            first.item,
            one.item,
            Verdict.ONE_STORY if story_only else closest_bond(first.item, one.item),
            at=at,
            why=why,
        )
        for one in others
    ]
    return _rearranged(asked, near, ruled, told)


def _left_behind(one: Filed, leaving: Sequence[Filed], near: Sequence[Filed]) -> Iterator[Filed]:
    """Of its story: its own work's other items, papers, and one of each other work's."""
    gone = {_name(other) for other in leaving}
    seen: set[str] = set()
    for other in near:
        if other.place.story != one.place.story or _name(other) in gone:
            continue
        if other.place.work == one.place.work or other.item.kind not in TALK or other.place.work not in seen:
            seen.add(other.place.work)
            yield other


def _name(one: Filed) -> tuple[str, str]:
    return one.item.source or "", one.item.guid


def _bond(first: Filed, one: Filed) -> Verdict:
    return Verdict.ONE_WORK if first.place.work == one.place.work else Verdict.ONE_STORY


def _rearranged(
    asked: Sequence[Filed], near: Sequence[Filed], ruled: Sequence[Ruling], told: Sequence[Ruling]
) -> Rearranged:
    known = {_name(one): one for one in (*near, *asked)}
    last = max((one.id for one in ruled), default=0)
    newer = [replace(one, id=last + n) for n, one in enumerate(told, 1)]
    places = place((), tuple(known.values()), (*ruled, *newer))
    moved = {_name(one): one.place for one in places.moved}
    now = (moved.get(_name(one)) or _after_merges(one.place, places) for one in asked)
    return Rearranged(rulings=tuple(told), places=places, now=tuple(now))


def _after_merges(was: Placement, places: Places) -> Placement:
    works = {lost: kept for kept, lost in places.work_merges}
    stories = {lost: kept for kept, lost in places.story_merges}
    return replace(was, work=works.get(was.work, was.work), story=stories.get(was.story, was.story))
