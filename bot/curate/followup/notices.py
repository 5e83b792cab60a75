"""What is said of a work, by whatever record says it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.curate.dedupe.record import is_preprint_doi
from bot.curate.followup import quote
from bot.curate.followup.kinds import kind_of, kind_of_mark
from bot.curate.identify import identify
from bot.model import Filed, Item, Kind, Link, LinkKind
from bot.model.followups import Affected
from bot.model.standing import Family, Notice, NoticeKind
from bot.text import doi_work

RECORD = "record"
"""The key of what only the work's own record says, without naming a notice."""

GRAVITY = {
    Family.CORRECTION: 0,
    Family.PUBLICATION: 0,
    Family.CONCERN: 1,
    Family.PARTIAL: 2,
    Family.GONE: 3,
    Family.REPLACED: 4,
    Family.REINSTATED: 5,
    Family.RECALL: 6,
}
"""What was said covers what is less grave: a concern is no news of a work that was retracted."""

_STATUS = (LinkKind.RETRACTION_OF, LinkKind.CONCERN_ABOUT, LinkKind.ERRATUM_OF)


def notices_of(one: Affected) -> tuple[Notice, ...]:
    """Everything that is said of the work: one notice a kind and key, the fullest record of each."""
    names = _names(one.copies)
    titles = tuple(dict.fromkeys(copy.item.title for copy in one.copies if copy.item.title))
    found: dict[tuple[NoticeKind, str], Notice] = {}
    said = chain(_by_speakers(one, names, titles), _by_publication(one, names), _by_record(one))
    for notice in said:
        known = found.get((notice.kind, notice.key))
        if known is None or _fullness(notice) > _fullness(known):
            found[notice.kind, notice.key] = notice
    return tuple(found.values())


def standing(notices: Sequence[Notice]) -> Notice | None:
    """The notice that says how the work stands now; None where none says anything about that."""
    corrected = (notice for notice in notices if notice.family is Family.CORRECTION)
    return gravest(notices) or next(corrected, None)


def gravest(notices: Sequence[Notice]) -> Notice | None:
    """Of all but corrections and publications; a reinstatement is the last word."""
    grave = [notice for notice in notices if GRAVITY[notice.family] > 0]
    return max(grave, key=lambda one: (GRAVITY[one.family], _fullness(one)), default=None)


def _fullness(notice: Notice) -> tuple[bool, bool, bool, bool]:
    return notice.material, bool(notice.quote), bool(notice.url), notice.dated is not None


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


def _key(filed: Filed) -> str:
    known = identify(filed.item)
    if known.doi or known.pmid:
        return f"doi:{known.doi}" if known.doi else f"pmid:{known.pmid}"
    return filed.place.work


# ── notices beside the work ───────────────────────────────────────────────────


def _by_speakers(one: Affected, names: frozenset[str], titles: Sequence[str]) -> Iterator[Notice]:
    for speaker in one.speaking:
        for link in _links(speaker, names):
            if link.kind in _STATUS:
                yield _notice(speaker, link, titles)


def _links(speaker: Filed, names: frozenset[str]) -> Iterator[Link]:
    """Those that name the work: what the record states, and what the grouping found where it states nothing
    of that kind. A partial retraction that says so is not found to be a whole one by its form."""
    stated = [link for link in speaker.item.related if _target(speaker.item, link) in names]
    kinds = {link.kind for link in stated}
    yield from stated
    for link in speaker.place.links:
        if link.kind not in kinds and _target(speaker.item, link) in names:
            yield link


def _notice(speaker: Filed, link: Link, titles: Sequence[str]) -> Notice:
    item = speaker.item
    kind = kind_of(link, item)
    named = quote.material(item, titles) if kind is NoticeKind.CORRECTED else ""
    listed = _is_list(item)
    return Notice(
        kind=kind,
        key=_key(speaker),
        work=speaker.place.work,
        url=item.url,
        dated=item.published,
        seen=item.first_seen,
        quote=named or ("" if listed else quote.reason(item, titles)),
        reasons=item.summary if listed else "",
        material=bool(named),
    )


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
            item = speaker.item
            yield Notice(
                kind=NoticeKind.PUBLISHED,
                key=_key(speaker),
                work=speaker.place.work,
                url=item.url,
                dated=item.published,
                seen=item.first_seen,
            )


def _is_reviewed(filed: Filed) -> bool:
    return filed.item.kind is Kind.JOURNAL and not is_preprint_doi(identify(filed.item).doi)


# ── what the work's own record says ───────────────────────────────────────────


def _by_record(one: Affected) -> Iterator[Notice]:
    for copy in one.copies:
        item = copy.item
        named = [link for link in item.related_by if link.kind in _STATUS]
        for link in named:
            yield Notice(kind=kind_of(link, None), key=_own_key(copy, link), url=_address(link), seen=None)
        mark = kind_of_mark(item, copy.flags)
        if mark and not any(kind_of(link, None) is mark for link in named):
            yield Notice(kind=mark, key=RECORD, url=item.url)


def _own_key(copy: Filed, link: Link) -> str:
    """A record that names itself as the notice was marked in place."""
    target = _target(copy.item, link)
    return RECORD if target in _names((copy,)) else target


def _address(link: Link) -> str:
    kind, _, value = link.to.partition(":")
    if kind == "doi":
        return f"https://doi.org/{value}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{value}/" if kind == "pmid" else ""
