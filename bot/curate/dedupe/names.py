"""Names of works and stories: short, stable, and never given to another. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b

from bot.curate.dedupe.record import Record
from bot.model import Filed, Item

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Records in canonical order; which of them the store has, in that order, and where the new ones
    stand."""

    records: Sequence[Record]
    filed: Mapping[int, Filed]
    new: tuple[int, ...]
    leaving: frozenset[int] = frozenset()
    """Of the filed, those that a curator parted from what they are filed with."""
    ruled: int = 0
    """The number of the last ruling on any of them."""
    _digests: dict[int, str] = field(default_factory=dict)

    def digest(self, n: int) -> str:
        """Of the identity of record `n`; asked for the work and for the story that it founds."""
        if n not in self._digests:
            self._digests[n] = founder_digest(self.records[n]).hex()
        return self._digests[n]

    @property
    def occasion(self) -> tuple[str, ...]:
        """What tells this filing from all others: the first of what is new, else the ruling."""
        return self.records[min(self.new)].order if self.new else (str(self.ruled),)

    def filed_pairs(
        self, key: Callable[[Filed], str], among: Collection[int] | None = None
    ) -> Iterator[tuple[int, int]]:
        """Each filed record (of `among`) with the first that is filed under the same key."""
        first: dict[str, int] = {}
        for n, one in self.filed.items():
            if n in self.leaving or (among is not None and n not in among):
                continue
            if (other := first.setdefault(key(one), n)) != n:
                yield other, n

    def owners(self, key: Callable[[Filed], str], unsettled: Collection[int] = ()) -> dict[str, int]:
        """The record each filed key belongs to: of those filed under it, the first in canonical order that
        does not leave, rather one that is not `unsettled`."""
        owners: dict[str, int] = {}
        for n in sorted(self.filed, key=lambda n: 2 * (n in self.leaving) + (n in unsettled)):
            owners.setdefault(key(self.filed[n]), n)
        return owners

    def first_seen(self, key: Callable[[Filed], str]) -> dict[str, datetime]:
        """When the first item filed under each key was seen."""
        seen: dict[str, datetime] = {}
        for one in self.filed.values():
            name, at = key(one), one.item.first_seen or _NEVER
            if name not in seen or at < seen[name]:
                seen[name] = at
        return seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The key of each group, by the record that names it, and (kept, absorbed) where a group had several."""

    of: Mapping[int, str]
    merges: tuple[tuple[str, str], ...]

    def now(self, key: str) -> str:
        """What a filed key is called after the merges."""
        return next((kept for kept, lost in self.merges if lost == key), key)


def name_groups(
    prefix: str,
    pool: Pool,
    group: Callable[[int], int],
    key: Callable[[Filed], str],
    unsettled: Collection[int] = (),
) -> Names:
    """Filed keys stay with the group of their owner, the first seen before others; the rest get new ones."""
    seen = pool.first_seen(key)
    held: dict[int, list[str]] = defaultdict(list)
    for name, owner in pool.owners(key, unsettled).items():
        held[group(owner)].append(name)
    names: dict[int, str] = {}
    merges: list[tuple[str, str]] = []
    for root, several in held.items():
        if len(several) > 1:
            several.sort(key=lambda name: (seen[name], name))
        names[root], *absorbed = several
        merges += [(names[root], lost) for lost in absorbed]
    taken = dict.fromkeys(seen, 0)
    for n in range(len(pool.records)):  # the first of a group in canonical order founds it
        if (root := group(n)) not in names:
            names[root] = _fresh(prefix, pool, n, taken)
    return Names(of=names, merges=tuple(merges))


def _fresh(prefix: str, pool: Pool, founder: int, taken: dict[str, int]) -> str:
    """A key derived from the founder's strongest identity that nothing in the pool has or had; `taken` are
    those, each with the last salt that was tried on it: rows that say nothing come in thousands.

    What is filed already may have founded a key that was absorbed since, by what is in no pool now. Another
    occasion is another key, which was never given."""
    one = pool.records[founder]
    order = (*one.order, *pool.occasion) if founder in pool.filed else one.order
    digest = digest_of(order).hex() if founder in pool.filed else pool.digest(founder)
    first = key = f"{prefix}:{since(one.item)}{digest}"
    while key in taken:
        taken[first] += 1
        key = f"{prefix}:{since(one.item)}{digest_of(order, taken[first]).hex()}"
    taken[key] = 0
    return key


def since(item: Item) -> str:
    """What the names of all that `item` founds begin with: the minute it was first seen, if that is known.

    The store has an index of works and one of stories. With names in order of time, what comes together
    stands together there; without, each new item dirties a page of its own in both: 45 µs of 203 that an item
    cost to file beside a million (docs/decisions/0009-ingest-speed.md)."""
    return f"{int(item.first_seen.timestamp()) // 60:07x}" if item.first_seen else ""


def founder_digest(one: Record, salt: int = 0) -> bytes:
    """Eight bytes of what tells a record from others: in hexadecimal, the name of what it founds."""
    return digest_of(one.order, salt)


def digest_of(order: Sequence[str], salt: int = 0) -> bytes:
    """The same of a `Record.order`."""
    text = "\x1f".join((*order, str(salt) if salt else ""))
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
