"""What curators said of two items; it outlives the items, and every later grouping keeps to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.items import Item


class Verdict(StrEnum):
    """How two items belong together."""

    APART = "apart"
    """Neither one work nor one story."""
    ONE_WORK = "one work"
    ONE_STORY = "one story"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One verdict on a pair. It holds for whatever copies of the two come later, so each side is known by
    its keys and not by a row of the store; the items themselves are kept as an example."""

    verdict: Verdict
    one: Item
    """Of a pair that was parted: the one that had to leave."""
    other: Item
    keys: tuple[str, ...]
    """Typed keys by which copies of `one`, and not of `other`, are known."""
    other_keys: tuple[str, ...]
    at: datetime
    why: str = ""
    """In the curator's words."""
    id: int = 0
    """Its place in the order of rulings, the last word on a pair being the latest; 0: not kept yet."""
