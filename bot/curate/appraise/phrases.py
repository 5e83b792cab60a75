"""How the rules of this package are written: alternatives one a line, compiled once."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

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


class Rules(tuple[Rule[Of], ...]):  # noqa: SLOT001 - a tuple has no room for what is found once
    """Rules in the order in which they are asked."""

    @cached_property
    def _members(self) -> frozenset[Rule[Of]]:
        return frozenset(self)

    def among(self, known: Collection[Rule[Any]]) -> Sequence[Rule[Of]]:
        """Those that are known, in their order: mostly none, which is seen in one step."""
        if self._members.isdisjoint(known):
            return ()
        return [rule for rule in self if rule in known]


def in_order(*rules: Rule[Of]) -> Rules[Of]:
    """The rules as they are written."""
    return Rules(rules)
