"""What is kept of each row of a batch: hashes, numbers, and how often each letter stands in its title. Pure.

The hashes are Python's own, of 64 bits, so signatures made in several processes agree only where these were
forked from one. By chance two of a million rows agree in one of ten hashes in one batch of three hundred
thousand; then two rows are compared that need not be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.curate.dedupe.batch.asked import Asked, opening
from bot.curate.dedupe.candidates import blocking_keys, parting_keys
from bot.curate.dedupe.catalogue import own_authors, own_edges, own_place
from bot.curate.dedupe.links import speaks
from bot.curate.dedupe.names import founder_digest
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.rules import is_cut_title
from bot.curate.dedupe.titles import DISTINCT_LETTERS, EDGE, digits, edges

Hashes = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]
"""The fields of `Signatures` by their names, of some rows: what a process sends."""

LETTERS = 32
"""Letters are told apart by the lowest five bits of their code points: a to z by all that matters."""
TALK, SPEAKS, CUT, PAGED, DISTINCT = 1, 2, 4, 8, 16
TITLE, BEGINS, ENDS = range(3)
"""Of the blocks: those by which a catalogue knows a row too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Columns with an entry for each row; 0, which is the hash of no text, where there is nothing to know.

    Where a row may have several hashes, those of all rows stand one after another, and a second column says
    how many are each row's."""

    founder: NDArray[np.uint64]
    """The name that the row gives to what it founds."""
    flags: NDArray[np.uint8]
    doi: Hashes
    pmid: Hashes
    source: Hashes
    year: NDArray[np.int16]
    volume: Hashes
    first: Hashes
    """First page."""
    digits: Hashes
    """Of the title."""
    plain: Hashes
    """`Record.plain`, where that is enough to be compared by."""
    length: NDArray[np.int32]
    """Letters of the title; `letters` counts each, up to 255."""
    letters: NDArray[np.uint8]
    blocks: Hashes
    """Five a row: `candidates.blocking_keys`."""
    parting: Hashes
    """Two a row: `candidates.parting_keys`."""
    keys: Hashes
    keys_each: NDArray[np.uint32]
    names: Hashes
    """Under which a catalogue has the row: its keys, what the blocks hold and the `shelves` aside."""
    names_each: NDArray[np.uint32]
    shelves: Hashes
    """Names that too many may have: of authors, and the edges of titles too short for a block."""
    shelves_each: NDArray[np.uint32]
    asked: Hashes
    """The names it asks a catalogue for."""
    asked_each: NDArray[np.uint32]
    sought: Hashes
    """The authors whose papers it asks for."""
    sought_each: NDArray[np.uint32]
    like: Hashes
    """Two for each title of which it asks for the like: the title's edges."""
    like_length: NDArray[np.int32]
    like_letters: NDArray[np.uint8]
    like_each: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.founder)


def joined(some: Sequence[Columns]) -> Signatures:
    """The rows of all, in order. Empties what it is given, so that the memory holds each row once."""
    fields = Signatures.__dataclass_fields__
    return Signatures(**{name: np.concatenate([one.pop(name) for one in some]) for name in fields})


def sign(records: Sequence[Record]) -> Columns:
    """The signature of each of some records, in order."""
    asked = [Asked(one) if speaks(one) else None for one in records]
    likes = [one.titles if one else () for one in asked]
    liked = [title.replace(" ", "") for some in likes for title in some]
    return {
        "founder": np.frombuffer(b"".join(map(founder_digest, records)), ">u8").astype(np.uint64),
        "flags": np.array([_flags(*each) for each in zip(records, asked, strict=True)], np.uint8),
        "doi": hashes(one.identity.doi for one in records),
        "pmid": hashes(one.identity.pmid for one in records),
        "source": hashes(one.item.source or "" for one in records),
        "year": np.array([one.year or 0 for one in records], np.int16),
        "volume": hashes(one.volume for one in records),
        "first": hashes(one.first for one in records),
        "digits": hashes(digits(one.title) for one in records),
        "plain": hashes(one.plain if len(one.plain) >= DISTINCT_LETTERS else "" for one in records),
        "blocks": hashes(key for one in records for key in blocking_keys(one)).reshape(-1, 5),
        "parting": hashes(key for one in records for key in parting_keys(one)).reshape(-1, 2),
        **letters("", [one.bare for one in records]),
        **listed("keys", [one.keys for one in records]),
        **listed("names", [own_place(one) + _opening(one) for one in records]),
        **listed("shelves", list(map(_shelves, records))),
        **listed("asked", [one.names if one else () for one in asked]),
        **listed("sought", [one.authors if one else () for one in asked]),
        "like": hashes(edge for title in liked for edge in edges(title)).reshape(-1, 2),
        "like_each": np.array(list(map(len, likes)), np.uint32),
        **letters("like_", liked),
    }


def _flags(one: Record, asked: Asked | None) -> int:
    return (
        TALK * one.talk
        | SPEAKS * (asked is not None)
        | CUT * is_cut_title(one)
        | PAGED * bool(one.last)
        | DISTINCT * one.distinct
    )


def _opening(one: Record) -> tuple[str, ...]:
    return opening(one.title) if one.distinct and not one.talk else ()


def _shelves(one: Record) -> tuple[str, ...]:
    return own_authors(one) if len(one.bare) > EDGE else own_authors(one) + own_edges(one)


def hashes(texts: Iterable[str]) -> Hashes:
    return np.fromiter(map(hash, texts), np.int64)


def interleaved(chosen: NDArray[np.bool_], some: Columns, others: Columns) -> Columns:
    """The rows of both as they stand among each other: those of `some` where they are chosen."""
    places = np.append(np.flatnonzero(chosen), np.flatnonzero(~chosen))
    columns = {}
    for name, column in some.items():
        each = _EACH.get(name)
        owners = np.repeat(places, np.append(some[each], others[each])) if each else places
        columns[name] = np.concatenate((column, others[name]))[np.argsort(owners, kind="stable")]
    return columns


_EACH = {
    name: f"{name.partition('_')[0]}_each"
    for name in ("keys", "names", "shelves", "asked", "sought", "like", "like_length", "like_letters")
}
"""Of columns that may hold several of a row, that which says how many."""


def letters(prefix: str, bare: Sequence[str]) -> Columns:
    """How many letters each title has, and how many of each."""
    lengths = np.array([len(title) for title in bare], np.int32)
    points = np.frombuffer("".join(bare).encode("utf-32-le", "surrogatepass"), "<u4")
    cells = np.repeat(np.arange(len(bare)) * LETTERS, lengths) + points % LETTERS
    counts = np.bincount(cells, minlength=len(bare) * LETTERS).reshape(-1, LETTERS)
    return {f"{prefix}length": lengths, f"{prefix}letters": np.minimum(counts, 255).astype(np.uint8)}


def listed(name: str, rows: Sequence[Collection[str]]) -> Columns:
    flat = hashes(text for row in rows for text in row)
    return {name: flat, f"{name}_each": np.array(list(map(len, rows)), np.uint32)}
