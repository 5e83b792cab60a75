"""What is said of a work, by whatever record says it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from bot.curate.dedupe.record import is_preprint_doi
from bot.curate.followup import quote
from bot.curate.followup.history import RECORD, events
from bot.curate.followup.kinds import kind_of, kind_of_mark
from bot.curate.identify import identify
from bot.model import Filed, Item, Kind, Link, LinkKind, PartialDate
from bot.model.followups import Affected
from bot.model.standing import Family, Notice, NoticeKind
from bot.text import doi_work

_STATUS = (LinkKind.RETRACTION_OF, LinkKind.CONCERN_ABOUT, LinkKind.ERRATUM_OF)


def notices_of(one: Affected) -> tuple[Notice, ...]:
    """Everything that is said of the work: one notice an event, the earliest first."""
    names = _names(one.copies)
    titles = tuple(dict.fromkeys(copy.item.title for copy in one.copies if copy.item.title))
    return events(chain(_by_speakers(one, names, titles), _by_publication(one, names), _by_record(one)))


def _names(copies: Sequence[Filed]) -> frozenset[str]:
    """What a link may call the work: its DOIs and PMIDs, and `source guid` of each copy."""
    named = set()
    for copy in copies:
        known = identify(copy.item)
        named |= {f"doi:{known.doi}"} if known.doi else set()
        named |= {f"pmid:{known.pmid}"} if known.pmid else set()
        named.add(_guid(copy.item, copy.item.guid))
    return frozenset(named)


def _guid(item: Item, guid: str) -> str:
    return f"guid:{item.source} {guid}"


def _target(item: Item, link: Link) -> str:
    kind, _, value = link.to.partition(":")
    if kind == "doi":
        return f"doi:{doi_work(value)}"
    return link.to if kind == "pmid" else _guid(item, link.to)


def _keys(speaker: Filed, names: frozenset[str]) -> tuple[str, ...]:
    """What the notice is called; a work marked in place goes by its own DOI, which names no notice."""
    known = identify(speaker.item)
    named = (f"doi:{known.doi}" if known.doi else "", f"pmid:{known.pmid}" if known.pmid else "")
    own = tuple(name for name in named if name and name not in names)
    return own or (_guid(speaker.item, speaker.item.guid),)


def _when(stated: Sequence[PartialDate | None], seen: datetime | None) -> date | None:
    """The first of the dates that names a day; else the day it was seen, moved into the month or year that is
    stated."""
    if day := next((one.day for one in stated if one and one.day), None):
        return day
    known = seen.date() if seen else None
    period = next((one.period for one in stated if one), None)
    if period is None:
        return known
    return min(max(known, period[0]), period[1]) if known else period[0]


# ── notices beside the work ───────────────────────────────────────────────────


def _by_speakers(one: Affected, names: frozenset[str], titles: Sequence[str]) -> Iterator[Notice]:
    for speaker in one.speaking:
        for link in _links(speaker, names):
            if link.kind in _STATUS:
                yield _notice(speaker, link, names, titles)


def _links(speaker: Filed, names: frozenset[str]) -> Iterator[Link]:
    """Those that name the work: what the record states, and what the grouping found where it states nothing
    of that kind. A partial retraction that says so is not found to be a whole one by its form."""
    stated = [link for link in speaker.item.related if _target(speaker.item, link) in names]
    kinds = {link.kind for link in stated}
    yield from stated
    for link in speaker.place.links:
        if link.kind not in kinds and _target(speaker.item, link) in names:
            yield link


def _notice(speaker: Filed, link: Link, names: frozenset[str], titles: Sequence[str]) -> Notice:
    item = speaker.item
    kind = kind_of(link, item)
    named = quote.material(item, titles) if kind is NoticeKind.CORRECTED else ""
    listed = _is_list(item)
    return Notice(
        kind=kind,
        **_identity(speaker, names),
        when=_when((item.published, link.dated), item.first_seen),
        quote=named or ("" if listed else quote.reason(item, titles)),
        reasons=item.summary if listed else "",
        material=bool(named),
    )


def _identity(speaker: Filed, names: frozenset[str]) -> Mapping[str, Any]:
    item, keys = speaker.item, _keys(speaker, names)
    return {
        "key": keys[0],
        "names": keys,
        "source": item.source,
        "work": speaker.place.work,
        "url": item.url,
        "dated": item.published,
        "seen": item.first_seen,
    }


def _is_list(item: Item) -> bool:
    """Is its text an index's list of reasons (`Concerns about Data; Error in Results`), and no sentence?"""
    return bool(item.summary) and ";" in item.summary and not item.summary.rstrip().endswith((".", "!", "?"))


