"""Where the sentences of medical English begin and end."""

from __future__ import annotations

import re

from bot.curate.extract.cues import word_set

Span = tuple[int, int]

_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s|$)|\n")

_ABBREVIATIONS = word_set(
    "vs v al fig figs tab dr prof mr mrs ms st no nos approx ca cf resp spp sp subsp var ssp str inc ltd "
    "corp eq eqn ref refs vol pp ed eds suppl viz ie eg i.e e.g est dept univ max min avg nr jr sr gen nov "
    "jan feb apr jun jul aug sep sept oct dec incl excl obs hosp serv lab"
)
"""Followed by a full stop they end no sentence: journals' and species' short forms included."""

_STARTERS = word_set(
    "the we in a an this these those there however of among our after at no both it to overall compared "
    "patients participants for from with while although all most median mean results conclusions "
    "conclusion methods findings but further when if on as by neither none between during"
)
"""Words that open a sentence far more often than they follow an initial (`vitamin D. The …`)."""

_LETTERED = word_set(
    "vitamin hepatitis group type arm cohort factor grade stage class influenza part panel figure table "
    "phase category level child-pugh serogroup subtype protein coenzyme"
)
"""Words whose last letter is a name of its own: after `hepatitis B.` a sentence may end."""

_SHORT_LINE = 45
"""Feeds wrap running text at 60 to 80 characters; a line shorter than this that is followed by a capital is
a heading or an item of a list."""


def sentences(text: str) -> tuple[Span, ...]:
    """(start, end) of each sentence, without the blanks around it; nothing but blanks lies between.

    A line break ends a sentence where a paragraph or a heading ends, not where a line was wrapped.
    """
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if _ends(text, start, match):
            _add(found, text, start, match.end())
            start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    lead, tail = len(piece) - len(piece.lstrip()), len(piece) - len(piece.rstrip())
    if piece.strip():
        found.append((start + lead, end - tail))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    if match.group() == "\n":
        return _line_ends(text, match.start())
    rest = text[match.end() :].lstrip()
    if not rest:
        return True
    before = text[start : match.start()]
    if _within_brackets(text[start : match.end()], rest):
        return False
    if match.group() == "." and (word := _last_word(before)):
        return _full_stop_ends(word, before, rest)
    return _opens(rest)


_BRACKET_REACH = 200
"""Characters within which an open bracket is believed to close: `(p = n.s. for both)`, `(p<0. 05)`."""


def _within_brackets(so_far: str, rest: str) -> bool:
    opened = so_far.count("(") > so_far.count(")")
    closing = rest[:_BRACKET_REACH].partition(")")
    return opened and bool(closing[1]) and "(" not in closing[0]


def _line_ends(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    following = text[at + 1 :].lstrip(" \t")
    if not line or following.startswith("\n") or line[-1] in ".!?:":
        return True
    return len(line) < _SHORT_LINE and following[:1].isupper()


def _last_word(before: str) -> str:
    return before.rsplit(None, 1)[-1].lstrip("([\"'“‘") if before.strip() else ""


def _full_stop_ends(word: str, before: str, rest: str) -> bool:
    if word.lower() in _ABBREVIATIONS:
        return False
    if len(word) == 1 and word.isupper():
        return _initial_ends(before, rest)
    if "." in word.strip(".") and re.fullmatch(r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}", word):
        return _first_word(rest) in _STARTERS  # U.S., i.v., a.m.
    return _opens(rest)


def _initial_ends(before: str, rest: str) -> bool:
    words = before.lower().split()
    named = len(words) > 1 and words[-2].strip("(,") in _LETTERED
    return _opens(rest) and (named or _first_word(rest) in _STARTERS)


def _first_word(rest: str) -> str:
    return re.split(r"[^\w-]", rest, maxsplit=1)[0].lower()


def _opens(rest: str) -> bool:
    """Could a sentence begin so? Lower-case names such as eGFR, mRNA, pH and α-synuclein may open one."""
    first = rest[0]
    if not first.islower():
        return True
    word = re.split(r"[\s,.;]", rest, maxsplit=1)[0]
    return any(c.isupper() for c in word) or not first.isascii()
