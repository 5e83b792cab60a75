"""What a record itself states of its study type: publication types, MeSH headings, the kind of its source."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Item, Kind
from bot.model import StudyType as T

_PUBLICATION_TYPES: tuple[tuple[str, T], ...] = (
    ("clinical trial protocol", T.TRIAL_PROTOCOL),
    ("practice guideline", T.GUIDELINE),
    ("guideline", T.GUIDELINE),
    ("consensus statement", T.GUIDELINE),
    ("systematic review", T.SYSTEMATIC_REVIEW),
    ("network meta-analysis", T.META_ANALYSIS),
    ("meta-analysis", T.META_ANALYSIS),
    ("scoping review", T.SCOPING_REVIEW),
    ("randomized controlled trial", T.RCT),
    ("pragmatic clinical trial", T.RCT),
    ("equivalence trial", T.RCT),
    ("adaptive clinical trial", T.RCT),
    ("controlled clinical trial", T.NRCT),
    ("clinical trial, phase i", T.NRCT),
    ("clinical trial, phase ii", T.NRCT),
    ("clinical trial, phase iii", T.NRCT),
    ("clinical trial, phase iv", T.NRCT),
    ("clinical trial", T.NRCT),
    ("case reports", T.CASE_REPORT),
    ("editorial", T.EDITORIAL_COMMENT),
    ("comment", T.EDITORIAL_COMMENT),
    ("letter", T.EDITORIAL_COMMENT),
    ("news", T.NEWS),
    ("newspaper article", T.NEWS),
    ("press release", T.NEWS),
    ("review", T.NARRATIVE_REVIEW),
    ("validation study", T.DIAGNOSTIC),
)
"""PubMed's publication types, the one that says most first (NLM, "Publication Characteristics", 2026)."""

_MESH: tuple[tuple[str, T], ...] = (
    ("case-control studies", T.CASE_CONTROL),
    ("cross-sectional studies", T.CROSS_SECTIONAL),
    ("cohort studies", T.COHORT),
    ("cost-benefit analysis", T.ECONOMIC),
    ("qualitative research", T.QUALITATIVE),
    ("sensitivity and specificity", T.DIAGNOSTIC),
)
"""MeSH headings that indexers give for a design, where no publication type says it."""

BY_KIND: Mapping[Kind, T] = {
    Kind.PODCAST: T.PODCAST,
    Kind.VIDEO: T.VIDEO,
    Kind.NEWS: T.NEWS,
    Kind.GUIDELINE: T.GUIDELINE,
    Kind.BLOG: T.EDU_RESOURCE,
}
"""What the source's kind alone says; its words may say it better (a blog about a job is a job)."""


_SECTIONS: Mapping[str, T] = {
    "comment": T.EDITORIAL_COMMENT,
    "commentary": T.EDITORIAL_COMMENT,
    "correspondence": T.EDITORIAL_COMMENT,
    "editorial": T.EDITORIAL_COMMENT,
    "letter": T.EDITORIAL_COMMENT,
    "perspective": T.EDITORIAL_COMMENT,
    "perspectives": T.EDITORIAL_COMMENT,
    "personal view": T.EDITORIAL_COMMENT,
    "viewpoint": T.EDITORIAL_COMMENT,
    "reply to": T.EDITORIAL_COMMENT,
    "case report": T.CASE_REPORT,
    "clinical picture": T.CASE_REPORT,
    "guideline": T.GUIDELINE,
    "review": T.NARRATIVE_REVIEW,
    "seminar": T.NARRATIVE_REVIEW,
    "news": T.NEWS,
    "world report": T.NEWS,
}
"""What a journal prints above an article. A `Review` may be systematic, so the title is asked before it."""


def of_section(item: Item) -> tuple[T, str] | None:
    """What the journal's own heading of the article says; None where it says nothing of the type."""
    study_type = _SECTIONS.get(item.section.casefold().strip("[] :"))
    return (study_type, f"section: {item.section}") if study_type else None


def stated(item: Item) -> tuple[T, str] | None:
    """The type that says most, and where it stands; None without any."""
    given = {name.casefold() for name in item.publication_types}
    for name, study_type in _PUBLICATION_TYPES:
        if name in given:
            return study_type, f"publication type: {name}"
    headings = {heading.casefold().rstrip("*") for heading in item.mesh}
    for name, study_type in _MESH:
        if name in headings:
            return study_type, f"MeSH: {name}"
    return None
