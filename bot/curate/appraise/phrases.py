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

    def found(self, text: str) -> str | None:
        match = self.phrase.search(text)
        if match is None or (self.unless and self.unless.search(text)):
            return None
        return " ".join(match.group().split())


def rule(type: StudyType, phrase: str, unless: str | None = None) -> Rule:
    return Rule(type, compiled(phrase), compiled(unless) if unless else None)
