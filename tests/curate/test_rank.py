"""Two scores as sums of named parts; what must not be sent comes last, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate import news as newsworthiness
from bot.curate import rank as ranking
from bot.curate.rank import order_of, rank, score, total
from bot.curate.taste import points as taste
from bot.model import Curated, Flag, Kind, PartialDate, Precision, Ranked, Screen, SourceId, StudyType
from tests.stories import NOW, day, filed, source, story, subscription, topic

READER = subscription("cardiology", "nephrology", tags=("FOAMed",))


def scored(one: Curated, **sources: Any) -> Ranked:
    known = {SourceId(name): source(name, **fields) for name, fields in sources.items()}
    return score(one, READER, now=NOW, sources=known, labels={})


def points(one: Ranked) -> dict[str, float]:
    return {part.name: part.points for part in one.parts}


# ── the sum ───────────────────────────────────────────────────────────────────

SOME_TOPICS = st.lists(st.builds(topic, st.sampled_from(["cardiology", "oncology"]), st.floats(0, 1)))
FILED = st.builds(
    filed,
    st.sampled_from("abcdefgh"),
    topics=st.lists(
        st.builds(topic, st.sampled_from(["cardiology", "nephrology", "oncology"]), st.floats(0, 1))
    ),
    study_type=st.none() | st.sampled_from(StudyType),
    flags=st.lists(st.sampled_from(Flag), max_size=4),
    kind=st.sampled_from(Kind),
    summary=st.sampled_from(["", "Some words."]),
    tags=st.sampled_from([(), ("foamed",), ("Other",)]),
    judged=st.fixed_dictionaries({"worth": st.none() | st.floats(0, 1)}),
    baseline=st.booleans(),
    published=st.none()
    | st.dates().map(lambda when: PartialDate(value=when.isoformat(), precision=Precision.DAY)),
)
STORIES = st.builds(
    lambda lead, echoes: Curated(story=lead.place.story, lead=lead, echoes=tuple(echoes)),
    FILED,
    st.lists(FILED, max_size=3),
)
SOURCES = st.dictionaries(
    st.sampled_from([SourceId(f"source-{name}") for name in "abcdefgh"]),
    st.builds(
        source, st.just("x"), tier=st.integers(1, 4), hold=st.booleans(), publisher=st.sampled_from("pq")
    ),
)


@given(STORIES, SOURCES)
@settings(deadline=None)
def test_scores_are_the_sum_of_their_parts_and_stay_on_the_scale(one: Curated, sources: Any) -> None:
    """Nothing is clamped: taking any one part away lowers its score by exactly what it said."""
    found = score(one, READER, now=NOW, sources=sources, labels={})
    for of, value in (("relevance", found.relevance), ("newsworthiness", found.newsworthiness)):
        assert 1 <= value <= 7
        for part in (part for part in found.parts if part.of == of):
            without = [other for other in found.parts if other is not part]
            assert total(without, of) == pytest.approx(value - part.points, abs=1e-3)
    assert found.score == pytest.approx(0.65 * found.relevance + 0.35 * found.newsworthiness, abs=1e-3)
    assert all(part.points and part.why for part in found.parts)
    assert sorted(found.reasons) == sorted(part.why for part in found.parts)


def test_the_extremes_of_all_parts_fit_the_scale() -> None:
    """The tables themselves are checked, so that a new constant cannot break the sum."""
    news = newsworthiness
    best = max(news.SAFETY_POINTS, *(points for points, _ in news.EVIDENCE.values()), 0.5)
    worst = min(-0.5, *(points for points, _ in news.EVIDENCE.values()))
    coverage = news.COVERAGE_POINTS * news.COVERAGE_CAP
    tiers = news.TIER_POINTS.values()
    status = min(points for _, points, _ in news.STATUS)
    assert news.NEWS_FLOOR + best + max(tiers) + coverage + news.RECENCY_POINTS <= 7
    assert news.NEWS_FLOOR + worst + min(tiers) + status + news.NO_TEXT_POINTS >= 1
    learnt = taste.LIKED_POINTS + taste.RECORD_POINTS + ranking.READERS_POINTS
    assert ranking.RELEVANCE_FLOOR + ranking.INTEREST_POINTS + learnt <= 7 + 1e-9
    assert ranking.RELEVANCE_FLOOR - taste.DISLIKED_POINTS - taste.RECORD_POINTS >= 1 - 1e-9


# ── relevance ─────────────────────────────────────────────────────────────────

INTERESTS: dict[str, tuple[dict[str, Any], float, str]] = {
    "a sure topic": ({"topics": (topic("cardiology", 1.0),)}, 5.6, "cardiology"),
    "the likelier of two": (
        {"topics": (topic("cardiology", 0.4), topic("nephrology", 0.8))},
        5.25, "nephrology, perhaps cardiology",
    ),
    "a term that a reader can find": (
        {"title": "Heart failure today", "topics": (topic("cardiology", 0.8, "title: heart failure, HF"),)},
        5.25, "heart failure",
    ),
    "a stem is not shown": (
        {"title": "Cardiologists", "topics": (topic("cardiology", 0.8, "title: cardiolog"),)},
        5.25, "cardiology",
    ),
    "an unsure topic": ({"topics": (topic("cardiology", 0.3),)}, 3.5, "perhaps cardiology"),
    "another's topic": ({"topics": (topic("oncology", 1.0),)}, 2.1, ""),
    "a followed hashtag, in any case": ({"topics": (), "tags": ("foamED",)}, 5.425, "#FOAMed"),
    "a topic surer than the hashtag": (
        {"topics": (topic("cardiology", 0.95),), "tags": ("FOAMed",)}, 5.5125, "cardiology, #FOAMed",
    ),
    "too unlikely to be a reason": ({"topics": (topic("cardiology", 0.09),)}, 2.1, ""),
    "nothing": ({"topics": ()}, 2.1, ""),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "relevance", "why"), INTERESTS.values(), ids=INTERESTS)
def test_relevance(fields: dict[str, Any], relevance: float, why: str) -> None:
    """The likeliest subscribed topic or the followed hashtag decides; everything in common is named."""
    found = scored(story(**fields))
    assert found.relevance == relevance
    assert next((part.why for part in found.parts if part.of == "relevance"), "") == why


def test_the_greatest_news_about_nothing_of_mine_comes_after_an_opinion_about_my_topic() -> None:
    """A ranking for a reader is about the reader's topics first."""
    far = story(
        "far", study_type=StudyType.GUIDELINE, topics=(topic("oncology", 1.0),), flags=(Flag.SAFETY_NOTICE,)
    )
    near = story("near", study_type=StudyType.EDITORIAL_COMMENT, topics=(topic("cardiology", 0.6),))
    known = {SourceId("source-far"): source("far", tier=1)}
    ranked = rank([far, near], READER, now=NOW, sources=known)
    assert [one.curated.lead.item.guid for one in ranked] == ["near", "far"]
    assert ranked[1].score < READER.threshold


