"""Which records are one work: a partition that does not depend on the order of arrival. Pure.

Two rounds. First what shares an identifier; then, among what came of that, what was filed together
before or is alike by title and place. In each round a group without a DOI that could join two works of
different DOIs joins neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.curate.dedupe.candidates import pairs_of, same_key_blocks
from bot.curate.dedupe.disjoint import Disjoint
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.rules import contradict, is_preprint_doi, may_be_one, similarity_rule
from bot.curate.dedupe.rulings import Ruled
from bot.curate.dedupe.titles import titles_agree

_NAMES = {
    "doi": "same DOI",
    "pmid": "same PMID",
    "pmcid": "same PMCID",
    "url": "same address",
    "guid": "same guid",
}
_RANK = {kind: rank for rank, kind in enumerate(_NAMES)}
FILED = "filed together before"
RULED = "a curator joined them"


class Edge(NamedTuple):
    """Two records that a rule calls one work; `rank` orders the rules, 0 the surest."""

    a: int
    b: int
    rank: int
    why: str


class Works:
    """Records, by number, grouped into works; no work has more than one DOI."""

    def __init__(self, records: Sequence[Record], ruled: Ruled | None = None) -> None:
        self.records = records
        self.ruled = ruled or Ruled()
        self.sets = Disjoint()
        self.of = self.sets.find
        """The work of a record, by its number; named by one of its records. Asked twenty times of each."""
        self.why: dict[int, str] = {}
        self._doi = {n: one.identity.doi for n, one in enumerate(records) if one.identity.doi}

    def doi(self, root: int) -> str:
        return self._doi.get(root, "")

    def join(self, edge: Edge) -> None:
        a, b = self.of(edge.a), self.of(edge.b)
        doi = self.doi(a) or self.doi(b)
        root = self.sets.join(a, b)
        if doi:
            self._doi[root] = doi
        for n in (edge.a, edge.b):
            self.why.setdefault(n, edge.why)


def group_works(
    records: Sequence[Record],
    similar: Iterable[tuple[int, int]],
    filed: Iterable[tuple[int, int]] = (),
    ruled: Ruled | None = None,
) -> Works:
    """The partition. `similar` are the pairs that title or place may make one work, `filed` those that were
    put together before: these hold unless a member without a DOI now fits works of two. What a curator ruled
    comes before every rule but that of the DOIs."""
    works = Works(records, ruled)
    for a, b in works.ruled.one_work:
        if _compatible(works, works.of(a), works.of(b), strict=False):
            works.join(Edge(a, b, 0, RULED))
    _unite(works, list(_identity_edges(records)))
    alike = [Edge(a, b, 0, FILED) for a, b in filed]
    alike += _similarity_edges(works, similar)
    _unite(works, alike, strict=True)
    return works


def _identity_edges(records: Sequence[Record]) -> Iterator[Edge]:
    for key, block in same_key_blocks(records):
        kind = key.split(":", 1)[0]
        for a, b in pairs_of(_of_one_voice(records, block, kind)):
            if _identity_holds(records[a], records[b], kind):
                yield Edge(a, b, _RANK[kind], _NAMES[kind])


def _of_one_voice(records: Sequence[Record], block: list[int], kind: str) -> list[int]:
    """The block without its untitled records where the titled ones are more than one work."""
    titled = [n for n in block if records[n].title]
    if len(titled) in (0, len(block)) or all(
        _identity_holds(records[titled[0]], records[n], kind) for n in titled[1:]
    ):
        return block
    return titled


def _identity_holds(a: Record, b: Record, kind: str) -> bool:
    """A shared key is not proof: supplement abstracts share a DOI, contents pages an address."""
    if not may_be_one(a, b):
        return False
    if kind == "doi" and is_preprint_doi(a.identity.doi):
        return True  # no supplements there, and a revision may have a new title
    if kind == "url" and a.title and a.recurring:
        return a.title == b.title and a.identity.guid == b.identity.guid
    return titles_agree(a.title, b.title)


def _similarity_edges(works: Works, similar: Iterable[tuple[int, int]]) -> Iterator[Edge]:
    records = works.records
    for a, b in similar:
        one, other = records[a], records[b]
        if works.of(a) == works.of(b) or (one.notice is None) != (other.notice is None):
            continue
        if may_be_one(one, other) and (why := similarity_rule(one, other)):
            yield Edge(a, b, 1 if "volume" in why else 2, why)


def _unite(works: Works, edges: Sequence[Edge], *, strict: bool = False) -> None:
    """Join along the edges, the surest first. `strict`: not where any two members contradict each other."""
    if not edges:
        return
    kept = _unambiguous(works, _untorn(works.ruled, edges))
    kept.sort(key=lambda e: (e.rank, *((e.a, e.b) if e.a < e.b else (e.b, e.a))))
    for edge in kept:
        a, b = works.of(edge.a), works.of(edge.b)
        if a != b and _compatible(works, a, b, strict=strict):
            works.join(edge)


def _compatible(works: Works, a: int, b: int, *, strict: bool) -> bool:
    if works.doi(a) and works.doi(b) and works.doi(a) != works.doi(b):
        return False
    records = works.records
    if works.ruled.apart and works.ruled.parts(works.sets.members(a), works.sets.members(b)):
        return False
    return not strict or not any(
        contradict(records[x], records[y]) for x in works.sets.members(a) for y in works.sets.members(b)
    )


# ── an item that would fit two works joins neither ───────────────────────────


def _untorn(ruled: Ruled, edges: Sequence[Edge]) -> Sequence[Edge]:
    """Without the edges of a record to both of a pair that a curator parted."""
    if not ruled.apart:
        return edges
    near: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        near[edge.a].add(edge.b)
        near[edge.b].add(edge.a)
    torn = {
        (n, other)
        for n, others in near.items()
        if n not in ruled.apart or ruled.apart[n].isdisjoint(others)  # else it is a copy of one of the two
        for other in others
        if other in ruled.apart and not ruled.apart[other].isdisjoint(others)
    }
    return [edge for edge in edges if (edge.a, edge.b) not in torn and (edge.b, edge.a) not in torn]


def _unambiguous(works: Works, edges: Sequence[Edge]) -> list[Edge]:
    """The edges that may be followed in any order.

    Where connected groups touch one DOI at most, all of them. Elsewhere a group without a DOI keeps its
    edges to a DOI only when it has them to no other, and two groups without a DOI stay connected only
    when they touch the same one, or none.
    """
    crowded = _crowded(works, edges)
    if not crowded:
        return list(edges)
    reach = _reach(works, edges)
    return [edge for edge in edges if works.of(edge.a) not in crowded or _agree(works, edge, reach)]


def _crowded(works: Works, edges: Sequence[Edge]) -> frozenset[int]:
    """The groups that are connected, through whatever edges, to more than one DOI."""
    connected = Disjoint()
    for edge in edges:
        connected.join(works.of(edge.a), works.of(edge.b))
    dois: dict[int, set[str]] = defaultdict(set)
    roots = {works.of(n) for edge in edges for n in (edge.a, edge.b)}
    for root in roots:
        dois[connected.find(root)].add(works.doi(root))
    return frozenset(root for root in roots if len(dois[connected.find(root)] - {""}) > 1)


def _reach(works: Works, edges: Sequence[Edge]) -> dict[int, set[str]]:
    """The DOIs that each group has or touches directly."""
    reach: dict[int, set[str]] = defaultdict(set)
    for edge in edges:
        a, b = works.of(edge.a), works.of(edge.b)
        for one, other in ((a, b), (b, a)):
            reach[one] |= {works.doi(one) or works.doi(other)} - {""}
    return reach


def _agree(works: Works, edge: Edge, reach: dict[int, set[str]]) -> bool:
    a, b = works.of(edge.a), works.of(edge.b)
    return reach[a] == reach[b] and len(reach[a]) <= 1
