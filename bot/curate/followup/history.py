"""What happened to a work, in order: one notice an event, whoever names it and whenever. Pure.

A work may be retracted, reinstated and retracted again, so a notice is held against the *turn* that it
belongs to: what was said since the work was last reinstated. Two sources name one event on different days,
and often only one of them says which notice it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from bot.model.standing import Family, Notice

GRAVITY = {
    Family.CORRECTION: 0,
    Family.PUBLICATION: 0,
    Family.CONCERN: 1,
    Family.PARTIAL: 2,
    Family.GONE: 3,
    Family.REPLACED: 4,
    Family.REINSTATED: 5,
    Family.RECALL: 6,
}
"""What was said covers what is less grave: a concern is no news of a work that was retracted."""

RECORD = "record"
"""The key of what only the work's own record says, without naming a notice."""

SAME_EVENT = timedelta(days=30)
"""Most between the days on which two sources date one event. Not measured: no collection at hand holds both.
A longer one would take a second retraction for a late word of the first, a shorter one the reverse."""


def events(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Each event once, the earliest first: its fullest notice, with the first day it is dated and all its
    names. A work that a day has both retracted and reinstated stands."""
    ordered = sorted(_none_twice_named(notices), key=_reckoned)
    found = [_as_one(event) for event in _gathered(ordered)]
    return tuple(sorted(found, key=lambda one: (*_reckoned(one), one.family is Family.REINSTATED)))


def standing(history: Sequence[Notice]) -> Notice | None:
    """The event that says how the work stands now; None where none says anything about that."""
    corrected = (one for one in reversed(history) if one.family is Family.CORRECTION)
    return gravest(turn(history)) or next(corrected, None)


def turn(history: Sequence[Notice]) -> tuple[Notice, ...]:
    """What was said against the work since it was last reinstated, and that it was reinstated after that."""
    return tuple(_turns(history)[-1])


def is_first_turn(history: Sequence[Notice]) -> bool:
    """Whether the work was not reinstated before this turn of its history."""
    return len(_turns(history)) == 1


def gravest(notices: Iterable[Notice]) -> Notice | None:
    """Of all but corrections and publications; of one turn a reinstatement is the last word."""
    grave = [notice for notice in notices if GRAVITY[notice.family] > 0]
    return max(grave, key=lambda one: (GRAVITY[one.family], fullness(one)), default=None)


def fullness(notice: Notice) -> tuple[bool, bool, bool, bool]:
    return notice.material, bool(notice.quote), bool(notice.url), notice.dated is not None


def _turns(history: Sequence[Notice]) -> list[list[Notice]]:
    """Each ends with the reinstatements that nothing interrupts."""
    grave = [one for one in history if GRAVITY[one.family] > 0]
    turns: list[list[Notice]] = [[]]
    for back, run in groupby(grave, key=lambda one: one.family is Family.REINSTATED):
        if not back and turns[-1]:
            turns.append([])
        turns[-1] += run
    return turns


def _reckoned(one: Notice) -> tuple[date, bool]:
    """What is of no day comes first of all, so that a bare mark outlasts no reinstatement."""
    return one.when or date.min, one.when is not None


# ── which notices are one event ───────────────────────────────────────────────


def _none_twice_named(notices: Iterable[Notice]) -> list[Notice]:
    """Without the corrections that another record says are something graver."""
    said = list(notices)
    graver = {name for one in said if GRAVITY[one.family] > 0 for name in one.names}
    return [one for one in said if one.family is not Family.CORRECTION or graver.isdisjoint(_stated(one))]


def _gathered(notices: Iterable[Notice]) -> Iterator[list[Notice]]:
    found: list[list[Notice]] = []
    for one in notices:
        met = [event for event in found if _belongs(one, event)]
        if not met:
            found.append([one])
            continue
        named = (event for event in met if any(_is_named_alike(one, other) for other in event))
        next(named, met[0]).append(one)
    yield from found


def _belongs(one: Notice, event: Sequence[Notice]) -> bool:
    if one.family is not event[0].family:
        return False
    if any(_is_named_alike(one, other) for other in event):
        return True
    return one.family is not Family.PUBLICATION and all(_may_be_one(one, other) for other in event)


def _is_named_alike(one: Notice, other: Notice) -> bool:
    return not set(one.names).isdisjoint(other.names)


def _may_be_one(one: Notice, other: Notice) -> bool:
    """Two sources, about the same day, that do not name two notices. What correction a bare mark speaks of is
    not known: `decide` looks at what the chat has heard."""
    if not one.source or not other.source or one.source == other.source:
        return False
    if _schemes(one) & _schemes(other):
        return False
    if one.family is Family.CORRECTION and RECORD in (one.key, other.key):
        return False
    return not (one.when and other.when) or abs(one.when - other.when) <= SAME_EVENT


def _schemes(one: Notice) -> set[str]:
    """Of its identifiers: two DOIs are two notices, a DOI and a PMID may be one."""
    return {name.partition(":")[0] for name in _stated(one)}


def _stated(one: Notice) -> set[str]:
    return {name for name in one.names if name.startswith(("doi:", "pmid:"))}


def _as_one(event: Sequence[Notice]) -> Notice:
    """A chat that was told of a correction in an index's words has not heard of the dose that the journal's
    names: those names count alone."""
    fullest = max(event, key=fullness)
    days = [one.when for one in event if one.when]
    names = dict.fromkeys(name for one in event if one.material == fullest.material for name in one.names)
    return replace(fullest, when=min(days, default=None), names=tuple(names))
