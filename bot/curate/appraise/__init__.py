"""What kind of evidence an item is: study type, designs and flags, each only where it is stated. Pure.

Publication types decide where the record carries them; then the words of the title, then explicit phrases
of the summary, by tables of rules (docs/study-types.md). Where nothing states a design, none is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.curate.appraise.designs import designs_of
from bot.curate.appraise.flags import flags_of
from bot.curate.appraise.study_type import study_type_of
from bot.model import Flag, Item, StudyType

__all__ = ["Appraisal", "appraise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """`why` names how the study type is known: `publication type: …`, `title: "…"`, `text: "…"`."""

    study_type: StudyType | None = None
    why: str = ""
    designs: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


def appraise(item: Item) -> Appraisal:
    """Total. A study type of None is "design not stated"."""
    study_type, why = study_type_of(item)
    return Appraisal(
        study_type=study_type, why=why, designs=designs_of(item), flags=flags_of(item, study_type)
    )
