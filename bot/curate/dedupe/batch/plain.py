"""The signatures of plain papers, thousands at a time, without an item or a record of any. Pure.

A paper is plain where its title shows nothing but what it says and its fields can be taken as they stand:
so are 94 in 100. Its signature is what `sign` gives of its record (`tests/curate/test_dedupe_plain.py`), at
a fifth of the cost, since letters are folded, counted and cut for all in one pass.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from bot.curate.dedupe.batch.signatures import DISTINCT, Columns, Hashes, letters, listed, sign
from bot.curate.dedupe.catalogue import PHRASE, PHRASED_WORDS
from bot.curate.dedupe.links import speaks
from bot.curate.dedupe.names import digest_of
from bot.curate.dedupe.notices import HINTS as NOTICE_HINTS
from bot.curate.dedupe.record import Record, journal_words, record, strongest
from bot.curate.dedupe.titles import DISTINCT_LETTERS, DISTINCT_WORDS, EDGE, edges, is_recurring
from bot.curate.identify import Identity
from bot.model import Doi, Item, SourceId
from bot.text.notices import HINTS as FORM_HINTS
from bot.text.notices import with_form
from bot.text.words import FOLDED, fold


class Plain(NamedTuple):
    """What is stated of a paper, in letters of ASCII."""

    title: str
    source: str
    guid: str
    doi: str
    """In lower case; the work's, without a version."""
    journal: str
    """In whatever letters."""


# ── which papers are plain ────────────────────────────────────────────────────

IN_FRONT = frozenset(["re:", "re :", "update", "change"])
"""Hints that say something at the beginning only, and stand in one title of twenty."""
_BEGINS = re.compile(
    r"(?!re\b|update|change|errors?\b|mistakes?\b|omi|inaccurac|incorrect|missing|misspel|corrected|clarification"
    r"|data error|incomplete|[a-z]{1,3}-?\d)[a-z]",
    re.I | re.A,
)
"""A title that neither is numbered nor begins as those of notices without another word to know them by."""
_LONGEST = 1_000
_DOI = re.compile(
    r"10\.(?!(?:1101|64898|48550|21203|26434|20944|31219|31234|35542|2139|22541|36227|32388|12688|12698|21955"
    r"|35241|3310)/)\d{4,9}/(?!.*sup)[a-z0-9./()_-]*[a-z0-9](?<!v\d)(?<!v\d\d)",
    re.I | re.A,
)
"""Not of preprints, not of supplements, and without a version."""
_TELLING = re.compile(r"10\.|arxiv|pubmed|://", re.I)
"""What makes an identifier of a guid."""
_OTHERS = ("retra", "retrr", ", vol. ", "protocol", "rationale", *"[&<;")
_HINTS = AhoCorasick(sorted({*FORM_HINTS, *NOTICE_HINTS, *_OTHERS} - IN_FRONT))


def is_plain(one: Plain) -> bool:
    """Whether nothing of the paper needs to be looked at but, for its hints, its title."""
    title, doi, guid = one.title, one.doi, one.guid
    return (
        _BEGINS.match(title) is not None
        and _is_printed(title)
        and not title.endswith("..")
        and len(title) <= _LONGEST
        and (not doi or _DOI.fullmatch(doi) is not None)
        and _is_printed(one.source)
        and _is_printed(guid)
        and (guid.isdecimal() or not _TELLING.search(guid))
    )


def _is_printed(text: str) -> bool:
    """Letters, digits, signs and spaces of ASCII, without space around."""
    return text.isascii() and text.isprintable() and not text.startswith(" ") and not text.endswith(" ")


def with_hints(titles: Sequence[str]) -> frozenset[int]:
    """The places of those titles that may show what a paper is: a notice, a protocol, or with markup."""
    starts = [0, *accumulate(len(title) + 1 for title in titles)]
    hits = _HINTS.find_matches_as_indexes("\n".join(titles).lower())
    return frozenset(bisect(starts, start) - 1 for _, start, _ in hits)


def shows_nothing(one: Plain) -> bool:
    """Whether a title that has a hint is a plain paper's after all: two in three are."""
    bare = Item(guid="", title=one.title)
    if with_form(bare) is not bare:
        return False
    seen = record(bare)
    return not speaks(seen) and seen.title == fold(one.title)


