"""The title of a work, for comparing."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from bot.text.words import fold

_SECTION = re.compile(r"^\s*\[[A-Za-z][\w '&/-]{0,40}\]\s*(?=\w)")
"""Lancet's `[Articles]`, ACS's `[ASAP]`; a whole title in brackets is a translation, and stays."""
_ABSTRACT_NUMBER = re.compile(r"^\s*(?:LBA\d{1,4}|\d{1,4}(?:P|O|MO|TiP|eP))\s+(?=[A-Z])")
"""The number of a congress abstract: `205P`, `LBA12`."""
_NOTE = re.compile(r"(?<=.{15})\s*\[[^][]{2,160}\]?\s*\.?\s*$")
"""What MEDLINE and Embase hang on a title: `[Review] [33 refs]`, `[German]`, `[Erratum appears in …]`."""
_STATUS = re.compile(
    r"^\s*\[?(?:retracted|withdrawn|removed)(?: (?:article|paper|chapter|manuscript))?\]?\s*[:.—–-]+\s*", re.I
)
"""What a publisher puts before the title of a work that no longer stands; the work stays the same."""
_STATUS_BEGINS = frozenset("RrWw[")
"""One look at a letter spares nearly every title the pattern."""
_TAG = re.compile(r"<[^<>]{1,200}>")
_GREEK = str.maketrans(
    {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
        "λ": "lambda", "μ": "mu", "µ": "mu", "σ": "sigma", "τ": "tau", "ω": "omega",
    }
)  # fmt: skip


LONGEST = 2_048
"""Characters that are compared. The longest title of FEEDS.md's sample has 474; taking the notes off a
hostile one of a megabyte took hours."""


# An item's title is asked for when its neighbours are looked up, when it is placed and when it is filed.
@lru_cache(maxsize=4_096)
def title_key(title: str) -> str:
    """The title for comparing: folded, without markup, section prefix, abstract number and notes."""
    title = title[:LONGEST]
    if "&" in title:
        title = html.unescape(title)
    if "<" in title:
        title = _TAG.sub("", title)
    if "[" in title:
        title = _without_notes(_SECTION.sub("", title))
    start = title.lstrip()[:1]
    if start.isdigit() or start == "L":
        title = _ABSTRACT_NUMBER.sub("", title)
        start = title.lstrip()[:1]
    if start in _STATUS_BEGINS:
        title = _STATUS.sub("", title)
    if not title.isascii():  # decomposed, a mathematical kappa is a kappa, and so is one with an accent
        title = unicodedata.normalize("NFKD", title).casefold().translate(_GREEK)
    return fold(title)


def has_abstract_number(title: str) -> bool:
    """Whether a title begins with the number of a congress abstract."""
    return _ABSTRACT_NUMBER.match(title) is not None


def has_status(title: str) -> bool:
    """Whether a title says that its work was retracted, withdrawn or removed."""
    return title.lstrip()[:1] in _STATUS_BEGINS and _STATUS.match(title) is not None


def _without_notes(title: str) -> str:
    while (cut := _NOTE.sub("", title)) != title:
        title = cut
    return title
