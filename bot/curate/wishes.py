"""What authors of posts wish: to be forgotten, or to have changed their words. Pure.

A post is read again before it is sent and nightly for a week; one that is gone leaves the archive. Its text
is kept for 30 days at most, then only id, hash and address (docs/sources.md, "Posts").
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.curate.emptied import emptied
from bot.model import Filed, Item, Kind
from bot.model.posts import Forgotten
from bot.text.posts import REDDIT_POST, X_POST, text_hash

KEPT = timedelta(days=30)
REREAD = timedelta(days=7)
REREAD_EVERY = timedelta(hours=20)
"""Nightly, whatever hour the night's work begins at."""
FRESH = timedelta(minutes=15)
"""A post that was read within this is not asked for again before it is sent: a thousand readers of one
topic must not become a thousand requests."""


BOUND = (REDDIT_POST, X_POST)
"""Guids of networks that hold whoever keeps their posts to deletions and edits: X by its terms, Reddit its
partners within 24 hours (MEDICINE.md, "Privacy, professionalism, law")."""
VOUCHED = timedelta(days=2)
"""How long one of their posts is kept after it was last known to stand: two nights' readings. Where none can
be made (Reddit without an application, X without money left) that is two days from its first sight."""

SERVED, UNVOUCHED = "its text was kept for 30 days", "it could not be read again for 2 days"


def is_paid_for(item: Item) -> bool:
    """Whether each reading of it costs: those that nobody was sent are forgotten instead of read again."""
    return item.guid.startswith(X_POST)


def was_forgotten(filed: Filed) -> bool:
    """Whether what it said was let go; it is not learnt again."""
    return filed.judgement.screen.reason in (SERVED, UNVOUCHED)


def has_served_its_time(item: Item, now: datetime) -> bool:
    """Whether a post's text was kept for as long as it may be."""
    return item.kind is Kind.POST and item.first_seen is not None and now - item.first_seen > KEPT


def forget(filed: Filed, reason: str = SERVED) -> Forgotten:
    """Id, address, dates and the hash of what it said. It never goes out again: nobody could read it."""
    left = emptied(filed, reason, with_address=True)
    return Forgotten(filed=left, hash=text_hash(filed.item))
