"""Bluesky's posts: `app.bsky.feed.searchPosts`, `getAuthorFeed`, `getFeed`, `getPosts`, and a profile's RSS.

Follows the lexicons `app.bsky.feed.*` and `app.bsky.richtext.facet` as MEDICINE.md, 8.2, gives them, November
2026. Date: createdAt, which the author's program states, but never later than indexedAt, which the network
does. Links and tags come from facets, whose offsets count bytes of UTF-8; the text shows them shortened. What
programs wrote without facets is read from the text that no facet covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.errors import FeedError
from bot.model import Item, Kind, Source
from bot.sources.clean import to_title
from bot.sources.dates import parse_date
from bot.sources.drafts import MOST_SUMMARY, Draft, hashtags_in
from bot.sources.feed import MOST_ENTRIES, parse_feed
from bot.sources.payload import Thing, document, listing, mapping, part, parts, text, texts
from bot.sources.posts import post_item, wants_no_bots
from bot.text.words import visible

SERVICE = "Bluesky"
PAGE = "https://bsky.app/profile/"

NOT_FOR_STRANGERS = "!no-unauthenticated"
"""An account's own label: to be shown to people who are logged in only."""
HIDDEN = frozenset({"!hide", "!takedown", "!warn", "spam"})
"""Labels of the network after which nothing is shown."""
SENSITIVE = frozenset({"gore", "graphic-media", "nudity", "porn", "sexual"})


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The posts of a search or feed, JSON or RSS. Raises `FeedError`: Bluesky's own words, or what came.

    Reposts in an author's feed are others' posts and left out, as are posts that their author shows to
    members only, those that the network hides, and those of accounts that ask bots to stay away."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return parse_feed(replace(source, kind=Kind.POST), body)
    found = (_item(source, one) for one in posts(source.id, body)[:MOST_ENTRIES] if _may_be_read(one))
    return tuple({item.guid: item for item in found if item.guid}.values())


def posts(name: str, body: bytes) -> list[Thing]:
    """The posts as they stand, below `posts` or `feed`."""
    answer = mapping(name, document(name, body, service=SERVICE), service=SERVICE)
    if said := text(answer, "message") or text(answer, "error"):
        raise FeedError(name, f"{SERVICE} says: {to_title(said)[:200]}")
    if "feed" in answer:
        feed = listing(name, answer["feed"], service=SERVICE)
        return [part(one, "post") for one in feed if not part(one, "reason")]
    mapping(name, answer, service=SERVICE, posts=list)
    return listing(name, answer["posts"], service=SERVICE)


def _may_be_read(post: Thing) -> bool:
    author = part(post, "author")
    asked_not = wants_no_bots(text(author, "description"), text(author, "displayName"))
    return not labels_of(post) & (HIDDEN | {NOT_FOR_STRANGERS}) and not asked_not


def labels_of(post: Thing) -> set[str]:
    """The labels of a post and of its account, by themselves or by others."""
    where = (
        parts(post, "labels"),
        parts(post, "author", "labels"),
        parts(post, "record", "labels", "values"),
    )
    return {text(one, "val") for labels in where for one in labels}


def _item(source: Source, post: Thing) -> Item:
    record, author = part(post, "record"), part(post, "author")
    facets, plain = list(_features(record)), _uncovered(record)
    draft = Draft(
        guid=text(post, "uri"),
        link=_page(post),
        dates=(_date(post),),
        language=next(iter(texts(record, "langs")), ""),
        section="sensitive" if labels_of(post) & SENSITIVE else "",
    )
    item = post_item(
        draft,
        source,
        account=text(author, "did"),
        points_to=(_card(post), *(text(one, "uri") for one in facets), *_links_in(plain)),
        tags=(*(text(one, "tag") for one in facets), *texts(record, "tags"), *hashtags_in(plain)),
        attention=(post.get("likeCount"), post.get("repostCount"), post.get("quoteCount")),
    )
    name = to_title(text(author, "displayName")) or text(author, "handle")
    # Plain text already: taken as markup, "<2 mg" would lose its sign.
    summary = "\n".join(line for one in visible(text(record, "text")).splitlines() if (line := one.strip()))
    return replace(item, authors=(name,) if name else (), summary=summary[:MOST_SUMMARY])


def _page(post: Thing) -> str:
    """`at://did/app.bsky.feed.post/KEY` → its page; by DID, because handles change."""
    did, _, rest = text(post, "uri").removeprefix("at://").partition("/")
    collection, _, key = rest.partition("/")
    return f"{PAGE}{did}/post/{key}" if collection == "app.bsky.feed.post" and key else ""


def _date(post: Thing) -> str:
    """createdAt, unless it lies after indexedAt: of 124 recorded posts 4 do."""
    created, indexed = text(post, "record", "createdAt"), text(post, "indexedAt")
    stated = [date.value for one in (created, indexed) if (date := parse_date(one))]
    return min(stated, default="")


def _features(record: Thing) -> Iterator[Thing]:
    """Links and tags of the facets, in the order of the text, of those that lie within it."""
    for _start, _end, facet in _facets(record):
        yield from parts(facet, "features")


def _facets(record: Thing) -> list[tuple[int, int, Thing]]:
    """First byte, the one behind the last, and the facet; those that lie within the text, in its order."""
    size = len(_bytes_of(record))
    stated = ((part(one, "index"), one) for one in parts(record, "facets"))
    placed = ((index.get("byteStart"), index.get("byteEnd"), one) for index, one in stated)
    within = [
        (start, end, one)
        for start, end, one in placed
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= size
    ]
    return sorted(within, key=lambda one: one[0])


def _uncovered(record: Thing) -> str:
    """The text with blanks in the place of what facets cover."""
    content = bytearray(_bytes_of(record))
    for start, end, _facet in _facets(record):
        content[start:end] = b" " * (end - start)
    return content.decode("utf-8", "replace")


_LINK = re.compile(r"https?://[^\s<>\"]{4,2000}")


def _links_in(plain: str) -> Iterator[str]:
    """Whole addresses; of one that was shortened nobody knows where it led."""
    for link in _LINK.findall(plain):
        if not link.endswith(("…", "...")):
            yield link.rstrip(".,;:!?)]}’”'")


def _bytes_of(record: Thing) -> bytes:
    """The text as it is counted: not trimmed."""
    value = record.get("text")
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else b""


def _card(post: Thing) -> str:
    """The page of a link card, which need not stand in the text."""
    for embed in (part(post, "embed"), part(post, "record", "embed")):
        for external in (part(embed, "external"), part(embed, "media", "external")):
            if uri := text(external, "uri"):
                return uri
    return ""
