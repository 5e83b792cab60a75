"""Places in a text, and patterns that find them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Span = tuple[int, int, str]
"""Start, end, and why."""

Rules = tuple[tuple[str, re.Pattern[str]], ...]
"""Why → what is looked for."""


def any_of(*phrases: str) -> str:
    """One regular expression that matches where any of them does."""
    return "|".join(phrases)


def rules(*pairs: tuple[str, str]) -> Rules:
    """Case does not matter, unless a pattern says so itself with `(?-i:…)`."""
    return tuple((why, re.compile(pattern, re.IGNORECASE)) for why, pattern in pairs)


def found(text: str, table: Iterable[tuple[str, re.Pattern[str]]]) -> Iterator[Span]:
    """Every place that a rule of the table finds; of a pattern with a group `it`, only that."""
    for why, pattern in table:
        part = "it" if "it" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield match.start(part), match.end(part), why
