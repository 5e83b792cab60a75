"""Notices, replies and comments: what kind an item is, and how it names its work. Pure.

Patterns follow 11,658 update notices of Crossref and the notices of the medical feeds
(`python -m benchmarks.group` counts how many are recognised).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model import TALK, Flag, Item, LinkKind
from bot.text import title_key, well_spelt
from bot.text.likely import Likely

_MARK = r"\s*(?:[:.;—–]|\s-)\s*"
_END = r"\s*\.?\s*$"
_QUOTE = r"\s+(?=[“\"‘'«])"
_TO = (
    rf"(?:{_MARK})?\s*\b(?:to|for|on|of|in|re|regarding|zu[rm]?|au|a|de|do artigo|(?:behorend )?bij)\b"
    r"\s*:?\s*|\s*à\s+"
)
_PLAIN = rf"{_MARK}|{_END}|{_QUOTE}"
_TO_A_WORK = r"(?::\s*|(?=[“\"‘'«])|(?=[A-Z][\w'’-]+ et al))"
"""After a preposition: a colon, a quotation mark or an author, so that "Retraction of the lung",
"Withdrawal of treatment" and "Response to exercise" stay articles."""
_TO_A_NAME = r"(?::\s*|(?=[“\"‘'«])|(?=\S[^,“]{1,60}(?: et al\.?)?,\s+[A-Z]))"
_NOTE = r"(?:\s+(?:note|notice|statement))"
_NOUNS = r"(?:corrigend(?:um|a)|errat(?:um|a)|addend(?:um|a)|fe de errat\w+|fe de errores)s?"
_WHOSE = r"(?:(?:authors?['’]?s?|publisher(?:['’]s)?|editorial|publication|journal|further|figure|table)\s+)?"
_AND_ERRATUM = r"(?:\s*[:/,]?\s*(?:and\s+)?(?:correction|corrigendum|erratum|addendum))?"
_AUTHORS = r"(?:(?:authors?['’]?s?|editors?)['’]?\s+)"
_REPLY = r"(?:repl(?:y|ies)|response|rejoinder|rebuttal)(?: letter)?"
_TO_EDITOR = (
    r"(?: (?:to|from) (?:the )?(?:comments?|letters?|editors?|authors?)(?: (?:to|by) the editors?)?)?"
)
_LETTER_WORDS = r"(?:letters?|correspondence|comments?)\s+(?:to|from)\s+the\s+editors?"

_TAKEN_BACK = r"(?:retractions?|expressions? of (?:editorial )?concern)"

_BEFORE_TABLE = (
    (LinkKind.ERRATUM_OF,
     rf"(?:(?:notice of )?(?:editorial )?(?:re-?instatement|un-?retraction){_NOTE}?"
     rf"|(?:retraction|withdrawal|removal|lifting|reversal|rescinding|rescission|resolution) of"
     rf" (?:the |an? )?(?:earlier )?{_TAKEN_BACK})",
     rf"{_PLAIN}|\s+(?:to|of|for|on)\b\s*{_TO_A_WORK}"),
    (LinkKind.CONCERN_ABOUT,
     rf"(?:updated? (?:(?:to|on|of) (?:the )?)?)?"
     rf"{_WHOSE}(?:expressions?|notice) of (?:editorial )?concern{_NOTE}?",
     rf"{_TO}|{_PLAIN}|\s+(?:about|over)\s+"),
    (LinkKind.RETRACTION_OF,
     rf"(?:notice of )?(?:partial )?{_WHOSE}(?:retraction|withdrawal|removal){_NOTE}?"
     r"(?: and (?:replacement|republication))?|statement of (?:removal|retraction)"
     r"|(?:retracted(?: article)?|withdrawn) not(?:e|ice)",
     rf"{_PLAIN}|\s+(?:to|of|for|from)\b\s*{_TO_A_WORK}"),
    (LinkKind.RETRACTION_OF, rf"(?:notice of )?(?:retraction|withdrawal|removal){_NOTE}", _TO),
    (LinkKind.ERRATUM_OF, rf"{_WHOSE}{_NOUNS}{_AND_ERRATUM}|department of error|"
     r"(?:editor|publisher)['’]?s?['’]? note", rf"{_TO}|{_PLAIN}"),
    (LinkKind.ERRATUM_OF, rf"(?:notice of )?{_WHOSE}corrections?(?:\s+(?:note|notice|letter))?"
     rf"(?: and clarifications?)?{_AND_ERRATUM}",
     rf"{_PLAIN}|\s+to\b\s*:?\s*|\s+(?:for|of|in)\b\s*{_TO_A_NAME}"),
    (LinkKind.REPLY_TO, rf"(?:the )?{_AUTHORS}?{_REPLY}{_TO_EDITOR}|in reply",
     rf"{_PLAIN}|\s+to\b\s*{_TO_A_WORK}"),
    (LinkKind.REPLY_TO, rf"{_AUTHORS}?repl(?:y|ies)", r"\s+to\s+"),
    (LinkKind.COMMENT_ON, rf"{_LETTER_WORDS}|(?:invited |editorial )?comment(?:ary|s)?"
     r"|regarding|correspondence|letter|critique", _PLAIN),
    (LinkKind.COMMENT_ON, r"re", _PLAIN),
    (LinkKind.COMMENT_ON, r"(?:invited |editorial )?comment(?:ary|s)?", r"\s+(?:on|to)\b\s*:?\s*|\s+re:\s*"),
)  # fmt: skip
"""What a title begins with, and what must follow; the first row that fits decides. The first takes a notice
back, and is told apart from a correction by its words (`bot.curate.followup.kinds`)."""

_AFTER_TABLE = (
    (LinkKind.REPLY_TO, rf"\s*[-—–:.]+\s*(?:the\s+)?{_AUTHORS}?(?:reply|response|in reply)\s*$"),
    (LinkKind.REPLY_TO, r"[:.]\s*(?:reply|response) (?:to|from) .{3,60}$"),
    (LinkKind.ERRATUM_OF, r"\s*(?:[-—–:.]+\s*|[\[(]\s*)(?:an? )?"
     r"(?:errat(?:um|a)|corrigend(?:um|a)|correction|addendum)\s*[\])]?\s*\.?\s*$"),
    (LinkKind.ERRATUM_OF, r"\s*[\[(](?:vol\.?|volume)\s*\d+,?\s*(?:pg?|pages?)\.?\s*\w+.{0,30}$"),
    (LinkKind.ERRATUM_OF, r"\s*\([^()]{3,120}\((?:19|20)\d\d\)\s*(?:\d{1,4}(?::\w{1,3})?\s*)?"
     r"\(?\d{1,6}\s*[-–—]\s*\w{1,8}\)?\)\s*$"),
    (LinkKind.RETRACTION_OF, rf"\s*(?:[-—–:.]+\s*|[\[(]\s*)retraction{_NOTE}?\s*[\])]?\s*\.?\s*$"),
    (LinkKind.CONCERN_ABOUT, r"\s*[-—–:.]+\s*(?:editorial )?expression of concern\s*$"),
)  # fmt: skip
"""What a title ends with; Web of Science writes `(vol 360, pg 542, 2009)` behind an erratum's,
Embase `(Example Journal (2009) 360 (542-544))`."""

_BEFORE = tuple(
    (kind, re.compile(rf"^\s*[\[‘“\"]?(?:{words})\]?(?:{then})", re.I)) for kind, words, then in _BEFORE_TABLE
)
_AFTER = tuple((kind, re.compile(words, re.I)) for kind, words in _AFTER_TABLE)
FORMS = (*_BEFORE, *_AFTER)
_LIKELY = Likely(pattern for _, pattern in FORMS)
_SECTION = re.compile(r"^\s*\[([A-Za-z][\w '&/-]{0,40})\]\s*(?=\w)")

ERRORS = re.compile(
    r"^(?:errors?|mistakes?|omissions?|inaccurac\w+|incorrect|omitted|missing|misspel\w+|corrected|clarification"
    r"|data errors?|incomplete)\b",
    re.I,
)
_CORRECTED = re.compile(
    r"\b(?:was|were|has been|have been|is|are) (?:incorrectly|corrected|erroneously|misspelled|omitted)"
    r"|\bthere (?:was|were|is|are) an? ?errors?\b|\bincorrectly (?:reported|stated|listed|given)"
    r"|\bto fix (?:an |the )?errors?",
    re.I,
)
_CITED_IN_QUOTES = re.compile(
    r"^\s*[“\"](.{15,400}?)[.,]?[”\"]\s.*\b(?:19|20)\d\d\b.{1,30}?\b[a-z]?\d{1,6}\s*[-–—]\s*\d+\W*$"
)
_CITATION = re.compile(
    r"^\s*(?:[A-Z][\w'’-]+ [A-Z]{1,3}, ){1,12}(?:[A-Z][\w'’-]+ [A-Z]{1,3}|et al)\. (.{20,400}?)\. .{2,60}"
    r"\b(?:19|20)\d\d\s*;\s*\d"
)
"""`Abara N, Brontes S, et al. Title. J Inv Med. 2006;108(5):1461`: no work is titled by its own citation;
some journals title their errata so, or with the title in quotation marks."""
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
    section, title = _parted(item)
    whole = well_spelt(f"{section}: {title}" if _opens(section) else title)
    for n in _LIKELY.of(whole):
        kind, pattern = FORMS[n]
        if match := pattern.search(whole):
            rest = whole[match.end() :] if match.start() == 0 else whole[: match.start()]
            return _named(kind, rest, item)
    return _by_flags(item) or _by_text(item, section, title)


def _parted(item: Item) -> tuple[str, str]:
    """Section and title; the section may still stand in brackets before the title."""
    match = None if item.section or "[" not in item.title else _SECTION.match(item.title)
    return (match.group(1), item.title[match.end() :]) if match else (item.section, item.title)


def _opens(section: str) -> bool:
    # `Comment` over a Lancet commentary is a section; `Erratum` and `Reply to` in front of a title are not.
    return bool(section) and not _SECTIONS.match(section) and any(p.search(section) for _, p in _BEFORE)


def _by_flags(item: Item) -> Notice | None:
    kind = next((kind for flag, kind in _FLAGS if flag in item.flags), None) if item.flags else None
    return _named(kind, item.title, item, weak=True) if kind else None


def _by_text(item: Item, section: str, title: str) -> Notice | None:
    """Journals that title a notice by its fault (`Error in Byline`) or by what it corrects, and letters."""
    if cited := (";" in title and _CITATION.match(title)) or _CITED_IN_QUOTES.match(title):
        return _named(LinkKind.ERRATUM_OF, cited.group(1), item, weak=True)
    if ERRORS.match(title) and (_is_bare(item) or _CORRECTED.search(item.summary)):
        return _named(LinkKind.ERRATUM_OF, "", item, weak=True)
    text = item.summary
    if text and len(text) < _LETTER_LENGTH and _IN_REPLY.match(text):
        return Notice(LinkKind.REPLY_TO, (title_key(title),), weak=True)
    if (text and _LETTER.match(text)) or (section and _LETTERS.match(section)):
        return Notice(LinkKind.COMMENT_ON, (title_key(title),), weak=True)
    return None


def _is_bare(item: Item) -> bool:
    title = item.title.lower()
    return not item.summary and len(title) < _BARE_TITLE and title.startswith(("error", "incorrect"))


def _named(kind: LinkKind, rest: str, item: Item, *, weak: bool = False) -> Notice:
    head = item.summary[:_HEAD]
    inner = _within(rest)
    texts = (*_QUOTED.findall(rest), _BY.sub("", inner), inner, rest, *_QUOTED.findall(head))
    titles = dict.fromkeys(title_key(text) for text in texts)
    return Notice(
        kind=kind,
        titles=tuple(title for title in titles if len(title) >= _TITLE_LETTERS),
        place=_place(item.title) or _place(head),
        weak=weak,
    )


def _within(rest: str) -> str:
    """`Erratum: Corrigendum: Title` names the title, not the corrigendum: one publisher titles all so."""
    for _, pattern in _BEFORE:
        if (match := pattern.search(rest)) and match.start() == 0 and match.end() < len(rest):
            return rest[match.end() :]
    return rest


def _place(text: str) -> str:
    for pattern in _PLACES:
        if match := pattern.search(text):
            return f"{match.group(1).lstrip('0')}|{match.group(2).lower()}"
    return ""
