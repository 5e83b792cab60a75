"""robots.txt as RFC 9309 reads it."""

from __future__ import annotations

import pytest

from bot.model import Fetched, FetchFailed, FetchOutcome, SourceId, Validators
from bot.sources.robots import address, allows, refusal

HOST = "https://blog.example"

CASES = {
    "no rules": (b"", "/feed", True),
    "everybody, everything": (b"User-agent: *\nDisallow: /", "/feed", False),
    "an empty Disallow forbids nothing": (b"User-agent: *\nDisallow:", "/feed", True),
    "a group of ours wins": (b"User-agent: *\nDisallow: /\n\nUser-agent: Rounds\nAllow: /", "/feed", True),
    "ours, with a version": (b"User-agent: rounds/0.1\nDisallow: /feed", "/feed", False),
    "another's group": (b"User-agent: otherbot\nDisallow: /", "/feed", True),
    "two names, one group": (b"User-agent: other\nUser-agent: rounds\nDisallow: /feed", "/feed/", False),
    "groups of one name are one": (
        b"User-agent: rounds\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: rounds\nDisallow: /b",
        "/b",
        False,
    ),
    "the longest decides": (b"User-agent: *\nDisallow: /blog\nAllow: /blog/feed", "/blog/feed/x", True),
    "as long, Allow wins": (b"User-agent: *\nDisallow: /feed\nAllow: /feed", "/feed", True),
    "a star": (b"User-agent: *\nDisallow: /*/feed", "/blog/feed", False),
    "a star that does not fit": (b"User-agent: *\nDisallow: /*/feed", "/feed", True),
    "an end": (b"User-agent: *\nDisallow: /*.xml$", "/feed.xml?page=2", True),
    "at the end": (b"User-agent: *\nDisallow: /*.xml$", "/a/feed.xml", False),
    "an end without a star": (b"User-agent: *\nDisallow: /feed$", "/feed/more", True),
    "the query counts": (b"User-agent: *\nDisallow: /*?feed=", "/?feed=rss2", False),
    "escapes are the same": (b"User-agent: *\nDisallow: /%66eed", "/feed", False),
    "comments and case": (b"USER-AGENT: * # all\r\ndisallow: /feed # no\r\n", "/feed", False),
    "a byte order mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /feed", "/feed", False),
    "a rule before any name": (b"Disallow: /\nUser-agent: *\nAllow: /", "/feed", True),
    "a page, not rules": (b"<html>User-agent</html>", "/feed", True),
}


@pytest.mark.check("F34")
@pytest.mark.parametrize(("file", "path", "expected"), CASES.values(), ids=CASES.keys())
def test_the_rules_say_what_may_be_opened(file: bytes, path: str, expected: bool) -> None:
    """Groups, the longest rule, wildcards and ends mean what the RFC says."""
    assert allows(file, HOST + path) is expected


def fetched(body: bytes) -> Fetched:
    return Fetched(
        source=SourceId("r"), url=HOST, status=200, body=body, content_type="", validators=Validators()
    )


def failed(kind: str, status: int | None = None) -> FetchFailed:
    return FetchFailed(source=SourceId("r"), kind=kind, words="said so", status=status)


ANSWERS = {
    "rules that allow": (fetched(b"User-agent: *\nDisallow: /x"), ""),
    "rules that forbid": (
        fetched(b"User-agent: *\nDisallow: /"),
        "robots.txt asks programs not to look here",
    ),
    "no such file": (failed("http-404", 404), ""),
    "an empty file": (failed("empty", 200), ""),
    "the server is broken": (failed("http-500", 500), "robots.txt cannot be read: said so"),
    "no answer": (failed("timeout"), "robots.txt cannot be read: said so"),
}


@pytest.mark.check("F34")
@pytest.mark.parametrize(("outcome", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
def test_what_an_answer_means(outcome: FetchOutcome, expected: str) -> None:
    """Without the file everything is allowed; where the server cannot say, nothing is."""
    assert refusal(outcome, f"{HOST}/feed") == expected


def test_the_rules_of_a_host_are_at_its_root() -> None:
    """Port and scheme belong to the host."""
    assert address("http://blog.example:8080/a/b?c") == "http://blog.example:8080/robots.txt"


def test_no_pattern_is_slow() -> None:
    """A wall of stars that almost fits ends at once; backtracking would take for ever."""
    file = b"User-agent: *\nDisallow: /" + b"*a" * 5_000 + b"$"
    assert allows(file, f"{HOST}/{'a' * 4_000}b")
