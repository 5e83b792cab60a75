"""What the works of a pool say of each other: links, and which works share a story. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.curate.dedupe.catalogue import Catalogue
from bot.curate.dedupe.notices import Notice
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.rules import authors_agree, journals_agree
from bot.curate.dedupe.titles import is_distinct, part_of, same_title
from bot.curate.identify import has_status
from bot.model import LinkKind
from bot.text import doi_version, fold

_MANY = 3
"""Most works that one notice or reply is linked to."""
_MANY_DISCUSSED = 10
"""Most works that one post or round-up is linked to."""
_HEAD = 1_000

RETITLED = 60
"""Least token-sort ratio of a preprint's and a publication's titles when the authors agree."""
RETITLED_AUTHORS = 0.6
"""Least share of the shorter author list that both have, beside the first author."""
_SHELF = 200
"""Most papers of one first author's name that a retitled preprint is compared with."""

_PROTOCOL = re.compile(
    r"\b(?:study|trial|research|review)?\s*protocols?\b(?: (?:for|of))?(?: an?| the)?|\brationale and (?:study )?design\b(?: of)?(?: the| an?)?"
)


@dataclass(frozen=True, slots=True)
class Said:
    """Record `by` says `kind` of record `of`, or of what is not in the pool: `of` is then a typed key."""

    by: int
    kind: LinkKind
    of: int | str
    why: str
    one_story: bool = False
    """Both belong into one entry of a digest."""


def all_said(catalogue: Catalogue) -> Iterator[Said]:
    """Every link between the works of the pool, and from them to what is not in it."""
    records = catalogue.works.records
    for n, one in enumerate(records):
        if one.notice:
            yield from _by_notice(n, one.notice, catalogue)
        elif one.talk:
            yield from _by_talk(n, catalogue)
    yield from _by_status(catalogue)
    yield from _by_preprints(catalogue)
    yield from _by_versions(catalogue)


# ── notices, replies, comments ────────────────────────────────────────────────


def _by_notice(n: int, notice: Notice, catalogue: Catalogue) -> Iterator[Said]:
    found, why = _work_of(n, notice, catalogue)
    for other in found[:_MANY]:
        yield Said(n, notice.kind, other, why)
    if not found and not notice.weak:
        own = catalogue.works.records[n].identity
        absent = [key for key in own.speaks_of if key.startswith(("doi:", "pmid:")) and key not in own.keys()]
        for key in absent[:1]:
            yield Said(n, notice.kind, key, "names its identifier")


def _work_of(n: int, notice: Notice, catalogue: Catalogue) -> tuple[list[int], str]:
    """The records that a notice is about, one of each work, and how it says so; the surest way first."""
    one = catalogue.works.records[n]
    keys = [m for key in one.identity.speaks_of if (m := catalogue.by_key(key)) is not None]
    ways = (
        ("names its identifier", lambda: [] if notice.weak and not _corrects(notice) else keys),
        ("names its title", lambda: [m for title in notice.titles for m in catalogue.by_title(title)]),
        ("names its volume and page", lambda: [m for m in catalogue.by_place(notice.place) if _fits(one, m, catalogue)]),
        ("names its title", lambda: [m for title in notice.titles for m in catalogue.like(title)]),
        ("cites its title", lambda: catalogue.named_in(f"{one.item.title} . {one.item.summary[:_HEAD]}")),
    )  # fmt: skip
    for why, look in ways:
        if found := _eligible(n, notice, look(), catalogue):
            return found, why
    return [], ""


def _corrects(notice: Notice) -> bool:
    return notice.kind not in (LinkKind.REPLY_TO, LinkKind.COMMENT_ON)


def _fits(one: Record, other: int, catalogue: Catalogue) -> bool:
    return journals_agree(one, catalogue.works.records[other]) is not False