def test_topics_are_named_by_their_labels() -> None:
    """`obs-gynae` is an id; a reader is told the name."""
    subscribed = subscription("obs-gynae")
    one = story(topics=(topic("obs-gynae"),))
    found = score(one, subscribed, now=NOW, sources={}, labels={subscribed.topics[0]: "Obstetrics"})
    assert found.reasons[0] == "obstetrics"


# ── newsworthiness ────────────────────────────────────────────────────────────


def test_evidence_ranks_as_clinicians_expect() -> None:
    """Guidelines before reviews and trials, these before cohorts, and opinion last."""
    order = [
        StudyType.GUIDELINE,
        StudyType.RCT,
        StudyType.NRCT,
        StudyType.COHORT,
        StudyType.EDITORIAL_COMMENT,
    ]
    worth = [scored(story(study_type=study_type)).newsworthiness for study_type in order]
    assert worth == sorted(worth, reverse=True)
    assert len(set(worth)) == len(worth)


def voice(name: str, kind: Kind = Kind.BLOG, **fields: Any) -> Any:
    return filed(name, kind=kind, **{"work": f"w-{name}", **fields})


COVERAGE: dict[str, tuple[tuple[Any, ...], float]] = {
    "nobody": ((), 0.0),
    "one blog": ((voice("b"),), 0.25),
    "two posts of one publisher": ((voice("b"), voice("c")), 0.25),
    "the lead's own publisher": ((voice("d"),), 0.0),
    "three publishers are capped": ((voice("b"), voice("e"), voice("f")), 0.5),
    "a copy of the record": ((voice("g", Kind.JOURNAL), voice("h", Kind.PREPRINT)), 0.0),
}


