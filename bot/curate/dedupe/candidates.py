"""Which pairs of records are worth comparing. Pure.

Every pair of one identifier or one title is compared. Below that, records meet when the beginning or
the end of the title, or volume with first page, or author with year and first page agree: on the
three development sets of records all but 3 of 1,581 true pairs meet so, in 1.8 pairs a record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from bot.curate.dedupe.record import Print, Record
from bot.curate.dedupe.titles import EDGE, edges

BLOCK = 40
"""Most records a block may hold; a bigger one is parted by year, then by author, then given up. A title
beginning that more share ("a randomized controlled trial of") tells nothing."""


def same_key_blocks(records: Sequence[Record]) -> Iterator[tuple[str, list[int]]]:
    """Two or more records under one DOI, PMID, PMCID, address or guid, with the typed key."""
    first: dict[str, int] = {}
    blocks: dict[str, list[int]] = {}  # none for the many keys that one record has
    for n, one in enumerate(records):
        for key in one.keys:
            if (other := first.setdefault(key, n)) != n:
                blocks.setdefault(key, [other]).append(n)
    yield from blocks.items()


def pairs_of(block: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Every pair of a small block; of a big one each with the first and with its neighbour, so that a
    thousand copies are not a million pairs."""
    if len(block) <= BLOCK:
        yield from combinations(block, 2)
        return
    yield from ((block[0], other) for other in block[1:])
    yield from pairwise(block[1:])


def similar_pairs(records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    """Pairs of papers that may be one work by title and place; each pair once."""
    if len(records) < 2:
        return
    keys = [blocking_keys(one) for one in records]
    for slot in range(len(keys[0])):
        for block in _blocks(records, keys, slot):
            yield from ((a, b) for a, b in combinations(block, 2) if not _met_before(keys[a], keys[b], slot))


def _met_before(a: tuple[str, ...], b: tuple[str, ...], slot: int) -> bool:
    for n in range(slot):  # noqa: SIM110 - `any` costs three times as much, and this is asked of every pair
        if a[n] and a[n] == b[n]:
            return True
    return False


def blocking_keys(one: Record) -> tuple[str, str, str, str, str]:
    """Whole title, its beginning, its end, place, author with year and page; empty where there is none."""
    if one.talk:
        return "", "", "", "", ""
    return *title_blocks(one.bare, one.recurring), one.place, signed_page(one.author, one.year, one.first)


def title_blocks(bare: str, recurring: bool) -> tuple[str, str, str]:
    """Whole title, its beginning, its end."""
    begins, ends = edges(bare) if len(bare) > EDGE else ("", "")
    return "" if recurring else bare, begins, ends


def signed_page(author: frozenset[str], year: int | None, first: str) -> str:
    """Author with year and page."""
    return f"{min(author)} {year} {first}" if author and year and first else ""


def _blocks(records: Sequence[Record], keys: Sequence[tuple[str, ...]], slot: int) -> Iterator[list[int]]:
    by_key: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(keys):
        if one[slot]:
            by_key[one[slot]].append(n)
    for block in by_key.values():
        if len(block) > 1:
            yield from _small_enough(records, block)


def _small_enough(records: Sequence[Record], block: list[int]) -> Iterator[list[int]]:
    if len(block) <= BLOCK:
        yield block
        return
    parting = {n: parting_keys(records[n]) for n in block}
    by_year: dict[str, list[int]] = defaultdict(list)
    for n in block:
        by_year[parting[n][0]].append(n)
    by_author: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key, part in by_year.items():
        for n in part:
            by_author[key, "" if len(part) <= BLOCK else f"by {parting[n][1]}"].append(n)
    yield from (part for part in by_author.values() if 1 < len(part) <= BLOCK)


def parting_keys(one: Record | Print) -> tuple[str, str]:
    """What parts a block that is too big, and what its parts that still are: year with volume; author."""
    return f"{one.year} {one.volume}", min(one.author) if one.author else ""