def _eligible(n: int, notice: Notice, found: Sequence[int], catalogue: Catalogue) -> list[int]:
    """Of other works only; a correction is of an article, a reply rather of a letter than of an article;
    of several journals its own."""
    works, records = catalogue.works, catalogue.works.records
    others = [m for m in found if works.of(m) != works.of(n) and not _answers(records[m].notice, notice)]
    first = {root: m for m in reversed(others) for root in [works.of(m)]}
    kept = [first[root] for root in catalogue.roots(others)]
    if len(kept) > 1:
        kept = [m for m in kept if records[m].notice is None and _corrects(notice)] or kept
        kept = [m for m in kept if journals_agree(records[n], records[m])] or kept
    return kept


def _answers(other: Notice | None, notice: Notice) -> bool:
    """Two notices of one kind stand beside each other, and a letter is not about the reply to it."""
    if other is None:
        return False
    return other.kind is notice.kind or (
        notice.kind is LinkKind.COMMENT_ON and other.kind is LinkKind.REPLY_TO
    )


def _by_status(catalogue: Catalogue) -> Iterator[Said]:
    """`Retracted: X` under another DOI than `X` is a notice, whatever it is called."""
    works, records = catalogue.works, catalogue.works.records
    for n, one in enumerate(records):
        if one.notice or one.talk or not has_status(one.item.title):
            continue
        for other in catalogue.by_title(one.title):
            standing = not has_status(records[other].item.title) and records[other].notice is None
            if standing and works.of(other) != works.of(n):
                yield Said(n, LinkKind.RETRACTION_OF, other, "names its title")


# ── what is said about papers ─────────────────────────────────────────────────


def _by_talk(n: int, catalogue: Catalogue) -> Iterator[Said]:
    """A post about one paper, or one page, shares its story; a round-up of several shares none."""
    one = catalogue.works.records[n]
    present, absent = _named_by_key(n, catalogue)
    why = "links to it"
    if not present and not absent:
        present = _named_by_title(n, catalogue)
        why = "names its title"
    alone = len(present) + len(absent) == 1
    for other in present[:_MANY_DISCUSSED]:
        yield Said(n, LinkKind.DISCUSSES, other, why, one_story=alone)
    for key in absent[:_MANY_DISCUSSED]:
        yield Said(n, LinkKind.DISCUSSES, key, why, one_story=alone and one.talk)


def _named_by_key(n: int, catalogue: Catalogue) -> tuple[list[int], list[str]]:
    """Records and absent identifiers that a post links to. Papers count before pages, and a page that
    nobody brought counts only when it is the only one."""
    works, one = catalogue.works, catalogue.works.records[n]
    papers: dict[int, int] = {}
    pages: dict[int, int] = {}
    absent: list[str] = []
    for key in one.identity.speaks_of:
        other = catalogue.by_key(key)
        if other is None:
            absent.append(key)
        elif works.of(other) != works.of(n):
            (pages if works.records[other].talk else papers).setdefault(works.of(other), other)
    named = [key for key in absent if not key.startswith("url:")]
    if papers or named:
        return list(papers.values()), named
    return (list(pages.values()), []) if pages else ([], absent)


def _named_by_title(n: int, catalogue: Catalogue) -> list[int]:
    one = catalogue.works.records[n]
    found = catalogue.named_in(f"{one.item.title} . {one.item.summary}")
    roots = catalogue.roots(m for m in found if catalogue.works.of(m) != catalogue.works.of(n))
    first = {catalogue.works.of(m): m for m in reversed(found)}
    return [first[root] for root in roots]


# ── preprints, protocols, versions ────────────────────────────────────────────


