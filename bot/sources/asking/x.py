"""X's recent search, and posts by their numbers; off unless a token is set, and stopped by a monthly budget.

Follows MEDICINE.md, 8.3, November 2026: pay per post read, the last 7 days, 10 to 100 posts a page. What was
read in this month is remembered; at 90 % of the budget nothing more is asked until the month is over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from bot.errors import FeedError
from bot.model import FetchFailed
from bot.sources import x
from bot.sources.asking.mastodon import moments
from bot.sources.asking.paging import Page, Service, by_status, plainly, turn_pages
from bot.sources.asking.talk import Answer, Asking, Gathered, Wish, failed
from bot.sources.asking.urls import parameter, with_parameters
from bot.sources.payload import document, mapping, parts, text

SERVICE = "X"
TOKEN = "X_BEARER_TOKEN"  # noqa: S105 - the name of a variable
BUDGET = "X_MONTHLY_BUDGET_USD"
USD_A_POST = 0.005
"""Third parties' figure of February 2026 (MEDICINE.md, 8.3); the operator's own contract decides."""
STOP_AT = 0.9
LEAST, MOST = 10, 100
REACHES_BACK = timedelta(days=7) - timedelta(minutes=5)
"""An earlier start_time is refused; five minutes for clocks that differ."""

_REFUSALS = by_status(
    SERVICE,
    {
        401: ("bad-login", "X does not accept the token (401)"),
        402: ("no-credit", "X says that the credit is used up (402)"),
        403: ("http-403", "X's plan does not include the search (403)"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Posts read in a month, `2026-11`."""

    month: str
    posts: int = 0

    def allowance(self, budget_usd: float) -> int:
        """How many posts may still be read."""
        return max(int(STOP_AT * budget_usd / USD_A_POST) - self.posts, 0)


def ask(wish: Wish) -> Asking:
    """The newest posts within the budget; what was read is handed back to be remembered."""
    spent = spending(wish.remembered, wish.now)
    allowed = spent.allowance(_budget(wish.secrets.get(BUDGET, "")))
    if TOKEN not in wish.secrets:
        return failed(wish, "off", f"X is off: {TOKEN} is not set")
    numbers = parameter(wish.source.url, "ids").split(",") if is_by_number(wish.source.url) else []
    if allowed < (len(numbers) or LEAST):
        return failed(wish, "budget", f"X has stopped: the budget of {spent.month} is used up")
    service = Service(name=SERVICE, page=partial(_page, wish.source.id), refusals=_REFUSALS)
    bearer = (("Authorization", f"Bearer {wish.secrets[TOKEN]}"),)
    affordable = replace(wish, most_pages=min(wish.most_pages, max(allowed // MOST, 1)))
    url = with_parameters(wish.source.url, **FIELDS) if numbers else _first(wish, min(allowed, MOST))
    gathered = yield from turn_pages(affordable, service, url, partial(plainly, headers=bearer))
    if isinstance(gathered, FetchFailed):
        return gathered
    return replace(gathered, remember=_after(spent, gathered))


_FIELDS = "created_at,entities,lang,note_tweet,possibly_sensitive,public_metrics,referenced_tweets,withheld"
FIELDS: Mapping[str, str | int] = {
    "expansions": "author_id",
    "tweet.fields": _FIELDS,
    "user.fields": "description,name,protected,username",
}


def is_by_number(url: str) -> bool:
    """Whether posts are asked for one by one (`/2/tweets?ids=…`)."""
    return urlsplit(url).path == "/2/tweets"


def _first(wish: Wish, most: int) -> str:
    fields = {"max_results": most, **FIELDS}
    start = max(wish.since or wish.now - REACHES_BACK, wish.now - REACHES_BACK)
    return with_parameters(
        wish.source.url, start_time=f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", **fields
    )


def _page(name: str, url: str, answer: Answer) -> Page:
    found = mapping(name, document(name, answer.body, service=SERVICE), service=SERVICE)
    if "data" not in found and "meta" not in found and not x.are_of_posts(found):
        raise FeedError(name, f"{SERVICE}: neither posts nor “meta” in the answer")
    token = text(found, "meta", "next_token")
    following = with_parameters(url, next_token=token) if token else ""
    oldest = min(moments(text(one, "created_at") for one in parts(found, "data")), default=None)
    return Page(following=following, oldest=oldest, empty="data" not in found)


def spending(remembered: str, now: datetime) -> Spending:
    """What was remembered, when it is of this month; else nothing yet."""
    month = f"{now.astimezone(UTC):%Y-%m}"
    try:
        found = json.loads(remembered) if remembered else {}
    except ValueError:
        found = {}
    known = isinstance(found, dict) and found.get("month") == month and isinstance(found.get("posts"), int)
    return Spending(month=month, posts=found["posts"] if known else 0)


def _after(spent: Spending, gathered: Gathered) -> str:
    read = sum(len(list(parts(json.loads(body), "data"))) for body in gathered.bodies)
    return json.dumps({"month": spent.month, "posts": spent.posts + read})


def _budget(stated: str) -> float:
    """US dollars; 0, which reads nothing, for what is no number."""
    try:
        return max(float(stated), 0.0) if stated else 0.0
    except ValueError:
        return 0.0
