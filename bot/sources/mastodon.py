"""Mastodon's statuses: `GET /api/v1/timelines/tag/{hashtag}`, and the tag's RSS.

Follows docs.joinmastodon.org ("Status", "Account", "timelines API methods") as MEDICINE.md, 8.1, gives them,
November 2026. Date: created_at, exact to the second. Only public posts are read; a boost is read as the post
that it boosts. `uri` is the same on every instance, so the same post comes once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from bot.errors import FeedError
from bot.model import Item, Kind, Source
from bot.sources.clean import to_text, to_title
from bot.sources.drafts import Draft
from bot.sources.feed import MOST_ENTRIES, parse_feed
from bot.sources.payload import Thing, document, listing, part, parts, text
from bot.sources.posts import post_item, wants_no_bots

SERVICE = "Mastodon"


def read(source: Source, body: bytes) -> tuple[Item, ...]:
    """The public posts of a timeline, JSON or RSS. Raises `FeedError`: the server's own words, or what came.

    Posts of accounts that ask not to be read (`#nobot`, `indexable: false`, `noindex`) are left out."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return parse_feed(replace(source, kind=Kind.POST), body)
    found = (_status(one) for one in statuses(source.id, body)[:MOST_ENTRIES])
    items = {item.guid: item for one in found if _may_be_read(one) and (item := _item(source, one)).guid}
    return tuple(items.values())


def statuses(name: str, body: bytes) -> list[Thing]:
    """The statuses as they stand: a timeline is a list, a search has them below `statuses`."""
    answer = document(name, body, service=SERVICE)
    if isinstance(answer, dict) and (said := text(answer, "error_description") or text(answer, "error")):
        raise FeedError(name, f"{SERVICE} says: {to_title(said)[:200]}")
    if isinstance(answer, dict) and "account" in answer and "content" in answer:
        answer = [answer]  # `/api/v1/statuses/ID`, by which a post is read again
    found = listing(name, answer.get("statuses") if isinstance(answer, dict) else answer, service=SERVICE)
    if found and not any("content" in one for one in found):
        raise FeedError(
            name, f"{SERVICE}: a list of statuses was expected; these have {', '.join(found[0])[:80]}"
        )
    return found


def _status(one: Thing) -> Thing:
    """What a boost boosts, else the status itself."""
    return part(one, "reblog") or one


def _may_be_read(status: Thing) -> bool:
    account = part(status, "account")
    asked_not = account.get("indexable") is False or account.get("noindex") is True
    fields = (to_text(text(one, "name") + " " + text(one, "value")) for one in parts(account, "fields"))
    return (
        text(status, "visibility") in ("public", "")
        and not asked_not
        and not wants_no_bots(to_text(text(account, "note")), text(account, "display_name"), *fields)
    )


def _item(source: Source, status: Thing) -> Item:
    content, warning = text(status, "content"), text(status, "spoiler_text")
    account = part(status, "account")
    draft = Draft(
        guid=text(status, "uri") or text(status, "url"),
        link=text(status, "url") or text(status, "uri"),
        descriptions=(f"<p>{html.escape(warning)}</p>{content}" if warning else content,),
        dates=(text(status, "created_at"),),
        section="sensitive" if status.get("sensitive") is True else "",
        language=text(status, "language"),
    )
    item = post_item(
        draft,
        source,
        account=account_name(account),
        points_to=(text(status, "card", "url"), *_links(content)),
        edited=text(status, "edited_at"),
        tags=(text(one, "name") for one in parts(status, "tags")),
        attention=(status.get("favourites_count"), status.get("reblogs_count")),
    )
    return replace(item, authors=(_display_name(account),) if account else ())


def account_name(account: Thing) -> str:
    """`@name@host`, also for an account of the instance that was asked."""
    acct = text(account, "acct").lower()
    host = (urlsplit(text(account, "url")).hostname or "") if "@" not in acct else ""
    return f"@{acct}@{host}" if host else f"@{acct}"


def _display_name(account: Thing) -> str:
    name = re.sub(r":\w{1,60}:", "", text(account, "display_name"))
    return to_title(name) or text(account, "username")


_ANCHOR = re.compile(r"<a\s([^<>]{1,2000})>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_OF_THE_NETWORK = re.compile(r"class\s*=\s*[\"'][^\"']*\b(?:mention|hashtag)\b", re.IGNORECASE)


def _links(content: str) -> Iterator[str]:
    """Addresses that a post points to; mentions and tags are the network's own."""
    for attributes in _ANCHOR.findall(content):
        href = _HREF.search(attributes)
        if href and not _OF_THE_NETWORK.search(attributes):
            yield html.unescape(href.group(1))
