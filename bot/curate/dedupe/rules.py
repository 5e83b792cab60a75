"""When two records are one work, and when they cannot be. Pure.

Precise before complete: an abstract, an erratum and the article often have one title, one author and one
journal, so a volume or page that differs always parts.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from rapidfuzz import fuzz

from bot.curate.dedupe.record import SMALL_WORDS, Record, is_preprint_doi
from bot.curate.dedupe.titles import DISTINCT_LETTERS, is_distinct, part_of, same_title
from bot.model import LinkKind

__all__ = ["contradict", "is_preprint_doi", "may_be_one", "similarity_rule"]

SAME_PAGES_TITLE = 40
"""Least title ratio where volume, author and the whole page range agree: a translated title scores as little
as 46 in the development records, and no two different articles there share all three."""

CUT_LETTERS = 40
"""Fewest letters of a title that ends in an ellipsis (search engines cut at about 70) and is compared."""
UNSIGNED_TITLE = 60
"""The same where one record names no author, so that only journal, volume and page range are left."""
MISSPELT_NAME = 85
"""Least ratio of two spellings of one name: Vishnevskii/Vishnevski is 95, Jensen/Hansen 67."""
NAME_LETTERS, ARTICLE_DIGITS = 5, 4
"""Letters that a name, and digits that an article's number (`CD006273`), must have to be told from others."""
SAME_PLACE_TITLE = 90
"""Least ratio where volume, author and first page agree but the page holds several abstracts."""

_NUMBERS = re.compile(r"\d+")


