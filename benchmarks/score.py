"""The feed-reader score, played locally: seven simulated days against servers that watch their client.

Criteria are those of the public feed-reader score (rachelbythebay.com/fs, read November 2026): what a feed's
publisher sees of a reader. The requests are real, over loopback; only time is simulated.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bot.model import FetchFailed, SourceState
from bot.sources.polling import after_poll
from tests.sources.feeds import RSS, source
from tests.sources.server import Asked, Reply, fetcher_for, reply, serving

OUT = Path(__file__).with_name("out") / "score.json"
START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
DAYS = timedelta(days=7)
ALLOWED = {b"host", b"user-agent", b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since"}


@dataclass
class Seen:
    """What a server saw of its client: every request, and when."""

    requests: list[tuple[datetime, Asked]] = field(default_factory=list)
    now: datetime = START

    def gaps(self) -> list[timedelta]:
        return [later - earlier for (earlier, _), (later, _) in pairwise(self.requests)]

    def unconditional(self) -> int:
        return sum(not asked.conditional for _, asked in self.requests)


Play = Callable[[Seen, Asked], Reply]
"""A server: what it answers, given all it has seen."""


def steady(_: Seen, asked: Asked) -> Reply:
    """One feed that never changes, with both validators, one of them odd."""
    headers = {"ETag": b'W/"abc \xe9"', "Last_Modified": "around tea time"}
    return reply(status=304, **headers) if asked.conditional else reply(RSS, **headers)


def daily(seen: Seen, asked: Asked) -> Reply:
    """A feed that changes every day and asks for three hours between polls."""
    tag = f'"day-{(seen.now - START).days}"'
    headers = {"ETag": tag, "Cache_Control": "max-age=10800"}
    return (
        reply(status=304, **headers)
        if asked.header("if-none-match") == tag.encode()
        else reply(RSS, **headers)
    )


def busy(seen: Seen, asked: Asked) -> Reply:
    """A server that on its second day asks for five hours of peace."""
    if timedelta(days=1) <= seen.now - START < timedelta(days=1, hours=1):
        return reply(status=429, Retry_After="18000")
    return steady(seen, asked)


def broken(seen: Seen, asked: Asked) -> Reply:
    """A server that fails from its second day to its fifth."""
    return reply(status=500) if 1 <= (seen.now - START).days < 5 else steady(seen, asked)


def redirected(seen: Seen, asked: Asked) -> Reply:
    """A feed behind a temporary redirect that sets a cookie."""
    return (
        reply(status=302, location="/moved", set_cookie="id=1")
        if asked.target == "/feed"
        else steady(seen, asked)
    )


async def watch(play: Play) -> Seen:
    """Seven days of one source against one server."""
    seen = Seen()

    def answering(asked: Asked) -> Reply:
        seen.requests.append((seen.now, asked))
        return play(seen, asked)

    async with serving(answering) as server:
        one, state = source(server.url()), SourceState(id=source().id)
        fetcher = fetcher_for(server)
        while seen.now < START + DAYS:
            outcome = await fetcher.fetch(one, state)
            if isinstance(outcome, FetchFailed):
                # The peace that a fetcher keeps within a run is on a clock that is not simulated.
                await fetcher.aclose()
                fetcher = fetcher_for(server)
            state = after_poll(one, state, outcome, now=seen.now)
            seen.now = state.next_due or seen.now + DAYS
        await fetcher.aclose()
    return seen


@dataclass(frozen=True)
class Column:
    """One line of the score: what it asks, what was seen, whether that is right."""

    name: str
    found: str
    right: bool


def columns(seen: dict[str, Seen]) -> list[Column]:
    """Every column over the watched plays."""
    everything = [asked for one in seen.values() for _, asked in one.requests]
    sent = {name.lower() for asked in everything for name, _ in asked.headers}
    agents = {asked.header("user-agent") for asked in everything}
    odd = {asked.header("if-none-match") for _, asked in seen["steady"].requests[1:]}
    stamps = {asked.header("if-modified-since") for _, asked in seen["steady"].requests[1:]}
    return [
        _is("unconditional requests, unchanged feed", seen["steady"].unconditional(), 1),
        _is("ETag returned byte for byte", odd, {b'W/"abc \xe9"'}),
        _is("Last-Modified returned byte for byte", stamps, {b"around tea time"}),
        _is("unconditional requests, feed that changes daily", seen["daily"].unconditional(), 1),
        _is("stale validators sent", _stale(seen["daily"]), 0),
        _least("shortest wait, no wish stated", seen["steady"].gaps(), timedelta(hours=1)),
        _least("shortest wait, max-age of three hours", seen["daily"].gaps(), timedelta(hours=3)),
        _least("wait after a 429 that asks for five hours", _after_429(seen["busy"]), timedelta(hours=5)),
        _is("four days of errors: twelve requests or more", len(_between(seen["broken"], 1, 5)) > 11, False),
        _is("still asking after the errors", len(_between(seen["broken"], 5, 7)) > 0, True),
        _is("headers beyond what a reader needs", sorted(sent - ALLOWED), []),
        _is("parameters added", sorted({a.target for a in everything} - {"/feed", "/moved"}), []),
        _is("User-Agents", len(agents), 1),
    ]  # fmt: skip


def _is(name: str, found: object, wanted: object) -> Column:
    return Column(name, str(found), found == wanted)


def _least(name: str, gaps: Sequence[timedelta], wanted: timedelta) -> Column:
    return Column(name, str(min(gaps)), min(gaps) >= wanted)


def _stale(seen: Seen) -> int:
    """Requests with a tag other than the one of the answer before."""
    last, stale = b"", 0
    for at, asked in seen.requests:
        stale += asked.header("if-none-match") not in (None, last)
        last = f'"day-{(at - START).days}"'.encode()
    return stale


def _after_429(seen: Seen) -> list[timedelta]:
    day, hour = timedelta(days=1), timedelta(hours=1)
    return [b - a for (a, _), (b, _) in pairwise(seen.requests) if day <= a - START < day + hour]


def _between(seen: Seen, first: int, last: int) -> list[datetime]:
    return [at for at, _ in seen.requests if first <= (at - START).days < last]


async def score() -> list[Column]:
    """Play everything."""
    plays: tuple[Play, ...] = (steady, daily, busy, broken, redirected)
    return columns({play.__name__: await watch(play) for play in plays})


def main() -> int:
    """Print one line a column; 0 when all are right."""
    found = asyncio.run(score())
    for column in found:
        print(f"{'right' if column.right else 'WRONG'}  {column.name}: {column.found}")
    right = sum(column.right for column in found)
    figures = {"right": right, "of": len(found), "checks": {"F1": f"{right} of {len(found)} columns right"}}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if right == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
