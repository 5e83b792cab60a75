"""Giving memory back to the machine: a round of digests needs for a moment what nothing needs afterwards."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of glibc's mallopt (malloc.h)."""

_LARGE = 64 * 1024
"""Bytes from which on an allocation has pages of its own, which go back when it is freed."""


def be_frugal() -> bool:
    """Have glibc give back what is free: by itself it raises its thresholds with every large block that is
    freed, up to 32 MiB, and keeps a heap for every thread. False with another allocator, which needs no
    telling. To be called before the first large allocation.

    500 sources: 215 MB after four rounds of digests without it, 197 MB with it, for no more processor time.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False
    settings = {_TRIM_THRESHOLD: 2 * _LARGE, _MMAP_THRESHOLD: _LARGE, _ARENA_MAX: 2}
    return all(mallopt(name, value) == 1 for name, value in settings.items())


def give_back() -> None:
    """After a round that needed much: what lies free between what is still used goes back, too."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except AttributeError:
        return
    trim(0)
