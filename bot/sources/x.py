"""X's posts: `GET /2/tweets/search/recent` and `GET /2/tweets?ids=…`, with `expansions=author_id`.

Follows X's "Search Posts" of API v2 as MEDICINE.md, 8.3, gives it, November 2026, and its "Post lookup" [K].
Date: created_at. A repost is its original's and left out; links come from `entities`, where the text has
t.co's; pictures are not named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.errors import FeedError
from bot.model import Item, Source
from bot.sources.clean import to_title
from bot.sources.drafts import MOST_LINK, MOST_SUMMARY, Draft
from bot.sources.feed import MOST_ENTRIES
from bot.sources.payload import Thing, document, listing, mapping, part, parts, text, texts
from bot.sources.posts import post_item, wants_no_bots
from bot.text.posts import X_POST

SERVICE = "X"
PAGE = "https://x.com/"
_PICTURE = re.compile(r"https?://(?:twitter|x)\.com/[^/]+/status/\d+/(?:photo|video)/\d+")


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The posts of a search. Raises `FeedError`: X's own words, or what came instead."""
    answer = mapping(source.id, document(source.id, body, service=SERVICE), service=SERVICE)
    if "data" not in answer:
        _check_empty(source.id, answer)
        return ()
    data = answer["data"]
    found = listing(source.id, [data] if isinstance(data, Mapping) else data, service=SERVICE)
    people = {text(one, "id"): one for one in parts(answer, "includes", "users")}
    return tuple(
        _item(source, one, people.get(text(one, "author_id"), {}))
        for one in found[:MOST_ENTRIES]
        if text(one, "id") and _may_be_read(one, people.get(text(one, "author_id"), {}))
    )


def _check_empty(name: str, answer: Thing) -> None:
    """No `data` is how an empty search answers, and how a refused one does, and a look-up of posts that
    are all gone."""
    if are_of_posts(answer):
        return
    errors = [text(one, "detail") or text(one, "message") for one in parts(answer, "errors")]
    said = " ".join(one for one in (text(answer, "detail"), text(answer, "title"), *errors) if one)
    if said:
        raise FeedError(name, f"{SERVICE} says: {to_title(said)[:200]}")
    mapping(name, answer, service=SERVICE, meta=dict)


def are_of_posts(answer: Thing) -> bool:
    """Whether every error speaks of a post that was asked for by its number, and is not to be had."""
    errors = list(parts(answer, "errors"))
    return bool(errors) and all(text(one, "parameter") in ("id", "ids") for one in errors)


def _may_be_read(post: Thing, author: Thing) -> bool:
    reposts = any(text(one, "type") == "retweeted" for one in parts(post, "referenced_tweets"))
    asked_not = author.get("protected") is True or wants_no_bots(
        text(author, "description"), text(author, "name")
    )
    versions = texts(post, "edit_history_tweet_ids")
    outdated = bool(versions) and versions[-1] != text(post, "id")  # an edit is a post of its own
    return not reposts and not asked_not and not outdated and "withheld" not in post


def _item(source: Source, post: Thing, author: Thing) -> Item:
    # A long post has its whole text and entities in `note_tweet`.
    whole = part(post, "note_tweet") or post
    draft = Draft(
        guid=X_POST + text(post, "id"),
        link=f"{PAGE}{text(author, 'username') or 'i'}/status/{text(post, 'id')}",
        descriptions=(_expanded(whole),),
        dates=(text(post, "created_at"),),
        section="sensitive" if post.get("possibly_sensitive") is True else "",
        language="" if text(post, "lang") in ("und", "zxx") else text(post, "lang"),
    )
    item = post_item(
        draft,
        source,
        account=f"x:{text(post, 'author_id')}",
        points_to=_links(whole),
        tags=(text(one, "tag") for one in parts(whole, "entities", "hashtags")),
        attention=[part(post, "public_metrics").get(name) for name in _LIKED],
    )
    name = to_title(text(author, "name"))
    return replace(item, authors=(name,) if name else ())


_LIKED = ("like_count", "retweet_count", "quote_count")
_SHORT = re.compile(r"https?://t\.co/\w{1,40}")


def _expanded(post: Thing) -> str:
    """The text, in which X escapes `&`, `<` and `>`, with the addresses that t.co stands for.

    In one pass: an address that is put in is not looked at again."""
    targets = {text(one, "url"): text(one, "expanded_url") for one in parts(post, "entities", "urls")}
    words = _SHORT.sub(lambda match: _shown(match.group(), targets), text(post, "text")[:MOST_SUMMARY])
    return words.replace("\n", "<br>")


def _shown(short: str, targets: Mapping[str, str]) -> str:
    target = targets.get(short, "")
    return "" if _PICTURE.fullmatch(target) else target[:MOST_LINK] or short


def _links(post: Thing) -> Iterator[str]:
    for one in parts(post, "entities", "urls"):
        target = text(one, "unwound_url") or text(one, "expanded_url")
        if not _PICTURE.fullmatch(target):
            yield target
