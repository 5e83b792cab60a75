"""What of an item is learnt from: the words of its title and of its text, and pairs of neighbours.

Words are kept as numbers (CRC-32 of their stems), so a vote is small and holds no prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np

from bot.curate.taste.rarity import OF_STEM, RAREST
from bot.model import Item
from bot.text.stems import stem

Ids = np.ndarray[tuple[int], np.dtype[np.uint32]]
Floats = np.ndarray[tuple[int], np.dtype[np.float32]]

SPACE = 1 << 22
"""Numbers of features. 2,500 abstracts have some 400,000 of them."""

TEXT_WORDS = 400
"""Words of a text that are read; an abstract has at most so many, a blog's article has more."""

PAIR_RARER, RAREST_PAIR = 2.0, 7.5
"""A pair is so much rarer than the rarer of its words."""

_UNPARTED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNPARTED}]|[^\W{_UNPARTED}]{{2,}}")
"""Thai, kana and Han part no words: each sign is one, and pairs of neighbours do for the rest."""

_TITLE = 0x9E3779B9
"""A word of the title is another feature than the same word of the text (Weyl's constant, to part them)."""


@dataclass(frozen=True, slots=True)
class Words:
    """The features of one field: each number once, how often (1 + log), and how rare such features are."""

    ids: Ids
    often: Floats
    rarity: Floats


@dataclass(frozen=True, slots=True)
class Bag:
    """The two fields of one item; either may be empty."""

    title: Words
    text: Words


def bag_of(item: Item) -> Bag:
    """Total, and the same for the same words."""
    return Bag(title=_words(item.title, mark=_TITLE), text=_words(item.summary, mark=0))


def _words(text: str, *, mark: int) -> Words:
    told = [_known(word) for word in _WORD.findall(text.lower())[:TEXT_WORDS]]
    if not told:
        return _NONE
    numbers = np.array([number for number, _ in told], np.uint64)
    rarity = np.array([rarity for _, rarity in told], np.float32)
    pairs = (numbers[:-1] * 31 + numbers[1:]) & 0xFFFFFFFF
    rarities = np.minimum(np.maximum(rarity[:-1], rarity[1:]) + PAIR_RARER, RAREST_PAIR)
    features = ((np.concatenate((numbers, pairs)) ^ mark) % SPACE).astype(np.uint32)
    ids, first, often = np.unique(features, return_index=True, return_counts=True)
    return Words(ids, (1 + np.log(often)).astype(np.float32), np.concatenate((rarity, rarities))[first])


_NONE = Words(np.zeros(0, np.uint32), np.zeros(0, np.float32), np.zeros(0, np.float32))


@lru_cache(maxsize=50_000)  # pure; a year of abstracts holds some 40,000 words, 0.2 KB each
def _known(word: str) -> tuple[int, float]:
    told = stem(word)
    return crc32(told.encode("utf-8", "replace")), OF_STEM.get(told, RAREST)


def feature_of_word(word: str, *, in_title: bool) -> int:
    """The number under which a single word is learnt."""
    return (_known(word.lower())[0] ^ (_TITLE if in_title else 0)) % SPACE
