"""Every page is one that Telegram takes, whatever the labels are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from aiogram.types import InlineKeyboardMarkup
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.face import conversation as say
from bot.face.keyboards import PAGE, Ref, Span, group_actions, more_votes, under_search
from bot.face.schedules import schedule_words
from bot.face.tongue import tongue
from bot.face.zones import ZONES, local_time
from bot.model import Message, Schedule, Topic, TopicId
from bot.push.keyboards import LONGEST_DATA
from bot.text.seal import TAG
from tests.standin.keyboards import markup
from tests.standin.texts import formatted
from tests.stories import subscription

NOW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)

LABELS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=60
).filter(lambda label: label.strip())
IDS = st.from_regex(r"\A[a-z][a-z0-9-]{0,40}\Z")


def judged(message: Message) -> str:
    """What a person sees. Raises what Telegram would answer."""
    rows = [[{"text": b.text, "callback_data": b.data} for b in row] for row in message.keyboard]
    markup(InlineKeyboardMarkup.model_validate({"inline_keyboard": rows}))
    return formatted(message.text, "HTML")[0]


def topics(labels: dict[str, str]) -> list[Topic]:
    return [Topic(id=TopicId(name), label=label, axis="specialty") for name, label in labels.items()]


@pytest.mark.check("S21")
@given(labels=st.dictionaries(IDS, LABELS, max_size=60), page=st.integers(-5, 20), chosen=st.integers(0, 60))
def test_pages_of_topics_are_valid(labels: dict[str, str], page: int, chosen: int) -> None:
    """Any labels, any number of them chosen, any page asked for."""
    judged(say.topics_page(topics(labels), {TopicId(n) for n in list(labels)[:chosen]}, page))


@given(labels=st.dictionaries(IDS, LABELS, min_size=1, max_size=60))
def test_every_topic_is_on_exactly_one_page(labels: dict[str, str]) -> None:
    """Turning from the first page with More shows each topic once."""
    found = [button for page in pages(topics(labels)) for row in page.keyboard for button in row]
    assert sorted(b.data.split(":")[2] for b in found if b.data.startswith("t:")) == sorted(labels)


def test_topics_stand_in_the_order_of_the_language() -> None:
    """Whoever looks for one looks in the alphabet; what cuts across specialties comes last."""
    first, second, third = "Acute & general internal medicine", "Anaesthesia & perioperative", "Urology"
    shown = topics({"a": third, "b": first, "c": second})
    across = Topic(id=TopicId("d"), label="AI", axis="cross-cutting")
    for t, order in ((tongue(), (first, second, third)), (tongue("fr"), (second, first, third))):
        page = say.topics_page([across, *shown], (), 0, t)
        labels = [button.text for row in page.keyboard for button in row]
        assert labels[:-1] == [*map(t, order), "AI"]


def pages(all_topics: list[Topic]) -> Iterator[Message]:
    page = 0
    while True:
        message = say.topics_page(all_topics, (), page)
        yield message
        page += 1
        if f"p:{page}" not in {b.data for row in message.keyboard for b in row}:
            return


@given(
    title=st.text(max_size=200),
    zone=st.sampled_from(ZONES),
    at=st.times(),
    every=st.sampled_from(["daily", "weekdays", "weekly"]),
    weekday=st.integers(0, 6),
)
@pytest.mark.check("S21")
def test_what_holds_is_valid(title: str, zone: tuple[str, str], at: time, every: str, weekday: int) -> None:
    """Any title of a subscription in every message that shows it."""
    schedule = Schedule(every=every, at=at, weekday=weekday, zone=zone[0])  # type: ignore[arg-type]
    kept = subscription(title=title or "x", schedule=schedule)
    for message in (
        say.settings(kept),
        say.resumed(kept),
        say.paused(kept),
        say.nothing_new(kept),
        say.set_up(kept, sample=True),
        say.set_up(kept, sample=False),
        say.hours_page(schedule),
    ):
        assert judged(message)


@pytest.mark.check("S38")
@given(
    number=st.integers(1, 10**9), page=st.integers(0, 4), found=st.integers(1, 50),
    owner=st.none() | st.integers(1, 2**52),
)  # fmt: skip
def test_the_pages_of_a_search_fit_and_lead_to_each_other(
    number: int, page: int, found: int, owner: int | None
) -> None:
    """However long the numbers: each button within 64 bytes with its signature, and what it says is read as
    it was meant; page after page shows each entry once."""
    assume(page * PAGE < found)
    span = Span(Ref(list=number), page * PAGE + 1, min((page + 1) * PAGE, found), owner=owner)
    pages = under_search(span, found)
    votes = (*group_actions(span, found, start="x"), *more_votes(span, found))
    data = [button.data for row in (*pages, *votes) for button in row if button.data]
    assert max(len(one.encode()) for one in data) + TAG <= LONGEST_DATA
    ways = {button.text: button.data.removeprefix("pg:") for row in pages for button in row}
    for way, first in (("Older", span.last + 1), ("Newer", span.first - PAGE)):
        is_there = 1 <= first <= found
        assert (way in ways) is is_there
        if is_there:
            other = Span.parse(*ways[way].split(":"))
            last = min(first + PAGE - 1, found)
            assert other == Span(span.ref, first, last, owner=owner)


@pytest.mark.parametrize(
    "text",
    [say.HELP, say.PRIVACY, say.STOPPED, say.NOTHING_KEPT, say.NOT_SET_UP, say.FAILED],
    ids=lambda text: text[:20],
)
def test_fixed_answers_are_valid(text: str) -> None:
    assert judged(say.said(text))


@given(st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1)))  # noqa: DTZ001 - made aware below
def test_every_clock_is_offered(naive: datetime) -> None:
    """At any moment of the year, every city's button shows its time and leads to its zone; the last leads
    back."""
    now = naive.replace(tzinfo=UTC)
    page = say.zones_page(now)
    judged(page)
    *rows, back = page.keyboard
    buttons = {b.data.removeprefix("z:"): b.text for row in rows for b in row}
    assert [b.text for b in back] == ["Back"]
    assert buttons == {z.name: f"{local_time(z.name, now):%H:%M} {z.city}" for z in ZONES}


WHOLE_HOURS = {-10, -8, -7, -6, -5, -4, -3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13}
HALF_HOURS = {3.5, 4.5, 5.5, 5.75, 6.5, 9.5}


@pytest.mark.parametrize("month", [1, 7])
def test_nearly_everybody_finds_their_clock(month: int) -> None:
    """Every offset that a million people keep all year has a city, in January and in July."""
    now = datetime(2026, month, 15, tzinfo=UTC)
    offered = {local_time(zone.name, now).utcoffset() for zone in ZONES}
    assert {timedelta(hours=hours) for hours in WHOLE_HOURS | HALF_HOURS} <= offered


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A", "B", "C", "D"], "A, B, C and 1 more"),
    ],
)
def test_titles(labels: list[str], words: str) -> None:
    assert say.title(labels) == words


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(), "Every day at 07:30, UTC"),
        (
            Schedule(every="weekdays", at=time(18), zone="Europe/Berlin"),
            "Monday to Friday at 18:00, Berlin time",
        ),
        (
            Schedule(every="weekly", weekday=3, zone="America/New_York"),
            "Every Thursday at 07:30, New York time",
        ),
    ],
)
def test_schedules_in_words(schedule: Schedule, words: str) -> None:
    assert schedule_words(schedule) == words
