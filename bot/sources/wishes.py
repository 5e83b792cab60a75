"""What authors wish: not to be read, to be forgotten, to have changed their words. Pure.

A post is read again before it is sent and nightly for a week; one that is gone leaves the archive. Its text
is kept for 30 days at most, then only id, hash and address (MEDICINE.md, "Rules for the bot", 2 and 5).
Pictures are never stored at all: the readers of posts do not name them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote, urlsplit

from bot.model import Fetched, FetchFailed, FetchOutcome, Item, Kind, ReaderName, Source

KEPT_DAYS = 30
REREAD_DAYS = 7
REREAD_EVERY = timedelta(hours=20)
"""Nightly, whatever hour the night's work begins at."""


def without_denied(items: Iterable[Item], denied: Iterable[str]) -> tuple[Item, ...]:
    """`items` but those of accounts on the deny-list: `@name@host`, `*@host` for a whole instance,
    `did:plc:…`, `x:123`, `u/name`, in any case."""
    accounts = {one.strip().lower() for one in denied} - {""}
    return tuple(item for item in items if not _names(_account(item)) & accounts)


def _account(item: Item) -> str:
    """As its network names it; of a post that came by RSS, which names nobody, as its address does."""
    if item.account or item.kind is not Kind.POST:
        return item.account
    parts = urlsplit(item.url)
    name = parts.path.strip("/").partition("/")[0]
    return f"{name}@{parts.hostname}" if name.startswith("@") and parts.hostname else ""


def _names(account: str) -> set[str]:
    """Every name by which a deny-list may know an account."""
    account = account.lower()
    if not account:
        return set()
    host = account.rpartition("@")[2] if account.startswith("@") else ""
    return {account, account.removeprefix("@"), f"*@{host}"} if host else {account}


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Where one post is read again, and by which reader."""

    url: str
    reader: ReaderName


PUBLIC_BLUESKY = "https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris="
"""Bluesky's host for public reads (MEDICINE.md, 8.2)."""


def where_again(item: Item) -> Again | None:
    """By its id where the network documents a form for that; None: X and Reddit, and what is no post."""
    if item.kind is not Kind.POST:
        return None
    if item.guid.startswith("at://"):
        return Again(url=PUBLIC_BLUESKY + quote(item.guid, safe=""), reader="bluesky")
    parts = urlsplit(item.url)
    name, _, number = parts.path.strip("/").partition("/")
    if name.startswith("@") and number.isdecimal():
        return Again(url=f"{parts.scheme}://{parts.netloc}/api/v1/statuses/{number}", reader="mastodon")
    return None


def source_again(again: Again, source: Source) -> Source:
    """The source to ask for one post of `source` again."""
    return replace(source, url=again.url, reader=again.reader, fallback=())


def is_due_again(item: Item, last_read: datetime | None, now: datetime) -> bool:
    """Whether a post is read again now: in its first week, once a night."""
    if where_again(item) is None or item.first_seen is None:
        return False
    young = now - item.first_seen <= timedelta(days=REREAD_DAYS)
    return young and (last_read is None or now - last_read >= REREAD_EVERY)


Standing = Literal["same", "edited", "gone", "unknown"]

GONE = frozenset({401, 403, 404, 410})
"""A post that was shown to everybody and no longer is has been taken back, by whoever."""


def standing(known: Item, outcome: FetchOutcome, found: tuple[Item, ...] | None) -> Standing:
    """What became of a post. `found` is what its body holds; None: it could not be read. A server that is
    down says nothing: only an answer takes a post out of the archive."""
    if isinstance(outcome, FetchFailed):
        return "gone" if outcome.status in GONE else "unknown"
    if not isinstance(outcome, Fetched):
        return "same"
    if found is None:
        return "unknown"
    now = next((item for item in found if item.guid == known.guid), None)
    if now is None:
        return "gone"
    return "same" if text_hash(now) == text_hash(known) else "edited"


def text_hash(item: Item) -> str:
    """SHA-256 of a post's words, by which a later reading knows whether they changed."""
    words = f"{item.section}\n{item.title}\n{item.summary}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def must_be_forgotten(item: Item, now: datetime) -> bool:
    """Whether a post's text was kept for its 30 days."""
    old = item.first_seen is not None and now - item.first_seen > timedelta(days=KEPT_DAYS)
    return old and item.kind is Kind.POST and item != forgotten(item)


def forgotten(item: Item) -> Item:
    """A post of which only id, address and dates are left; its hash is `text_hash` of what it was."""
    return Item(
        guid=item.guid,
        source=item.source,
        kind=item.kind,
        url=item.url,
        canonical=item.canonical,
        published=item.published,
        language=item.language,
        first_seen=item.first_seen,
    )