def plain_record(one: Plain) -> Record:
    """As `record` makes it of its item; but whether it is furniture nobody asks who groups."""
    title = fold(one.title)
    source = SourceId(one.source) if one.source else None
    keys = _keys(one)
    return Record(
        item=Item(
            guid=one.guid, source=source, title=one.title, doi=Doi(one.doi) or None, journal=one.journal
        ),
        identity=Identity(
            doi=one.doi, guid=f"{one.source} {one.guid}" if source and one.guid else "", title=title
        ),
        keys=keys,
        notice=None,
        talk=False,
        preprint=False,
        abstract=False,
        title=title,
        plain=title.replace(" ", ""),
        year=None,
        volume="",
        first="",
        last="",
        form="",
        author=frozenset(),
        names=frozenset(),
        journal=journal_words(one.journal),
        place="",
    )


# ── what is kept of them ──────────────────────────────────────────────────────


_LINES = FOLDED[:10] + b"\n" + FOLDED[11:]


def sign_plain(papers: Sequence[Plain]) -> Columns:
    """The signature of each of some plain papers, in order; see `signatures.sign`."""
    if not papers:
        return sign([])
    titles, bare, digits = _folded([one.title for one in papers])
    recurring = list(map(is_recurring, titles))
    distinct = [
        len(title) >= DISTINCT_LETTERS and title.count(" ") + 1 >= DISTINCT_WORDS and not recurs
        for title, recurs in zip(titles, recurring, strict=True)
    ]
    keys = [_keys(one) for one in papers]
    orders = [_order(*each) for each in zip(papers, keys, titles, strict=True)]
    return {
        "founder": np.frombuffer(b"".join(map(digest_of, orders)), ">u8").astype(np.uint64),
        "flags": np.array(distinct, np.uint8) * np.uint8(DISTINCT),
        "doi": _hashes(one.doi for one in papers),
        "source": _hashes(one.source for one in papers),
        "digits": _hashes(digits),
        "plain": _hashes(one if len(one) >= DISTINCT_LETTERS else "" for one in bare),
        "blocks": _blocks(bare, recurring),
        **_unknown(len(papers)),
        **letters("", bare),
        **listed("keys", keys),
        **listed("names", [_phrase(*each) for each in zip(titles, distinct, strict=True)]),
        **listed("shelves", [_shelf(*each) for each in zip(bare, distinct, strict=True)]),
    }


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


def _keys(one: Plain) -> tuple[str, ...]:
    """As `Identity.keys` has them."""
    guid = (f"guid:{one.source} {one.guid}",) if one.source and one.guid else ()
    return (f"doi:{one.doi}", *guid) if one.doi else guid


def _order(one: Plain, keys: Sequence[str], title: str) -> tuple[str, ...]:
    """As `Record.order` has it."""
    rank, key = strongest(keys)
    return rank, key, title, one.guid, one.source, "", ""


def _hashes(texts: Iterable[str]) -> Hashes:
    return np.fromiter(map(hash, texts), np.int64)


def _blocks(bare: Sequence[str], recurring: Sequence[bool]) -> Hashes:
    """As `candidates.blocking_keys` has them of what has no place."""
    cut = [edges(one) if len(one) > EDGE else ("", "") for one in bare]
    columns = (
        _hashes("" if recurs else one for one, recurs in zip(bare, recurring, strict=True)),
        _hashes(begins for begins, _ in cut),
        _hashes(ends for _, ends in cut),
        *np.zeros((2, len(bare)), np.int64),
    )
    return np.stack(columns, axis=1)


def _phrase(title: str, distinct: bool) -> tuple[str, ...]:
    """As `catalogue.own_phrase` has it."""
    long = distinct and title.count(" ") + 1 >= PHRASED_WORDS
    return (" ".join(title.split(" ", PHRASE)[:PHRASE]),) if long else ()


def _shelf(bare: str, distinct: bool) -> tuple[str, ...]:
    return edges(bare) if distinct and len(bare) <= EDGE else ()


def _unknown(count: int) -> Columns:
    """The columns of which plain papers have nothing to say."""
    return {
        **{name: np.zeros(count, np.int64) for name in ("pmid", "volume", "first")},
        "year": np.zeros(count, np.int16),
        "parting": np.tile([hash("None "), 0], (count, 1)),
        **listed("asked", [()] * count),
        "like": np.empty((0, 2), np.int64),
        "like_each": np.zeros(count, np.uint32),
        **letters("like_", []),
    }
