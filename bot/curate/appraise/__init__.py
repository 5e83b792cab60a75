"""What kind of evidence an item is: study type, designs and flags, each only where it is stated. Pure.

Publication types decide where the record carries them; then the words of the title, then explicit phrases
of the summary, by tables of rules (docs/study-types.md). Where nothing states a design, none is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.curate.appraise.designs import DESIGN_RULES, designs_of
from bot.curate.appraise.flags import SPONSORED, TEXT_FLAGS, TITLE_FLAGS, flags_of
from bot.curate.appraise.frames import ABOUT_OTHERS, NEWS_TITLES, OF_ITSELF
from bot.curate.appraise.phrases import Rule
from bot.curate.appraise.study_type import study_type_of, work_type_of
from bot.curate.appraise.texts import TEXT_RULES
from bot.curate.appraise.titles import JOB_RULES, TITLE_RULES
from bot.curate.appraise.told import Gate, Told
from bot.model import Flag, Item, StudyType

__all__ = ["OF_SUMMARIES", "OF_TITLES", "Appraisal", "appraise"]


OF_TITLES: tuple[Rule[Any], ...] = (
    *JOB_RULES,
    *TITLE_RULES,
    *NEWS_TITLES,
    *DESIGN_RULES,
    *TITLE_FLAGS,
    SPONSORED,
)
OF_SUMMARIES: tuple[Rule[Any], ...] = (
    *ABOUT_OTHERS,
    *OF_ITSELF,
    *TEXT_RULES,
    *DESIGN_RULES,
    *TEXT_FLAGS,
    SPONSORED,
)
"""What may be asked of each; a rule that is not here never holds there."""


@cache
def _gates() -> tuple[Gate, Gate]:
    """Of titles and of summaries. Made when something is first appraised: most commands appraise nothing."""
    return Gate(OF_TITLES, whole=True), Gate(OF_SUMMARIES, whole=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """`why` names how the study type is known: `publication type: …`, `title: "…"`, `text: "…"`.
    `work_type` is that of the work which a notice or an answer names."""

    study_type: StudyType | None = None
    why: str = ""
    work_type: StudyType | None = None
    designs: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


def appraise(item: Item) -> Appraisal:
    """Total. A study type of None is "design not stated"."""
    titles, summaries = _gates()
    told = Told(titles.text(item.title), summaries.text(item.summary))
    flags = flags_of(item, told)
    study_type, why = study_type_of(item, told, flags)
    if study_type is StudyType.TRIAL_PROTOCOL:
        flags |= {Flag.PROTOCOL}
    return Appraisal(
        study_type=study_type,
        why=why,
        work_type=work_type_of(item, told, flags, study_type),
        designs=() if _tells_of_others(told, study_type) else designs_of(item, told),
        flags=tuple(flag for flag in Flag if flag in flags) if flags else (),
    )


def _tells_of_others(told: Told, study_type: StudyType | None) -> bool:
    asked = told.summary.worth_asking(ABOUT_OTHERS)
    return study_type is StudyType.NEWS or any(map(told.summary.states, asked))
