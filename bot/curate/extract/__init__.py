"""The verbatim sentence that stands for a work: its result before anybody's conclusion.

Spin lives in conclusions, so the sentence of the Results that holds the primary outcome is taken; else the
conclusion, labelled as the authors'; else none. It is a substring of the text, whole, of at most
`LONGEST` characters. Whether it pleases plays no part: `did not differ` weighs as much as `fell`.
"""

from __future__ import annotations

from bot.curate.extract.choose import LONGEST, abstract_extract, key_sentence
from bot.model import Extract, Flag, Item, Judgement, Kind, StudyType

__all__ = ["LONGEST", "extract"]


def extract(item: Item, judgement: Judgement) -> Extract | None:
    """The sentence to quote, or None: blogs, recordings and posts are linked, not quoted.

    A protocol has no results, so it is not quoted as if it had.
    """
    match item.kind:
        case Kind.JOURNAL | Kind.PREPRINT:
            return None if _is_protocol(item, judgement) else abstract_extract(item.summary)
        case Kind.GUIDELINE:
            return abstract_extract(item.summary) or key_sentence(item.summary)
        case Kind.REGULATOR | Kind.NEWS:
            return key_sentence(item.summary)
        case _:
            return None


def _is_protocol(item: Item, judgement: Judgement) -> bool:
    flags = (*item.flags, *judgement.flags)
    return judgement.study_type is StudyType.TRIAL_PROTOCOL or Flag.PROTOCOL in flags
