"""What authors of posts wish: not to be read, and where one post is asked for again. Pure.

When that happens, and what follows from the answer, is decided in `curate.wishes`. Pictures are never stored
at all: the readers of posts do not name them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from bot.model import Fetched, FetchFailed, FetchOutcome, Item, Kind, ReaderName, Source
from bot.model.posts import Standing
from bot.sources.asking.urls import at
from bot.sources.drafts import account_in
from bot.text.posts import same_words


def without_denied(items: Iterable[Item], denied: Iterable[str]) -> tuple[Item, ...]:
    """`items` but those of accounts on the deny-list: `@name@host`, `*@host` for a whole instance,
    `did:plc:…`, `x:123`, `u/name`, in any case."""
    accounts = {one.strip().lower() for one in denied} - {""}
    return tuple(item for item in items if not _names(_account(item)) & accounts)


def _account(item: Item) -> str:
    """As its network names it; of a post that came by RSS, which names nobody, as its address does."""
    return item.account or (account_in(item.url) if item.kind is Kind.POST else "")


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


PUBLIC_BLUESKY = "https://public.api.bsky.app/xrpc/"
"""Bluesky's host for public reads (MEDICINE.md, 8.2)."""


def where_again(item: Item, source: Source | None = None) -> Again | None:
    """By its id where the network documents a form for that; None: X and Reddit, and what is no post.

    A Mastodon post is asked for where it was written: that instance knows first that it is gone. A Bluesky
    post is asked for at the server that `source`, which brought it, asks."""
    if item.kind is not Kind.POST:
        return None
    if item.guid.startswith("at://"):
        by_api = source is not None and source.reader == "bluesky" and "/xrpc/" in source.url
        xrpc = at(source.url, "/xrpc/") if source is not None and by_api else PUBLIC_BLUESKY
        address = f"{xrpc}app.bsky.feed.getPosts?uris={quote(item.guid, safe='')}"
        return Again(url=address, reader="bluesky")
    parts = urlsplit(item.url)
    name, _, number = parts.path.strip("/").partition("/")
    if name.startswith("@") and number.isdecimal():
        return Again(url=f"{parts.scheme}://{parts.netloc}/api/v1/statuses/{number}", reader="mastodon")
    return None


def source_again(again: Again, source: Source) -> Source:
    """The source to ask for one post of `source` again."""
    return replace(source, url=again.url, reader=again.reader, fallback=())


GONE = frozenset({403, 404, 410})
"""A post that was shown to everybody and no longer is has been taken back, by whoever. 401 is an
instance that shows nothing to programs without an account: that says nothing about the post."""


def standing(known: Item, outcome: FetchOutcome, found: tuple[Item, ...] | None) -> Standing:
    """What became of a post. `found` is what its body holds; None: it could not be read. A server that is
    down says nothing: only an answer takes a post out of the archive."""
    if isinstance(outcome, FetchFailed):
        return "gone" if outcome.status in GONE else "unknown"
    if not isinstance(outcome, Fetched):
        return "same"
    if found is None:
        return "unknown"
    now = among(found, known)
    if now is None:
        return "gone"
    return "same" if same_words(now, known) else "edited"


def among(found: tuple[Item, ...], known: Item) -> Item | None:
    """The post itself. A feed names it by its address, the API by its `uri`: either will do."""
    return next((item for item in found if item.guid == known.guid or item.url == known.url != ""), None)
