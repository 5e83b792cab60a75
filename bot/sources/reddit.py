"""Reddit's posts: the Atom feeds of subreddits and searches, and the Listings of the OAuth API.

Follows MEDICINE.md, 8.4, November 2026, and the "Listing" of reddit.com/dev/api [K]. Date: published, else
updated; of a Listing created_utc. Atom has no scores, and none are asked for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from xml.etree.ElementTree import Element

from bot.errors import FeedError
from bot.model import Item, Source
from bot.sources.clean import to_text, to_title
from bot.sources.dates import parse_date
from bot.sources.drafts import Draft
from bot.sources.feed import MOST_ENTRIES
from bot.sources.payload import Thing, document, mapping, part, parts, text
from bot.sources.posts import post_item
from bot.sources.xmltree import parse_xml, words

SERVICE = "Reddit"
SITE = "https://www.reddit.com"
GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})
"""What stands where a text or an author was."""


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The posts of a feed or a listing. Raises `FeedError`: Reddit's own words, or what came instead.

    Deleted and removed posts are left out, and comments, which feeds of users mix in."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return tuple(islice(_from_atom(source, body), MOST_ENTRIES))
    return tuple(islice(_from_listing(source, body), MOST_ENTRIES))


# ── Atom ──────────────────────────────────────────────────────────────────────


def _from_atom(source: Source, body: bytes) -> Iterator[Item]:
    root = parse_xml(source.id, body, service=SERVICE)
    if root.tag != "feed":
        raise FeedError(source.id, f"{SERVICE}: an Atom feed was expected, not <{root.tag[:60]}>")
    for entry in root.findall("entry"):
        content = words(entry, "content")
        before, _, after = content.rpartition("submitted by")
        own = before if after else content
        if words(entry, "id").startswith("t3_") and to_text(own) not in GONE:
            yield _entry(source, entry, own, _links(content))


def _entry(source: Source, entry: Element, content: str, links: Iterator[str]) -> Item:
    link = entry.find("link")
    name = words(entry, "author/name").strip("/")
    draft = Draft(
        guid=words(entry, "id"),
        title=html.escape(words(entry, "title"), quote=False),
        link=link.get("href", "") if link is not None else "",
        descriptions=(content,),
        dates=(words(entry, "published"), words(entry, "updated")),
        journal="r/" + _attribute(entry.find("category"), "term"),
    )
    return _item(source, draft, name, links)


def _attribute(element: Element | None, name: str) -> str:
    return element.get(name, "") if element is not None else ""


_HREF = re.compile(r"<a\s[^<>]{0,200}?href=\"([^\"]{1,2000})\"")


def _links(content: str) -> Iterator[str]:
    """Addresses in a post and behind its [link]; Reddit's own pages and pictures are not."""
    for href in _HREF.findall(content):
        yield html.unescape(href)


# ── Listing ───────────────────────────────────────────────────────────────────


def _from_listing(source: Source, body: bytes) -> Iterator[Item]:
    answer = mapping(source.id, document(source.id, body, service=SERVICE), service=SERVICE)
    if said := text(answer, "message"):
        raise FeedError(source.id, f"{SERVICE} says: {to_title(said)[:150]} ({text(answer, 'error')})")
    data = mapping(source.id, answer, service=SERVICE, data=dict)["data"]
    for child in parts(mapping(source.id, data, service=SERVICE, children=list), "children"):
        post = part(child, "data")
        if text(child, "kind") == "t3" and text(post, "id") and not _was_removed(post):
            yield _post(source, post)


def _was_removed(post: Thing) -> bool:
    return (
        bool(text(post, "removed_by_category"))
        or text(post, "selftext") in GONE
        or text(post, "author") in GONE
    )


def _post(source: Source, post: Thing) -> Item:
    selftext = html.unescape(text(post, "selftext_html"))
    draft = Draft(
        guid=f"t3_{text(post, 'id')}",
        title=text(post, "title"),
        link=SITE + text(post, "permalink"),
        descriptions=(selftext or html.escape(text(post, "selftext"), quote=False),),
        dates=(text(post, "created_utc").partition(".")[0],),
        section="sensitive" if post.get("over_18") is True else "",
        journal=f"r/{text(post, 'subreddit')}",
    )
    flair = text(post, "link_flair_text")
    item = _item(
        source,
        draft,
        f"u/{text(post, 'author')}",
        (text(post, "url"), *_links(selftext)),
        (post.get("score"),),
    )
    edited = parse_date(text(post, "edited").partition(".")[0])
    return replace(item, tags=(*item.tags, flair) if flair else item.tags, edited=edited)


# ── both ──────────────────────────────────────────────────────────────────────


_OWN = re.compile(r"https?://(?:[\w-]+\.)*(?:reddit\.com|redd\.it|redditmedia\.com)(?:/|$)", re.IGNORECASE)


def _item(
    source: Source, draft: Draft, name: str, links: Iterable[str], attention: Iterable[object] = ()
) -> Item:
    outside = [link for link in links if not _OWN.match(link)]
    item = post_item(draft, source, account=name.lower(), points_to=outside, attention=attention)
    return replace(item, authors=(name,) if name else ())