@pytest.mark.parametrize(("echoes", "expected"), COVERAGE.values(), ids=COVERAGE)
def test_independent_coverage_counts_once_a_publisher_and_is_capped(echoes: Any, expected: float) -> None:
    """Attention is no evidence: at most half a point, and never for one's own."""
    publishers = dict(zip("abcdef", ["own", "b", "b", "own", "e", "f"], strict=True))
    known = {SourceId(f"source-{n}"): source(n, publisher=publisher) for n, publisher in publishers.items()}
    found = score(story(echoes=echoes), READER, now=NOW, sources=known, labels={})
    assert points(found).get("coverage", 0.0) == expected


def exactly(moment: datetime) -> PartialDate:
    return PartialDate(value=moment.isoformat(), precision=Precision.SECOND)


AGES: dict[str, tuple[PartialDate | None, float]] = {
    "now": (exactly(NOW), 0.75),
    "one half-life": (
        PartialDate(value=(NOW - timedelta(days=5)).isoformat(), precision=Precision.SECOND),
        0.375,
    ),
    "years": (day("2016-01-01"), 0.0),
    "a date to come counts as first seen": (day("2027-03-01"), 0.7457),
    "a month cannot age, so first seen": (PartialDate(value="2026-01", precision=Precision.MONTH), 0.7457),
    "undated": (None, 0.7457),
    "no date at all": (PartialDate(value="soon", precision=Precision.DAY), 0.7457),
}


@pytest.mark.parametrize(("published", "expected"), AGES.values(), ids=AGES)
def test_recency_halves_every_five_days(published: PartialDate | None, expected: float) -> None:
    """By the stated date where it is a day that has come, else by when it was first seen."""
    assert points(scored(story(published=published))).get("recency", 0.0) == pytest.approx(expected, abs=1e-3)


def test_tiers() -> None:
    """The same article weighs more in a source of tier 1, less in one of tier 4; unknown adds nothing."""
    tiers = [points(scored(story(source="s"), s={"tier": tier})).get("tier", 0.0) for tier in (1, 2, 3, 4)]
    assert tiers == [0.75, 0.4, 0.0, -0.2]
    assert "tier" not in points(scored(story(source="s")))


def test_the_gravest_status_counts_alone() -> None:
    """A reply that is a preprint on mice is not punished three times."""
    found = scored(story(kind=Kind.PREPRINT, flags=(Flag.REPLY, Flag.ANIMAL)))
    assert points(found)["status"] == -0.6


# ── the order and the stops ───────────────────────────────────────────────────

STOPS: dict[str, tuple[dict[str, Any], str]] = {
    "retracted": ({"flags": (Flag.RETRACTED,)}, "retracted"),
    "withdrawn": ({"flags": (Flag.WITHDRAWN,)}, "withdrawn"),
    "furniture": ({"flags": (Flag.FURNITURE,)}, "nothing to read: masthead, contents or the like"),
    "sponsored": ({"flags": (Flag.SPONSORED,)}, "sponsored content"),
    "job": ({"study_type": StudyType.JOB_AD}, "job advertisement"),
    "held": (
        {"judged": {"screen": Screen(verdict="hold", reason="speaks of a patient")}},
        "held: speaks of a patient",
    ),
    "dropped": ({"judged": {"screen": Screen(verdict="drop")}}, "dropped: no reason noted"),
    "held source": ({"source": "held"}, "held: a curator sees everything of this source first"),
    "archive": (
        {"baseline": True, "published": day("2026-11-01")},
        "archive: came with its source's first fetch and is older than a week",
    ),
    "archive without a date": (
        {"baseline": True}, "archive: came with its source's first fetch and is older than a week",
    ),
    "archive of this week": ({"baseline": True, "published": day("2026-11-20")}, ""),
    "an ordinary one": ({}, ""),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "stop"), STOPS.values(), ids=STOPS)
