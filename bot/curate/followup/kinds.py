"""Which kind of notice it is, from the words of indexes and publishers, however they are spelt. Pure.

A link says how a notice speaks of its work: a retraction, a concern, a correction. Publishers use the words
below it without rule (MEDICINE.md, 8.8), so the finer kind is read from the type that the record states and
from how the title begins, never from the rest of the title, which is the work's own: "Retraction: Removal of
ureteric stones" removes nothing.
"""

# ruff: noqa: E501 - a pattern a line reads better than one in pieces

from __future__ import annotations

import re

from bot.model import Flag, Item, Link, LinkKind
from bot.model.standing import NoticeKind

_RETRACT = r"retra?c?t(?:r?ation|r?action|ion|ed)"
"""`retration`, `retractation`, `retracion` are in the wild; "retarded" and "retention" are not this."""
_WHOSE = r"(?:(?:editorial|publisher['’]?s?|journal|author['’]?s?|article|temporary|full) )?"
_NOTICE_OF = rf"(?:(?:a |the )?(?:note|notice|statement|announcement) (?:of|on|regarding) )?{_WHOSE}"
_AGAIN = r"(?:replac\w+|republ\w+|re-?publish\w+|re-?issu\w+)"

_TABLE = (
    (NoticeKind.REINSTATED, r"re-?instate\w*|un-?retract\w+|reversal of (?:the )?retraction"
     rf"|(?:{_RETRACT}|withdrawal|removal|lifting|reversal|rescinding|rescission|resolution) of (?:the |an? )?"
     rf"(?:earlier )?(?:{_RETRACT}|withdrawal|expressions? of (?:editorial )?concern)"),
    (NoticeKind.REPLACED, rf"(?:{_RETRACT}|retract|withdr\w+|remov\w+) (?:and|with|&) {_AGAIN}|{_AGAIN} of (?:the )?retracted"),
    (NoticeKind.PARTLY_RETRACTED, rf"part(?:ial(?:ly)?|ly)? {_RETRACT}|{_RETRACT} (?:in part|partial(?:ly)?|of part)"),
    (NoticeKind.CONCERN, r"(?:expressions?|notice|statement|editor\w*(?:['’]s)? note) of (?:editorial )?concerns?"
     r"|expressions? of editorial concerns?|concern"),
    (NoticeKind.REMOVED, r"remov(?:al|ed)"),
    (NoticeKind.WITHDRAWN, r"withdr(?:awal|awn|ew|awl)"),
    (NoticeKind.RETRACTED, _RETRACT),
)  # fmt: skip
"""The first that fits: the more particular stand before the plain ones."""

_STATED = tuple((kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _TABLE)
_BEGINS = tuple(
    (kind, re.compile(rf"(?:\W|[\w-]*\d[\w-]*:\s)*{_NOTICE_OF}(?:{words})\b", re.IGNORECASE))
    for kind, words in _TABLE
)
_ENDS = (
    (
        NoticeKind.REPLACED,
        re.compile(rf"[(\[][^()\[\]]*{_RETRACT} (?:and|with|&) {_AGAIN}[^()\[\]]*[)\]]\W*$", re.I),
    ),
    (NoticeKind.WITHDRAWN, re.compile(r"[(\[]withdrawn\b[^()\[\]]*[)\]]\W*$", re.I)),
    (
        NoticeKind.RETRACTED,
        re.compile(rf"[(\[]{_RETRACT}\b[^()\[\]]*[)\]]\W*$|[-–—:]\s*{_RETRACT}\W*$", re.I),
    ),
)

_OF_LINK = {
    LinkKind.RETRACTION_OF: NoticeKind.RETRACTED,
    LinkKind.CONCERN_ABOUT: NoticeKind.CONCERN,
    LinkKind.ERRATUM_OF: NoticeKind.CORRECTED,
    LinkKind.PREPRINT_OF: NoticeKind.PUBLISHED,
}
_RETRACT_AND_REPLACE = re.compile(rf"\bretract and {_AGAIN}", re.IGNORECASE)
_LONGEST_TYPE = 60
"""Characters: a stated type is a few words; a longer `why` is a list of reasons or a rule of the grouping."""


def kind_of(link: Link, item: Item | None) -> NoticeKind:
    """What the notice `item` makes of its work by `link`; None: only the work's own record names it."""
    coarse = _OF_LINK[link.kind]
    if coarse is NoticeKind.PUBLISHED:
        return coarse
    found = _by_type(link.why) or (_by_title(item.title) if item else None)
    if found is None and item and coarse is NoticeKind.RETRACTED and Flag.WITHDRAWN in item.flags:
        return NoticeKind.WITHDRAWN
    return found or coarse


def kind_of_mark(item: Item, flags: frozenset[Flag]) -> NoticeKind | None:
    """What a record says of itself: by its title, else by its flags; None where it stands as it was."""
    if Flag.RETRACTED in flags or Flag.WITHDRAWN in flags:
        by_flag = NoticeKind.RETRACTED if Flag.RETRACTED in flags else NoticeKind.WITHDRAWN
        return _by_title(item.title) or by_flag
    return NoticeKind.CORRECTED if Flag.CORRECTED in flags else None


def _by_type(stated: str) -> NoticeKind | None:
    if ";" in stated or len(stated) > _LONGEST_TYPE:
        # Of reasons only one is a type: Retraction Watch's "Retract and Replace".
        return NoticeKind.REPLACED if _RETRACT_AND_REPLACE.search(stated) else None
    words = " ".join(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stated).lower()))
    return next((kind for kind, pattern in _STATED if pattern.fullmatch(words)), None)


def _by_title(title: str) -> NoticeKind | None:
    begun = (kind for kind, pattern in _BEGINS if pattern.match(title))
    ended = (kind for kind, pattern in _ENDS if pattern.search(title))
    return next(begun, None) or next(ended, None)
