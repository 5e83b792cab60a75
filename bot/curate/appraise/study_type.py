"""The study type: from the record, the title, the source's kind, or explicit phrases, in this order."""

from __future__ import annotations

from bot.curate.appraise.frames import ABOUT_OTHERS, NEWS_TITLES, OF_ITSELF
from bot.curate.appraise.phrases import Rules, compiled
from bot.curate.appraise.records import BY_KIND, of_section, stated
from bot.curate.appraise.texts import TEXT_RULES
from bot.curate.appraise.titles import JOB_RULES, TITLE_RULES
from bot.curate.appraise.told import Text, Told
from bot.model import Flag, Item, Kind, StudyType


def study_type_of(item: Item, told: Told, flags: frozenset[Flag]) -> tuple[StudyType | None, str]:
    """The type and how it is known; (None, "") where nothing states it, and of notices.

    `flags` are the item's: whatever study a notice or a reply names is another's.
    """
    if not flags.isdisjoint(NOTICES):
        return None, ""
    return (
        stated(item)
        or _asked(JOB_RULES, told.title, "title")
        or _of_kind(item)
        or of_section(item, reviews=False)
        or _of_form(told, flags)
        or _asked(TITLE_RULES, told.title, "title")
        or of_section(item, reviews=True)
        or _asked(OF_ITSELF, told.summary, "text")
        or _asked(TEXT_RULES, told.summary, "text")
        or (None, "")
    )


def work_type_of(item: Item, told: Told, flags: frozenset[Flag], own: StudyType | None) -> StudyType | None:
    """Of a notice and of what answers a paper: the type of the work that its title names.

    None of all else, and where a publication type says what the entry is. `own` is its own type.
    """
    answers = own is StudyType.EDITORIAL_COMMENT and _ANSWERS.search(told.title.text)
    if stated(item) or not (answers or flags & {*NOTICES, Flag.REPLY}):
        return None
    named = _asked(_OF_WORKS, told.title, "title")
    return named[0] if named else None


_ANSWERS = compiled(r"^\W*(reply|in reply|comment(ary)?|letter|r[eé]ponse|lettre)\b|\bresponse to ")
_OF_WORKS = Rules(one for one in TITLE_RULES if one.of is not StudyType.EDITORIAL_COMMENT)
NOTICES = frozenset({Flag.CORRECTION_NOTICE, Flag.RETRACTION_NOTICE, Flag.CONCERN_NOTICE})
_Answer = tuple[StudyType | None, str]


def _of_kind(item: Item) -> _Answer | None:
    """What the source's kind alone settles: only papers' words are about their own study."""
    if item.kind in BY_KIND:
        return BY_KIND[item.kind], f"source: {item.kind.value}"
    return None if item.kind in _REPORTS else (None, "")


def _of_form(told: Told, flags: frozenset[Flag]) -> _Answer | None:
    if Flag.REPLY in flags:
        return StudyType.EDITORIAL_COMMENT, "form: a reply"
    return _asked(ABOUT_OTHERS, told.summary, "text") or _asked(NEWS_TITLES, told.title, "title")


_REPORTS = (Kind.JOURNAL, Kind.PREPRINT)
"""Kinds whose words are about their own study; a blog's are about somebody else's."""


def _asked(rules: Rules[StudyType], text: Text, where: str) -> _Answer | None:
    """The first rule that holds, and its words."""
    for rule in text.worth_asking(rules):
        if words := text.states(rule):
            return rule.of, f'{where}: "{words}"'
    return None
