"""News, blogs and posts about one event, by their words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.curate.dedupe.record import Record


def events(records: Sequence[Record], free: Sequence[int]) -> list[list[int]]:
    """Groups of two or more of `free` that report one event."""
    return []
