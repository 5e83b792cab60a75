"""An item as the rules compare it, with everything they look at computed once. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.curate.dedupe.notices import Notice, notice_of
from bot.curate.dedupe.titles import is_long, is_recurring
from bot.curate.identify import Identity, identify_titled
from bot.model import TALK, Flag, Item, Kind
from bot.text import fold, has_abstract_number, title_key

_NUMBER = re.compile(r"\d+")
_PAGES = re.compile(r"[\s\"']*([a-z]*)0*(\d{1,9})(?:\s*[-–—]+\s*([a-z]*)0*(\d{1,9}))?", re.I | re.A)
_DATE_FOR_PAGES = re.compile(
    r"\s*(?:\d{1,2}-)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:-\d{1,2})?\s*$", re.I
)
"""`01-Jun`: what a spreadsheet made of `1-6`, or of `6-1`: like another of its kind, unlike no page."""
SMALL_WORDS = frozenset(["the", "of", "and", "in", "for", "on", "de", "la", "official", "publication", "et"])
_FURTHER_NAMES = 6
_RANKS = {"doi": "0", "pmid": "1", "pmcid": "2", "url": "3", "guid": "4"}


@dataclass(slots=True, eq=False)
class Record:
    """One item with everything the rules look at, computed once.

    Nobody changes one. It is not `frozen` because that makes each three times as dear to build, which is
    felt with a million."""

    item: Item
    identity: Identity
    keys: tuple[str, ...]
    """The identity's typed keys."""
    notice: Notice | None
    talk: bool
    preprint: bool
    abstract: bool
    """Of a congress, by its number or its record; the article of the same title comes later."""
    title: str
    bare: str
    """The title without its spaces."""
    recurring: bool
    """Whether the title is printed over works that have nothing in common; and whether it tells one work."""
    distinct: bool
    plain: str
    """The title's letters without those that are not ASCII: PubMed's feeds drop them."""
    year: int | None
    volume: str
    first: str
    """First page with its letter, `e477`; empty when not given or garbled."""
    last: str
    form: str
    """How the pages are written: `e` for `e477`, `` for plain numbers, `?` when not readable."""
    author: frozenset[str]
    """Words of the first author's name."""
    names: frozenset[str]
    """Words of the first few authors' names."""
    journal: frozenset[str]
    place: str
    """`volume|first page|year`, empty unless all are known."""

    @property
    def order(self) -> tuple[str, ...]:
        """A total order that does not depend on arrival. The records of a pool stand in it, so there the
        number of a record says the same."""
        return order_of(self.item, self.keys, self.title)

    @property
    def strongest(self) -> tuple[str, str]:
        """The best of its own identifiers, behind the rank of its kind."""
        return strongest(self.keys)


def order_of(item: Item, keys: Sequence[str], title: str) -> tuple[str, ...]:
    """`Record.order` of an item with these typed keys and this folded title."""
    return *strongest(keys), title, item.guid, item.source or "", item.url, item.summary[:200]


def strongest(keys: Sequence[str]) -> tuple[str, str]:
    """The first of some typed keys, behind the rank of its kind."""
    if not keys:
        return "9", ""
    kind, _, key = keys[0].partition(":")
    return _RANKS[kind], key


def record(item: Item) -> Record:
    """Everything the rules compare, from one item. Total."""
    abstract = Flag.CONFERENCE_ABSTRACT in item.flags or has_abstract_number(item.title)
    return _record(item, title_key(item.title), notice_of(item), abstract=abstract)


def plain_record(item: Item, title: str) -> Record:
    """The same of an item with this folded title that shows no notice and no congress abstract, at half the
    cost."""
    return _record(item, title, None, abstract=False)