def _by_preprints(catalogue: Catalogue) -> Iterator[Said]:
    """Preprint to publication and protocol to results, by title and authors; only when one work fits."""
    works, records = catalogue.works, catalogue.works.records
    shelf = _by_first_author(catalogue)
    for n, one in enumerate(records):
        if one.talk or one.notice:
            continue
        if one.preprint:
            if len(found := catalogue.roots(_published(n, catalogue, shelf))) == 1:
                yield Said(
                    n,
                    LinkKind.PREPRINT_OF,
                    _first(works.sets.members(found[0]), records),
                    "same title or authors",
                    True,
                )
        elif "protocol" in one.title or "rationale" in one.title:
            if len(found := catalogue.roots(_results(n, catalogue, shelf))) == 1:
                yield Said(
                    n,
                    LinkKind.PROTOCOL_OF,
                    _first(works.sets.members(found[0]), records),
                    "same title and author",
                )


def _first(members: Sequence[int], records: Sequence[Record]) -> int:
    return min(members, key=lambda m: records[m].order)


def _by_first_author(catalogue: Catalogue) -> dict[str, list[int]]:
    shelf: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(catalogue.works.records):
        if not (one.talk or one.notice or one.preprint):
            for word in one.author:
                shelf[word].append(n)
    return {word: numbers for word, numbers in shelf.items() if len(numbers) <= _SHELF}


def _published(n: int, catalogue: Catalogue, shelf: dict[str, list[int]]) -> list[int]:
    records, one = catalogue.works.records, catalogue.works.records[n]
    named = [m for key in one.identity.speaks_of if (m := catalogue.by_key(key)) is not None]
    same = [m for m in catalogue.by_title(one.title) if _may_publish(one, records[m])]
    titled = [m for m in same if is_distinct(one.title) or authors_agree(one, records[m])]
    by_name = [m for m in named if m != n and _may_publish(one, records[m]) and _kindred(one, records[m])]
    if titled or by_name:
        return titled or by_name
    others = dict.fromkeys(m for word in sorted(one.author) for m in shelf.get(word, ()))
    return [m for m in others if _may_publish(one, records[m]) and _retitled(one, records[m])]


def _may_publish(preprint: Record, other: Record) -> bool:
    if other.preprint or other.talk or other.notice or authors_agree(preprint, other) is False:
        return False
    early = preprint.year and other.year and preprint.year > other.year + 1
    return not early and part_of(preprint.title) == part_of(other.title)


def _kindred(a: Record, b: Record) -> bool:
    return fuzz.token_sort_ratio(a.title, b.title) >= RETITLED


def _retitled(a: Record, b: Record) -> bool:
    if not authors_agree(a, b) or len(a.names) < 3 or len(b.names) < 3:
        return same_title(a.title, b.title) and is_distinct(a.title)
    shared = len(a.names & b.names) / min(len(a.names), len(b.names))
    return shared >= RETITLED_AUTHORS and _kindred(a, b)


def _results(n: int, catalogue: Catalogue, shelf: dict[str, list[int]]) -> list[int]:
    works, records, one = catalogue.works, catalogue.works.records, catalogue.works.records[n]
    bare = fold(_PROTOCOL.sub(" ", one.title))
    if bare == one.title or not is_distinct(bare):
        return []
    others = dict.fromkeys(m for word in sorted(one.author) for m in shelf.get(word, ()))
    return [
        m
        for m in others
        if works.of(m) != works.of(n)
        and not _PROTOCOL.search(records[m].title)
        and fuzz.token_set_ratio(bare, records[m].title) >= 90
    ]


def _by_versions(catalogue: Catalogue) -> Iterator[Said]:
    """A later version of a preprint points to the earliest one that the pool holds."""
    works, records = catalogue.works, catalogue.works.records
    versions: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for n, one in enumerate(records):
        if one.preprint and one.identity.doi and (version := _version(one)):
            versions[works.of(n)].append((version, n))
    for several in versions.values():
        earliest, first = min(several, key=lambda pair: (pair[0], records[pair[1]].order))
        yield from (
            Said(n, LinkKind.VERSION_OF, first, "same DOI but for the version")
            for v, n in several
            if v > earliest
        )


def _version(one: Record) -> int:
    stated = one.item.version or doi_version(one.item.doi or "") or doi_version(one.item.url.rstrip("/"))
    return int(stated) if stated.isdecimal() else 0
