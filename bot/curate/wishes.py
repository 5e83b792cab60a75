"""What authors of posts wish: to be forgotten, or to have changed their words. Pure.

A post is read again before it is sent and nightly for a week; one that is gone leaves the archive. Its text
is kept for 30 days at most, then only id, hash and address (docs/sources.md, "Posts").
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.curate.emptied import emptied
from bot.model import Filed, Item, Kind
from bot.model.posts import Forgotten
from bot.text.posts import text_hash

KEPT = timedelta(days=30)
REREAD = timedelta(days=7)
REREAD_EVERY = timedelta(hours=20)
"""Nightly, whatever hour the night's work begins at."""
FRESH = timedelta(minutes=15)
"""A post that was read within this is not asked for again before it is sent: a thousand readers of one
topic must not become a thousand requests."""


def has_served_its_time(item: Item, now: datetime) -> bool:
    """Whether a post's text was kept for as long as it may be."""
    return item.kind is Kind.POST and item.first_seen is not None and now - item.first_seen > KEPT


def forget(filed: Filed) -> Forgotten:
    """Id, address, dates and the hash of what it said. It never goes out again: nobody could read it."""
    left = emptied(filed, "its text was kept for 30 days", with_address=True)
    return Forgotten(filed=left, hash=text_hash(filed.item))