# ── preprints ─────────────────────────────────────────────────────────────────


def _by_publication(one: Affected, names: frozenset[str]) -> Iterator[Notice]:
    """The peer-reviewed articles of a preprint, whichever of the two names the other."""
    if not any(copy.item.kind is Kind.PREPRINT for copy in one.copies):
        return
    wanted = {
        _target(copy.item, link)
        for copy in one.copies
        for link in (*copy.item.related, *copy.place.links)
        if link.kind is LinkKind.PREPRINT_OF
    }
    for speaker in one.speaking:
        by_preprint = bool(wanted & _names((speaker,)))
        back = (link for link in speaker.item.related_by if link.kind is LinkKind.PREPRINT_OF)
        by_itself = any(_target(speaker.item, link) in names for link in back)
        if (by_preprint or by_itself) and _is_reviewed(speaker):
            yield Notice(kind=NoticeKind.PUBLISHED, **_identity(speaker, names))


def _is_reviewed(filed: Filed) -> bool:
    return filed.item.kind is Kind.JOURNAL and not is_preprint_doi(identify(filed.item).doi)


# ── what the work's own record says ───────────────────────────────────────────


def _by_record(one: Affected) -> Iterator[Notice]:
    said = [notice for copy in one.copies for notice in _of_record(copy)]
    yield from (notice for notice in said if notice.key != RECORD)
    by_source: dict[str, list[Notice]] = defaultdict(list)
    for notice in said:
        if notice.key == RECORD:
            by_source[notice.source or ""].append(notice)
    for marks in by_source.values():
        yield from _told_apart(marks)


def _of_record(copy: Filed) -> Iterator[Notice]:
    """What names itself as the notice was marked in place, and has the key `record`, as a bare mark has."""
    item, own = copy.item, _names((copy,))
    named = [link for link in item.related_by if link.kind in _STATUS]
    for link in named:
        key = RECORD if (target := _target(item, link)) in own else target
        when = _when((link.dated,), None)
        yield Notice(
            kind=kind_of(link, None),
            key=key,
            names=(key,),
            source=item.source,
            url=_address(link),
            when=when,
        )
    mark = kind_of_mark(item, copy.flags)
    if mark and not any(kind_of(link, None) is mark for link in named):
        yield Notice(kind=mark, key=RECORD, names=(RECORD,), source=item.source, url=item.url)


def _told_apart(marks: Sequence[Notice]) -> Iterator[Notice]:
    """The marks in place of one source: what was said again after a reinstatement has a key of its own, and
    so has each correction that is dated on another day."""
    turn, last = 1, None
    corrections: list[date | None] = []
    for one in sorted(marks, key=lambda one: one.when or date.min):
        if one.family is Family.CORRECTION:
            corrections += [one.when] if one.when not in corrections else []
            n = len(corrections)
        else:
            turn += last is Family.REINSTATED and one.family is not last
            n, last = turn, one.family
        key = RECORD if n == 1 else f"{RECORD} {n}"
        yield replace(one, key=key, names=(key,))


def _address(link: Link) -> str:
    kind, _, value = link.to.partition(":")
    if kind == "doi":
        return f"https://doi.org/{value}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{value}/" if kind == "pmid" else ""