def test_hard_stops(fields: dict[str, Any], stop: str) -> None:
    """Each reason not to send a story, in words."""
    assert scored(story(**fields), held={"hold": True}).stop == stop


def test_a_baseline_story_that_another_source_brought_anew_is_no_archive() -> None:
    """News for one source's readers is news, though another's archive has it."""
    assert scored(story(baseline=True, echoes=(filed("b", story="story-a"),))).stop == ""


def test_best_first_stops_last_none_dropped() -> None:
    """Whatever the scores, what must not be sent stands at the end."""
    ranked = rank(
        [
            story("weak", topics=(topic("cardiology", 0.2),)),
            story("stopped", study_type=StudyType.GUIDELINE, flags=(Flag.RETRACTED,)),
            story("strong", study_type=StudyType.GUIDELINE),
        ],
        READER,
        now=NOW,
        sources={},
    )
    assert [one.curated.lead.item.guid for one in ranked] == ["strong", "weak", "stopped"]


@given(st.lists(STORIES, max_size=8, unique_by=lambda one: one.story), st.randoms())
@settings(deadline=None)
def test_the_order_does_not_depend_on_the_order_given(stories: list[Curated], chance: Any) -> None:
    """The same stories rank the same, so a digest can be made again."""
    shuffled = list(stories)
    chance.shuffle(shuffled)
    assert rank(stories, READER, now=NOW, sources={}) == rank(shuffled, READER, now=NOW, sources={})


def test_a_subscription_changes_relevance_only() -> None:
    """What is news does not depend on who reads it."""
    one = story(study_type=StudyType.RCT)
    theirs = score(one, replace(READER, topics=()), now=NOW, sources={}, labels={})
    assert theirs.newsworthiness == scored(one).newsworthiness
    assert theirs.relevance == 2.1


# ── attention ─────────────────────────────────────────────────────────────────


def liked(name: str, *counts: int | None, **lead: Any) -> Curated:
    """A story with a post for each count of likes."""
    posts = [filed(f"{name}{n}", kind=Kind.POST, attention=count) for n, count in enumerate(counts)]
    return story(name, echoes=posts, **lead)


TIES: dict[str, tuple[Curated, Curated]] = {
    "more attention first": (liked("b", 20), liked("a", 3)),
    "of all posts together": (liked("b", 6, 5), liked("a", 9, None)),
    "a little more is the same": (liked("a", 100), liked("b", 999)),
    "from a thousand on it is all the same": (liked("a", 1_000), liked("b", 5_000_000)),
    "none, so the name decides": (liked("a"), liked("b")),
    "a better study with none": (liked("b", study_type=StudyType.RCT), liked("a", 10_000)),
    "of what looks the same, before a thousandth of a point": (
        liked("b", 20), liked("a", first_seen=NOW - timedelta(minutes=59, seconds=50)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second"), TIES.values(), ids=TIES)
def test_attention_breaks_ties_and_no_more(first: Curated, second: Curated) -> None:
    """By orders of magnitude, capped, between scores that a reader is shown as one."""
    known = {SourceId(f"source-{name}"): source(name) for name in "ab"}
    ranked = rank([second, first], READER, now=NOW, sources=known)
    assert [one.curated.story for one in ranked] == [first.story, second.story]


@given(STORIES, st.lists(st.none() | st.integers(0, 10**9), min_size=4, max_size=4))
@settings(deadline=None)
def test_attention_is_never_evidence(one: Curated, counts: list[int | None]) -> None:
    """Whatever was liked: the same scores, parts and reasons; only the order may differ."""
    parts = [
        replace(part, item=replace(part.item, attention=count))
        for part, count in zip((one.lead, *one.echoes), counts, strict=False)
    ]
    noticed = replace(one, lead=parts[0], echoes=tuple(parts[1:]))
    before, after = scored(one), scored(noticed)
    assert (before.score, before.parts, before.reasons) == (after.score, after.parts, after.reasons)
    assert [place for n, place in enumerate(order_of(before)) if n != 2] == [
        place for n, place in enumerate(order_of(after)) if n != 2
    ]
