"""A hashtag on one Mastodon instance: `/api/v1/timelines/tag/{tag}`, paged by its Link header.

Follows MEDICINE.md, 8.1, November 2026. A token (`MASTODON_TOKEN_<HOST>`) is used where one is set; without
one an instance that wants a login says 401, which is told apart from a tag under which nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from urllib.parse import urljoin, urlsplit

from bot.errors import FeedError
from bot.model import FetchFailed
from bot.sources import mastodon
from bot.sources.asking.paging import Page, Service, by_status, plainly, turn_pages
from bot.sources.asking.talk import Answer, Asking, Request, Wish, failed
from bot.sources.asking.urls import at, same_origin, with_parameters
from bot.sources.dates import parse_date
from bot.sources.payload import document, part, text

SERVICE = "Mastodon"
MOST = 40
"""Statuses a page: the documented maximum."""

_REFUSALS = by_status(
    SERVICE,
    {
        401: ("needs-login", "the instance shows hashtags to its members only (401)"),
        403: ("http-403", "the instance refuses bots (403)"),
        404: ("no-such-tag", "the instance knows no such hashtag (404)"),
        422: ("needs-login", "the instance shows hashtags to its members only (422)"),
    },
)
_LINK = re.compile(r"<([^<>]{1,2000})>\s*;[^<]{0,200}?rel\s*=\s*\"?next\b")


def ask(wish: Wish) -> Asking:
    """The newest page, then older ones. An empty first page is asked about: is the feed switched off?"""
    service = Service(name=SERVICE, page=partial(_page, wish.source.id), refusals=partial(_refusal, wish))
    url = with_parameters(wish.source.url, limit=MOST)
    gathered = yield from turn_pages(wish, service, url, partial(plainly, headers=_authorised(wish)))
    if isinstance(gathered, FetchFailed) or mastodon.statuses(wish.source.id, gathered.bodies[0]):
        return gathered
    instance = yield Request(url=at(wish.source.url, "/api/v2/instance"))
    if instance.status == 200 and _is_disabled(wish.source.id, instance):
        return failed(wish, "feed-disabled", "the instance has switched hashtag feeds off", answer=instance)
    return gathered


def _refusal(wish: Wish, answer: Answer) -> tuple[str, str]:
    """A token that has expired or was withdrawn is not a want of one."""
    name = token_name(wish.source.url)
    if answer.status == 401 and name in wish.secrets:
        return "bad-login", f"the instance does not accept the token of {name} (401)"
    return _REFUSALS(answer)


def _authorised(wish: Wish) -> tuple[tuple[str, str], ...]:
    token = wish.secrets.get(token_name(wish.source.url))
    return (("Authorization", f"Bearer {token}"),) if token else ()


def token_name(url: str) -> str:
    """`https://social.example/…` → `MASTODON_TOKEN_SOCIAL_EXAMPLE`: a token belongs to one instance."""
    host = urlsplit(url).hostname or ""
    return "MASTODON_TOKEN_" + re.sub(r"\W", "_", host).upper()


def _page(name: str, url: str, answer: Answer) -> Page:
    found = mastodon.statuses(name, answer.body)
    oldest = min(moments(text(one, "created_at") for one in found), default=None)
    return Page(following=_older(url, answer), oldest=oldest, empty=not found)


def moments(stated: Iterable[str]) -> Iterator[datetime]:
    """Those of `stated` that are exact to the second."""
    for one in stated:
        if (date := parse_date(one)) and "T" in date.value:
            yield datetime.fromisoformat(date.value)


def _older(url: str, answer: Answer) -> str:
    """By the Link header; only of the same instance, because the token goes with it."""
    targets = (urljoin(url, target) for target in _LINK.findall(answer.headers.get("link", "")))
    return next((target for target in targets if same_origin(url, target)), "")


def _is_disabled(name: str, answer: Answer) -> bool:
    """`configuration.timelines_access.hashtag_feeds` of 4.5, both `local` and `remote`."""
    try:
        instance = document(name, answer.body, service=SERVICE)
    except FeedError:
        return False
    found = instance if isinstance(instance, dict) else {}
    access = part(found, "configuration", "timelines_access", "hashtag_feeds")
    return bool(access) and all(value == "disabled" for value in access.values())
