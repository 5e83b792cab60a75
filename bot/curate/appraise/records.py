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
    "viewpoints": T.EDITORIAL_COMMENT,
    "opinion": T.EDITORIAL_COMMENT,
    "opinions": T.EDITORIAL_COMMENT,
    "essay": T.EDITORIAL_COMMENT,
    "editorials": T.EDITORIAL_COMMENT,
    "comments": T.EDITORIAL_COMMENT,
    "comments and replies": T.EDITORIAL_COMMENT,
    "comment & response": T.EDITORIAL_COMMENT,
    "invited commentary": T.EDITORIAL_COMMENT,
    "letters": T.EDITORIAL_COMMENT,
    "letters to the editor": T.EDITORIAL_COMMENT,
    "letter to the editor": T.EDITORIAL_COMMENT,
    "reply": T.EDITORIAL_COMMENT,
    "in reply": T.EDITORIAL_COMMENT,
    "authors' reply": T.EDITORIAL_COMMENT,
    "a piece of my mind": T.EDITORIAL_COMMENT,
    "reply to": T.EDITORIAL_COMMENT,
    "case report": T.CASE_REPORT,
    "clinical picture": T.CASE_REPORT,
    "case reports": T.CASE_REPORT,
    "case series": T.CASE_REPORT,
    "guideline": T.GUIDELINE,
    "guidelines": T.GUIDELINE,
    "review": T.NARRATIVE_REVIEW,
    "seminar": T.NARRATIVE_REVIEW,
    "news": T.NEWS,
    "medical news": T.NEWS,
    "news & analysis": T.NEWS,
    "news in focus": T.NEWS,
    "medical news in brief": T.NEWS,
    "world report": T.NEWS,
}
"""What a journal prints above an article."""


def of_section(item: Item, *, reviews: bool) -> tuple[T, str] | None:
    """What the journal's own heading of the article says; None where it says nothing of the type.

    With `reviews` only of a review, without it of all else: a `Review` may be systematic, which is
    for its title to say.
    """
    if not item.section:
        return None
    names = (name.strip("[] :") for name in item.section.casefold().split(":"))
    study_type = next((_SECTIONS[name] for name in names if name in _SECTIONS), None)
    if study_type is None or (study_type is T.NARRATIVE_REVIEW) is not reviews:
        return None
    return study_type, f"section: {item.section}"


def stated(item: Item) -> tuple[T, str] | None:
    """The type that says most, and where it stands; None without any."""
    if not (item.publication_types or item.mesh):  # as most are
        return None
    given = {name.casefold() for name in item.publication_types}
    for name, study_type in _PUBLICATION_TYPES:
        if name in given:
            return study_type, f"publication type: {name}"
    headings = {heading.casefold().rstrip("*") for heading in item.mesh}
    for name, study_type in _MESH:
        if name in headings:
            return study_type, f"MeSH: {name}"
    return None
