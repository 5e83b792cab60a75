"""What the bot answers to commands, judged by TDLib like everything it sends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.face import replies
from bot.face.markup import plain, utf16_units
from bot.model import Message, Schedule, Topic, TopicId
from tests.standin.texts import formatted
from tests.stories import NOW, subscription

LABELS = {"cardiology": "Cardiology", "obs-gynae": "Obstetrics & gynaecology", "pain": "Pain"}
TOPICS = tuple(Topic(id=TopicId(name), label=label, axis="specialty") for name, label in LABELS.items())
READER = subscription("cardiology", "obs-gynae", tags=("FOAMed",), schedule=Schedule(zone="Europe/London"))
MANY = tuple(
    Topic(id=TopicId(f"topic-{n}"), label=f"A topic with a long name & number {n}", axis="specialty")
    for n in range(60)
)

ANSWERS = {
    "start": replies.start(READER, TOPICS),
    "start without topics": replies.start(replace(READER, topics=(), tags=()), TOPICS),
    "topics": replies.topics(TOPICS, {TopicId("pain")}),
    "all topics, none chosen": replies.topics(MANY, set()),
    "all topics in words": replies.topics(MANY, {topic.id for topic in MANY}, keyboard=False),
    "unknown topics": replies.unknown_topics(("<b>", "@x"), MANY),
    "nothing new": replies.nothing_new(NOW),
    "paused": replies.paused(),
    "resumed": replies.resumed(None),
    "stopped": replies.stopped(),
    "not subscribed": replies.not_subscribed(),
    "admins only": replies.admins_only(),
    "unknown command": replies.unknown_command(),
    "help": replies.commands(),
    "privacy": replies.privacy("St Example <library>", "bot@hospital.example"),
}


@pytest.mark.check("S22")
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_accepted(answer: Message) -> None:
    """Telegram parses it, it fits, and its buttons carry at most 64 bytes."""
    shown, entities = formatted(answer.text, "HTML")
    assert utf16_units(shown) <= 4096
    assert {entity["type"] for entity in entities} <= {"bold"}
    buttons = [button for row in answer.keyboard for button in row]
    assert len(buttons) <= 100
    assert all(len(button.data.encode()) <= 64 and button.text for button in buttons)


def test_start_says_what_comes_and_when() -> None:
    """Topics by their names, hashtags, how much and at what hour; every command; and the duty of care."""
    said = plain(replies.start(READER, TOPICS))
    assert "Topics: Cardiology, Obstetrics & gynaecology, #FOAMed.\n" in said
    assert "At most 5 entries, every day at 07:30 (Europe/London)." in said
    assert all(f"/{name}: " in said for name, _ in replies.COMMANDS)
    assert replies.NOT_ADVICE in said


SCHEDULES = {
    "daily": (Schedule(), "every day at 07:30 (UTC)"),
    "weekdays": (Schedule(every="weekdays"), "Monday to Friday at 07:30 (UTC)"),
    "weekly": (Schedule(every="weekly", weekday=4), "every Fri at 07:30 (UTC)"),
}


@pytest.mark.parametrize(("schedule", "words"), SCHEDULES.values(), ids=SCHEDULES)
def test_when(schedule: Schedule, words: str) -> None:
    """A schedule as a person says it."""
    assert replies.when(schedule) == words


def test_a_chat_without_topics_is_told_how_to_choose() -> None:
    """Nothing can be sent to it, so the next step is named."""
    assert "No topics are chosen yet: send /topics." in plain(ANSWERS["start without topics"])


def test_topic_buttons_say_what_is_on() -> None:
    """Two a row, in words, each naming its topic to the handler."""
    rows = replies.topic_keyboard(TOPICS, {TopicId("cardiology")})
    assert [[(button.text, button.data) for button in row] for row in rows] == [
        [("Cardiology: on", "t:cardiology"), ("Obstetrics & gynaecology", "t:obs-gynae")],
        [("Pain", "t:pain")],
    ]


def test_the_next_digest_is_told_in_the_reader_s_time() -> None:
    """The caller gives local time; it is not shifted again."""
    local = datetime(2026, 11, 27, 7, 30, tzinfo=timezone(timedelta(hours=13)))
    assert plain(replies.resumed(local)) == "On again.\n\nNext digest: Fri 27 Nov at 07:30."


def test_privacy_names_everything_kept_and_whom_to_ask() -> None:
    """Each stored thing in plain words, how to erase it, and who runs the bot."""
    said = plain(ANSWERS["privacy"])
    assert all(f"– {line}" in said for line in replies.STORED)
    assert "/stop erases it" in said
    assert "Run by St Example <library>. Questions: bot@hospital.example" in said
