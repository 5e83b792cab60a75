"""How the rules of this package are written: alternatives one a line, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model import StudyType


def any_of(*phrases: str) -> str:
    """One regular expression that matches where any of them does."""
    return "|".join(phrases)


def compiled(phrase: str) -> re.Pattern[str]:
    """Case never matters."""
    return re.compile(phrase, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase that states a type; `unless` is found where the phrase is only spoken of."""

    type: StudyType
    phrase: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    stems: tuple[str, ...] = ()
    """Lower-case letters of which any match holds one; looked for first, because it is quick. None: ask."""

    def found(self, text: str, lowered: str) -> str | None:
        """The words that state it; `lowered` is the text in lower case."""
        if not may_hold(self.stems, lowered):
            return None
        match = self.phrase.search(text)
        if match is None or (self.unless and self.unless.search(text)):
            return None
        return " ".join(match.group().split())


def rule(type: StudyType, phrase: str, unless: str | None = None, *, stems: tuple[str, ...] = ()) -> Rule:
    """A rule from the text of its patterns."""
    return Rule(type, compiled(phrase), compiled(unless) if unless else None, stems)


def may_hold(stems: tuple[str, ...], lowered: str) -> bool:
    """Whether a text in lower case holds one of the stems; with no stems it may hold anything."""
    return not stems or any(stem in lowered for stem in stems)
