"""What is written becomes the nouns, with defaults for what is not."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.model import (
    Chat,
    ChatKind,
    Kind,
    Schedule,
    Source,
    SourceId,
    Subscription,
    SubscriptionId,
    Topic,
    TopicId,
)
from bot.settings import load, load_topics
from bot.settings.document import Document, read_document
from tests.settings.folders import GOOD, write

CARDIOLOGY, EMERGENCY = TopicId("cardiology"), TopicId("emergency")


def test_sources_take_the_defaults_of_rounds_yaml(tmp_path: Path) -> None:
    """A source is whole, and what it does not say comes from `defaults`."""
    assert load(write(tmp_path), {}).sources == (
        Source(
            id=SourceId("heart"),
            title="Heart Letters",
            kind=Kind.JOURNAL,
            url="https://heart.example/feed",
            tier=2,
            specialties=(CARDIOLOGY,),
            every_minutes=90,
            verified=date(2026, 11, 1),
        ),
    )


def test_a_source_nobody_tried_is_verified_never(tmp_path: Path) -> None:
    """`never` is said in the file and None in the noun."""
    changed = {"sources/a.yaml": GOOD["sources/a.yaml"].replace("2026-11-01", "never")}
    assert load(write(tmp_path, changed), {}).sources[0].verified is None


def test_topics_are_read_with_tags_without_their_sign(tmp_path: Path) -> None:
    """`#cardioed` and `cardioed` are the same hashtag; `load_topics` gives what `load` gives."""
    folder = write(tmp_path)
    assert load(folder, {}).topics == load_topics(folder)
    assert load_topics(folder) == (
        Topic(id=CARDIOLOGY, label="Cardiology", axis="specialty", terms=("heart",), hashtags=("cardioed",)),
        Topic(id=EMERGENCY, label="Emergency medicine", axis="specialty", not_near=("emergency exit",)),
    )


def test_topics_alone_do_not_need_the_other_files(tmp_path: Path) -> None:
    """Whoever classifies needs topics.yaml and no more, and is told its faults."""
    (tmp_path / "topics.yaml").write_text(GOOD["topics.yaml"])
    assert len(load_topics(tmp_path)) == 2
    (tmp_path / "topics.yaml").write_text(GOOD["topics.yaml"].replace("emergency,", "cardiology,"))
    with pytest.raises(ConfigError, match="used twice"):
        load_topics(tmp_path)


def test_an_example_takes_the_defaults_of_rounds_yaml(tmp_path: Path) -> None:
    """Hour, zone, limit and threshold come from `defaults` where a digest does not say."""
    assert load(write(tmp_path), {}).subscriptions == (
        Subscription(
            id=SubscriptionId("hearts"),
            title="Hearts",
            topics=(CARDIOLOGY,),
            tags=("MedEd",),
            schedule=Schedule(every="weekly", at=time(6, 45), weekday=4, zone="Europe/Paris"),
            limit=3,
            threshold=5.0,
        ),
    )


def test_a_digest_for_a_group_says_where_it_goes(tmp_path: Path) -> None:
    """Its own words win over the defaults, and its chat is read."""
    digest = (
        "digests:\n  - {id: ed, title: ED, topics: [emergency], every: weekly, weekday: sunday, at: 18:05,\n"
        "     zone: America/New_York, limit: 7, threshold: 2.5, audience: group,\n"
        "     chat: {id: -1001, kind: supergroup, thread: 12}}\n"
    )
    (read,) = load(write(tmp_path, {"digests.yaml": digest}), {}).subscriptions
    assert read == Subscription(
        id=SubscriptionId("ed"),
        title="ED",
        topics=(EMERGENCY,),
        schedule=Schedule(every="weekly", at=time(18, 5), weekday=6, zone="America/New_York"),
        limit=7,
        threshold=2.5,
        audience="group",
        chat=Chat(id=-1001, kind=ChatKind.SUPERGROUP, thread=12),
    )


def test_the_operator_is_read(tmp_path: Path) -> None:
    """/privacy names who runs the bot; the User-Agent says where to complain."""
    read = load(write(tmp_path), {})
    assert (read.operator.name, read.operator.contact) == ("A. Operator", "rounds@example.org")
    assert read.user_agent.contact == "https://example.org/rounds"


def test_yaml_is_version_1_2(tmp_path: Path) -> None:
    """`no`, `on` and `12:30` stay the words they are; a byte order mark is no fault."""
    text = GOOD["digests.yaml"].replace("Hearts", "no") + "    at: 12:30\n"
    (read,) = load(write(tmp_path, {"digests.yaml": text.encode("utf-8-sig")}), {}).subscriptions
    assert (read.title, read.schedule.at) == ("no", time(12, 30))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text("{}[]:-&*!|>#\"' \nab1%@", max_size=60).map(str.encode))
def test_reading_never_raises(content: bytes, tmp_path: Path) -> None:
    """Whatever a file holds, it becomes a document or problems with a line of that file."""
    file = tmp_path / "any.yaml"
    file.write_bytes(content)
    read = read_document(file, "any.yaml")
    if not isinstance(read, Document):
        assert read
        assert all(1 <= problem.line <= content.count(b"\n") + content.count(b"\r") + 2 for problem in read)
