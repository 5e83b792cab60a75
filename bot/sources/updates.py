"""What publishers call the things that they publish about a work, and what each means for it.

Crossref's twelve types (Crossref documentation, "Updates", and MEDICINE.md, 8.8, November 2026) and what is
found in their place: of 11,658 notices to 2020 the types `err`, `corrected-article`, `Retraction` and
`expression-of-concern` are 38; `retration` and the like are read as the type they misspell.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from bot.model import Flag, LinkKind


class Meaning(NamedTuple):
    """What a notice is to its work, and the flags of both; None: it changes nothing about it."""

    link: LinkKind
    work: Flag | None
    notice: Flag | None


_RETRACTION = Meaning(LinkKind.RETRACTION_OF, Flag.RETRACTED, Flag.RETRACTION_NOTICE)
_WITHDRAWAL = Meaning(LinkKind.RETRACTION_OF, Flag.WITHDRAWN, Flag.RETRACTION_NOTICE)
_CONCERN = Meaning(LinkKind.CONCERN_ABOUT, None, Flag.CONCERN_NOTICE)
_CORRECTION = Meaning(LinkKind.ERRATUM_OF, Flag.CORRECTED, Flag.CORRECTION_NOTICE)
_VERSION = Meaning(LinkKind.VERSION_OF, None, None)
_COMMENT = Meaning(LinkKind.COMMENT_ON, None, None)
NOTE = Meaning(LinkKind.ERRATUM_OF, None, None)
"""Some notice of which nothing is known but that it is one: told, and not held against the work."""

TYPES = {
    "addendum": NOTE,
    "clarification": NOTE,
    "comment": _COMMENT,
    "corrected article": _CORRECTION,
    "correction": _CORRECTION,
    "corrigendum": _CORRECTION,
    "err": _CORRECTION,
    "errata": _CORRECTION,
    "erratum": _CORRECTION,
    "expression of concern": _CONCERN,
    "new edition": _VERSION,
    "new version": _VERSION,
    "partial retraction": _RETRACTION,
    "publisher note": NOTE,
    "reinstatement": NOTE,
    "removal": _WITHDRAWAL,
    "removed": _WITHDRAWAL,
    "retracted": _RETRACTION,
    "retraction": _RETRACTION,
    "withdrawal": _WITHDRAWAL,
    "withdrawn": _WITHDRAWAL,
}
"""Partial retractions, removals and withdrawals stop a work as a retraction does (MEDICINE.md, 8.8)."""

ALIKE = 0.8
"""difflib's ratio: `retration` is .95 like `retraction`; no type above is more than .73 like one that means
something else."""


@lru_cache(maxsize=256)
def meaning_of(stated: str) -> Meaning:
    """Of an update's type in any spelling; `NOTE` for one that is like none of Crossref's."""
    words = " ".join(re.findall(r"[a-z]+", stated.lower()))[:60]
    close = get_close_matches(words, TYPES, n=1, cutoff=ALIKE)
    return TYPES[close[0]] if close else NOTE
