"""How the rules of this package are written: alternatives one a line, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

Of = TypeVar("Of")


def any_of(*phrases: str) -> str:
    """One regular expression that matches where any of them does."""
    return "|".join(phrases)


def compiled(phrase: str) -> re.Pattern[str]:
    """Case never matters."""
    return re.compile(phrase, re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Rule(Generic[Of]):
    """A phrase that states something; `unless` is found where the phrase is only spoken of."""

    of: Of
    phrase: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    opens: bool = False
    """The phrase is believed at the beginning of the text only."""


def rule(of: Of, phrase: str, *, unless: str | None = None, opens: bool = False) -> Rule[Of]:
    """A rule from the text of its patterns."""
    return Rule(of, compiled(phrase), compiled(unless) if unless else None, opens)
