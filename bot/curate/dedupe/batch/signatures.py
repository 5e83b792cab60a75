"""What is kept of each row of a batch: hashes, numbers, and how often each letter stands in its title. Pure.

The hashes are Python's own, of 64 bits, so signatures made in several processes agree only where these were
forked from one. By chance two of a million rows agree in one of ten hashes in one batch of three hundred
thousand; then two rows are compared that need not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.curate.dedupe.batch.asked import Asked
from bot.curate.dedupe.candidates import blocking_keys, parting_keys
from bot.curate.dedupe.catalogue import edges, own_authors, own_edges, own_phrase, own_place, own_title
from bot.curate.dedupe.links import speaks
from bot.curate.dedupe.names import founder_digest
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.rules import is_cut_title
from bot.curate.dedupe.titles import DISTINCT_LETTERS, digits

Hashes = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]
"""The fields of `Signatures` by their names, of some rows: what a process sends."""

LETTERS = 32
"""Letters are told apart by the lowest five bits of their code points: a to z by all that matters."""
TALK, SPEAKS, CUT, PAGED = 1, 2, 4, 8


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
    """Under which a catalogue has the row, its keys and those names aside that too many may have."""
    names_each: NDArray[np.uint32]
    shelves: Hashes
    """The names that too many may have."""
    shelves_each: NDArray[np.uint32]
    asked: Hashes
    """The names it asks a catalogue for."""
    asked_each: NDArray[np.uint32]
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
    """The signature of each of one or more records, in order."""
    asked = [Asked(one) if speaks(one) else None for one in records]
    likes = [[*one.titles] if one else [] for one in asked]
    return {
        "founder": np.frombuffer(b"".join(map(founder_digest, records)), ">u8").astype(np.uint64),
        "blocks": _hashes([blocking_keys(one) for one in records], 5),
        "parting": _hashes([parting_keys(one) for one in records], 2),
        "like": _hashes([edges(title) for titles in likes for title in titles], 2),
        "like_each": np.array([len(titles) for titles in likes], np.uint32),
        **_numbers(records),
        **_letters("", [one.title for one in records]),
        **_letters("like_", [title for titles in likes for title in titles]),
        **_listed("keys", [one.keys for one in records]),
        **_listed("names", [own_title(one) + own_place(one) + own_phrase(one) for one in records]),
        **_listed("shelves", [own_edges(one) + own_authors(one) for one in records]),
        **_listed("asked", [tuple(one.names) if one else () for one in asked]),
    }


def _numbers(records: Sequence[Record]) -> Columns:
    columns = np.array(list(map(_numbers_of, records)), np.int64).reshape(-1, len(_NUMBERS)).T
    return {name: column.astype(kind) for (name, kind), column in zip(_NUMBERS.items(), columns, strict=True)}


_NUMBERS = {
    "flags": np.uint8,
    "doi": np.int64,
    "pmid": np.int64,
    "source": np.int64,
    "year": np.int16,
    "volume": np.int64,
    "first": np.int64,
    "digits": np.int64,
    "plain": np.int64,
}


def _numbers_of(one: Record) -> tuple[int, ...]:
    """In the order of `_NUMBERS`."""
    return (
        TALK * one.talk | SPEAKS * speaks(one) | CUT * is_cut_title(one) | PAGED * bool(one.last),
        hash(one.identity.doi),
        hash(one.identity.pmid),
        hash(one.item.source or ""),
        one.year or 0,
        hash(one.volume),
        hash(one.first),
        hash(digits(one.title)),
        hash(one.plain) if len(one.plain) >= DISTINCT_LETTERS else 0,
    )


def _letters(prefix: str, titles: Sequence[str]) -> Columns:
    """How many letters each title has without its spaces, and how many of each."""
    bare = [title.replace(" ", "") for title in titles]
    lengths = np.array([len(title) for title in bare], np.int32)
    points = np.frombuffer("".join(bare).encode("utf-32-le", "surrogatepass"), "<u4")
    cells = np.repeat(np.arange(len(bare)) * LETTERS, lengths) + points % LETTERS
    counts = np.bincount(cells, minlength=len(bare) * LETTERS).reshape(-1, LETTERS)
    return {f"{prefix}length": lengths, f"{prefix}letters": np.minimum(counts, 255).astype(np.uint8)}


def _hashes(rows: Sequence[tuple[str, ...]], width: int) -> Hashes:
    flat = np.array([hash(text) for row in rows for text in row], np.int64)
    return flat.reshape(-1, width)


def _listed(name: str, rows: Iterable[tuple[str, ...]]) -> Columns:
    rows = list(rows)
    flat = np.array([hash(text) for row in rows for text in row], np.int64)
    return {name: flat, f"{name}_each": np.array([len(row) for row in rows], np.uint32)}
