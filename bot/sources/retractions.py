"""Notices about works: the Retraction Watch file, Crossref's sweep of updates, update notices as JSON Lines.

Retraction Watch's columns are those of its user guide as MEDICINE.md, 8.8, gives them, November 2026 [K]:
RetractionDOI, OriginalPaperDOI, RetractionPubMedID, OriginalPaperPubMedID, RetractionNature, Reason,
RetractionDate. A row is one notice about one paper: the item is the notice, linked to the paper by DOI, then
by PMID. Date: RetractionDate, which the file writes month first (`3/2/2026 0:00` is 2 March).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from bot.errors import FeedError
from bot.model import Doi, Flag, Item, Link, PartialDate, Pmid, Precision, Source
from bot.sources import crossref
from bot.sources.clean import to_title
from bot.sources.crossref import LONGEST_TYPE
from bot.sources.drafts import Draft
from bot.sources.payload import Thing, parts, text
from bot.sources.records import record_item
from bot.sources.sniff import head_of
from bot.sources.updates import Meaning, meaning_of
from bot.text import parse_doi, parse_pmid

SERVICE = "Retraction Watch"
NEEDED = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionDOI", "RetractionDate", "RetractionNature")
LONGEST_FIELD = 128 * 1024
LONGEST_WHY = 200
REPLACED = "Retract and Replace"
"""The one of Retraction Watch's reasons that is a nature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What somebody published about one paper."""

    meaning: Meaning
    of_doi: Doi | None
    of_pmid: Pmid | None
    doi: Doi | None = None
    pmid: Pmid | None = None
    title: str = ""
    journal: str = ""
    date: str = ""
    why: str = ""
    stated: str = ""
    """Its type in the file's own spelling."""
    registered: PartialDate | None = None
    """When an index was told of it; a notice is not said to be of that day, and ordered by it."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the paper is called: by DOI, then by PMID; empty when the row names neither."""
        called = (f"doi:{self.of_doi}" if self.of_doi else "", f"pmid:{self.of_pmid}" if self.of_pmid else "")
        return tuple(filter(None, called))

    @property
    def about(self) -> str:
        """The paper, by DOI, else by PMID; empty when the row names neither."""
        return next(iter(self.names), "")

    @property
    def in_place(self) -> bool:
        """True: the paper itself was marked, there is no notice beside it."""
        return self.doi is not None and self.doi == self.of_doi

    @property
    def own(self) -> str:
        """What tells it from the paper's other notices, where need be what it says and when."""
        named = None if self.in_place else self.doi or self.pmid
        day = self.date or (self.registered.value if self.registered else "")
        return named or f"{self.stated.casefold()} {day}".rstrip()


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """One item for each notice. Raises `FeedError` for a body that is none of the three forms."""
    return tuple(_by_one_name(item) for found in notices(source, body) for item in found.items())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A notice before it is cleaned, which costs ten times what reading its row does."""

    about: tuple[str, ...]
    """Its paper, by every name: `doi:…`, `pmid:…`."""
    _make: Callable[[], Item]

    def items(self) -> tuple[Item, ...]:
        """The notice, linked to its paper by every name."""
        return (self._make(),)

    def of(self, held: Set[str]) -> tuple[Item, ...]:
        """The notice, where its paper is among `held`: by DOI, and only else by PMID."""
        if held.isdisjoint(self.about):
            return ()
        item = self._make()
        return (item if held.isdisjoint(link.to for link in _by_doi(item)) else _by_one_name(item),)


def notices(source: Source, body: bytes) -> Iterator[Candidate]:
    """As `read`, one after the other: the file has tens of thousands, of which few are wanted."""
    head = head_of(body[:4096]).lstrip("\ufeff \t\r\n")
    if not head.startswith("{"):
        yield from (_of_row(source, row) for row in retraction_watch(source.id, body) if row.about)
    elif is_update_lines(body):
        yield from (_of_row(source, row) for row in update_lines(source.id, body))
    else:
        found = crossref.read(source, body)
        told = (one for one in found if one.related or one.related_by or set(one.flags) & _STATUS)
        yield from (Candidate(_about(item), partial(_same, item)) for item in told)


def _of_row(source: Source, row: Notice) -> Candidate:
    return Candidate(row.names, partial(_item, source, row))


def _same(item: Item) -> Item:
    return item


def _about(item: Item) -> tuple[str, ...]:
    """The works that a notice speaks of; a work that is marked in place, itself."""
    itself = f"doi:{item.doi}" if item.doi and set(item.flags) & _STATUS else ""
    return tuple(filter(None, (*(link.to for link in item.related), itself)))


_STATUS = {Flag.RETRACTED, Flag.WITHDRAWN, Flag.CORRECTED}


def _by_one_name(item: Item) -> Item:
    return replace(item, related=_by_doi(item) or item.related)


def _by_doi(item: Item) -> tuple[Link, ...]:
    return tuple(link for link in item.related if link.to.startswith("doi:"))


def is_update_lines(body: bytes) -> bool:
    """Whether these are update notices, one JSON object a line."""
    first, _, rest = body.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    objects = first.startswith(b"{") and (not rest.strip() or rest.lstrip().startswith(b"{"))
    return objects and b'"updates"' in first and b'"identifier"' in first


def retraction_watch(name: str, body: bytes) -> Iterator[Notice]:
    """The rows of Retraction Watch's CSV file. Raises `FeedError` when a needed column is missing."""
    # Line by line: the file has tens of megabytes, and as one text it would be there three times.
    lines = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8-sig", errors="replace", newline="")
    csv.field_size_limit(LONGEST_FIELD)
    rows = csv.DictReader(line.replace("\x00", "") for line in lines)
    try:
        columns = [one.strip() for one in rows.fieldnames or ()]
        missing = [one for one in NEEDED if one not in columns]
        if missing:
            raise FeedError(name, f"{SERVICE}: no column {', '.join(missing)} in {_shown(columns)}")
        rows.fieldnames = columns
        for row in rows:
            yield _notice({key: value for key, value in row.items() if isinstance(value, str)})
    except csv.Error as error:
        raise FeedError(name, f"{SERVICE}: broken CSV: {error}") from error


