"""What curators ruled, as the grouping keeps to it. Pure.

A ruling is on a pair of items and holds for their copies: a side is known by the keys that its item does
not share with the other one, and by a title that agrees. So it does not matter in which order items and
copies come, nor whether the store is the one it was made in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.curate.dedupe.record import Record, record
from bot.curate.dedupe.rules import may_be_one
from bot.curate.dedupe.titles import titles_agree
from bot.model import Item, Kind, Ruling, Verdict
from bot.text import title_key

Pair = tuple[int, int]


def rule_on(one: Item, other: Item, verdict: Verdict, *, at: datetime, why: str = "") -> Ruling:
    """The ruling on a pair. Of items to be parted `one` is the one that leaves."""
    mine, theirs = keys_of(record(one)), keys_of(record(other))
    if verdict is not Verdict.APART:
        # A title alone is no proof that a later item is a copy of one that was joined.
        mine, theirs = _identifiers(mine), _identifiers(theirs)
    shared = frozenset(mine) & frozenset(theirs)
    return Ruling(
        verdict=verdict,
        one=_example(one),
        other=_example(other),
        keys=tuple(key for key in mine if key not in shared),
        other_keys=tuple(key for key in theirs if key not in shared),
        at=at,
        why=why,
    )


def _example(item: Item) -> Item:
    """What may be kept for ever: of somebody's post its address and no word of theirs."""
    if item.kind is not Kind.POST:
        return item
    return replace(item, title="", summary="", authors=(), account="", tags=(), points_to=())


def closest_bond(one: Item, other: Item) -> Verdict:
    """The closest that two items can be joined: different DOIs, a paper and what speaks of it, a preprint
    and its publication stay two works of one story."""
    return Verdict.ONE_WORK if may_be_one(record(one), record(other)) else Verdict.ONE_STORY


def keys_of(one: Record) -> tuple[str, ...]:
    """Every typed key a ruling may know the record by."""
    return (*one.keys, f"title:{one.title}") if one.distinct else one.keys


def _identifiers(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if not key.startswith("title:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """The rulings on the records of one pool, by number."""

    apart: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """For each record those it must not meet; both ways."""
    left: Collection[Pair] = ()
    """(who leaves, whom) of each parted pair."""
    one_work: Sequence[Pair] = ()
    one_story: Sequence[Pair] = ()

    def parts(self, some: Sequence[int], others: Collection[int]) -> bool:
        """Whether any of `some` must not meet any of `others`."""
        return any(n in self.apart and not self.apart[n].isdisjoint(others) for n in some)


def ruled(records: Sequence[Record], rulings: Sequence[Ruling]) -> Ruled:
    """Each pair that a ruling speaks of; the last word on a pair is what holds."""
    if not rulings:
        return Ruled()
    last: dict[Pair, tuple[Verdict, Pair]] = {}
    by_key = _by_key(records)
    for ruling in sorted(rulings, key=lambda one: one.id):
        for a, b in _pairs(ruling, records, by_key):
            last[min(a, b), max(a, b)] = ruling.verdict, (a, b)
    apart: dict[int, set[int]] = defaultdict(set)
    for verdict, (a, b) in last.values():
        if verdict is Verdict.APART:
            apart[a].add(b)
            apart[b].add(a)
    said = {verdict: [pair for kind, pair in last.values() if kind is verdict] for verdict in Verdict}
    return Ruled(
        apart={n: frozenset(others) for n, others in apart.items()},
        left=frozenset(said[Verdict.APART]),
        one_work=sorted(said[Verdict.ONE_WORK]),
        one_story=sorted((*said[Verdict.ONE_STORY], *said[Verdict.ONE_WORK])),
    )


def _by_key(records: Sequence[Record]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(records):
        for key in keys_of(one):
            found[key].append(n)
    return found


def _pairs(ruling: Ruling, records: Sequence[Record], by_key: Mapping[str, Sequence[int]]) -> Iterator[Pair]:
    sides = [
        {
            n
            for key in keys
            for n in by_key.get(key, ())
            if titles_agree(records[n].title, title_key(item.title))
        }
        for keys, item in ((ruling.keys, ruling.one), (ruling.other_keys, ruling.other))
    ]
    both = sides[0] & sides[1]  # a record that fits either side says nothing
    yield from ((a, b) for a in sorted(sides[0] - both) for b in sorted(sides[1] - both))
