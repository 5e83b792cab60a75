"""Notices, replies and comments: what kind an item is, and how it names its work. Pure.

Patterns follow 11,658 update notices of Crossref and the notices of the medical feeds
(`python -m benchmarks.group` counts how many are recognised).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.curate.identify import TALK, title_key
from bot.model import Flag, Item, LinkKind

_MARK = r"\s*(?:[:.;—–]|\s-)\s*"
_TO = rf"(?:{_MARK})?\s*\b(?:to|for|on|of|in|re|regarding|zu[rm]?|au|a|de|do artigo|(?:behorend )?bij)\b\s*:?\s*|\s*à\s+"
_END = r"\s*\.?\s*$"
_QUOTE = r"\s+(?=[“\"‘'«])"
_NOTE = r"(?:\s+(?:note|notice|statement))"


def _opening(words: str, then: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*[\[‘“\"]?(?:{words})\]?(?:{then})", re.I)


_BEFORE: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (
        LinkKind.CONCERN_ABOUT,
        _opening(
            r"(?:editorial\s+|publisher['’]?s?\s+)?(?:expressions?|notice) of (?:editorial )?concern"
            + _NOTE
            + "?",
            rf"{_TO}|{_MARK}|{_END}|{_QUOTE}|\s+(?:about|regarding|over)\s+",
        ),
    ),
    # "Retraction of the lung", "Withdrawal of treatment" and "Correction of scoliosis" are articles: these
    # words need a colon, or "notice", or the title in quotation marks.
    (
        LinkKind.RETRACTION_OF,
        _opening(
            rf"(?:notice of )?(?:partial |editorial |publisher['’]?s? )?(?:retraction|withdrawal|removal){_NOTE}?"
            r"(?: and (?:replacement|republication))?|statement of (?:removal|retraction)|retracted(?: article)? note",
            rf"{_MARK}|{_END}|{_QUOTE}|\s+(?:to|of|for|from)\b\s*(?::\s*|(?=[“\"‘'«])|(?=[A-Z][\w'’-]+ et al))",
        ),
    ),
    (
        LinkKind.RETRACTION_OF,
        _opening(rf"(?:notice of )?(?:retraction|withdrawal|removal){_NOTE}", rf"{_TO}"),
    ),
    (
        LinkKind.ERRATUM_OF,
        _opening(
            r"(?:(?:author|publisher|editorial|editor['’]?s?|publication|published|figure|table)\s+)?"
            r"(?:(?:corrigend(?:um|a)|errat(?:um|a)|addend(?:um|a)|fe de errat\w+|fe de errores)s?)"
            r"(?:\s*[:/,]?\s*(?:and\s+)?(?:correction|corrigendum|erratum|addendum))?"
            r"|department of error|editor['’]?s?['’]? note|publisher['’]?s?['’]? note",
            rf"{_TO}|{_MARK}|{_END}|{_QUOTE}",
        ),
    ),
    (
        LinkKind.ERRATUM_OF,
        _opening(
            r"(?:notice of )?(?:(?:authors?['’]?|publisher(?:['’]s)?|editorial|publication|journal|further|figure|table)\s+)?"
            r"corrections?(?:\s+(?:note|notice|letter))?(?: and clarifications?)?"
            r"(?:\s*[:/,]?\s*(?:and\s+)?(?:corrigendum|erratum|addendum))?",
            rf"{_MARK}|{_END}|{_QUOTE}|\s+to\b\s*:?\s*|\s+(?:for|of|in)\b\s*(?::\s*|(?=[“\"‘'«])|(?=\S[^,“]{{1,60}}(?: et al\.?)?,\s+[A-Z]))",
        ),
    ),
    (
        LinkKind.REPLY_TO,
        _opening(
            r"(?:the )?(?:authors?['’]?s?['’]?\s+|editors?['’]?\s+)?(?:repl(?:y|ies)|response|rejoinder|rebuttal)(?: letter)?"
            r"(?: (?:to|from) (?:the )?(?:comments?|letters?|editors?|authors?)(?: (?:to|by) the editors?)?)?|in reply",
            rf"{_MARK}|{_END}|{_QUOTE}|\s+to\b\s*(?::\s*|(?=[“\"‘'«])|(?=[A-Z][\w'’-]+ et al))",
        ),
    ),
    (LinkKind.REPLY_TO, _opening(r"(?:authors?['’]?s?['’]?\s+)?repl(?:y|ies)", r"\s+to\s+")),
    (
        LinkKind.COMMENT_ON,
        _opening(
            r"(?:letters?|correspondence|comments?)\s+(?:to|from)\s+the\s+editors?|(?:invited |editorial )?comment(?:ary|s)?"
            r"|re|regarding|correspondence|letter|critique",
            rf"{_MARK}|{_END}|{_QUOTE}",
        ),
    ),
    (
        LinkKind.COMMENT_ON,
        _opening(r"(?:invited |editorial )?comment(?:ary|s)?", r"\s+(?:on|to|re)\b\s*:?\s*"),
    ),
)
_AFTER: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (LinkKind.REPLY_TO, re.compile(r"\s*[-—–:.]+\s*(?:the\s+)?(?:authors?['’]?s?['’]?\s+)?(?:reply|response|in reply)\s*$", re.I)),
    (LinkKind.REPLY_TO, re.compile(r"[:.]\s*(?:reply|response) (?:to|from) .{3,60}$", re.I)),
    (
        LinkKind.ERRATUM_OF,
        re.compile(
            r"\s*(?:[-—–:.]+\s*|[\[(]\s*)(?:an? )?(?:errat(?:um|a)|corrigend(?:um|a)|correction|addendum)\s*[\])]?\s*\.?\s*$"
            r"|\s*[\[(](?:vol\.?|volume)\s*\d+,?\s*(?:pg?|pages?)\.?\s*\w+.{0,30}$",
            re.I,
        ),
    ),
    (LinkKind.RETRACTION_OF, re.compile(r"\s*(?:[-—–:.]+\s*|[\[(]\s*)retraction(?:\s+(?:note|notice))?\s*[\])]?\s*\.?\s*$", re.I)),
    (LinkKind.CONCERN_ABOUT, re.compile(r"\s*[-—–:.]+\s*(?:editorial )?expression of concern\s*$", re.I)),
)  # fmt: skip
_ERRORS = re.compile(
    r"^(?:errors?|mistakes?|omissions?|inaccurac\w+|incorrect|omitted|missing|misspel\w+|corrected|clarification|data errors?|"
    r"incomplete)\b",
    re.I,
)
_CORRECTED = re.compile(
    r"\b(?:was|were|has been|have been|is|are) (?:incorrectly|corrected|erroneously|misspelled|omitted|inadvertently)|"
    r"\bthere (?:was|were|is|are) an? ?errors?\b|\bincorrectly (?:reported|stated|listed|given)|\bto fix (?:an |the )?errors?",
    re.I,
)
_LETTER = re.compile(r"^\s*(?:to the editor|dear editor|sir,)", re.I)
_IN_REPLY = re.compile(
    r"^\s*(?:in reply\b|we (?:thank|appreciate|are grateful)\b|we would like to thank)", re.I
)
_QUOTED = re.compile(r"[“\"«‘]([^“”\"«»]{15,400}?),?[”\"»’](?=\W|$)")
_BY = re.compile(r"^[^,“\"]{2,60}?(?:\s*et\s*al\.?\s*)?,\s+(?=[A-Z])")
"""`Correction for Dixon et al., Title`: only a second guess, the whole is tried as well."""
_PLACES = (
    re.compile(
        r"\b(?:19|20)\d\d[^;:\d]{0,12};\s*(\d{1,4})\s*(?:\([^)]{1,12}\))?\s*:\s*([a-z]?\d{1,6})", re.I
    ),
    re.compile(r"\b(\d{1,4})\s*\((?:19|20)\d\d\)\s*:?\s*([a-z]?\d{1,6})\b", re.I),
    re.compile(r"\((?:19|20)\d\d\)\s*(\d{1,4})\s*[:,(]\s*([a-z]?\d{1,6})\b", re.I),
    re.compile(r"\bvol(?:ume|\.)?\s*(\d{1,4}),?\s*(?:pg?|pages?)\.?\s*([a-z]?\d{1,6})\b", re.I),
)
"""`2025; 26: 187`, `359 (2019) 823`, `(2009) 360 (542)`, `vol 360, pg 542`: volume and first page."""
_FLAGS = (
    (Flag.CONCERN_NOTICE, LinkKind.CONCERN_ABOUT),
    (Flag.RETRACTION_NOTICE, LinkKind.RETRACTION_OF),
    (Flag.CORRECTION_NOTICE, LinkKind.ERRATUM_OF),
    (Flag.REPLY, LinkKind.REPLY_TO),
)
_LETTERS = re.compile(r"^(?:correspondence|letters?(?: to the editor)?|comments? & response)$", re.I)
_SECTIONS = re.compile(
    r"^(?:correspondence|letters?(?: to the editor)?|comments?|comments? & response)$", re.I
)
_LETTER_LENGTH = 1_500
"""Characters of the longest text that begins with thanks and is a reply; an abstract that does is longer."""
_BARE_TITLE = 60
_TITLE_LETTERS = 8
_HEAD = 1_000
"""A notice cites its work in its first sentences."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What an item says of another work."""

    kind: LinkKind
    titles: tuple[str, ...] = ()
    """Folded titles that may be its work's, the likeliest first; empty when it names none."""
    place: str = ""
    """`volume|first page` of its work, where it is cited so."""
    weak: bool = False
    """True: its title does not say so. Another record of it may not be recognised as a notice."""


