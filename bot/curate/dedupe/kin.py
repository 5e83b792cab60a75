"""Works of one study: preprint and publication, protocol and results, versions. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from bot.curate.dedupe.catalogue import Catalogue
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.rules import authors_agree
from bot.curate.dedupe.titles import is_distinct, part_of, same_title
from bot.model import LinkKind
from bot.text import doi_version, fold

RETITLED = 60
"""Least token-sort ratio of a preprint's and a publication's titles when the authors agree."""
RETITLED_AUTHORS = 0.6
"""Least share of the shorter author list that both have, beside the first author."""
OUTCOME = 90
"""Least token-set ratio of a protocol's title, without the words that say so, and the results' title."""

_PROTOCOL = re.compile(
    r"\b(?:study|trial|research|review)?\s*protocols?\b(?: (?:for|of))?(?: an?| the)?"
    r"|\brationale and (?:study )?design\b(?: of)?(?: the| an?)?"
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


@dataclass(frozen=True, slots=True)
class Unsure:
    """Record `by` could belong into two stories, so it joins neither, and leaves the one it was in."""

    by: int


def kin(catalogue: Catalogue) -> Iterator[Said | Unsure]:
    """Links between preprints or congress abstracts and publications, protocols and results, and versions."""
    works, records = catalogue.works, catalogue.works.records
    preprints: dict[int, list[int]] = defaultdict(list)
    for n in (n for n, one in enumerate(records) if is_early(one)):
        if records[n].preprint:
            preprints[works.of(n)].append(n)
        elif records[n].abstract:
            yield from _article(n, catalogue)
        else:
            yield from _outcome(n, catalogue)
    for versions in preprints.values():
        yield from _publication(versions, catalogue)
        yield from _later(versions, catalogue)


def is_early(one: Record) -> bool:
    """Preprints, congress abstracts, and what calls itself a protocol."""
    if one.talk or one.notice:
        return False
    if one.preprint or one.abstract:
        return True
    title = one.title
    return ("protocol" in title or "rationale" in title) and _PROTOCOL.search(title) is not None


def may_be_kin(one: Record, other: Record) -> bool:
    """Whether `other`, of a first author of the same name, may be what `one`, a preprint or a protocol, came
    to be. In a pool the only one that may be is."""
    return _may_follow(one, other) if one.preprint else _may_report(one, other)


def _publication(versions: Sequence[int], catalogue: Catalogue) -> Iterator[Said | Unsure]:
    """What all versions together fit: one publication, or none."""
    records = catalogue.works.records
    found = {n: _published(n, catalogue) for n in versions}
    several = catalogue.roots(m for numbers in found.values() for m in numbers)
    for n in versions:
        if len(several) > 1:
            yield Unsure(n)
        elif found[n]:
            why = "same title" if records[found[n][0]].title == records[n].title else "same authors"
            yield Said(n, LinkKind.PREPRINT_OF, _first(catalogue, found[n][0]), why, one_story=True)


def _outcome(n: int, catalogue: Catalogue) -> Iterator[Said]:
    found = _results(n, catalogue)
    if len(catalogue.roots(found)) == 1:
        yield Said(n, LinkKind.PROTOCOL_OF, _first(catalogue, found[0]), "same title and author")


def _article(n: int, catalogue: Catalogue) -> Iterator[Said]:
    """A congress abstract points to the article that came of it: two works, told years apart."""
    records, one = catalogue.works.records, catalogue.works.records[n]
    titled = (*catalogue.by_title(one.title), *catalogue.like(one.title))
    found = [m for m in titled if not records[m].abstract and _may_publish(one, records[m])]
    if one.distinct and len(catalogue.roots(found)) == 1:
        yield Said(n, LinkKind.VERSION_OF, _first(catalogue, found[0]), "congress abstract of the same title")


def _first(catalogue: Catalogue, n: int) -> int:
    works = catalogue.works
    return min(works.sets.members(works.of(n)))


def _published(n: int, catalogue: Catalogue) -> list[int]:
    records, one = catalogue.works.records, catalogue.works.records[n]
    named = [m for key in one.identity.speaks_of if (m := catalogue.by_key(key)) is not None]
    same = [m for m in catalogue.by_title(one.title) if _may_publish(one, records[m])]
    titled = [m for m in same if one.distinct or authors_agree(one, records[m])]
    by_name = [m for m in named if m != n and _may_publish(one, records[m]) and _kindred(one, records[m])]
    if titled or by_name:
        return titled or by_name
    others = catalogue.by_author(one.author)
    return [m for m in others if _may_follow(one, records[m])]


def _may_follow(preprint: Record, other: Record) -> bool:
    """Under another title."""
    return _may_publish(preprint, other) and _retitled(preprint, other)


def _may_publish(preprint: Record, other: Record) -> bool:
    if other.preprint or other.talk or other.notice or authors_agree(preprint, other) is False:
        return False
    early = preprint.year and other.year and preprint.year > other.year + 1
    return not early and part_of(preprint.title) == part_of(other.title)


def _kindred(a: Record, b: Record) -> bool:
    return fuzz.token_sort_ratio(a.title, b.title) >= RETITLED


def _retitled(a: Record, b: Record) -> bool:
    if not authors_agree(a, b) or len(a.names) < 3 or len(b.names) < 3:
        return same_title(a.title, b.title) and a.distinct
    shared = len(a.names & b.names) / min(len(a.names), len(b.names))
    return shared >= RETITLED_AUTHORS and _kindred(a, b)


def _results(n: int, catalogue: Catalogue) -> list[int]:
    works, records, one = catalogue.works, catalogue.works.records, catalogue.works.records[n]
    if not _planned(one.title):
        return []
    others = catalogue.by_author(one.author)
    return [m for m in others if works.of(m) != works.of(n) and _may_report(one, records[m])]


def _may_report(protocol: Record, other: Record) -> bool:
    planned = _planned(protocol.title)
    if not planned or _PROTOCOL.search(other.title):
        return False
    return fuzz.token_set_ratio(planned, other.title) >= OUTCOME


@lru_cache(maxsize=64)  # one is compared with all papers of its author
def _planned(title: str) -> str:
    """A title without the words that make it a protocol's; empty where that says too little."""
    bare = fold(_PROTOCOL.sub(" ", title))
    return bare if bare != title and is_distinct(bare) else ""


def _later(versions: Sequence[int], catalogue: Catalogue) -> Iterator[Said]:
    """A later version of a preprint points to the earliest one that the pool holds."""
    numbered = [(version, n) for n in versions if (version := _version(catalogue.works.records[n]))]
    earliest, first = min(numbered, default=(0, 0))
    later = (n for version, n in numbered if version > earliest)
    yield from (Said(n, LinkKind.VERSION_OF, first, "same DOI but for the version") for n in later)


def _version(one: Record) -> int:
    stated = one.item.version or doi_version(one.item.doi or "") or doi_version(one.item.url.rstrip("/"))
    return int(stated) if stated.isdecimal() else 0
