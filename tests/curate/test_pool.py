"""A digest chosen from the pool is the digest chosen from everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.plan_digest import plan_digest, plan_shortlisted
from bot.curate.pool import Pool
from bot.model import (
    Curated,
    Digest,
    Flag,
    Follow,
    Kind,
    Mute,
    Schedule,
    SourceId,
    StudyType,
    Subscription,
    WorkId,
)
from tests.stories import NOW, filed, source, story, subscription, topic

SOURCES = {SourceId(name): source(name, tier=tier) for name, tier in {"s": 1, "t": 3, "u": 4}.items()}
TOPICS = st.sampled_from(["cardiology", "nephrology", "oncology", "neurology"])
SOME_TOPIC = st.builds(topic, TOPICS, st.sampled_from([0.0, 0.2, 0.5, 0.6, 0.8, 0.95, 1.0]))
STORIES = st.builds(
    story,
    st.uuids().map(str),
    topics=st.lists(SOME_TOPIC, max_size=3, unique_by=lambda one: one.id),
    study_type=st.none() | st.sampled_from(StudyType),
    flags=st.lists(st.sampled_from(Flag), max_size=1),
    source=st.sampled_from(["s", "t", "u", ""]),
    kind=st.sampled_from(Kind),
    work=st.sampled_from(["", "w", "v"]),
    tags=st.sampled_from([(), ("FOAMed",), ("foamed", "other")]),
    title=st.sampled_from(["Exampladone in gout", "Of gout"]),
    first_seen=st.integers(0, 150).map(lambda hours: NOW - timedelta(hours=hours)),
    baseline=st.booleans(),
)
READERS = st.builds(
    subscription,
    st.just("cardiology") | TOPICS,
    tags=st.sampled_from([(), ("foamed",), ("other", "FOAMed")]),
    limit=st.integers(1, 8),
    threshold=st.sampled_from([1.0, 4.0, 5.0]),
    audience=st.sampled_from(["reader", "group"]),
    followed=st.sampled_from([(), (Follow(kind="word", what="Exampladone"),)]),
    muted=st.sampled_from(
        [
            (),
            (Mute(kind="source", what="t"), Mute(kind="topic", what="oncology")),
            (Mute(kind="tag", what="FOAMed"), Mute(kind="source", what="s", until=NOW)),
        ]
    ),
    schedule=st.builds(Schedule, every=st.sampled_from(["daily", "matters"])),
)


def newest_first(stories: Iterable[Curated]) -> list[Curated]:
    """As the store gives them: no baseline, and no work in many stories."""
    seen = Counter[str]()
    kept = []
    for one in stories:
        seen[one.lead.place.work] += 1
        if seen[one.lead.place.work] <= 2 and not one.lead.baseline:
            kept.append(one)
    return sorted(kept, key=lambda one: one.lead.item.first_seen or NOW, reverse=True)


def from_pool(pool: Pool, reader: Subscription, had: frozenset[WorkId], days: int) -> Digest | None:
    shortlist = pool.shortlist(reader, NOW - timedelta(days=days))
    digest, _ = plan_shortlisted(reader, shortlist, had, now=NOW, sources=SOURCES)
    return digest


@given(st.lists(STORIES, max_size=40), READERS, st.sets(st.sampled_from(["work-a", "w"]).map(WorkId)))
@settings(max_examples=150, deadline=None)
def test_the_pool_gives_what_everything_gives(
    stories: list[Curated], reader: Subscription, had: set[WorkId]
) -> None:
    """The same entries, counts and reasons as a look at each story, for one topic or several, with hashtags,
    safety notices, the exploring one and works the chat had."""
    passed = newest_first(stories)
    both = replace(reader, topics=tuple(dict.fromkeys((*reader.topics, *subscription("oncology").topics))))
    pool = Pool(passed, now=NOW, sources=SOURCES)
    for one in (reader, both):
        whole, _ = plan_digest(one, passed, had, now=NOW, sources=SOURCES)
        assert from_pool(pool, one, frozenset(had), days=7) == whole


@given(st.lists(STORIES, max_size=20), READERS, st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_windows_of_one_pool_are_each_reader_s_own(
    stories: list[Curated], reader: Subscription, days: int
) -> None:
    """A reader who had a digest yesterday gets nothing from before, though the pool goes back a week."""
    passed = newest_first(stories)
    since = NOW - timedelta(days=days)
    recent = [one for one in passed if (one.lead.item.first_seen or NOW) > since]
    whole, _ = plan_digest(reader, recent, set(), now=NOW, sources=SOURCES)
    assert from_pool(Pool(passed, now=NOW, sources=SOURCES), reader, frozenset(), days) == whole


READER = subscription("cardiology", limit=5)


def trials(count: int, **fields: Any) -> list[Curated]:
    return [story(f"{n:03}", study_type=StudyType.RCT, **fields) for n in range(count)]


def test_a_source_that_floods_its_topic_hides_no_other() -> None:
    """A hundred better stories of one feed: two of them stand, and the few of others beside them."""
    others = [story(f"other-{n}", topics=(topic("cardiology", 0.7),)) for n in range(3)]
    pool = Pool([*trials(100, source="flood"), *others], now=NOW, sources={})
    digest = from_pool(pool, READER, frozenset(), days=7)
    assert digest is not None
    assert [one.ranked.curated.lead.item.guid for one in digest.entries] == [
        "000", "001", "other-0", "other-1", "other-2",
    ]  # fmt: skip
    assert digest.considered == 103


def test_what_the_chat_had_is_made_up_for() -> None:
    """The five best were sent before; the five after them come."""
    pool = Pool(trials(30), now=NOW, sources={})
    had = frozenset(WorkId(f"work-{n:03}") for n in range(5))
    digest = from_pool(pool, READER, had, days=7)
    assert digest is not None
    assert [one.ranked.curated.lead.item.guid for one in digest.entries] == [f"{n:03}" for n in range(5, 10)]
    assert digest.considered == 30


def test_an_echo_s_hashtag_counts() -> None:
    """A post with the followed hashtag speaks of the paper: the paper is the reader's."""
    talk = filed("post", kind=Kind.POST, tags=("FOAMed",), story="story-a")
    one = story("a", topics=(), study_type=StudyType.RCT, echoes=(talk,))
    reader = replace(READER, topics=(), tags=("foamed",))
    digest = from_pool(Pool([one], now=NOW, sources={}), reader, frozenset(), days=7)
    assert digest is not None
    assert [entry.why for entry in digest.entries] == ["#foamed"]