@lru_cache(maxsize=50_000)
def same_journal(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether the names can be one journal's: half the words of the shorter begin words of the longer
    (`Nat Rev Nephrol`), or one is the other's initials."""
    few, many = sorted((a, b), key=lambda words: (len(words), sorted(words)))
    hits = sum(any(x.startswith(y) or y.startswith(x) for y in many) for x in few)
    return 2 * hits >= len(few) or _initials(few, many)


def _initials(few: frozenset[str], many: frozenset[str]) -> bool:
    letters = sorted(word[0] for word in many)
    return any(len(word) > 2 and set(word) <= set(letters) and len(word) <= len(many) + 2 for word in few)


def volumes_agree(a: Record, b: Record) -> bool | None:
    return a.volume == b.volume if a.volume and b.volume else None


def pages_agree(a: Record, b: Record) -> bool | None:
    """None also where they are written in forms that cannot be compared, or where the ranges overlap."""
    if not a.last or not b.last:
        return None
    if a.first and a.first == b.first:
        return True
    if not a.first or not b.first:
        return _ends_alike(a.last, b.last) or None
    if a.form != b.form or _overlap(a, b) or _is_cut(a, b):
        return None
    return False


def _ends_alike(a: str, b: str) -> bool:
    return a.endswith(b) or b.endswith(a)


def _is_cut(a: Record, b: Record) -> bool:
    # MEDLINE's `833-6` became `t-6`, and `(Pt 2):125-8` became `2-8`, in some exports: the end is all
    # there is. Where the beginnings end alike as well (`11-19`, `311-319`) the pages are what they say.
    return _ends_alike(a.last, b.last) and not _ends_alike(a.first, b.first)


def _number(page: str) -> int:
    return int(page.lstrip(string.ascii_lowercase))


def _overlap(a: Record, b: Record) -> bool:
    return _number(a.first) <= int(b.last) and _number(b.first) <= int(a.last)


def same_pages(a: Record, b: Record) -> bool:
    """The whole range of an article of three pages or more."""
    if not a.first or a.first != b.first or a.last != b.last:
        return False
    return int(a.last) - _number(a.first) >= 2


def authors_agree(a: Record, b: Record) -> bool | None:
    """First authors share a name, or a spelling of it; None where one is not known."""
    if not a.author or not b.author:
        return None
    return bool(a.author & b.author) or any(_misspelt(x, y) for x in a.author for y in b.author)


def _misspelt(a: str, b: str) -> bool:
    long = len(a) >= NAME_LETTERS and len(b) >= NAME_LETTERS
    return long and fuzz.ratio(a, b, score_cutoff=MISSPELT_NAME) > 0


def years_apart(a: Record, b: Record) -> int | None:
    return abs(a.year - b.year) if a.year and b.year else None


def journals_agree(a: Record, b: Record) -> bool | None:
    return same_journal(a.journal, b.journal) if a.journal and b.journal else None


def may_be_one(a: Record, b: Record) -> bool:
    """False where something says that two records are different works, whatever their titles."""
    same_doi = a.identity.doi != "" and a.identity.doi == b.identity.doi
    if a.identity.doi and b.identity.doi and not same_doi:
        return False
    if a.identity.pmid and b.identity.pmid and a.identity.pmid != b.identity.pmid and not same_doi:
        return False
    return a.talk == b.talk and (_same_stage(a, b) or same_doi) and _same_notice(a, b)


def _same_stage(a: Record, b: Record) -> bool:
    """Congress abstract, preprint and article of one title are three works."""
    return a.preprint == b.preprint and a.abstract == b.abstract


def _same_notice(a: Record, b: Record) -> bool:
    """A notice is no copy of its work. One that only its text gives away may be unknown as such elsewhere."""
    kinds = {x.notice.kind for x in (a, b) if x.notice and not x.notice.weak}
    return not kinds or (len(kinds) == 1 and all(x.notice and x.notice.kind in kinds for x in (a, b)))


def similarity_rule(a: Record, b: Record) -> str:
    """The rule by which two records without a common identifier are one work, in words; else empty.

    Precise before complete: volume or page that differ always part, since an abstract, an erratum and
    the article often have one title, one author and one journal.
    """
    if a.item.source and a.item.source == b.item.source:
        return ""
    volume, page = volumes_agree(a, b), pages_agree(a, b)
    if volume is False or page is False or _other_part(a.title, b.title) or _two_pages(a, b):
        return ""
    if (volume or (page and _is_number_of_article(a))) and page and (years_apart(a, b) or 0) <= 1:
        return _same_place(a, b)
    if volume and _same_end(a, b):
        return "same author, volume and last page, and a title that goes on"
    return _same_words(a, b, placed=volume is True)


def _same_place(a: Record, b: Record) -> str:
    author, journals = authors_agree(a, b), journals_agree(a, b)
    names = author or bool(a.names & b.names)
    if same_title(a.title, b.title) and (names or journals is not False):
        return "same title, volume and page"
    if _same_naming(a, b):
        return "notices of one work, with one volume and page"
    ratio = fuzz.ratio(a.title, b.title)
    if same_pages(a, b) and names and journals is not False and ratio >= SAME_PAGES_TITLE:
        return "same author, volume and pages"
    if same_pages(a, b) and author is None and journals and ratio >= UNSIGNED_TITLE:
        return "same journal, volume and pages"
    if author and (ratio >= SAME_PLACE_TITLE or _extends(a.title, b.title)):
        return "same author, volume, page and nearly the same title"
    return ""


def _same_naming(a: Record, b: Record) -> bool:
    """Two notices that name one work, however the catalogues cite it."""
    return bool(a.notice and b.notice and set(a.notice.titles) & set(b.notice.titles))


def _same_end(a: Record, b: Record) -> bool:
    """One article, of whose pages and title one record has less."""
    if not a.first or not b.first or a.last != b.last or a.form != b.form or (years_apart(a, b) or 0) > 1:
        return False
    return bool(authors_agree(a, b)) and _overlap(a, b) and _extends(a.title, b.title)


def _is_number_of_article(one: Record) -> bool:
    return one.form not in ("", "?") and len(one.first) - len(one.form) >= ARTICLE_DIGITS


def _extends(a: str, b: str) -> bool:
    """One title is the other with more before or after it; the shorter says enough by itself."""
    short, long = sorted((a, b), key=len)
    return is_distinct(short) and f" {short} " in f" {long} "


def _same_words(a: Record, b: Record, *, placed: bool) -> str:
    """Without a place in common: the title must say enough, and nothing known may differ."""
    years, author, journal = years_apart(a, b), authors_agree(a, b), journals_agree(a, b)
    if (years or 0) > 1 or author is False or journal is False:
        return ""
    if (_is_letter(a) or _is_letter(b)) and not author:
        return ""  # letters and the reply to them are printed under one title
    exact = _same_letters(a, b)
    if _names_its_journal(a) or _names_its_journal(b):
        return ""
    if not (a.distinct or (placed and author)) or not (exact or same_title(a.title, b.title)):
        return ""
    if author and (years or 0) == 0:
        return "same title, first author and year"
    if journal and years is not None:
        return "same title, journal and year"
    return "same title" if exact and (years or 0) == 0 else ""


def _other_part(a: str, b: str) -> bool:
    return a != b and part_of(a) != part_of(b)


def _two_pages(a: Record, b: Record) -> bool:
    """Two addresses of one site that differ in their numbers only are two entries of it."""
    one, other = a.identity.url, b.identity.url
    return one != other and one != "" and other != "" and _NUMBERS.sub("#", one) == _NUMBERS.sub("#", other)


def _is_letter(one: Record) -> bool:
    return one.notice is not None and one.notice.kind in (LinkKind.COMMENT_ON, LinkKind.REPLY_TO)


def _names_its_journal(one: Record) -> bool:
    """`JAMA Otolaryngology–Head & Neck Surgery`: a masthead, printed in every issue."""
    journal = one.journal
    return bool(journal) and all(word in journal or word in SMALL_WORDS for word in one.title.split())


def _same_letters(a: Record, b: Record) -> bool:
    """Equal but for spaces, or for the characters that one of the two sources cannot write."""
    if a.plain == b.plain and len(a.plain) >= DISTINCT_LETTERS:
        return True
    return a.bare == b.bare or _is_cut_off(a, b) or _is_cut_off(b, a)


def _is_cut_off(cut: Record, whole: Record) -> bool:
    return is_cut_title(cut) and whole.plain.startswith(cut.plain)


def is_cut_title(one: Record) -> bool:
    """Whether it says by its ellipsis that its title goes on, and enough of it is there."""
    return one.item.title.rstrip().endswith(("…", "...")) and len(one.plain) >= CUT_LETTERS


def contradict(a: Record, b: Record) -> bool:
    """Two records that must not meet in one work, even through a third."""
    if not may_be_one(a, b):
        return True
    if set(a.keys) & set(b.keys):
        return False
    if a.item.source and a.item.source == b.item.source:
        return True
    return volumes_agree(a, b) is False or pages_agree(a, b) is False
