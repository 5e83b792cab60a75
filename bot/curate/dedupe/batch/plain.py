"""Which papers of a batch are plain: they show nothing but what they state. Pure.

Finding notices, sections, preprints and congress abstracts is half of what a record costs, and most papers
are none. A plain one is known by one pass over the titles of thousands for the letters of all forms. Its
`plain_record` is what the long way makes of it, and its signature can be taken without one (`bulk`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.curate.dedupe.notices import ERRORS, FORMS, notice_of
from bot.curate.dedupe.record import is_preprint_doi
from bot.model import Doi, Flag, Item, Kind
from bot.text import has_status, is_preprint
from bot.text.likely import Likely
from bot.text.notices import CORRECTION_START, TITLES, with_form

_OTHER = re.compile(r"[&<;[]|protocol|rationale", re.I)
"""Markup, citations, and what comes before an article."""
_SHOWING = Likely(
    (
        *(row.regex for row in TITLES),
        *(pattern for _, pattern in FORMS),
        *(CORRECTION_START, ERRORS, _OTHER),
        re.compile(r"retra|retrr|, vol\. ", re.I),  # a retraction misspelt; a citation in front
    )
)
_BEGINS = re.compile(r"(?!LBA\d)[a-z]", re.I | re.A)
"""A title that no number of a congress abstract stands before."""
_LETTERS_BEGIN = re.compile(
    r"\W*(?:in reply|reply|authors?\b|we (?:thank|appreciate|are grateful|would like)"
    r"|to the editor|dear editor|sir,)",
    re.I,
)
_LONGEST = 1_000
_TELLING = re.compile(r"10\.|arxiv", re.I)
"""What makes a DOI, which may be a preprint's, of a guid or an address."""


def plain_papers(items: Sequence[Item]) -> list[bool]:
    """Whether each is a plain paper."""
    showing = _SHOWING.among([one.title for one in items])
    return [_is_plain(one) and (n not in showing or _shows_nothing(one)) for n, one in enumerate(items)]


def _is_plain(one: Item) -> bool:
    """Whether nothing of it can show more but its title."""
    title = one.title
    return (
        one.kind is Kind.JOURNAL
        and _BEGINS.match(title) is not None
        and title.isascii()
        and title.isprintable()
        and not title.endswith("..")
        and len(title) <= _LONGEST
        and not (one.section or one.flags)
        and (_is_of_an_article(one.doi) if one.doi else not _TELLING.search(f"{one.guid} {one.url}"))
        and not (one.url and is_preprint(one.url, None))
        and not (one.summary and _LETTERS_BEGIN.match(one.summary))
    )


def _is_of_an_article(doi: str) -> bool:
    """Not of a preprint, nor of a supplement."""
    return "sup" not in doi and not is_preprint_doi(doi) and not is_preprint("", Doi(doi))


def _shows_nothing(one: Item) -> bool:
    """Whether what may show something is a plain paper after all."""
    title = one.title
    if _OTHER.search(title) or has_status(title) or notice_of(one) is not None:
        return False
    formed = with_form(one)
    return formed is one or (formed.title == title and {Flag.FURNITURE}.issuperset(formed.flags))
