"""Reddit: one Atom feed a request, or with an application's id and secret the same listing by OAuth.

Follows MEDICINE.md, 8.4, November 2026: a request in 65 seconds for the whole host without OAuth, which the
exchange's manners keep; 100 a minute with it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot.errors import FeedError
from bot.model import FetchFailed
from bot.sources.asking.paging import Page, Sending, Service, by_status, plainly, refusal, turn_pages
from bot.sources.asking.talk import Answer, Asking, Request, Wish, failed
from bot.sources.asking.urls import at, with_parameters
from bot.sources.payload import document, text

SERVICE = "Reddit"
BY_NAME = "/api/info"
"""Posts by their fullnames, `?id=t3_…,t3_…` (reddit.com/dev/api [K]); by OAuth."""
ID, SECRET = "REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET"

_REFUSALS = by_status(
    SERVICE,
    {
        401: ("needs-login", "Reddit wants an application's id and secret (401)"),
        403: ("http-403", "Reddit refuses this network or this subreddit is private (403)"),
        404: ("no-such-place", "there is no such subreddit (404)"),
    },
)


def ask(wish: Wish) -> Asking:
    """The newest posts: one request, after a login where one is set."""
    service = Service(name=SERVICE, page=lambda _url, _answer: Page(), refusals=_REFUSALS)
    is_known = bool(wish.secrets.get(ID) and wish.secrets.get(SECRET))
    if not is_known and urlsplit(wish.source.url).path == BY_NAME:
        return failed(wish, "needs-login", "Reddit tells of single posts to logged-in applications only")
    if not is_known:
        return (yield from turn_pages(wish, service, wish.source.url))
    token = wish.remembered or (yield from _log_in(wish, service))
    if isinstance(token, FetchFailed):
        return token
    gathered = yield from turn_pages(wish, service, _listing(wish.source.url), _as(token))
    if isinstance(gathered, FetchFailed) and gathered.status == 401 and wish.remembered:
        # A remembered token lasts a day at most: begin anew, once.
        return (yield from ask(replace(wish, remembered="")))
    return gathered if isinstance(gathered, FetchFailed) else replace(gathered, remember=token)


def _as(token: str) -> partial[Sending]:
    return partial(plainly, headers=(("Authorization", f"Bearer {token}"),))


def _log_in(wish: Wish, service: Service) -> Generator[Request, Answer, str | FetchFailed]:
    """The application's own token (`client_credentials`), good for a day."""
    pair = base64.b64encode(f"{wish.secrets[ID]}:{wish.secrets[SECRET]}".encode()).decode()
    headers = (
        ("Authorization", f"Basic {pair}"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )
    url = at(wish.source.url, "/api/v1/access_token")
    answer = yield Request(url=url, headers=headers, form=b"grant_type=client_credentials")
    if token := _token(answer):
        return token
    if answer.status not in (200, 400, 401, 403):
        return refusal(wish, service, answer)
    return failed(wish, "bad-login", "Reddit does not accept the application's id and secret", answer=answer)


def _token(answer: Answer) -> str:
    try:
        found = document("", answer.body, service=SERVICE) if answer.status == 200 else {}
    except FeedError:
        return ""
    return text(found, "access_token") if isinstance(found, dict) else ""


def _listing(url: str) -> str:
    """`www.reddit.com/r/a/new/.rss` → `oauth.reddit.com/r/a/new`, with the same question."""
    parts = urlsplit(url)
    host = "oauth." + parts.netloc.removeprefix("www.")
    path = re.sub(r"/?\.rss$", "", parts.path)
    listing = parts._replace(netloc=host, path=path).geturl()
    return with_parameters(listing, limit=100, raw_json=1)