def _record(item: Item, title: str, notice: Notice | None, *, abstract: bool) -> Record:
    identity = identify_titled(item, title)
    bare, recurring = title.replace(" ", ""), is_recurring(title)
    print_ = in_print(item)
    return Record(
        item=item,
        identity=identity,
        keys=identity.keys(),
        notice=notice,
        talk=item.kind in TALK,
        preprint=item.kind is Kind.PREPRINT or Flag.PREPRINT in item.flags or is_preprint_doi(identity.doi),
        abstract=abstract,
        title=title,
        bare=bare,
        recurring=recurring,
        distinct=not recurring and is_long(title),
        plain=bare if item.title.isascii() else _plain(item.title),
        year=print_.year,
        volume=print_.volume,
        first=print_.first,
        last=print_.last,
        form=print_.form,
        author=print_.author,
        names=print_.author.union(*map(_words, _names(item.authors)[1:_FURTHER_NAMES])),
        journal=journal_words(item.journal),
        place=print_.place,
    )


class Print(NamedTuple):
    """Where a paper is printed, and by whom: see the fields of `Record`."""

    year: int | None = None
    volume: str = ""
    first: str = ""
    last: str = ""
    form: str = ""
    author: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """`volume|first page|year`, empty unless all are known."""
        return f"{self.volume}|{self.first}|{self.year}" if self.volume and self.first and self.year else ""


NOT_PRINTED = Print()


def in_print(item: Item) -> Print:
    """What the fields of `item` say of it."""
    if not (item.year or item.published or item.volume or item.pages or item.authors):
        return NOT_PRINTED
    form, first, last = _pages(item.pages)
    authors = _names(item.authors)
    return Print(
        year=item.year or _year(item),
        volume=_leading_number(item.volume),
        first=first,
        last=last,
        form=form,
        author=_words(authors[0]) if authors else frozenset(),
    )


def _plain(title: str) -> str:
    return title_key(title.encode("ascii", "ignore").decode()).replace(" ", "")


PREPRINT_PREFIXES = (
    "10.1101/", "10.64898/", "10.21203/rs", "10.48550/arxiv", "10.26434/chemrxiv", "10.20944/preprints",
    "10.2139/ssrn", "10.31219/osf", "10.31234/osf", "10.36227/techrxiv", "10.22541/au", "10.32388/",
)  # fmt: skip
"""DOI prefixes that only preprint servers register (Crossref's and DataCite's member lists). medRxiv's
10.1101 is shared with Cold Spring Harbor's journals, whose suffixes begin with a letter: see below."""


def is_preprint_doi(doi: str) -> bool:
    """Whether a preprint server registered it."""
    return doi.startswith(PREPRINT_PREFIXES) and not re.match(r"10\.1101/[a-z]", doi)


def _year(item: Item) -> int | None:
    text = item.published.value[:4] if item.published else ""
    return int(text) if text.isdecimal() else None


def _leading_number(volume: str) -> str:
    # `24 Suppl 3`, `30a`, `Drug Discovery. 9`: catalogues write what surrounds the number differently.
    match = _NUMBER.search(volume) if volume else None
    return match.group().lstrip("0") if match else ""


def _pages(pages: str) -> tuple[str, str, str]:
    """Form, first and last page: `e477–87` is (`e`, `e477`, `487`); what is not readable has the form `?`."""
    if not pages:
        return "", "", ""
    if _DATE_FOR_PAGES.match(pages):
        return "?", "", pages.strip().lower()
    match = _PAGES.match(pages)
    if not match:
        return "?", "", "".join(_NUMBER.findall(pages)[-1:])
    letter, first, _, last = match.groups()
    if last and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return letter.lower(), letter.lower() + first, last or first


def _names(authors: tuple[str, ...]) -> tuple[str, ...]:
    """One name each: some feeds give the whole list as one string."""
    if len(authors) == 1 and authors[0].count(",") > 1:
        return tuple(name.strip() for name in authors[0].split(","))
    return authors


@lru_cache(maxsize=16_384)  # 0.5 KB each; new names come every day, and the process lasts for months
def _words(name: str) -> frozenset[str]:
    words = fold(name.replace("?", "")).split()
    long = [word for word in words if len(word) > 2]
    return frozenset(long or [word for word in words if len(word) > 1])


@lru_cache(maxsize=50_000)
def journal_words(journal: str) -> frozenset[str]:
    """The words of a journal's name that tell it from others."""
    return frozenset(word for word in fold(journal).split() if word not in SMALL_WORDS)
