"""The sections of an abstract, by their labels: `RESULTS:`, `Findings`, glued `MethodsWe …`, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.curate.extract.cues import word_set

Role = Literal["background", "methods", "results", "conclusion", "other", "unlabelled"]

_LABELS: dict[Role, tuple[str, ...]] = {
    "background": (
        "background", "introduction", "importance", "context", "purpose", "aim", "aims", "objective",
        "objectives", "rationale", "question", "hypothesis", "background and aims", "background and purpose",
        "background and objectives", "background & aims", "aims and objectives", "aim and objectives",
        "background/objectives", "background/aims", "study objective", "what is known",
    ),
    "methods": (
        "method", "methods", "materials and methods", "material and methods", "patients and methods",
        "subjects and methods", "methods and analysis", "methodology", "design", "study design", "setting",
        "participants", "interventions", "intervention", "exposures", "exposure", "main outcome measures",
        "main outcome measure", "main outcomes and measures", "outcome measures", "measurements",
        "primary outcome measures", "primary and secondary outcome measures", "primary outcome",
        "data sources", "data source", "data extraction", "data extraction and synthesis", "study selection",
        "search strategy", "search methods", "selection criteria", "eligibility criteria", "evidence review",
        "design, setting, and participants", "design, setting and participants",
        "data collection and analysis", "statistical analysis", "study design and setting",
        "setting and participants", "approach",
    ),
    "results": (
        "result", "results", "finding", "findings", "main results", "main findings", "key findings",
        "principal findings", "methods and results", "methods and findings", "methods/principal findings",
        "key results", "results and discussion", "observations", "measurements and main results",
    ),
    "conclusion": (
        "conclusion", "conclusions", "interpretation", "conclusions and relevance", "authors' conclusions",
        "authors’ conclusions", "conclusions and implications", "conclusion and relevance", "discussion",
        "conclusions/significance", "conclusion/significance", "implications", "discussion and conclusion",
        "discussion and conclusions", "conclusions and significance", "conclusion and implications",
        "clinical implications", "meaning",
    ),
    "other": (
        "abstract", "funding", "trial registration", "registration", "clinical trial registration",
        "trial registration number", "prospero registration", "prospero registration number", "keywords",
        "systematic review registration", "ethics and dissemination", "level of evidence", "summary",
        "plain language summary", "data availability", "strengths and limitations", "limitations",
        "competing interest statement", "funding statement",
    ),
}  # fmt: skip
"""As PubMed's NlmCategory files them; mixed labels count as results, whose sentences are then weighed."""

_BARE = word_set(
    "background introduction importance purpose aim aims objective objectives method methods design setting "
    "participants result results finding findings conclusion conclusions interpretation discussion funding "
    "abstract"
) | {"main results", "materials and methods", "patients and methods", "conclusions and relevance",
     "methods and results", "methods and findings", "trial registration"}  # fmt: skip
"""Labels that are believed without a colon, where a capital follows: `Results The …`, `ResultsThe …`."""

_ROLE: dict[str, Role] = {label: role for role, labels in _LABELS.items() for label in labels}


def _pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_ROLE, key=len, reverse=True))
    return re.compile(
        rf"(?P<name>(?i:{names}))(?P<more>(?i:\s*(?:and|&|/|,)\s*[a-z][a-z ,/&]{{2,40}}(?=\s*[:：])))?"
        r"(?P<end>\s*[:：]\s*|\s+[–—-]\s+|\s*\n\s*|\s+(?=[A-Z0-9“\"(])|(?=[A-Z][a-z]|[A-Z]\s|\d))"
    )


_LABEL = _pattern()


@dataclass(frozen=True, slots=True)
class Section:
    """One labelled stretch of a text: what comes after the label, up to the next."""

    role: Role
    start: int
    end: int


def sections(text: str) -> tuple[Section, ...]:
    """The sections in order; a text without labels is one unlabelled section."""
    marks = list(_marks(text))
    first = marks[0][0] if marks else len(text)
    found = [Section("unlabelled", 0, first)] if text[:first].strip() else []
    ends = [*(at for at, _, _ in marks), len(text)][1:]
    for (_, role, start), following in zip(marks, ends, strict=True):
        found.append(Section("unlabelled" if _is_abstract(text, start) else role, start, following))
    return tuple(found)


def _marks(text: str) -> Iterator[tuple[int, Role, int]]:
    """(where the label begins, its role, where its text begins)."""
    for match in _LABEL.finditer(text):
        if _stands_free(text, match.start()) and _is_written_as_label(match):
            yield match.start(), _ROLE[match["name"].lower()], match.end()


def _stands_free(text: str, at: int) -> bool:
    """At the beginning, on a new line, after a sentence, or glued to `Abstract`."""
    before = text[:at]
    bare = before.rstrip(" \t")
    return not bare or bare[-1] in '\n.!?)]"”' or bare.endswith(("Abstract", "ABSTRACT", "%"))


def _is_written_as_label(match: re.Match[str]) -> bool:
    name, end = match["name"], match["end"]
    if not name[0].isupper():
        return False
    if ":" in end or "：" in end or "\n" in end:
        return True
    return name.lower() in _BARE and (name.isupper() or end == "" or end.isspace())


def _is_abstract(text: str, start: int) -> bool:
    return text[:start].rstrip(" :：\n\t–—-").lower().endswith("abstract")
