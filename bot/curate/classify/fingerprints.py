"""Where the words of a text are, and a number of 64 bits for each, by arrays. Pure.

To make a string of each word and ask a dictionary for it costs four times as much as all that is done here.
"""

from __future__ import annotations

import numpy as np

from bot.curate.classify.arrays import Ints

Prints = np.ndarray[tuple[int], np.dtype[np.uint64]]

_SPACE = 32
_AT_ONCE = 8
"""Bytes that one number holds."""
MARGIN = b" " * _AT_ONCE
"""What must stand behind the last word of a text, so that eight bytes can be read from each letter of it."""
_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(_AT_ONCE + 1)], dtype=np.uint64)
_SPREAD, _FURTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Odd, so that no two numbers are the same when multiplied: those of Fibonacci hashing and of xxHash."""
_HALF = np.uint64(32)


def spans(text: bytes) -> tuple[Ints, Ints]:
    """Start and end of each word of a text that parts them by spaces, and begins and ends with one."""
    inside = np.frombuffer(text, dtype=np.uint8) != _SPACE
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[::2], edges[1::2]


def fingerprints(text: bytes, start: Ints, end: Ints) -> Prints:
    """A number for each of these words of a text, with `MARGIN` behind it. No word holds a byte 0.

    Never the same for two words of up to eight bytes; for longer ones as seldom as by lot: if a million of
    them are ever met, the odds are 1 to 40 million that two of them share one.
    """
    # Eight bytes from each byte on: most words are no longer.
    eights = np.ndarray(shape=(len(text) - _AT_ONCE + 1,), dtype="<u8", buffer=text, strides=(1,))
    lengths = end - start
    prints: Prints = _mixed(eights[start] & _FIRST_BYTES[np.minimum(lengths, _AT_ONCE)])
    read, longer = _AT_ONCE, np.flatnonzero(lengths > _AT_ONCE)
    while len(longer):
        rest = np.minimum(lengths[longer] - read, _AT_ONCE)
        more = eights[start[longer] + read] & _FIRST_BYTES[rest]
        prints[longer] = _mixed((prints[longer] ^ more) * _FURTHER)
        read += _AT_ONCE
        longer = longer[lengths[longer] > read]
    return prints


def _mixed(numbers: Prints) -> Prints:
    """Every bit moves those above it by multiplying, and those below by what is shifted down."""
    spread = numbers * _SPREAD
    mixed: Prints = (spread ^ (spread >> _HALF)) * _SPREAD
    return mixed
