"""The verbatim sentence that stands for a work: its result before anybody's conclusion.

Spin lives in conclusions, so the sentence of the Results that holds the primary outcome is taken; else the
conclusion, labelled as the authors'; else none. It is a substring of the text, whole, of at most
`LONGEST` characters. Whether it pleases plays no part: `did not differ` weighs as much as `fell`.
"""

from __future__ import annotations

from bot.curate.extract.choose import LONGEST, abstract_extract, has_abstract, key_sentence
from bot.model import Extract, Filed, Flag, Kind, StudyType

__all__ = ["LONGEST", "extract", "has_abstract", "reports_results"]

_WITHOUT_RESULTS = frozenset(
    (
        Flag.PROTOCOL,
        Flag.REPLY,
        Flag.CORRECTION_NOTICE,
        Flag.RETRACTION_NOTICE,
        Flag.CONCERN_NOTICE,
        Flag.FURNITURE,
    )
)
"""What has no results of its own: the numbers of a reply or a correction are those of another work."""


_OF_OTHERS = (
    StudyType.TRIAL_PROTOCOL,
    StudyType.EDITORIAL_COMMENT,
    StudyType.NEWS,
    StudyType.EDU_RESOURCE,
    StudyType.JOB_AD,
)


def extract(filed: Filed) -> Extract | None:
    """The sentence to quote, or None: blogs, recordings and posts are linked, not quoted."""
    summary = filed.item.summary
    is_news = filed.judgement.study_type is StudyType.NEWS
    match filed.item.kind:
        case Kind.JOURNAL | Kind.PREPRINT if not is_news:
            return abstract_extract(summary) if reports_results(filed) else None
        case Kind.GUIDELINE:
            return abstract_extract(summary) or key_sentence(summary)
        case Kind.REGULATOR | Kind.NEWS | Kind.JOURNAL | Kind.PREPRINT:
            return key_sentence(summary)
        case _:
            return None


def reports_results(filed: Filed) -> bool:
    """False of protocols, opinions, news, replies and notices: the numbers there are another work's."""
    return filed.judgement.study_type not in _OF_OTHERS and _WITHOUT_RESULTS.isdisjoint(filed.flags)
