"""What one chat has to hear of one work, beside what it heard before. Pure.

1. Of what was said since the work was last reinstated the gravest counts. If the chat has heard of that, or
   of something graver since then, there is nothing to say of it.
2. A retraction, withdrawal, removal, concern or reinstatement is pushed, once each, to whoever got the work;
   a reinstatement not to whoever got it afterwards.
3. Of a work that stands, or is under concern, corrections that name dose, drug, unit, primary outcome or
   conclusion are pushed; others, and the publication of a preprint, are a line of the next digest. Each is
   told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.curate.followup.history import GRAVITY, RECORD, gravest, is_first_turn, turn
from bot.model.followups import Delivery
from bot.model.standing import FALLEN, Family, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is new to a chat."""

    pushed: Notice | None = None
    lines: tuple[Notice, ...] = ()
    covered: tuple[Notice, ...] = ()
    """Need not be said: what is pushed says it, or says worse."""


def say(history: Sequence[Notice], to: Delivery) -> Saying | None:
    """None where the chat has heard everything. `history` is that of `events`; where what is pushed leaves
    the work standing, its corrections are the next answer, one that is pushed at a time."""
    if any(family is Family.RECALL for family, _ in to.had):
        return None
    grave = gravest(turn(history))
    if grave and GRAVITY[grave.family] > _heard(history, to) and not _stood_when_sent(grave, to):
        return Saying(pushed=grave, covered=_covered(history, grave, to))
    return None if grave and grave.family in FALLEN else _corrections(history, to)


def _stood_when_sent(grave: Notice, to: Delivery) -> bool:
    """Whoever was sent a work that had been reinstated has nothing to be taken back."""
    heard_against = any(GRAVITY[family] > 0 for family, _ in to.had)
    known = grave.seen is not None and grave.seen < to.at
    return grave.family is Family.REINSTATED and known and not heard_against


def _heard(history: Sequence[Notice], to: Delivery) -> int:
    """How grave is what the chat has heard since the work was last reinstated. Before that all counts that
    it ever heard, whatever has become of the records that said so."""
    if is_first_turn(history):
        return max((GRAVITY[family] for family, _ in to.had), default=0)
    return max((GRAVITY[one.family] for one in turn(history) if _is_heard(one, history, to)), default=0)


def _is_heard(one: Notice, history: Sequence[Notice], to: Delivery) -> bool:
    if any((one.family, name) in to.had for name in (one.key, *one.names, one.work)):
        return True
    first = next(other for other in history if other.family is one.family)
    return one is first and (one.family, "") in to.had


def _covered(history: Sequence[Notice], said: Notice, to: Delivery) -> tuple[Notice, ...]:
    """What was not said before and is not worth it now: all else of a work that falls, and what is said
    against one that stands again."""
    falls = said.family in FALLEN
    return tuple(
        one
        for one in history
        if one is not said and (falls or GRAVITY[one.family] > 0) and not _is_heard(one, history, to)
    )


def _corrections(history: Sequence[Notice], to: Delivery) -> Saying | None:
    lesser = [one for one in history if GRAVITY[one.family] == 0]
    fresh = [one for one in lesser if not _is_heard(one, history, to) and not _is_old(one, to)]
    if not fresh:
        return None
    pushed = next((one for one in fresh if one.material), None)
    rest = [one for one in fresh if not one.material]
    return Saying(
        pushed=pushed,
        lines=tuple(one for one in rest if not _is_echo(one, fresh)),
        covered=tuple(one for one in rest if _is_echo(one, fresh)),
    )


def _is_old(one: Notice, to: Delivery) -> bool:
    """A bare mark to who has heard of a correction already, and an article to who was sent it."""
    marked = one.key == RECORD and any(family is one.family for family, _ in to.had)
    return marked or (one.family is Family.PUBLICATION and one.work in to.also_had)


def _is_echo(one: Notice, among: Sequence[Notice]) -> bool:
    """A bare mark beside the notice it speaks of; of several publications of a preprint all but the first."""
    alike = [other for other in among if other.family is one.family]
    first = next((other for other in alike if other.key != RECORD), alike[0])
    return one is not first and (one.key == RECORD or one.family is Family.PUBLICATION)
