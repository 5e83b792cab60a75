"""What a curator sees of sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.face.sources import Followed, card, ending, health_words, summary, table
from bot.face.trial import entries, heading, topics_line
from bot.model import (
    Attempt,
    Health,
    Item,
    Judgement,
    Kind,
    Screen,
    Source,
    SourceId,
    SourceState,
    SourceYield,
    StudyType,
    TopicId,
    TopicScore,
    Validators,
)

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(
    id=SourceId("hearts"), title="Hearts", kind=Kind.JOURNAL, url="https://hearts.example/rss", tier=2
)
STATE = SourceState(
    id=SourceId("hearts"),
    validators=Validators(etag=b'"a"', last_modified=b"Thu, 26 Nov 2026 06:00:00 GMT"),
    last_success=NOW - HOUR,
    last_item=NOW - 30 * HOUR,
    next_due=NOW + 3 * HOUR,
    last_attempt=Attempt(at=NOW - HOUR, result="unchanged", status=304, seconds=0.25, conditional=True),
)
ROW = Followed(
    source=SOURCE,
    state=STATE,
    health=Health.WELL,
    brought=SourceYield(items=1_200, stories=1_100, held=12, merged=300),
)
GONE = replace(ROW, health=Health.GONE, state=replace(STATE, gone=True), brought=SourceYield())


LONG = replace(ROW, source=replace(SOURCE, id=SourceId("journal-of-" + "very-" * 5 + "long")))
SERVED = replace(LONG, state=replace(STATE, last_attempt=Attempt(at=NOW, result="read", served_by="PubMed")))


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (None, "source health last new items stories held merged next poll served by"),
        (120, "source health last new items stories held merged next poll served by"),
        (101, "source health last new items held merged next poll served by"),
        (90, "source health last new items held merged next poll"),
        (80, "source health last new items next poll"),
        (10, "source health last new items next poll"),
    ],
)
def test_the_table_fits_the_screen(width: int | None, heads: str) -> None:
    """What is missed least goes first; an id stays whole, and a pipe gets everything."""
    lines = list(table([SERVED], now=NOW, width=width))
    assert lines[0].split() == heads.split()
    assert LONG.source.id in lines[1]
    assert width is None or width < 80 or max(map(len, lines)) <= width


def test_switched_off() -> None:
    """A curator's own doing is no trouble, and has no next poll."""
    row = replace(ROW, health=Health.OFF)
    assert list(table([row], now=NOW))[1].split()[-1] == "never"
    assert "enabled: false" in "\n".join(card(row, now=NOW))
    assert summary([row]) == "1 source: 1 off"


def test_the_table_is_a_line_for_each_source() -> None:
    """Aligned, counts with their shares, and nothing where there is nothing to say."""
    assert list(table([ROW, GONE], now=NOW)) == [
        "source  health  last new  items  stories  held  merged  next poll",
        "hearts  well    30 h ago  1,200    1,100    1%     25%  in 3 h",
        "hearts  gone    30 h ago      0        0     –       –  never",
    ]
    assert summary([ROW, GONE]) == "2 sources: 1 well, 1 gone"


def test_the_table_says_who_served_instead() -> None:
    """A column more, only where a rung of a fallback chain had to serve."""
    assert STATE.last_attempt
    attempt = replace(STATE.last_attempt, served_by="Crossref")
    fallen = replace(ROW, state=replace(STATE, last_attempt=attempt))
    heads, own, other = table([ROW, fallen], now=NOW)
    assert heads.endswith("next poll  served by")
    assert (own.endswith("in 3 h"), other.endswith("in 3 h     Crossref")) == (True, True)


def test_a_card_says_everything() -> None:
    """Where, how, the last attempt with its validators, and what came of it."""
    assert list(card(ROW, now=NOW)) == [
        "hearts · Hearts",
        "  what         journal, tier 2; all of medicine; en; read as feed",
        "  address      https://hearts.example/rss",
        "  health       well",
        "  last attempt 26 Nov 2026 06:30, 60 min ago: unchanged",
        "               304, 0 bytes, 0.2 s, asked with the validators",
        "  last success 26 Nov 2026 06:30, 60 min ago",
        "  last new     25 Nov 2026 01:30, 30 h ago",
        "  next poll    26 Nov 2026 10:30, in 3 h",
        "  30 days      1,200 items in 1,100 stories, 12 held for a curator, 300 also carried by others",
        '  validators   ETag "a", Last-Modified Thu, 26 Nov 2026 06:00:00 GMT',
    ]


def test_a_card_says_who_served_instead() -> None:
    """The note of a poll that another rung of the chain answered is shown."""
    note = "served by Crossref, because hearts.example: the publisher refuses bots (403)"
    attempt = Attempt(at=NOW, result="read", words=note, status=200)
    row = replace(ROW, state=replace(STATE, last_attempt=attempt))
    assert f"               {note}" in list(card(row, now=NOW))


@pytest.mark.check("F33")
@pytest.mark.parametrize("health", Health)
def test_every_health_has_words(health: Health) -> None:
    """In plain words, with the reason where there is one, and no status or class name alone."""
    words = health_words(health, replace(STATE, failures=2, last_error="no connection to the server"))
    assert words
    if health in (Health.FAILING, Health.REFUSED, Health.DEAD):
        assert "no connection to the server" in words


@pytest.mark.check("F21")
def test_an_ending_says_what_to_do() -> None:
    """The line for the log names the source and what is left to do."""
    line = ending(Health.GONE, STATE)
    assert line.startswith("hearts: gone for good")
    assert "Give it a new address, or take it out" in line


def test_what_would_come_in_is_shown_with_its_topics() -> None:
    """Day, title, topics with their reason, design, and what screening says."""
    items = [
        Item(guid="1", title="A" * 200),
        Item(guid="2", title="B"),
        Item(guid="3", title="C"),
    ]
    judgements = [
        Judgement(
            topics=(
                TopicScore(id=TopicId("cardiology"), p=0.93, why=("title: heart",), shown=True),
                TopicScore(id=TopicId("surgery"), p=0.2),
            ),
            study_type=StudyType.RCT,
            screen=Screen(verdict="hold", reason="names a patient"),
        ),
        Judgement(),
        Judgement(),
    ]
    assert list(entries(items, judgements, most=2)) == [
        "  entries      3, 0 with a date; the first 2:",
        f"    no date    {'A' * 95}…",
        "               cardiology 0.93 (title: heart) · rct · HOLD: names a patient",
        "    no date    B",
        "               no topic · design not stated",
    ]
    assert topics_line([(TopicId("cardiology"), 1 / 3)], (TopicId("surgery"),)) == (
        "  specialties  cardiology 33%; configured: surgery"
    )


@pytest.mark.parametrize(
    ("own", "agrees", "words"),
    [
        ("Livers", False, "NOT THE SAME: configured “Hearts”, the feed calls itself “Livers”"),
        ("Hearts", True, "the feed calls itself “Hearts”"),
        ("", True, "the answer names none"),
    ],
    ids=["another", "the same", "none"],
)
def test_a_heading_says_whose_feed_it_is(own: str, agrees: bool, words: str) -> None:
    """By our words and by its own."""
    assert list(heading(SOURCE, own=own, agrees=agrees, answered="1 byte"))[-1] == f"  title        {words}"
