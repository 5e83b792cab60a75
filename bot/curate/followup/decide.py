"""What one chat has to hear of one work, beside what it heard before. Pure.

1. The gravest notice counts. If the chat has heard of that, or of something graver, there is nothing to say.
2. A retraction, withdrawal, removal, concern or reinstatement is pushed, once each, to whoever got the work.
3. Of a work that stands, corrections that name dose, drug, unit, primary outcome or conclusion are pushed;
   others, and the publication of a preprint, are a line of the next digest. Each is told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.curate.followup.notices import GRAVITY, RECORD, gravest
from bot.model.followups import Delivery
from bot.model.standing import Family, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is new to a chat."""

    pushed: Notice | None = None
    lines: tuple[Notice, ...] = ()
    covered: tuple[Notice, ...] = ()
    """Need not be said: what is pushed says it, or says worse."""


def say(notices: Sequence[Notice], to: Delivery) -> Saying | None:
    """None where the chat has heard everything."""
    heard = max((GRAVITY[family] for family, _ in to.had), default=0)
    grave = gravest(notices)
    if grave is None:
        return _corrections(notices, to) if not heard else None
    if GRAVITY[grave.family] <= heard:
        return None
    return Saying(pushed=grave, covered=_covered(notices, grave, to))


def _covered(notices: Sequence[Notice], said: Notice, to: Delivery) -> tuple[Notice, ...]:
    """One of each family and correction that was not said before."""
    taken = {*to.had, word_key(said)}
    kept = []
    for one in notices:
        if (key := word_key(one)) not in taken:
            kept.append(one)
            taken.add(key)
    return tuple(kept)


def _corrections(notices: Sequence[Notice], to: Delivery) -> Saying | None:
    fresh = {word_key(one): one for one in notices if word_key(one) not in to.had and not _is_old(one, to)}
    if not fresh:
        return None
    pushed = next((one for one in fresh.values() if one.material), None)
    rest = [one for one in fresh.values() if one is not pushed]
    lines = [one for one in rest if not (pushed and one.family is Family.CORRECTION)]
    return Saying(
        pushed=pushed,
        lines=tuple(one for one in lines if not _is_echo(one, lines)),
        covered=tuple(one for one in rest if one not in lines or _is_echo(one, lines)),
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


def word_key(notice: Notice) -> tuple[Family, str]:
    """As the store keeps it: corrections and publications are told apart, all else is told once a family."""
    apart = notice.family in (Family.CORRECTION, Family.PUBLICATION)
    return notice.family, notice.key if apart else ""
