"""When two folded titles are the same title, and when a title names nothing in particular. Pure."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

AGREE = 75
"""Least rapidfuzz ratio at which titles under one DOI are one work. Supplement abstracts share a DOI:
without it one of nine public record sets had 62 false merges; two records of one work scored above 75 in
every pair of the development sets that shared a DOI (`python -m benchmarks.group`)."""

NEAR = 95
"""Least ratio for "the same but for spelling"; the words that differ are then looked at one by one."""

SAME_SPELLING = 80
"""Least ratio of the words that differ: haemolytic/hemolytic is 95, men/women 75, with/without 73."""

DISTINCT_WORDS, DISTINCT_LETTERS = 4, 24
"""What a title needs to stand for one work without an author or a place. Shorter ones recur: of the 15
same-title groups in the medical feeds that are different works, the shortest names have 1 to 3 words."""

_RECURRING = re.compile(
    r"""(?:
      (?:the\ |an?\ |guest\ |invited\ )?editors?(?:ial)?s?(?:\ (?:introduction|note|notes|comment|commentary|
        board|choice|s?\ ?picks?|page|foreword|s\ (?:note|page|choice|introduction|foreword|letter)))?
    | (?:introduction|preface|foreword|prologue|epilogue|contents|conclusions?|overview|summary|abstracts?)
        (?:\ (?:to\ the\ (?:issue|special\ issue|supplement|series|section)))?
    | (?:table\ of\ contents|issue\ information|in\ (?:this|the)\ (?:issue|journal|literature)|about\ this\ issue|masthead
      |front\ matter|back\ matter|(?:front\ |back\ )?cover(?:\ (?:image|picture|art))?|title\ page|society\ page
      |author\ index|subject\ index|index|calendar|meeting\ calendar|announcements?|events|issue\ highlights
      |instructions?\ (?:for|to)\ authors|information\ for\ (?:authors|readers)|aims\ and\ scope)
    | (?:department\ of\ error|errat(?:um|a)|corrigend(?:um|a)|corrections?|addend(?:um|a)|retractions?(?:\ notice)?
      |statement\ of\ (?:removal|retraction)|expression\ of\ concern|publishers?\ note|author\ correction|publisher\ correction)
    | (?:(?:the\ )?authors?\ (?:s\ )?(?:reply|response)|reply|replies|response|in\ reply|rebuttal|letters?|comments?|commentary
      |correspondence|invited\ commentary|editorial\ comment(?:ary)?|discussion|viewpoint|perspectives?|opinion)
        (?:\ (?:to|from)\ the\ (?:editors?|authors?))?(?:\ reply)?
    | (?:acknowledge?ments?|thanks?|thank\ you)(?:\ (?:of|to|and)\b.{0,60})?
    | (?:research\ |audio\ |clinical\ |journal\ )?highlights(?:\ .{0,40})?
    | (?:news(?:\ in\ brief)?|obituar(?:y|ies)|in\ memoriam|book\ reviews?|media\ reviews?|poems?|poetry|quiz|case\ reports?
      |clinical\ images?|images?\ (?:in|of)\ .{0,30}|case\ of\ the\ (?:month|week)|what\ s\ new|correction\ notice|reviewers?(?:\ list)?)
    )(?:\ (?:19|20)\d\d)?""",
    re.X,
)
_PART = re.compile(
    r"\b(?:part|chapter|volume|no|phase|section|study|experiment|module|episode)\s(\d+|[ivx]+)\b"
)
_LAST_ROMAN = re.compile(r"\b(i{1,3}|iv|v|vi{0,3})$")
_OPPOSED = (("hypo", "hyper"), ("pre", "post"), ("intra", "inter"), ("anti", "pro"), ("under", "over"))


def is_recurring(title: str) -> bool:
    """`Editorial`, `Introduction`, `Department of Error`: printed over works that have nothing in common."""
    return not title or _RECURRING.fullmatch(title) is not None


def is_distinct(title: str) -> bool:
    """Long enough, and not recurring, so that the same title is the same work unless something differs."""
    return (
        len(title) >= DISTINCT_LETTERS
        and title.count(" ") + 1 >= DISTINCT_WORDS
        and _RECURRING.fullmatch(title) is None
    )


def titles_agree(a: str, b: str) -> bool:
    """Folded titles close enough for items that share an identifier; an empty one contradicts nothing."""
    if not a or not b or a == b:
        return True
    return part_of(a) == part_of(b) and fuzz.ratio(a, b, score_cutoff=AGREE) > 0


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
    return re.sub(r"\D", "", title)


def part_of(title: str) -> tuple[str, ...]:
    """What tells parts of a series apart: `part 2`, a last roman numeral."""
    return (*_PART.findall(title), *_LAST_ROMAN.findall(title))
