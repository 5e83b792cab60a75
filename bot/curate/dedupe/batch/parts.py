"""A batch's companies in parts that are placed by themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.curate.dedupe.batch.company import Company
from bot.curate.dedupe.batch.pairs import Pairs, Rows

AT_ONCE = 2_000
"""Rows that are placed together, if no company is larger: six megabytes of records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some whole companies."""

    rows: Rows
    """Their numbers in the batch, ascending."""
    pairs: Pairs
    """The pairs to compare, as places in `rows`."""
    speaks: bool
    """Whether any of them says something of another. If so, all need a catalogue."""


def parts(company: Company, at_once: int = AT_ONCE) -> Iterator[Part]:
    """Every row that keeps company or speaks of another, in parts of about `at_once` rows."""
    for speaks in (True, False):
        yield from _parts(company, speaks, at_once)


def _parts(company: Company, speaks: bool, at_once: int) -> Iterator[Part]:
    chosen = ~company.alone & (company.speaking == speaks)
    labels, rows = company.labels, np.flatnonzero(chosen)
    if not len(rows):
        return
    rows = rows[np.argsort(labels[rows], kind="stable")]
    begins = np.flatnonzero(np.append(True, labels[rows[1:]] != labels[rows[:-1]]))
    cuts = begins[1:][np.diff(begins // at_once) > 0]
    a, b = company.pairs
    order = np.flatnonzero(chosen[a])
    order = order[np.argsort(labels[a[order]], kind="stable")]
    pair_cuts = np.searchsorted(labels[a[order]], labels[rows[cuts]])
    for some, met in zip(np.split(rows, cuts), np.split(order, pair_cuts), strict=True):
        own = np.sort(some)
        pairs = np.searchsorted(own, a[met]), np.searchsorted(own, b[met])
        yield Part(rows=own, pairs=pairs, speaks=speaks)
