"""Chats and conferences; every one of them is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.due import known_zone
from bot.curate.meetings import is_over, next_chat, to_come, with_meetings
from bot.model import Flag, Kind, Schedule, TopicId
from bot.model.meetings import ChatHour, Conference, Meetings, NextChat
from tests.stories import NOW, digest, entry, filed, story, subscription

CHAT = ChatHour(tag="ExampleJC", topic=TopicId("cardiology"), weekday=1, at=time(15), zone="America/New_York")
"""Tuesdays at three in New York: 20:00 in London."""
CONGRESS = Conference(
    tag="EX26",
    title="Example congress",
    topic=TopicId("cardiology"),
    starts=date(2026, 11, 25),
    ends=date(2026, 11, 27),
)
LONDON = Schedule(every="weekly", zone="Europe/London")


def told(*chats: ChatHour, now: datetime = NOW, **fields: object) -> NextChat | None:
    return next_chat(chats, subscription(schedule=LONDON, **fields), now=now)  # type: ignore[arg-type]


def test_by_the_readers_clock() -> None:
    """Where the reader is, with the date it has there."""
    found = told(CHAT)
    assert found is not None
    assert (found.tag, f"{found.at:%a %d %b %H:%M}") == ("ExampleJC", "Tue 01 Dec 20:00")


def test_a_day_further_where_it_is_later() -> None:
    """Evening in New York is tomorrow in Tokyo."""
    tokyo = subscription(schedule=replace(LONDON, zone="Asia/Tokyo"))
    found = next_chat([replace(CHAT, at=time(21))], tokyo, now=NOW)
    assert found is not None
    assert f"{found.at:%a %H:%M}" == "Wed 11:00"


OWN = {
    "of a topic that is followed": (CHAT, {}, True),
    "of another": (replace(CHAT, topic=TopicId("urology")), {}, False),
    "of a tag that is followed": (replace(CHAT, topic=TopicId("urology")), {"tags": ("examplejc",)}, True),
    "of no zone we know": (replace(CHAT, zone="Mars/Olympus"), {}, False),
}


@pytest.mark.parametrize(("chat", "fields", "is_told"), OWN.values(), ids=OWN)
def test_only_what_is_followed(chat: ChatHour, fields: dict[str, object], is_told: bool) -> None:
    """By topic or by hashtag."""
    assert (told(chat, **fields) is not None) == is_told


def test_the_first_of_several() -> None:
    """And not the one that has just begun."""
    tonight = replace(CHAT, tag="Tonight", weekday=NOW.weekday(), at=time(20), zone="UTC")
    begun = replace(tonight, tag="Begun", at=NOW.time())
    found = told(CHAT, begun, tonight)
    assert found is not None
    assert found.tag == "Tonight"


@given(
    st.integers(0, 1_500_000),
    st.integers(0, 6),
    st.times(),
    st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]),
)
def test_always_to_come_within_a_week(minutes: int, weekday: int, at: time, zone: str) -> None:
    """Whatever the clocks do, the next chat is later than now, on its weekday, and within eight days."""
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = told(replace(CHAT, weekday=weekday, at=at.replace(microsecond=0), zone=zone), now=now)
    known = known_zone(zone)
    assert found is not None
    assert known is not None
    assert timedelta() < found.at - now <= timedelta(days=8)
    assert found.at.astimezone(known).weekday() == weekday


def test_only_weekly_digests_name_a_chat() -> None:
    """A daily one would say the same for a week."""
    meetings = Meetings(chats=(CHAT,))
    daily = digest()
    weekly = replace(daily, subscription=replace(daily.subscription, schedule=LONDON))
    assert with_meetings(daily, meetings).next_chat is None
    assert with_meetings(weekly, meetings).next_chat is not None


POST = {"kind": Kind.POST, "tags": ("ex26",)}
REPORTS = {
    "a post under its tag": (story("a", **POST), NOW, True),
    "a blog under its tag": (story("a", kind=Kind.BLOG, tags=("EX26",)), NOW, True),
    "a fortnight later": (story("a", **POST), NOW + timedelta(days=15), True),
    "a month later": (story("a", **POST), NOW + timedelta(days=30), False),
    "before it begins": (story("a", **POST), NOW - timedelta(days=3), False),
    "another tag": (story("a", kind=Kind.POST, tags=("ex25",)), NOW, False),
    "a peer-reviewed paper that a post tags": (story("a", echoes=[filed("b", **POST)]), NOW, False),
    "a conference abstract": (story("a", flags=(Flag.CONFERENCE_ABSTRACT,)), NOW, True),
}


@pytest.mark.parametrize(("curated", "now", "marked"), REPORTS.values(), ids=REPORTS)
def test_reports_are_marked(curated: object, now: datetime, marked: bool) -> None:
    """What is said at a conference is not peer reviewed, and is never shown as if it were."""
    made = replace(digest(entry(curated)), at=now)  # type: ignore[arg-type]
    (one,) = with_meetings(made, Meetings(conferences=(CONGRESS,))).entries
    assert one.conference == marked


@pytest.mark.parametrize(
    ("until", "over"), [(None, False), (date(2026, 11, 26), False), (date(2026, 11, 25), True)]
)
def test_over_after_its_last_day(until: date | None, over: bool) -> None:
    """The day itself still counts, where the reader is."""
    assert is_over(subscription(until=until), NOW) == over


def test_what_is_to_come() -> None:
    """The running one first; what is over is not offered."""
    later = replace(CONGRESS, tag="EX27", starts=date(2027, 5, 1), ends=date(2027, 5, 3))
    past = replace(CONGRESS, tag="EX25", starts=date(2025, 5, 1), ends=date(2025, 5, 3))
    assert [one.tag for one in to_come([later, past, CONGRESS], NOW)] == ["EX26", "EX27"]
