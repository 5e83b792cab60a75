"""When two folded titles are the same title, and when a title names nothing in particular. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

AGREE = 75
"""Least rapidfuzz ratio at which titles under one DOI are one work. Supplement abstracts share a DOI:
without it one of nine public record sets has 62 false merges. Of 24 works that two feeds carry under one
DOI the lowest ratio is 98."""

NEAR = 95
"""Least ratio for "the same but for spelling"; the words that differ are then looked at one by one."""

SAME_SPELLING = 80
"""Least ratio of the words that differ: haemolytic/hemolytic is 95, men/women 75, with/without 73."""

DISTINCT_WORDS, DISTINCT_LETTERS = 4, 24
"""What a title needs to stand for one work without an author or a place. Shorter ones recur: of the 15
same-title groups in the medical feeds that are different works, the shortest names have 1 to 3 words."""

EDGE = 20
"""Letters of a title's beginning or end by which one nearly the same is found."""

_RECURRING = frozenset(
    re.split(
        r"\s*\|\s*",
        """abstract|abstracts|about this issue|aims and scope|announcement|announcements
        |author correction|author index|author reply|author response|authors reply|authors response
        |author s reply|authors s reply|the authors reply|back cover|back matter|book review
        |book reviews|calendar|case of the month|case of the week|case report|case reports
        |clinical image|clinical images|comment|commentary|comments|conclusion|conclusions|contents
        |correction|correction notice|corrections|correspondence|corrigenda|corrigendum|cover
        |cover art|cover image|cover picture|department of error|discussion|editor s choice
        |editor s letter|editor s note|editor s page|editor s pick|editor s picks|editorial
        |editorial board|editorial comment|editorial commentary|editorial foreword
        |editorial introduction|editorial note|editorials|editors choice|editors introduction
        |editors note|epilogue|errata|erratum|events|expression of concern|foreign letters|foreword
        |from the editor|from the editors|front cover|front matter|guest editorial|highlights
        |in memoriam|in reply|in the literature|in this issue|index|information for authors
        |information for readers|instructions for authors|instructions to authors|introduction
        |introduction to the issue|introduction to the special issue|introduction to the supplement
        |invited commentary|issue highlights|issue information|letter|letter from the editor
        |letter to the editor|letters|letters to the editor|masthead|media review|media reviews
        |meeting calendar|news|news in brief|notice of correction|obituaries|obituary|opinion
        |overview|perspective|perspectives|poem|poems|poetry|preface|prologue|publisher correction
        |publisher s note|quiz|rebuttal|replies|reply|reply to the editor
        |reply to letter to the editor|research highlights|response|response to letter to the editor
        |response to the editor|retraction|retraction notice|reviewers|society page
        |statement of removal|statement of retraction|subject index|summary|table of contents
        |thank you to reviewers|thanks to reviewers|title page|viewpoint|what s new""",
    )
)
"""Titles of journals' furniture and of notices that name nothing, as they read folded. From the
recurring titles of the medical feeds, of Crossref's update notices and of the record sets."""
_RECURRING_FORM = re.compile(
    r"(?:acknowledge?ments?|thanks?) (?:of|to|from) .{0,60}|.{0,20}\bhighlights .{0,40}"
    r"|images? (?:in|of) .{0,30}"
    r"|.{0,20}\breviewers (?:list )?(?:19|20)\d\d|(?:editorial board|reviewers) .{0,30}"
)
_YEAR_AT_END = re.compile(r" (?:19|20)\d\d$")
_RECURRING_LETTERS = 80
_PART = re.compile(
    r"\b(?:part|chapter|volume|no|phase|section|study|experiment|module|episode)\s(\d+|[ivx]+)\b"
)
_DIGITS = re.compile(r"\d+")
_NO_DIGITS = bytes(n for n in range(128) if not chr(n).isdigit())
_LAST_ROMAN = re.compile(r"\b(i{1,3}|iv|v|vi{0,3})$")
_OPPOSED = (("hypo", "hyper"), ("pre", "post"), ("intra", "inter"), ("anti", "pro"), ("under", "over"))


@lru_cache(maxsize=4_096)  # the blocks, the catalogue and the rules ask for the titles of a pool in turn
def is_recurring(title: str) -> bool:
    """`Editorial`, `Introduction`, `Department of Error`: printed over works that have nothing in common."""
    if len(title) > _RECURRING_LETTERS:
        return False
    bare = _YEAR_AT_END.sub("", title) if title[-1:].isdecimal() else title
    return not bare or bare in _RECURRING or _RECURRING_FORM.fullmatch(title) is not None


def is_distinct(title: str) -> bool:
    """Long enough, and not recurring, so that the same title is the same work unless something differs."""
    return is_long(title) and not is_recurring(title)


def is_long(title: str) -> bool:
    """Long enough to be distinct."""
    return len(title) >= DISTINCT_LETTERS and title.count(" ") + 1 >= DISTINCT_WORDS


def edges(bare: str) -> tuple[str, str]:
    """How a title without its spaces begins and how it ends, told from each other."""
    return bare[:EDGE], "…" + bare[-EDGE:]


def titles_agree(a: str, b: str) -> bool:
    """Folded titles close enough for items that share an identifier; an empty one contradicts nothing."""
    if not a or not b or a == b:
        return True
    if part_of(a) != part_of(b):
        return False
    return fuzz.ratio(a, b, score_cutoff=AGREE) > 0 or _goes_on(*sorted((a, b), key=len))


def _goes_on(short: str, long: str) -> bool:
    """One source cut the subtitle."""
    return long.startswith(f"{short} ") and is_distinct(short)


def same_title(a: str, b: str) -> bool:
    """The same title but for spacing and spelling: same digits, and words differ by letters only."""
    bare_a, bare_b = a.replace(" ", ""), b.replace(" ", "")
    if bare_a == bare_b:
        return True
    if fuzz.ratio(bare_a, bare_b, score_cutoff=NEAR) == 0 or digits(a) != digits(b):
        return False
    return part_of(a) == part_of(b) and _same_spelling(a.split(), b.split())


def _same_spelling(a: list[str], b: list[str]) -> bool:
    common = set(a) & set(b)
    left_a = [word for word in a if word not in common]
    left_b = [word for word in b if word not in common]
    for one in (left_a, left_b):
        one.sort()
    if _opposed(left_a, left_b):
        return False
    over, other = "".join(left_a), "".join(left_b)
    if not over or not other:
        return (over + other) in _SMALL
    return fuzz.ratio(over, other) >= SAME_SPELLING


_SMALL = frozenset(["", "the", "a", "an", "of", "in", "and", "s", "by", "to"])


def _opposed(a: list[str], b: list[str]) -> bool:
    return any(
        (x.startswith(one) and y.startswith(two)) or (x.startswith(two) and y.startswith(one))
        for x, y in zip(a, b, strict=False)
        for one, two in _OPPOSED
    )


def digits(title: str) -> str:
    """The digits in order: `CO 2` and `CO2` agree, `phase 2` and `phase 3` do not."""
    if title.isascii():  # a quarter of the pattern's cost, and each title of a batch is asked
        return title.encode().translate(None, _NO_DIGITS).decode()
    return "".join(_DIGITS.findall(title))


def part_of(title: str) -> tuple[str, ...]:
    """What tells parts of a series apart: `part 2`, a last roman numeral."""
    return (*_PART.findall(title), *_LAST_ROMAN.findall(title))
