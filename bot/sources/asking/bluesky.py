"""Bluesky's search: `app.bsky.feed.searchPosts` at the account's own server, with an app password.

Follows MEDICINE.md, 8.2, November 2026: logging in is limited to 30 in 5 minutes and 300 a day, so a session
is remembered between polls, refreshed when it expires, and begun anew at most once in a conversation. Without
an account the first page may still be served; later pages are not.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot.errors import FeedError
from bot.model import FetchFailed
from bot.sources import bluesky
from bot.sources.asking.mastodon import moments
from bot.sources.asking.paging import Page, Sending, Service, turn_pages
from bot.sources.asking.talk import Answer, Asking, Request, Wish
from bot.sources.asking.urls import at, with_parameters
from bot.sources.payload import Thing, document, text

SERVICE = "Bluesky"
MOST = 100
HANDLE, PASSWORD = "BLUESKY_HANDLE", "BLUESKY_APP_PASSWORD"

Tokens = tuple[str, str]
"""Access and refresh."""

_EXPIRED = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing"})


def ask(wish: Wish) -> Asking:
    """The newest posts, page by page; the session is handed back to be remembered."""
    session = _Session(wish)
    service = Service(name=SERVICE, page=partial(_page, wish.source.id), refusals=partial(_refusal, session))
    gathered = yield from turn_pages(wish, service, _first(wish.source.url), session.send)
    if isinstance(gathered, FetchFailed):
        return gathered
    return replace(gathered, remember=json.dumps(session.tokens) if session.tokens else None)


def _first(url: str) -> str:
    """A search is asked for its newest; a list of posts by id as it stands."""
    path = urlsplit(url).path
    if path.endswith("searchPosts"):
        return with_parameters(url, limit=MOST, sort="latest")
    return url if path.endswith("getPosts") else with_parameters(url, limit=MOST)


def _is_public(url: str) -> bool:
    """Bluesky's host for public reads has no accounts: a password is not its business."""
    return (urlsplit(url).hostname or "").startswith("public.api.")


def _page(name: str, url: str, answer: Answer) -> Page:
    found = bluesky.posts(name, answer.body)
    cursor = text(document(name, answer.body, service=SERVICE), "cursor")
    oldest = min(moments(text(one, "indexedAt") for one in found), default=None)
    following = with_parameters(url, cursor=cursor) if cursor else ""
    return Page(following=following, oldest=oldest, empty=not found)


def _refusal(session: _Session, answer: Answer) -> tuple[str, str]:
    if session.was_refused:
        return "bad-login", "Bluesky does not accept the handle and app password"
    if answer.status in (401, 403) and not session.tokens:
        return "needs-login", f"Bluesky serves searches to accounts only ({answer.status})"
    said = text(_body(answer), "message") or text(_body(answer), "error")
    return f"http-{answer.status}", f"Bluesky answered {answer.status}{f': {said[:100]}' if said else ''}"


def _body(answer: Answer) -> Thing:
    try:
        found = document("", answer.body, service=SERVICE)
    except FeedError:
        return {}
    return found if isinstance(found, dict) else {}


class _Session:
    """Who is asking. Its tokens are renewed at most once in a conversation."""

    def __init__(self, wish: Wish) -> None:
        self._url = wish.source.url
        secrets = {} if _is_public(wish.source.url) else wish.secrets
        self._handle, self._password = secrets.get(HANDLE, ""), secrets.get(PASSWORD, "")
        self.tokens = _remembered(wish.remembered) if self._password else None
        self.was_refused = False
        self._renewed = False
        self._trouble: Answer | None = None

    def send(self, url: str) -> Sending:
        """Ask as the account, where there is one; a token that expired is renewed first. Where nobody can log
        in just now, that is the answer: without an account a search may pass for empty."""
        if self._password and not self.tokens and not self._renewed:
            yield from self._renew()
        if self._trouble:
            return self._trouble
        answer = yield Request(url=url, headers=self._authorised())
        if self.tokens and not self._renewed and _has_expired(answer):
            yield from self._renew()
            if self._trouble:
                return self._trouble
            if self.tokens:
                answer = yield Request(url=url, headers=self._authorised())
        return answer

    def _authorised(self) -> tuple[tuple[str, str], ...]:
        return (("Authorization", f"Bearer {self.tokens[0]}"),) if self.tokens else ()

    def _renew(self) -> Generator[Request, Answer, None]:
        """By the refresh token, else by the app password. An answer that says nothing of either (a limit, a
        server that is down) costs no login and leaves the session as it was."""
        self._renewed = True
        if self.tokens:
            url = at(self._url, "/xrpc/com.atproto.server.refreshSession")
            bearer = (("Authorization", f"Bearer {self.tokens[1]}"),)
            if (yield from self._begun(Request(url=url, headers=bearer, form=b""))) or self._trouble:
                return
        url = at(self._url, "/xrpc/com.atproto.server.createSession")
        form = json.dumps({"identifier": self._handle, "password": self._password}).encode()
        json_type = (("Content-Type", "application/json"),)
        begun = yield from self._begun(Request(url=url, headers=json_type, form=form))
        self.was_refused = not begun and not self._trouble

    def _begun(self, request: Request) -> Generator[Request, Answer, bool]:
        answer = yield request
        if answer.status in _REFUSED and _body(answer):
            self.tokens = None
        elif tokens := _tokens(answer):
            self.tokens = tokens
            return True
        else:
            self._trouble = answer
        return False


_REFUSED = frozenset({400, 401, 403})
"""Of a login, in the server's own form: the token or the password is not accepted."""


def _has_expired(answer: Answer) -> bool:
    return answer.status == 401 or (answer.status == 400 and text(_body(answer), "error") in _EXPIRED)


def _tokens(answer: Answer) -> Tokens | None:
    stated = _body(answer) if answer.status == 200 else {}
    access, refresh = text(stated, "accessJwt"), text(stated, "refreshJwt")
    return (access, refresh) if access and refresh else None


def _remembered(stated: str) -> Tokens | None:
    """What `ask` gave to be remembered; None for anything else."""
    try:
        found = json.loads(stated) if stated else None
    except ValueError:
        return None
    if isinstance(found, list) and len(found) == 2 and all(isinstance(one, str) for one in found):
        return found[0], found[1]
    return None
