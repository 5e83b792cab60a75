"""The records of plain papers, thousands at a time, and their signatures without a record of any. Pure.

A plain paper's signature is what `sign` gives of its record (`tests/curate/test_dedupe_plain.py`), at half
the cost, since letters are folded, counted and cut for all in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.curate.dedupe.batch.asked import opening
from bot.curate.dedupe.batch.signatures import DISTINCT, PAGED, Columns, hashes, letters, listed, sign
from bot.curate.dedupe.candidates import parting_keys, signed_page, title_blocks
from bot.curate.dedupe.catalogue import author_name, page_names
from bot.curate.dedupe.names import digest_of
from bot.curate.dedupe.record import NOT_PRINTED, Print, Record, in_print, order_of, plain_record
from bot.curate.dedupe.titles import DISTINCT_LETTERS, EDGE, edges, is_long, is_recurring
from bot.curate.identify import identify_titled
from bot.model import Item
from bot.text.words import FOLDED


def sign_plain(papers: Sequence[Item]) -> Columns:
    """The signature of each of some plain papers, in order; see `signatures.sign`."""
    if not papers:
        return sign([])
    titles, bare, digits = _folded([one.title for one in papers])
    recurring = list(map(is_recurring, titles))
    distinct = [is_long(one) and not recurs for one, recurs in zip(titles, recurring, strict=True)]
    identities = list(map(identify_titled, papers, titles))
    keys = [one.keys() for one in identities]
    orders = map(order_of, papers, keys, titles)
    prints = list(map(in_print, papers))
    printed = np.fromiter(chain.from_iterable(map(_printed, prints)), np.int64).reshape(-1, len(_UNPRINTED))
    paged, years, volumes, pages = printed[:, :4].T
    blocks = hashes(chain.from_iterable(map(title_blocks, bare, recurring))).reshape(-1, 3)
    return {
        "founder": np.frombuffer(b"".join(map(digest_of, orders)), ">u8").astype(np.uint64),
        "flags": (np.array(distinct) * DISTINCT + paged * PAGED).astype(np.uint8),
        "doi": hashes(one.doi for one in identities),
        "pmid": hashes(one.pmid for one in identities),
        "source": hashes(one.source or "" for one in papers),
        "year": years.astype(np.int16),
        "volume": volumes,
        "first": pages,
        "digits": hashes(digits),
        "plain": hashes(one if len(one) >= DISTINCT_LETTERS else "" for one in bare),
        "blocks": np.concatenate((blocks, printed[:, 4:6]), axis=1),
        "parting": printed[:, 6:],
        **letters("", bare),
        **listed("keys", keys),
        **listed("names", [_names(*each) for each in zip(prints, titles, distinct, strict=True)]),
        **listed("shelves", [_shelves(*each) for each in zip(prints, bare, distinct, strict=True)]),
        **_unsaid(len(papers)),
    }


def plain_records(papers: Sequence[Item]) -> list[Record]:
    """The record of each of some plain papers, in order."""
    return list(map(plain_record, papers, _folded([one.title for one in papers])[0]))


_LINES = FOLDED[:10] + b"\n" + FOLDED[11:]


def _folded(titles: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Each title folded; the same without spaces; its digits."""
    text = np.frombuffer("\n".join(titles).encode().translate(_LINES), np.uint8)
    space, line = text == ord(" "), text == ord("\n")
    parting = space | line
    # Of spaces the last before a word: a title begins with a letter.
    between = space & ~np.append(parting[1:], True)
    digit = (text >= ord("0")) & (text <= ord("9"))
    return _parted(text[~space | between]), _parted(text[~space]), _parted(text[digit | line])


def _parted(text: NDArray[np.uint8]) -> list[str]:
    return text.tobytes().decode().split("\n")


def _printed(one: Print) -> tuple[int, ...]:
    """Whether it has a last page; its year, and hashes of its volume, its first page, two blocks and what
    parts these."""
    if one is NOT_PRINTED:
        return _UNPRINTED
    blocks = one.place, signed_page(one.author, one.year, one.first)
    texts = one.volume, one.first, *blocks, *parting_keys(one)
    return bool(one.last), one.year or 0, *map(hash, texts)


_UNPRINTED = (0, 0, 0, 0, 0, 0, *map(hash, parting_keys(NOT_PRINTED)))


def _names(one: Print, title: str, distinct: bool) -> tuple[str, ...]:
    names = page_names(one.volume, one.first)
    return names + opening(title) if distinct else names


def _shelves(one: Print, bare: str, distinct: bool) -> tuple[str, ...]:
    authors = tuple(map(author_name, one.author)) if one.author else ()
    return authors + edges(bare) if distinct and len(bare) <= EDGE else authors


def _unsaid(count: int) -> Columns:
    """The columns of who speaks of others."""
    return {
        **listed("asked", [()] * count),
        **listed("sought", [()] * count),
        "like": np.empty((0, 2), np.int64),
        "like_each": np.zeros(count, np.uint32),
        **letters("like_", []),
    }
