"""Turning pages: the loop that every service shares. Pure."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime

from bot.errors import FeedError
from bot.model import FetchFailed
from bot.sources.asking.limits import is_exhausted, retry_after, stopped, too_many
from bot.sources.asking.talk import Answer, Asking, Gathered, Request, Wish, failed
from bot.text import clean_url

Sending = Generator[Request, Answer, Answer]
"""One request as a service wants it, perhaps after a login."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page says of the others. `oldest` None: nothing on it is dated."""

    following: str = ""
    """The address of the next page; empty: this is the last."""
    oldest: datetime | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How one service is read: its name, what a page means, and its refusals as (kind, words)."""

    name: str
    page: Callable[[str, Answer], Page]
    """(address asked, answer) → page; raises `FeedError` for an answer of another shape."""
    refusals: Callable[[Answer], tuple[str, str]]


def plainly(url: str, headers: tuple[tuple[str, str], ...] = ()) -> Sending:
    """A request as it stands."""
    return (yield Request(url=url, headers=headers))


def turn_pages(wish: Wish, service: Service, url: str, send: Callable[[str], Sending] = plainly) -> Asking:
    """1. Ask for a page. 2. A refusal ends it: with what there is, if there is something. 3. Stop when
    nothing on the page is newer than `since`, when it was the last or came before, when the service's limit
    is reached, or after `most_pages`. The first poll of all (no `since`) takes one page."""
    bodies: list[bytes] = []
    while url and len(bodies) < wish.most_pages:
        answer = yield from send(url)
        if answer.status != 200:
            return refused(wish, service, answer, bodies)
        try:
            page = service.page(url, answer)
        except FeedError as error:
            return failed(wish, "not-documented", error.reason, answer=answer)
        if answer.body in bodies:
            return Gathered(bodies=tuple(bodies), note=f"stopped after {len(bodies)} pages: they repeat")
        bodies.append(answer.body)
        if not page.following or page.empty or _far_enough(wish, page):
            return Gathered(bodies=tuple(bodies))
        if is_exhausted(answer):
            return stopped(wish, bodies, answer, service.name)
        url = page.following
    return Gathered(bodies=tuple(bodies), note=f"stopped after {len(bodies)} pages")


def check_sent(name: str, service: str, sent: bool, counted: str) -> None:
    """Raises `FeedError` where a service counts records and sends none: its index has trouble, and the day is
    not without news."""
    if not sent and counted.isdecimal() and int(counted):
        raise FeedError(name, f"{service} found {counted} records and sent none of them")


def _far_enough(wish: Wish, page: Page) -> bool:
    return wish.since is None or (page.oldest is not None and page.oldest <= wish.since)


def refused(wish: Wish, service: Service, answer: Answer, bodies: list[bytes]) -> Gathered | FetchFailed:
    """A limit waits; any other refusal is told, unless there are pages already."""
    if answer.status == 429 and bodies:
        return stopped(wish, bodies, answer, service.name)
    failure = refusal(wish, service, answer)
    if bodies:
        note = f"stopped after {len(bodies)} pages: {failure.words}"
        return Gathered(bodies=tuple(bodies), note=note, wait_seconds=retry_after(answer.headers, wish.now))
    return failure


def refusal(wish: Wish, service: Service, answer: Answer) -> FetchFailed:
    """Why an answer is none, and how long to wait, where it says so (RFC 9110, 10.2.3: on any status)."""
    if answer.status == 429:
        return too_many(wish, answer, service.name)
    kind, words = _blocked(service, answer) or _moved(service, answer) or service.refusals(answer)
    return failed(wish, kind, words, answer=answer, wait=retry_after(answer.headers, wish.now))


def _blocked(service: Service, answer: Answer) -> tuple[str, str] | None:
    """A service says no in its own form; a page of HTML is a wall before it, and says nothing of what is
    behind."""
    is_page = answer.status == 403 and answer.body.lstrip().startswith(b"<")
    if is_page or answer.headers.get("cf-mitigated", "").strip().lower() == "challenge":
        return "blocked", f"a bot check stands before {service.name} ({answer.status})"
    return None


def _moved(service: Service, answer: Answer) -> tuple[str, str] | None:
    """A redirect is not followed: a token would go with it. Its query may hold our key, and is not told."""
    where = clean_url(answer.headers.get("location", "")).partition("?")[0]
    if not 300 <= answer.status < 400 or not where:
        return None
    return "moved", f"{service.name} has moved to {where[:200]} ({answer.status})"


def by_status(service: str, words: dict[int, tuple[str, str]]) -> Callable[[Answer], tuple[str, str]]:
    """Refusals from a table of statuses; others by their number."""

    def refusal(answer: Answer) -> tuple[str, str]:
        unknown = (f"http-{answer.status}", f"{service} answered {answer.status}")
        return words.get(answer.status, unknown)

    return refusal
