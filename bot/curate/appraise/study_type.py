"""The study type: from the record, the title, the source's kind, or explicit phrases, in this order."""

from __future__ import annotations

from bot.curate.appraise.phrases import Rule
from bot.curate.appraise.records import BY_KIND, of_section, stated
from bot.curate.appraise.texts import TEXT_RULES
from bot.curate.appraise.titles import TITLE_RULES
from bot.curate.appraise.told import Text, Told
from bot.model import Item, Kind, StudyType


def study_type_of(item: Item, told: Told) -> tuple[StudyType | None, str]:
    """The type and how it is known; (None, "") where nothing states it."""
    given = stated(item)
    if given is not None:
        return given
    if item.kind in BY_KIND:
        return BY_KIND[item.kind], f"source: {item.kind.value}"
    if item.kind not in _REPORTS:
        return None, ""
    section = of_section(item)
    if section and section[0] is not StudyType.NARRATIVE_REVIEW:
        return section
    if title := _asked(TITLE_RULES, told.title):
        return title[0], f'title: "{title[1]}"'
    if section:
        return section
    if text := _asked(TEXT_RULES, told.summary):
        return text[0], f'text: "{text[1]}"'
    return None, ""


_REPORTS = (Kind.JOURNAL, Kind.PREPRINT)
"""Kinds whose words are about their own study; a blog's are about somebody else's."""


def _asked(rules: tuple[Rule[StudyType], ...], text: Text) -> tuple[StudyType, str] | None:
    """The first rule that holds, and its words."""
    for rule in text.worth_asking(rules):
        if words := text.states(rule):
            return rule.of, words
    return None
