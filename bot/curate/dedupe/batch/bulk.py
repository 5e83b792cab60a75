"""The signatures of plain papers, thousands at a time, without a record of any. Pure.

A plain paper's signature is what `sign` gives of its record (`tests/curate/test_dedupe_plain.py`), at half
the cost, since letters are folded, counted and cut for all in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.curate.dedupe.batch.signatures import DISTINCT, PAGED, Columns, hashes, letters, listed, sign
from bot.curate.dedupe.candidates import parting_keys, signed_page, title_blocks
from bot.curate.dedupe.catalogue import author_name, page_names, phrase_names
from bot.curate.dedupe.names import digest_of
from bot.curate.dedupe.record import Print, in_print, order_of
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
    prints = list(map(in_print, papers))
    return {
        "founder": np.frombuffer(b"".join(map(digest_of, map(order_of, papers, keys, titles))), ">u8").astype(
            np.uint64
        ),
        "flags": np.array(distinct, np.uint8) * np.uint8(DISTINCT)
        + np.array([bool(one.last) for one in prints], np.uint8) * np.uint8(PAGED),
        "doi": hashes(one.doi for one in identities),
        "pmid": hashes(one.pmid for one in identities),
        "source": hashes(one.source or "" for one in papers),
        "year": np.array([one.year or 0 for one in prints], np.int16),
        "volume": hashes(one.volume for one in prints),
        "first": hashes(one.first for one in prints),
        "digits": hashes(digits),
        "plain": hashes(one if len(one) >= DISTINCT_LETTERS else "" for one in bare),
        "blocks": hashes(
            key
            for title, recurs, one in zip(bare, recurring, prints, strict=True)
            for key in (*title_blocks(title, recurs), one.place, signed_page(one.author, one.year, one.first))
        ).reshape(-1, 5),
        "parting": hashes(key for one in prints for key in parting_keys(one)).reshape(-1, 2),
        **letters("", bare),
        **listed("keys", keys),
        **listed("names", [_names(*each) for each in zip(prints, titles, distinct, strict=True)]),
        **listed("shelves", [_shelves(*each) for each in zip(prints, bare, distinct, strict=True)]),
        **_unsaid(len(papers)),
    }


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


def _names(one: Print, title: str, distinct: bool) -> tuple[str, ...]:
    names = page_names(one.volume, one.first)
    return names + phrase_names(title) if distinct else names


def _shelves(one: Print, bare: str, distinct: bool) -> tuple[str, ...]:
    authors = tuple(map(author_name, one.author))
    return authors + edges(bare) if distinct and len(bare) <= EDGE else authors


def _unsaid(count: int) -> Columns:
    """The columns of who speaks of others."""
    return {
        **listed("asked", [()] * count),
        "like": np.empty((0, 2), np.int64),
        "like_each": np.zeros(count, np.uint32),
        **letters("like_", []),
    }
