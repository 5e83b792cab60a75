"""The terminal's lines around a run."""

from __future__ import annotations

import pytest

from bot.face import summary
from bot.model import FetchFailed, IngestReport, Message, Schedule, SourceId
from tests.stories import subscription

REFUSED = FetchFailed(
    source=SourceId("example-heart"), kind="http-403", words="publisher refuses bots", status=403
)
SILENT = FetchFailed(source=SourceId("a-journal"), kind="timeout", words="no answer within 30 s")
REPORT = IngestReport(
    sources=20,
    new=17,
    unchanged=1,
    failed=(REFUSED, SILENT),
    items=1904,
    stories=1635,
    merged=173,
    too_old=96,
    held=4,
)


def test_the_end_counts_names_failures_and_says_what_is_next() -> None:
    """A person sees at the end what came in, what failed and why, and how to go on."""
    assert [
        summary.sources_line(REPORT, configured=21),
        summary.items_line(REPORT),
        *summary.failures(REPORT),
        summary.done(112, sending=False),
    ] == [
        "Sources 20/21 · 17 new · 1 unchanged · 2 failed",
        "Items 1,904 → 1,635 stories · 173 merged · 96 too old · 4 held",
        "Failed: a-journal: no answer within 30 s",
        "Failed: example-heart: 403, publisher refuses bots",
        "Done in 1 min 52 s. Next: put TELEGRAM_BOT_TOKEN in the environment and run it again.",
    ]


def test_a_run_with_a_token_needs_no_next_step() -> None:
    """Who sends already is not told to set a token."""
    assert summary.done(3, sending=True) == "Done in 3 s."


FAILURES = {
    "status": (REFUSED, "Failed: example-heart: 403, publisher refuses bots"),
    "status said already": (
        FetchFailed(source=SourceId("x"), kind="http-404", words="404 Not Found", status=404),
        "Failed: x: 404 Not Found",
    ),
    "no words": (FetchFailed(source=SourceId("x"), kind="timeout", words=""), "Failed: x: timeout"),
}


@pytest.mark.parametrize(("failed", "line"), FAILURES.values(), ids=FAILURES)
def test_failure_line(failed: FetchFailed, line: str) -> None:
    """Which source, what the server said, once."""
    assert summary.failure_line(failed) == line


DURATIONS = {
    0.4: "0 s",
    59.6: "1 min 0 s",
    52: "52 s",
    112: "1 min 52 s",
    3600: "1 h 0 min",
    7500: "2 h 5 min",
}


@pytest.mark.parametrize(("seconds", "words"), DURATIONS.items())
def test_duration(seconds: float, words: str) -> None:
    """As a person says it."""
    assert summary.duration(seconds) == words


def test_lines_around_a_digest() -> None:
    """Whose it is and how often, then every part as it is read."""
    weekly = subscription(title="Medical education", schedule=Schedule(every="weekly"))
    assert summary.digest_rule(weekly) == "── Medical education, weekly · as the reader sees it ──"
    parts = (Message(text="<b>One</b> &amp; only", of=2), Message(text="Two", part=2, of=2))
    assert summary.digest_text(parts) == "One & only\n\nTwo"


def test_why_nothing_is_sent_and_where_the_feeds_come_from() -> None:
    """The first two lines of a run."""
    assert summary.printing_only("var/try.db") == (
        "No token: printing, not sending. Trial database var/try.db"
    )
    assert summary.sample_network() == "Network: none, so the SAMPLE feeds (invented)"
    assert summary.real_network(20) == "Network: reachable, so the 20 configured sources"