def _shown(columns: list[str]) -> str:
    return to_title(", ".join(columns))[:100] or "an empty file"


def _notice(row: Mapping[str, str]) -> Notice:
    nature, reasons = row.get("RetractionNature", "").strip(), row.get("Reason", "")
    return Notice(
        meaning=meaning_of(nature),
        of_doi=parse_doi(row.get("OriginalPaperDOI", "")),
        of_pmid=parse_pmid(row.get("OriginalPaperPubMedID", "")),
        doi=parse_doi(row.get("RetractionDOI", "")),
        pmid=parse_pmid(row.get("RetractionPubMedID", "")),
        # The file repeats the paper's title; a notice under that title would pass for the paper.
        title=f"{nature}: {row.get('Title', '')}",
        journal=row.get("Journal", ""),
        date=_month_first(row.get("RetractionDate", "")),
        why="; ".join(one.strip(" +") for one in reasons.split(";") if one.strip(" +")),
        stated=REPLACED if REPLACED.casefold() in reasons.casefold() else nature,
    )


def _month_first(stated: str) -> str:
    match = re.match(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\b", stated)
    return f"{match.group(3)}-{match.group(1)}-{match.group(2)}" if match else stated


def update_lines(name: str, body: bytes) -> Iterator[Notice]:
    """JSON Lines of `{identifier: {doi}, updates: [{type, identifier: {doi}}], title}`: `identifier` is the
    paper, each update a notice, and `title` the notice's."""
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FeedError(name, f"update notices: line {number} is not JSON") from error
        if isinstance(row, dict):
            yield from _updates(row)


def _updates(row: Thing) -> Iterator[Notice]:
    paper = parse_doi(text(row, "identifier", "doi"))
    for one in parts(row, "updates"):
        doi, title = parse_doi(text(one, "identifier", "doi")), text(row, "title")
        yield Notice(
            meaning=meaning_of(text(one, "type")),
            of_doi=paper,
            of_pmid=None,
            doi=doi,
            # One that names itself by nothing would pass for the paper under the paper's title.
            title=title if doi else f"{text(one, 'type')}: {title}",
            journal=text(row, "journal"),
            stated=text(one, "type")[:LONGEST_TYPE],
            registered=_registered(one.get("timestamp")),
        )


def _registered(milliseconds: object) -> PartialDate | None:
    """The day of a time in milliseconds, as Crossref writes `timestamp`."""
    if not isinstance(milliseconds, int):
        return None
    try:
        day = datetime.fromtimestamp(milliseconds / 1000, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
    return PartialDate(value=day.isoformat(), precision=Precision.DAY)


def _item(source: Source, notice: Notice) -> Item:
    draft = Draft(
        guid=f"notice:{notice.own}>{notice.about}",
        title=notice.title,
        link=f"https://doi.org/{notice.doi}" if notice.doi else "",
        descriptions=(notice.why,),
        dates=(notice.date,),
        journal=notice.journal,
    )
    item = record_item(draft, source, kind=source.kind)
    links = tuple(_link(notice, to, item) for to in notice.names)
    flag = notice.meaning.work if notice.in_place else notice.meaning.notice
    return replace(
        item,
        doi=notice.doi,
        pmid=notice.pmid,
        related=() if notice.in_place else links,
        related_by=links if notice.in_place else (),
        flags=tuple(dict.fromkeys((*item.flags, *([flag] if flag else [])))),
    )


def _link(notice: Notice, to: str, item: Item) -> Link:
    # The record of a paper that was marked in place has no other words for what was done to it.
    why = notice.stated if notice.in_place else notice.why or notice.stated
    dated = (item.published or notice.registered) if notice.in_place else notice.registered
    return Link(kind=notice.meaning.link, to=to, why=why[:LONGEST_WHY], dated=dated)
