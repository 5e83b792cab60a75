"""The titles of works that a notice names in its own title or text, to find them by. Pure.

More is found than is meant: whoever looks a work up by one of these still asks whether it is the one.
"""

# ruff: noqa: E501 - a pattern a line reads better than one in pieces

from __future__ import annotations

import re
from collections.abc import Iterator

LONG_ENOUGH = 15
"""Characters; shorter ones ("Editorial", "Reply") are no name."""
MOST = 6

_AFTER_COLON = re.compile(r"^[^:.“\"«‘]{3,80}?[:.–—]\s+(?P<title>\S.{14,})$", re.DOTALL)
"""`Retraction Note: X`, `Notice of Retraction and Replacement. X`, `Author Correction: X`."""
_AFTER_TO = re.compile(
    r"^[^:“\"«‘]{3,80}?\b(?:to|for|of|on|regarding|zum?|zur|à|au|al?|de|del)\b:?\s+(?P<title>\S.{14,})$",
    re.DOTALL | re.I,
)
"""`Erratum to X`, `Retraction of: X`."""
_BEFORE = re.compile(
    r"^(?P<title>.{15,}?)\s*[-–—:.(\[]+\s*(?:retract|errat|corrig|correct|expression of|repl|respon|withdr|remov)\w*\W*$",
    re.DOTALL | re.I,
)
"""`X: erratum`, `X (retraction)`."""
_QUOTED = re.compile(r"[“\"«‘]([^“”\"«»]{15,400}?),?[”\"»’](?=\W|$)")
_PLACE = re.compile(r"\s*\[[^\]]{3,120}\]\s*\.?\s*$")
"""Elsevier's `[Example J. 12 (2026) 1–9]`."""
_HEAD = 1_000
"""A notice cites its work in its first sentences."""

_TYPO = re.compile(r"\bretr(?:ation|acion|acton|atction|actation|raction)(s?)\b", re.IGNORECASE)


def named_titles(title: str, text: str = "") -> tuple[str, ...]:
    """What may be the title of the work, from a notice's title and how its text begins; at most six."""
    bare = _PLACE.sub("", title.strip())
    found = (*_QUOTED.findall(title), *_rests(bare), *_QUOTED.findall(text[:_HEAD]))
    kept = dict.fromkeys(one.strip(" .,“”\"'‘’«»") for one in found)
    return tuple(one for one in kept if len(one) >= LONG_ENOUGH)[:MOST]


def _rests(title: str) -> Iterator[str]:
    for pattern in (_AFTER_COLON, _AFTER_TO, _BEFORE):
        if match := pattern.match(title):
            yield match["title"]
            if pattern is _AFTER_COLON and (again := _AFTER_COLON.match(match["title"])):
                yield again["title"]


def well_spelt(title: str) -> str:
    """`Retration: X` as `Retraction: X`: indexes and publishers misspell the word that matters most."""
    return _TYPO.sub(r"Retraction\1", title) if "etr" in title.lower() else title
