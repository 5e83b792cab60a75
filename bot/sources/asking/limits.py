"""What services say about how often they may be asked. Pure.

Mastodon: X-RateLimit-Limit/-Remaining/-Reset, Reset an ISO time (MEDICINE.md, 8.1). X: x-rate-limit-*, Reset
in seconds since 1970 (8.3). Bluesky: ratelimit-*, the same. Reddit: x-ratelimit-reset in seconds from now
(8.4). Retry-After: RFC 9110, 10.2.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.model import FetchFailed
from bot.sources.asking.talk import Answer, Gathered, Wish, failed

UNSAID_SECONDS = 300.0
"""Of peace after a 429 that names no time: Mastodon's window, and longer than Reddit's and NCBI's."""
LONGEST_SECONDS = 24 * 3600.0
_EPOCH = 10**9
"""A reset larger than this counts from 1970, a smaller one from now."""

_RESET = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
_REMAINING = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")


def remaining(headers: Mapping[str, str]) -> float | None:
    """How many more requests are allowed now; None where it is not said."""
    stated = next((headers[name] for name in _REMAINING if name in headers), "")
    return float(stated) if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", stated.strip()) else None


def peace_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """How long a service wants to be left alone, at most a day; 0 where it is not said."""
    if "retry-after" in headers:
        return retry_after(headers, now)
    return _bounded(max((_seconds(headers[name], now) for name in _RESET if name in headers), default=0.0))


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """What Retry-After asks for, at most a day; 0 where it does not."""
    return _bounded(_seconds(headers.get("retry-after", ""), now))


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_SECONDS)


def _seconds(stated: str, now: datetime) -> float:
    """From a number of seconds, a time since 1970, an ISO time or an HTTP date; 0 for anything else."""
    stated = stated.strip()
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,9})?", stated):
        number = float(stated)
        return number - now.timestamp() if number > _EPOCH else number
    try:
        when = datetime.fromisoformat(stated) if stated[:1].isdigit() else parsedate_to_datetime(stated)
    except ValueError:
        return 0.0
    return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()


def is_exhausted(answer: Answer) -> bool:
    """True: the next request would be one too many."""
    left = remaining(answer.headers)
    return left is not None and left < 1


def too_many(wish: Wish, answer: Answer, service: str) -> FetchFailed:
    """A 429 as a failure that says when to come back."""
    wait = peace_seconds(answer.headers, wish.now) or UNSAID_SECONDS
    return failed(wish, "http-429", f"{service} says: too many requests", answer=answer, wait=wait)


def stopped(wish: Wish, bodies: list[bytes], answer: Answer, service: str) -> Gathered:
    """What there is so far, because the service's limit is reached."""
    wait = peace_seconds(answer.headers, wish.now)
    note = f"stopped after {len(bodies)} pages: {service}'s limit is reached"
    return Gathered(bodies=tuple(bodies), note=note, wait_seconds=wait)
