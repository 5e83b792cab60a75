"""What authors of posts wish: not to be read, and where posts are asked for again. Pure.

When that happens, and what follows from the answer, is decided in `curate.wishes`. Pictures are never stored
at all: the readers of posts do not name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bot.model import Fetched, FetchFailed, FetchOutcome, Item, Kind, ReaderName, Source, SourceId
from bot.model.posts import Standing
from bot.sources.asking.urls import at
from bot.sources.drafts import account_in
from bot.text.posts import REDDIT_POST, X_POST, same_words


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
    """One request that tells what became of posts."""

    url: str
    reader: ReaderName
    items: tuple[Item, ...]
    is_of_one: bool = False
    """True: the address is one post's own, so that a refusal speaks of it."""


TOGETHER: Mapping[str, int] = {"bluesky": 25, "reddit": 100, "x": 100}
"""Posts of one request, as `getPosts`, `/api/info` and `/2/tweets` take them at most [K]."""

PUBLIC_BLUESKY = "https://public.api.bsky.app/"
"""Bluesky's host for public reads (MEDICINE.md, 8.2)."""
REDDIT, X = "https://www.reddit.com/", "https://api.x.com/"


def questions(items: Iterable[Item], sources: Mapping[SourceId, Source]) -> Iterator[Again]:
    """The requests that tell of all these posts by their ids; none for what no network has a form for.

    A Mastodon post is asked for where it was written: that instance knows first that it is gone. Others are
    asked for together, at the server that the source which brought them asks."""
    asked: dict[tuple[ReaderName, str], list[Item]] = {}
    for item in items:
        if item.kind is not Kind.POST:
            continue
        source = sources.get(item.source) if item.source else None
        if where := _where(item, source):
            asked.setdefault(where, []).append(item)
        elif own := _own_address(item):
            yield Again(url=own, reader="mastodon", items=(item,), is_of_one=True)
    for (reader, address), found in asked.items():
        for start in range(0, len(found), TOGETHER[reader]):
            some = tuple(found[start : start + TOGETHER[reader]])
            yield Again(url=f"{address}?{_named(reader, some)}", reader=reader, items=some)


def _own_address(item: Item) -> str:
    parts = urlsplit(item.url)
    name, _, number = parts.path.strip("/").partition("/")
    is_status = name.startswith("@") and number.isdecimal()
    return f"{parts.scheme}://{parts.netloc}/api/v1/statuses/{number}" if is_status else ""


_FORMS: tuple[tuple[str, ReaderName, str, str], ...] = (
    ("at://", "bluesky", PUBLIC_BLUESKY, "/xrpc/app.bsky.feed.getPosts"),
    (REDDIT_POST, "reddit", REDDIT, "/api/info"),
    (X_POST, "x", X, "/2/tweets"),
)
"""How guids begin, by which reader and at which server they are asked for together, and the path."""


def _where(item: Item, source: Source | None) -> tuple[ReaderName, str] | None:
    """The reader of the answer, and the address of the form by which several posts are asked for."""
    for beginning, reader, public, path in _FORMS:
        if item.guid.startswith(beginning):
            # Bluesky's profiles have feeds at a host that answers nothing else.
            asks = source is not None and source.reader == reader
            if reader == "reddit" and not asks:
                return None  # a feed's text is not the post's: "submitted by …" would read as an edit
            own = source.url if source and asks and (reader != "bluesky" or "/xrpc/" in source.url) else ""
            return reader, at(own or public, path)
    return None


def _named(reader: ReaderName, items: tuple[Item, ...]) -> str:
    guids = [item.guid for item in items]
    if reader == "bluesky":
        return urlencode([("uris", guid) for guid in guids])
    if reader == "reddit":
        return urlencode({"id": ",".join(guids)})
    return urlencode({"ids": ",".join(guid.removeprefix(X_POST) for guid in guids)})


GONE = frozenset({403, 404, 410})
"""A post that was shown to everybody and no longer is has been taken back, by whoever. 401 is an
instance that shows nothing to programs without an account: that says nothing about the post."""


def standing(
    known: Item, outcome: FetchOutcome, found: tuple[Item, ...] | None, *, of_one: bool = True
) -> Standing:
    """What became of a post. `found` is what its body holds; None: it could not be read. A server that is
    down says nothing, nor does a refusal of several posts or a bot check: only an answer takes one out of the
    archive."""
    if isinstance(outcome, FetchFailed):
        is_about_it = of_one and outcome.kind != "blocked"
        return "gone" if is_about_it and outcome.status in GONE else "unknown"
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
