"""Manners towards hosts: deferrals, breakers, release, and waiting in turn."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.model import Attempt, FetchFailed, Source, SourceId, SourceState
from bot.sources.hosts import deferrals, host_key, may_refresh, queue_key, released, start_up
from bot.sources.manners import Manners
from bot.sources.moves import MOST_SHARING, after_redirect, feed_address, moved_back, one_per_address
from tests.sources.feeds import source, state
from tests.sources.server import fetcher_for, reply, serving

NOW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def feeds(count: int, host: str = "hearts.example") -> tuple[Source, ...]:
    return tuple(source(f"https://{host}/{n}", id=f"{host}-{n}") for n in range(count))


def failure(status: int, retry: str = "") -> FetchFailed:
    headers = (("retry-after", retry),) if retry else ()
    return FetchFailed(source=SourceId("x"), kind=f"http-{status}", words="", status=status, headers=headers)


def said_503(one: Source, ago: timedelta = timedelta(minutes=5)) -> SourceState:
    return state(id=one.id, last_attempt=Attempt(at=NOW - ago, result="http-503", status=503))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://Hearts.Example./x", "hearts.example"),
        ("https://ann.substack.com/feed", "substack.com"),
        ("https://feeds.feedburner.com/x", "feedburner.com"),
        ("https://a.hearts.example/x", "a.hearts.example"),
        ("nonsense", ""),
        ("https://[", ""),
    ],
)
def test_host_key(url: str, key: str) -> None:
    """A host is itself, but the tenants of one service share its limits."""
    assert host_key(url) == key


@pytest.mark.check("F15")
def test_429_defers_the_host() -> None:
    """A 429 puts off every feed of its host for what was asked, and no feed of another."""
    mine, others = feeds(4), feeds(2, "lungs.example")
    due = deferrals(mine[0], failure(429, "7200"), (*mine, *others), {}, now=NOW)
    assert set(due) == {one.id for one in mine[1:]}
    assert min(due.values()) > NOW + 2 * HOUR


@pytest.mark.check("F15")
def test_503_is_the_feeds_own_until_several_fail() -> None:
    """One 503 defers nothing; the third feed of a host that answers so rests the host."""
    mine = feeds(5)
    two = {one.id: said_503(one) for one in mine[1:3]}
    old = {one.id: said_503(one, 5 * HOUR) for one in mine[1:3]}
    assert deferrals(mine[0], failure(503), mine, {}, now=NOW) == {}
    assert deferrals(mine[0], failure(503), mine, old, now=NOW) == {}
    assert set(deferrals(mine[0], failure(503), mine, two, now=NOW)) == {one.id for one in mine[1:]}


@pytest.mark.check("F15")
def test_what_is_due_later_anyway_stays() -> None:
    """A deferral never brings a poll forward."""
    mine = feeds(3)
    later = {mine[1].id: state(id=mine[1].id, next_due=NOW + 9 * HOUR)}
    assert set(deferrals(mine[0], failure(429), mine, later, now=NOW)) == {mine[2].id}


@pytest.mark.check("F15")
def test_an_admin_may_override_503_never_429() -> None:
    """A manual refresh is allowed after a 503 and refused after a 429."""
    assert may_refresh(state(last_status=503))
    assert not may_refresh(state(last_status=429))
    assert not may_refresh(state(last_attempt=Attempt(at=NOW, result="host-deferred")))


@pytest.mark.check("F16")
def test_release_is_serial() -> None:
    """After a deferral of 100 feeds no two share a due second, and starts are a second apart or more."""
    times = sorted(released([one.id for one in feeds(100)], NOW).values())
    gaps = [b - a for a, b in pairwise(times)]
    assert min(gaps) >= timedelta(seconds=1)
    assert len({time.replace(microsecond=0) for time in times}) == 100


@pytest.mark.check("F18")
def test_start_up_is_spread() -> None:
    """Of 10,000 overdue sources most wait, each at a time of its own within minutes, none lost."""
    ids = [SourceId(str(n)) for n in range(10_000)]
    waiting = start_up(ids, NOW)
    assert len(waiting) == 10_000 - 600
    assert all(time >= NOW + timedelta(seconds=60) for time in waiting.values())
    first_minute = [time for time in waiting.values() if time < NOW + timedelta(seconds=120)]
    assert len(first_minute) <= 1_200
    assert start_up(ids[:100], NOW) == {}


@dataclass
class Hours:
    """Time that passes only when everybody sleeps."""

    now: float = 0.0
    sleeping: list[tuple[float, int, asyncio.Event]] = field(default_factory=list)
    number: int = 0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.number += 1
        heapq.heappush(self.sleeping, (self.now + seconds, self.number, woken))
        await woken.wait()

    async def pass_until_done(self, work: asyncio.Future[object]) -> None:
        while not work.done():
            for _ in range(5):
                await asyncio.sleep(0)
            if self.sleeping and not work.done():
                self.now, _, woken = heapq.heappop(self.sleeping)
                woken.set()


@pytest.mark.check("F16", "F17")
async def test_one_at_a_time_and_spaced() -> None:
    """1,000 requests to one host start a second apart, never two at once; another host is not held up."""
    hours = Hours()
    manners = Manners(spacing=1.0, at_once=8, monotonic=hours.monotonic, sleep=hours.sleep)
    starts: list[float] = []
    busy = most = 0
    other: list[float] = []

    async def ask(host: str, into: list[float]) -> None:
        nonlocal busy, most
        async with manners.turn(host):
            into.append(hours.now)
            if host == "hearts.example":
                busy += 1
                most = max(most, busy)
            await hours.sleep(0.2)
            busy -= host == "hearts.example"

    work = asyncio.gather(*(ask("hearts.example", starts) for _ in range(1000)), ask("lungs.example", other))
    await hours.pass_until_done(work)
    assert (most, other) == (1, [0.0])
    assert min(b - a for a, b in pairwise(starts)) >= 1.0
    assert starts[-1] >= 999.0


@pytest.mark.check("F17")
async def test_bound_in_all() -> None:
    """No more requests are under way than the bound, over any number of hosts."""
    hours = Hours()
    manners = Manners(at_once=5, monotonic=hours.monotonic, sleep=hours.sleep)
    busy = most = 0

    async def ask(host: str) -> None:
        nonlocal busy, most
        async with manners.turn(host):
            busy += 1
            most = max(most, busy)
            await hours.sleep(1)
            busy -= 1

    work = asyncio.gather(*(ask(f"h{n}.example") for n in range(3_000)))
    await hours.pass_until_done(work)
    assert most == 5


@pytest.mark.check("F15")
async def test_peace_after_429() -> None:
    """After a 429 the feeds of the host that wait in line are not asked, and say why."""
    async with serving(lambda asked: reply(status=429, Retry_After="3600")) as server:
        fetcher = fetcher_for(server)
        outcomes = [await fetcher.fetch(source(server.url(f"/{n}")), state()) for n in range(3)]
        await fetcher.aclose()
        kinds = [one.kind for one in outcomes if isinstance(one, FetchFailed)]
        assert kinds == ["http-429", "host-deferred", "host-deferred"]
        assert len(server.asked) == 1


# ── moves ─────────────────────────────────────────────────────────────────────

NEW = "https://hearts.example/new"


def sightings(*hours: float, taken: tuple[str, ...] = (), to: str = NEW) -> SourceState:
    one = state()
    for hour in hours:
        one = after_redirect(source(), one, to, now=NOW + timedelta(hours=hour), taken=taken)
    return one


@pytest.mark.check("F22")
def test_a_move_is_believed_late() -> None:
    """A permanent redirect is taken over after three polls over a day; the old address is remembered."""
    assert sightings(0, 12).address == ""
    assert sightings(0, 1, 2, 3).address == ""
    moved = sightings(0, 12, 24)
    assert (moved.address, moved.old_addresses, moved.moving_to) == (NEW, (source().url,), "")
    assert moved_back(moved).address == source().url


@pytest.mark.check("F22")
def test_a_curator_has_the_last_word() -> None:
    """What was moved back stays, however long the same redirect goes on; another one may be believed."""
    held = moved_back(sightings(0, 12, 24))
    for hour in range(36, 96, 12):
        held = after_redirect(source(), held, NEW, now=NOW + hour * HOUR)
    assert (held.address, held.moving_to, held.not_there) == (source().url, "", (NEW,))
    for hour in (96, 108, 120):
        held = after_redirect(source(), held, "https://hearts.example/newer", now=NOW + hour * HOUR)
    assert held.address == "https://hearts.example/newer"


@pytest.mark.check("F22")
def test_no_move() -> None:
    """A redirect that wavers, or that leads several feeds to one page, moves nothing."""
    wavering = after_redirect(source(), sightings(0, 12), "https://x.example/", now=NOW + 24 * HOUR)
    assert (wavering.address, wavering.moving_seen) == ("", 1)
    assert after_redirect(source(), sightings(0, 12), "", now=NOW + 24 * HOUR).moving_to == ""
    assert sightings(0, 12, 24, taken=(NEW,) * MOST_SHARING).address == ""


@pytest.mark.check("F23", "F27")
def test_one_request_for_one_address() -> None:
    """Sources whose addresses differ only in spelling, or that moved onto another, are asked once."""
    same = [
        source(url, id=str(number))
        for number, url in enumerate(
            [
                "https://hearts.example/rss",
                "https://HEARTS.example:443/rss",
                "https://hearts.example./rss",
                "https://hearts.example/rss#top",
            ]
        )
    ]
    other, moved = (
        source("https://hearts.example/rss?cat=1", id="other"),
        source("https://old.example/", id="moved"),
    )
    states = {moved.id: state(id="moved", address="https://hearts.example/rss")}
    assert [one.id for one in one_per_address([*same, other, moved], states)] == ["0", "other"]
    assert feed_address(moved, None) == "https://old.example"


@pytest.mark.check("F17")
async def test_one_slow_queue() -> None:
    """Reddit's whole service has one queue with 65 seconds between; its API by OAuth has another, as fast as
    any host's."""
    hours = Hours()
    manners = Manners(spacing=1.0, monotonic=hours.monotonic, sleep=hours.sleep)
    starts: dict[str, list[float]] = {"feeds": [], "api": []}
    feeds = [f"https://{name}.reddit.com/r/{name}/new/.rss" for name in ("www", "old", "www")]
    api = [f"https://oauth.reddit.com/r/{n}/new" for n in range(3)]

    async def ask(url: str, into: list[float]) -> None:
        async with manners.turn(queue_key(url)):
            into.append(hours.now)

    each = [*(ask(url, starts["feeds"]) for url in feeds), *(ask(url, starts["api"]) for url in api)]
    await hours.pass_until_done(asyncio.gather(*each))
    assert starts == {"feeds": [0.0, 65.0, 130.0], "api": [0.0, 1.0, 2.0]}