def notice_of(item: Item) -> Notice | None:
    """What the title, section, flags or first words of `item` say of another work; None of a work itself."""
    if item.kind in TALK:
        return None
    title = f"{item.section}: {item.title}" if _opens(item.section) else item.title
    for kind, pattern in (*_BEFORE, *_AFTER):
        if match := pattern.search(title):
            rest = title[match.end() :] if match.start() == 0 else title[: match.start()]
            return _named(kind, rest, item)
    return _by_flags(item) or _by_text(item)


def _opens(section: str) -> bool:
    # `Comment` over a Lancet commentary is a section; `Erratum` and `Reply to` in front of a title are not.
    return bool(section) and not _SECTIONS.match(section) and any(p.search(section) for _, p in _BEFORE)


def _by_flags(item: Item) -> Notice | None:
    kind = next((kind for flag, kind in _FLAGS if flag in item.flags), None)
    return _named(kind, item.title, item, weak=True) if kind else None


def _by_text(item: Item) -> Notice | None:
    """Journals that title a notice by its fault (`Error in Byline`), and letters."""
    if _ERRORS.match(item.title) and (_is_bare(item) or _CORRECTED.search(item.summary)):
        return _named(LinkKind.ERRATUM_OF, "", item, weak=True)
    if _IN_REPLY.match(item.summary) and len(item.summary) < _LETTER_LENGTH:
        return Notice(LinkKind.REPLY_TO, (title_key(item.title),), weak=True)
    if _LETTER.match(item.summary) or _LETTERS.match(item.section):
        return Notice(LinkKind.COMMENT_ON, (title_key(item.title),), weak=True)
    return None


def _is_bare(item: Item) -> bool:
    return not item.summary and len(item.title) < _BARE_TITLE and item.title[:5].lower() in ("error", "incor")


def _named(kind: LinkKind, rest: str, item: Item, *, weak: bool = False) -> Notice:
    head = item.summary[:_HEAD]
    texts = (*_QUOTED.findall(rest), _BY.sub("", rest), rest, *_QUOTED.findall(head))
    titles = dict.fromkeys(title_key(text) for text in texts)
    return Notice(
        kind=kind,
        titles=tuple(title for title in titles if len(title) >= _TITLE_LETTERS),
        place=_place(rest) or _place(head),
        weak=weak,
    )


def _place(text: str) -> str:
    for pattern in _PLACES:
        if match := pattern.search(text):
            return f"{match.group(1).lstrip('0')}|{match.group(2).lower()}"
    return ""
