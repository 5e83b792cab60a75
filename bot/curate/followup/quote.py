"""The one sentence of a notice that a reader is shown, and whether a correction has to be shown. Pure."""

# ruff: noqa: E501 - a pattern a line reads better than one in pieces

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from bot.curate.extract.sentences import sentences
from bot.model import Item
from bot.text import fold

LONGEST_QUOTE = 300
"""Characters, as of any extract; a longer sentence is left out, not cut."""
ALIKE = 85
"""Least partial ratio of a notice's words and its work's title: what it quotes is not what it says."""
LONG_ENOUGH = 20
"""Characters of a quoted text that may be the work's title."""

_QUANTITY = (
    r"\d\s*(?:mg|mcg|[µμ]g|micrograms?|milligrams?|kg|g|ml|m?mol|meq|iu|gy|units?)(?:\s*/\s*\w+)?\b(?!\w)"
)
_MATERIAL = (
    re.compile(rf"\b(?:dos(?:e|es|ed|age|ages|ing)|posolog\w+)\b|{_QUANTITY}", re.I),
    re.compile(
        r"\b(?:drugs?|medications?|medicines?|regimens?)\b(?! (?:abuse|administration|compan|industr|manufactur|safety monitoring))",
        re.I,
    ),
    re.compile(
        r"(?<!care )(?<!stroke )(?<!dialysis )(?<!surgical )(?<!medical )(?<!research )(?<!trials )(?<!trial )"
        r"(?<!clinical )(?<!emergency )(?<!burn )(?<!coronary )(?<!obstetric )(?<!neonatal )(?<!business )"
        r"\bunits?\b(?! (?:of|for) (?:\w+ )?(?:research|medicine|surgery|epidemiology|analysis|cardiology))",
        re.I,
    ),
    re.compile(r"\bprimary (?:\w+ ){0,3}?(?:outcomes?|end ?-?points?)\b", re.I),
    re.compile(r"\bconclusions?\b|\bconcluded\b", re.I),
)
"""What a correction must name to be pushed: dose, drug, unit, primary outcome or conclusion. The exceptions
are those that turn up in notices: intensive care units, the Food and Drug Administration."""

_UNCHANGED = re.compile(
    r"\b(?:no|not|nor|neither|without|unaffected|unchanged|unaltered|remains? (?:valid|the same|unchanged))\b",
    re.I,
)
_TOUCHED = re.compile(
    r"\b(?:affect\w*|alter\w*|chang\w*|influenc\w*|impact\w*|unaffected|unchanged|unaltered|remains?|bearing|consequence\w*)\b",
    re.I,
)
"""Together: "this does not affect the conclusions", which names them and says that nothing is new."""

_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result of|could not|cannot|unable|failed|concerns?|errors?|irregularit\w+|duplicat\w+"
    r"|overlap\w*|plagiar\w+|fabricat\w+|falsif\w+|manipulat\w+|unreliable|not reliable|consent|ethic\w*|request\w*|inadvertent\w*"
    r"|incorrect\w*|miscod\w+|inconsisten\w+|reproduc\w+|raw data|source data|peer[ -]review|no longer|replac\w+|reinstat\w+)\b",
    re.I,
)
_LABEL = re.compile(r"^(?:abstract|summary|background|notice|note)\s*[:.]\s*", re.I)
_QUOTED = re.compile(rf"[“\"«‘']([^“”\"«»]{{{LONG_ENOUGH},400}}?),?[”\"»’'](?=\W|$)")


def reason(item: Item, titles: Sequence[str]) -> str:
    """The first sentence of the notice that says why; empty where its feed has none."""
    said = list(_sentences(item.summary))
    telling = (one for one in said if _REASON.search(_without_titles(one, titles)))
    return next(telling, "")


def material(item: Item, titles: Sequence[str]) -> str:
    """The words of a correction that name dose, drug, unit, primary outcome or conclusion: a sentence of its
    text, else its title; empty where it names none of them."""
    for one in _sentences(item.summary, longest=10 * LONGEST_QUOTE):
        if _names(_without_titles(one, titles)):
            return one if len(one) <= LONGEST_QUOTE else item.title
    return item.title if _names(_own_words(item.title, titles)) else ""


def _names(words: str) -> bool:
    if _UNCHANGED.search(words) and _TOUCHED.search(words):
        return False
    return any(pattern.search(words) for pattern in _MATERIAL)


def _sentences(text: str, *, longest: int = LONGEST_QUOTE) -> Iterator[str]:
    text = _LABEL.sub("", text.strip())
    for start, end in sentences(text):
        if 10 <= end - start <= longest and "\n" not in text[start:end]:
            yield text[start:end]


def _without_titles(words: str, titles: Sequence[str]) -> str:
    """`words` without what they quote of the work's title; names in quotation marks that are none stay."""
    for match in _QUOTED.finditer(words):
        if any(fuzz.partial_ratio(fold(match.group(1)), fold(title)) >= ALIKE for title in titles):
            words = words.replace(match.group(1), " ")
    for title in titles:
        if title and title in words:
            words = words.replace(title, " ")
    return words


_PREFIX = re.compile(
    r"^[^:“\"]{0,40}\b(?:correct\w+|errat\w+|corrigend\w+|addend\w+)\b(?: and \w+)?(?:\s*:\s*|\s+(?:to|for|of)\b:?\s*)",
    re.I,
)
_TO_A_WORK = re.compile(
    r"^[^:“\"]{0,40}\b(?i:correct\w+|errat\w+|corrigend\w+|addend\w+)(?: and \w+)?,? (?i:to|for|of|zu|à|au)(?::\s*|\s*[“\"‘'«„`]|\s+(?=[A-Z])).*$"
)
"""`Correction to: X`, `Corrigendum to “X” [J Example 12 (2020) 3]`: all of the rest is the work's; but not of
"Correction to the dose in Table 2"."""


def _own_words(title: str, titles: Sequence[str]) -> str:
    """A notice's title without its work's: what follows `Correction to:` is the work's, unless it is nothing
    like it; `Error in Dose` is all the notice's."""
    if _TO_A_WORK.match(title):
        return ""
    rest = fold(_PREFIX.sub("", title))
    for one in map(fold, titles):
        if one == rest:
            return ""
        if len(one) < LONG_ENOUGH:
            continue
        if one in rest:
            rest = rest.replace(one, " ")
        elif fuzz.partial_ratio(rest, one) >= ALIKE:
            return ""
    return rest
