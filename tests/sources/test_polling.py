"""When to ask again, and what to remember of a poll."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    FeedHints,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Source,
    SourceId,
    SourceState,
    Validators,
)
from bot.sources.freshness import fresh_seconds, retry_seconds
from bot.sources.polling import FOREVER, Rules, after_poll, next_due, out_of_rest
from tests.sources.feeds import rss, source, state

NOW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEADY = Rules(jitter=0)
Headers = tuple[tuple[str, str], ...]


def read(body: bytes = rss(), headers: Headers = (), **given: object) -> Fetched:
    fields = {
        "status": 200,
        "content_type": "",
        "validators": Validators(etag=b'"1"'),
        "url": source().url,
    } | given
    return Fetched(source=source().id, body=body, headers=headers, **fields)  # type: ignore[arg-type]


def unchanged(headers: Headers = (), etag: bytes = b'"1"') -> NotModified:
    return NotModified(source=source().id, validators=Validators(etag=etag), headers=headers)


def failed(kind: str = "http-500", status: int | None = 500, headers: Headers = ()) -> FetchFailed:
    return FetchFailed(source=source().id, kind=kind, words="broken", status=status, headers=headers)


def known(**given: object) -> SourceState:
    """A source polled before, on time."""
    return state(**({"next_due": NOW, "last_success": NOW - HOUR, "whole_at": NOW - HOUR} | given))


def wait(outcome: FetchOutcome, before: SourceState | None = None) -> timedelta:
    after = after_poll(source(), before or known(), outcome, now=NOW, rules=STEADY)
    assert after.next_due is not None
    return after.next_due - NOW


OUTCOMES = {"200": read, "304": unchanged, "500": failed}

ASKED: dict[str, tuple[Headers, timedelta]] = {
    "nothing": ((), HOUR),
    "max-age below the floor": ((("cache-control", "max-age=60"),), HOUR),
    "max-age": ((("cache-control", "public, max-age=7200"),), 2 * HOUR),
    "max-age less age": ((("cache-control", "max-age=10800"), ("age", "3600")), 2 * HOUR),
    "no-cache voids max-age": ((("cache-control", "no-cache, max-age=7200"),), HOUR),
    "no-store voids max-age": ((("cache-control", "max-age=7200"), ("cache-control", "no-store")), HOUR),
    "expires": (
        (("date", "Thu, 26 Nov 2026 00:00:00 GMT"), ("expires", "Thu, 26 Nov 2026 03:00:00 GMT")),
        3 * HOUR,
    ),
    "expires in the past": ((("date", "Thu, 26 Nov 2026 00:00:00 GMT"), ("expires", "0")), HOUR),
    "max-age before expires": (
        (
            ("cache-control", "max-age=7200"),
            ("date", "Thu, 26 Nov 2026 00:00:00 GMT"),
            ("expires", "Fri, 27 Nov 2026 00:00:00 GMT"),
        ),
        2 * HOUR,
    ),
    "a year": ((("cache-control", "max-age=31536000"),), 7 * DAY),
    "retry-after seconds": ((("retry-after", "10800"),), 3 * HOUR),
    "retry-after date": ((("retry-after", "Thu, 26 Nov 2026 10:30:00 GMT"),), 4 * HOUR),
    "retry-after RFC 850": ((("retry-after", "Thursday, 26-Nov-26 10:30:00 GMT"),), 4 * HOUR),
    "retry-after asctime": ((("retry-after", "Thu Nov 26 10:30:00 2026"),), 4 * HOUR),
    "retry-after fractional": ((("retry-after", "10800.5"),), 3 * HOUR),
    "retry-after past": ((("retry-after", "Thu, 26 Nov 2020 10:30:00 GMT"),), HOUR),
    "retry-after above its cap": ((("retry-after", "9999999999"),), 30 * DAY),
}


@pytest.mark.check("F11", "F14")
@pytest.mark.parametrize("answer", OUTCOMES)
@pytest.mark.parametrize(("headers", "expected"), ASKED.values(), ids=ASKED.keys())
def test_what_servers_ask(headers: Headers, expected: timedelta, answer: str) -> None:
    """The next poll waits for what the server asked, within floor and cap, after 200, 304 and errors."""
    assert wait(OUTCOMES[answer](headers=headers)) == expected


@pytest.mark.check("F13", "F14")
@pytest.mark.parametrize("name", ["cache-control", "retry-after", "expires", "age", "date"])
@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "1e9",
        "abc",
        '"7200"',
        "max-age",
        "max-age=",
        "max-age=-1",
        "max-age=1e9",
        "max-age=99999999999999999999",
        "",
        "\xe9",
        "0x10",
    ],
)
def test_odd_values(name: str, value: str) -> None:
    """Whatever a header says, the wait is between the floor and the cap."""
    assert HOUR <= wait(unchanged(headers=((name, value), (name, value)))) <= 30 * DAY


@pytest.mark.check("F13")
def test_quoted_and_repeated() -> None:
    """A quoted max-age counts; of several the smallest."""
    assert fresh_seconds((("cache-control", 'max-age="7200"'),)) == 7200
    assert fresh_seconds((("cache-control", "max-age=7200, max-age=60"),)) == 60


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["cache-control", "retry-after", "expires", "age", "date"]), st.text(max_size=40)
        )
    )
)
def test_any_headers(headers: list[tuple[str, str]]) -> None:
    """Any headers are taken without an exception."""
    assert (fresh_seconds(headers) or 0) >= 0
    assert (retry_seconds(headers, now=NOW) or 0) >= 0


HINTED = {
    "ttl in minutes": ("<ttl>180</ttl>", FeedHints(seconds=10_800)),
    "sy twice a day": (
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
        FeedHints(seconds=43_200),
    ),
    "the longer of both": ("<ttl>60</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", FeedHints(seconds=3600)),
    "frequency nought": (
        "<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
        FeedHints(seconds=604_800),
    ),
    "hours": (
        "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>99</hour></skipHours>",
        FeedHints(skip_hours=(0, 7)),
    ),
    "days": (
        "<skipDays><day>Saturday</day><day>Sunday</day><day>Someday</day></skipDays>",
        FeedHints(skip_days=(5, 6)),
    ),
    "nonsense": ("<ttl>soon</ttl><sy:updatePeriod>often</sy:updatePeriod>", FeedHints()),
}


@pytest.mark.check("F11", "F12")
@pytest.mark.parametrize(("channel", "hints"), HINTED.values(), ids=HINTED.keys())
def test_what_feeds_ask(channel: str, hints: FeedHints) -> None:
    """ttl, sy and every skipped hour and day are read from the channel, wherever in it they stand."""
    entries = [f"<guid>{n}</guid><ttl>9999</ttl>" for n in range(3)]
    for body in (
        rss(*entries, channel=channel),
        rss(*entries).replace(b"</channel>", channel.encode() + b"</channel>"),
    ):
        assert after_poll(source(), known(), read(body), now=NOW).hints == hints


def test_hints_outlive_a_304() -> None:
    """What a feed asked for holds until a body says otherwise."""
    assert wait(unchanged(), known(hints=FeedHints(seconds=10_800))) == 3 * HOUR
    assert wait(read(), known(hints=FeedHints(seconds=10_800))) == HOUR


@pytest.mark.check("F12")
@pytest.mark.parametrize(
    ("hints", "due"),
    [
        pytest.param(FeedHints(), "2026-11-26T07:30", id="none"),
        pytest.param(FeedHints(skip_hours=(7, 8)), "2026-11-26T09:30", id="hours"),
        pytest.param(FeedHints(skip_hours=tuple(range(1, 24))), "2026-11-27T00:30", id="all hours but one"),
        pytest.param(FeedHints(skip_days=(3, 4)), "2026-11-28T00:30", id="days"),
        pytest.param(FeedHints(skip_hours=tuple(range(24))), "2026-11-27T06:30", id="every hour"),
        pytest.param(FeedHints(skip_days=tuple(range(7))), "2026-11-27T06:30", id="every day"),
    ],
)
def test_rest(hints: FeedHints, due: str) -> None:
    """Hours and days of rest are kept; a feed that always rests is asked once a day."""
    after = after_poll(source(), known(hints=hints), unchanged(), now=NOW, rules=STEADY)
    assert after.next_due == datetime.fromisoformat(due).replace(tzinfo=UTC)


@given(
    st.datetimes().map(lambda t: t.replace(tzinfo=UTC, year=2026)),
    st.sets(st.integers(0, 23)),
    st.sets(st.integers(0, 6)),
)
def test_rest_ends(due: datetime, hours: set[int], days: set[int]) -> None:
    """Whatever a feed skips, a due time is found within a week, never before the one asked for."""
    hints = FeedHints(skip_hours=tuple(hours), skip_days=tuple(days))
    assert due <= out_of_rest(due, state(hints=hints)) <= due + timedelta(days=8)


@pytest.mark.check("F19")
@pytest.mark.parametrize("before", [None, NOW - 5 * HOUR], ids=["first polls", "after a long stop"])
def test_jitter_spreads(before: datetime | None) -> None:
    """Due times of 1,000 sources polled at once spread over the interval: no minute holds more than 5 %."""
    minutes = Counter[int]()
    for number in range(1000):
        one = source(id=f"s{number}")
        after = after_poll(one, state(id=one.id, next_due=before), read(), now=NOW)
        assert after.next_due is not None
        assert NOW + HOUR <= after.next_due <= NOW + 2.2 * HOUR
        minutes[(after.next_due - NOW).seconds // 60] += 1
    assert max(minutes.values()) <= 50


@pytest.mark.check("F20")
def test_backoff() -> None:
    """Failures double the wait up to the cap and never stop for ever; one success resets it."""
    now, one = NOW, known()
    waits = []
    for _ in range(40):
        one = after_poll(source(), one, failed(), now=now, rules=STEADY)
        assert one.next_due is not None
        waits.append(one.next_due - now)
        now = one.next_due
    assert waits[:4] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert waits[-1] == 7 * DAY
    assert one.failures == 40
    back = after_poll(source(), one, unchanged(), now=now, rules=STEADY)
    assert (back.failures, back.last_error, back.next_due) == (0, "", now + HOUR)


@pytest.mark.check("F28")
def test_a_failure_keeps_what_is_known() -> None:
    """After an error the validators, hints and freshness stay as they were."""
    before = known(validators=Validators(etag=b'"1"'), hints=FeedHints(seconds=60), fresh_seconds=30)
    after = after_poll(source(), before, failed("not-a-feed", 200), now=NOW)
    assert (after.validators, after.hints, after.fresh_seconds) == (before.validators, before.hints, 30)


@pytest.mark.check("F21")
def test_gone() -> None:
    """410 twice a day apart ends the polling; 404 and 410s on one day only back off; a success forgets."""
    gone = failed("http-410", 410)
    first = after_poll(source(), known(), gone, now=NOW)
    again = after_poll(source(), first, gone, now=NOW + HOUR)
    assert (first.gone, again.gone) == (False, False)
    last = after_poll(source(), again, gone, now=NOW + DAY)
    assert last.gone
    assert last.next_due == NOW + DAY + FOREVER
    assert not after_poll(source(), again, unchanged(), now=NOW + DAY).gone
    interrupted = after_poll(source(), first, failed("http-404", 404), now=NOW + HOUR)
    assert not after_poll(source(), interrupted, gone, now=NOW + DAY).gone


@pytest.mark.check("F29")
def test_blocked() -> None:
    """A bot check waits a day at least."""
    assert wait(failed("blocked", 403)) == DAY


@pytest.mark.check("F8")
def test_a_server_that_always_says_304() -> None:
    """After eight days of 304s one whole answer is asked for, and no other within the next eight days."""
    now, one = NOW, after_poll(source(), state(), read(), now=NOW)
    whole = []
    for _ in range(24 * 20):
        now += HOUR
        if one.ask_whole:
            whole.append(now)
        one = after_poll(source(), one, failed("http-304", 304) if one.ask_whole else unchanged(), now=now)
    assert len(whole) == 2
    assert whole[0] - NOW >= 8 * DAY
    assert whole[1] - whole[0] >= 8 * DAY


@pytest.mark.check("F8")
def test_strict_hosts_are_not_probed() -> None:
    """Hosts listed as strict never get the unconditional request."""
    rules = Rules(strict_hosts=frozenset({"hearts.example"}))
    assert after_poll(source(), known(whole_at=NOW - 9 * DAY), unchanged(), now=NOW).ask_whole
    assert not after_poll(
        source(), known(whole_at=NOW - 9 * DAY), unchanged(), now=NOW, rules=rules
    ).ask_whole


@pytest.mark.check("F4", "F5", "F6")
def test_validators_follow_the_answer() -> None:
    """The state keeps the last answer's validators and none that it lacked; so with a 304's freshness."""
    before = known(validators=Validators(etag=b'"0"', last_modified=b"then"), fresh_seconds=7200)
    assert after_poll(source(), before, read(), now=NOW).validators == Validators(etag=b'"1"')
    assert after_poll(source(), before, unchanged(), now=NOW).fresh_seconds == 7200
    fresh = unchanged(headers=(("cache-control", "max-age=60"),), etag=b'"2"')
    after = after_poll(source(), before, fresh, now=NOW)
    assert (after.validators.etag, after.fresh_seconds) == (b'"2"', 60)


@pytest.mark.check("F33")
def test_every_attempt_is_recorded() -> None:
    """Of the last poll its time, result, status, bytes, seconds and reason are kept, and the next due."""
    for outcome, result in ((read(received=7), "read"), (unchanged(), "unchanged"), (failed(), "http-500")):
        after = after_poll(source(), known(), replace(outcome, seconds=1.5), now=NOW)
        assert after.last_attempt is not None
        assert after.next_due is not None
        assert (after.last_attempt.at, after.last_attempt.result, after.last_attempt.seconds) == (
            NOW,
            result,
            1.5,
        )
    assert after.last_attempt.words == "broken"


def test_deferred_by_its_host_is_no_failure() -> None:
    """A source put off because its host asked for peace has not failed, and comes after the peace."""
    deferred = failed("host-deferred", None, headers=(("retry-after", "7200"),))
    after = after_poll(source(), known(), deferred, now=NOW, rules=STEADY)
    assert (after.failures, after.next_due) == (0, NOW + 2 * HOUR)


def test_due_is_never_in_the_past() -> None:
    """Any sequence of outcomes leaves a due time at least the floor away."""
    one: SourceState = state()
    for outcome in (read(), failed(), unchanged(), failed("blocked", 403)):
        one = after_poll(source(), one, outcome, now=NOW)
        assert next_due(source(), one, outcome, now=NOW) >= NOW + HOUR


def test_other_intervals() -> None:
    """A curator's longer interval is the floor."""
    slow = Source(id=SourceId("slow"), title="", kind=source().kind, url=source().url, every_minutes=1440)
    after = after_poll(slow, known(), unchanged(), now=NOW, rules=STEADY)
    assert after.next_due == NOW + DAY
