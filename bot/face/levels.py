"""OCEBM's level of a design, told on asking and never in a digest. Pure.

The Oxford Levels of Evidence 2 (OCEBM, 2011) sort designs by the question asked; which question a reader
has we do not know, so the level is that of the column named, by the design alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Filed, Flag, StudyType

_ASKED = "design only, not appraised"

LEVELS: Mapping[StudyType, str] = {
    StudyType.SYSTEMATIC_REVIEW: "1 for treatment, if of randomised trials",
    StudyType.META_ANALYSIS: "1 for treatment, if of randomised trials",
    StudyType.RCT: "2 for treatment",
    StudyType.NRCT: "3 for treatment",
    StudyType.COHORT: "3 for treatment",
    StudyType.CASE_CONTROL: "4 for treatment",
    StudyType.CROSS_SECTIONAL: "1 to 2 for prevalence",
    StudyType.DIAGNOSTIC: "2 to 3 for diagnosis",
    StudyType.PREDICTION: "2 to 3 for prognosis",
    StudyType.CASE_REPORT: "4 for treatment",
    StudyType.BASIC_SCIENCE: "5 (mechanism)",
    StudyType.NARRATIVE_REVIEW: "5 (opinion or mechanism)",
    StudyType.EDITORIAL_COMMENT: "5 (opinion)",
}
"""Designs that the table of 2011 places; guidelines, protocols and economic studies have none."""


def level_words(filed: Filed) -> str:
    """The level in words, or why there is none. A preprint never has one, nor what no longer stands."""
    design, flags = filed.judgement.study_type, filed.flags
    if Flag.PREPRINT in flags:
        return "OCEBM level: none is given to a preprint"
    if flags & {Flag.RETRACTED, Flag.WITHDRAWN}:
        return "OCEBM level: none, the work was retracted or withdrawn"
    if design is None:
        return "OCEBM level: none, the design is not stated"
    if design not in LEVELS:
        return "OCEBM level: the table of 2011 has none for this"
    return f"OCEBM 2011 level {LEVELS[design]}; {_ASKED}"
