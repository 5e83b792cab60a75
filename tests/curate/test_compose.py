"""Which entries a digest has, in which order; and what one due subscription gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.compose import compose
from bot.curate.entry import reading_minutes
from bot.curate.plan_digest import plan_digest
from bot.curate.rank import rank
from bot.model import (
    Curated,
    Entry,
    Flag,
    Kind,
    Pearl,
    Schedule,
    SourceId,
    StudyType,
    Subscription,
    TopicId,
    WorkId,
)
from tests.stories import NOW, entry, filed, quoted, source, story, subscription, topic

READER = subscription("cardiology", limit=5)
TRIAL = "RESULTS: The primary outcome occurred in 17.1% v 18.0% (HR 0.95, 95% CI 0.84 to 1.07)."


def chosen(
    stories: list[Curated], reader: Subscription = READER, had: Collection[str] = (), **sources: Any
) -> tuple[Entry, ...]:
    known = {SourceId(name): source(name, **fields) for name, fields in sources.items()}
    ranked = rank(stories, reader, now=NOW, sources=known)
    return compose(ranked, reader, had={WorkId(work) for work in had}, sources=known)


def names(entries: tuple[Entry, ...]) -> list[str]:
    return [one.ranked.curated.lead.item.guid for one in entries]


def trial(name: str, p: float = 0.9, on: str = "cardiology", **fields: Any) -> Curated:
    return story(name, topics=(topic(on, p),), study_type=StudyType.RCT, **{"summary": TRIAL, **fields})


NOTICE: dict[str, Any] = {
    "kind": Kind.REGULATOR,
    "flags": (Flag.SAFETY_NOTICE,),
    "title": "Exampril and QT prolongation",
    "topics": (topic("cardiology", 0.3, "title: QT"),),
}

CHOICES: dict[str, tuple[list[Curated], list[str]]] = {
    "best first": ([trial("b", 0.7), trial("a", 0.9), trial("c", 0.6)], ["a", "b", "c"]),
    "at most the limit": ([trial(name) for name in "abcdefg"], ["a", "b", "c", "d", "e"]),
    "at most two of a source": (
        [trial(name, source="s") for name in "abcd"] + [trial("e", 0.6)], ["a", "b", "e"],
    ),
    "off topic is left out": ([trial("a"), story("b", topics=(topic("oncology"),))], ["a"]),
    "an unsure topic is left out": ([trial("a", 0.4)], []),
    "below the threshold": (
        [story("a", study_type=StudyType.OTHER, kind=Kind.PREPRINT, topics=(topic("cardiology", 0.6),))], [],
    ),
    "stopped": ([trial("a", flags=(Flag.RETRACTED,))], []),
    "a safety notice comes first": ([trial("a", 1.0), story("n", **NOTICE)], ["n", "a"]),
    "a safety notice that only sounds like mine": (
        [story("n", **NOTICE | {"topics": (topic("cardiology", 0.3, "wording: healthcare"),)})],
        [],
    ),
    "a safety notice about nothing of mine": ([story("n", **NOTICE | {"topics": (topic("oncology"),)})], []),
    "the exploring one comes last": ([trial("z"), trial("a", on="oncology")], ["z", "a"]),
    "exploring takes one slot of a full digest": (
        [trial(name) for name in "abcdef"] + [trial("x", on="oncology")], ["a", "b", "c", "d", "x"],
    ),
    "exploring is for news only": ([trial("a"), story("x", topics=(topic("oncology"),))], ["a"]),
    "nothing usual, so nothing at all": ([trial("x", on="oncology")], []),
}  # fmt: skip


@pytest.mark.parametrize(("stories", "expected"), CHOICES.values(), ids=CHOICES)
def test_choice_and_order(stories: list[Curated], expected: list[str]) -> None:
    """What a reader of cardiology with five entries gets."""
    assert names(chosen(stories)) == expected


def test_what_the_chat_had_never_comes_again() -> None:
    """Under another id or title, as an echo or as the lead: any work in common is enough."""
    again = trial("b", echoes=(filed("old", work="seen", story="story-b"),))
    assert names(chosen([trial("a", work="seen"), again, trial("c")], had={"seen"})) == ["c"]


def test_a_short_digest_spares_nothing_for_exploring() -> None:
    """One slot in five explores; three entries are all of the reader's own topics."""
    stories = [trial("a"), trial("b"), trial("x", on="oncology")]
    assert names(chosen(stories, replace(READER, limit=3))) == ["a", "b"]


def test_topics_are_balanced_while_others_wait() -> None:
    """A flood of one topic does not drown the other; free places are filled again by the best."""
    both = subscription("cardiology", "nephrology", limit=4)
    flood = [trial(name, 0.9) for name in "abcdef"]
    assert names(chosen([*flood, trial("n", 0.6, on="nephrology")], both)) == ["a", "b", "c", "n"]
    assert names(chosen(flood, both)) == ["a", "b", "c", "d"]


def test_a_group_s_digest_opens_with_the_paper_to_discuss() -> None:
    """The best study leads, a safety notice stands second."""
    group = replace(READER, audience="group")
    assert names(chosen([story("n", **NOTICE), trial("a"), trial("b", 0.6)], group)) == ["a", "n", "b"]


REASONS: dict[str, tuple[Curated, str]] = {
    "topic": (trial("a", title="Exampladone"), "cardiology"),
    "safety": (story("n", **NOTICE), "safety notices come first"),
}


@pytest.mark.parametrize(("one", "why"), REASONS.values(), ids=REASONS)
def test_why(one: Curated, why: str) -> None:
    """Each entry says in words why it is there."""
    assert [entry.why for entry in chosen([one])] == [why]


def test_why_leaves_out_what_it_is_only_perhaps_about() -> None:
    """What it surely is about is enough for a line."""
    reader = subscription("cardiology", "oncology", tags=("MedEd",))
    topics = (topic("cardiology"), topic("oncology", 0.3))
    (one,) = chosen([story("a", topics=topics, study_type=StudyType.RCT, tags=("meded",))], reader)
    assert (one.ranked.reasons[0], one.why) == ("cardiology, #MedEd, perhaps oncology", "cardiology, #MedEd")


def test_why_of_the_exploring_one() -> None:
    """It says that it is outside the usual, not what it happens to be about."""
    assert [one.why for one in chosen([trial("a"), trial("x", on="oncology")])][-1] == "outside your usual"


QUOTES: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "a result": ({}, TRIAL.removeprefix("RESULTS: "), ""),
    "no abstract": ({"summary": ""}, None, "No abstract in the feed."),
    "an abstract without a quotable sentence": (
        {"summary": "Words " * 90},
        None,
        "No result stated in one sentence.",
    ),
    "a blog is linked": ({"kind": Kind.BLOG}, None, ""),
    "a source that must not be quoted": ({"source": "closed"}, None, ""),
}


@pytest.mark.parametrize(("fields", "text", "instead"), QUOTES.values(), ids=QUOTES)
def test_what_is_quoted(fields: dict[str, Any], text: str | None, instead: str) -> None:
    """Verbatim, or what is said in its place; nothing of a source that does not want it."""
    (one,) = chosen([trial("a", **fields)], closed={"extract": False})
    assert (one.extract and one.extract.text, one.no_extract) == (text, instead)


CARRIERS: dict[str, tuple[dict[str, Any], str]] = {
    "a journal's article is the journal's": ({"journal": "Example J", "source": "s"}, "Example J"),
    "a regulator's notice is the source's": (
        {"journal": "Feed", "source": "s", "kind": Kind.REGULATOR, "summary": "Do not."}, "Agency",
    ),
    "a source nobody knows": ({"source": "feed-7"}, "feed-7"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "carrier"), CARRIERS.values(), ids=CARRIERS)
def test_who_carries_it(fields: dict[str, Any], carrier: str) -> None:
    """In words a reader knows."""
    (one,) = chosen([trial("a", **fields)], s={"title": "Agency"})
    assert one.carrier == carrier


def test_reading_time() -> None:
    """A word count and half a minute for each decision; never nothing."""
    five = [entry(story(f"{n}", title="word " * 20), extract=quoted("word " * 20)) for n in range(5)]
    assert reading_minutes(five) == 3
    assert reading_minutes([]) == 1


SOME_TOPIC = st.builds(topic, st.sampled_from(["cardiology", "nephrology", "oncology"]), st.floats(0, 1))
RANDOM = st.builds(
    story,
    st.text("abc", min_size=1, max_size=3),
    topics=st.lists(SOME_TOPIC, max_size=3),
    study_type=st.none() | st.sampled_from(StudyType),
    flags=st.lists(st.sampled_from(Flag), max_size=2),
    source=st.sampled_from(["s", "t", ""]),
    kind=st.sampled_from(Kind),
)  # fmt: skip


@given(
    st.lists(RANDOM, max_size=12, unique_by=lambda one: one.story),
    st.integers(1, 7),
    st.sampled_from(["reader", "group"]),
    st.sets(st.text("abc", min_size=1, max_size=3).map("work-{}".format)),
    st.randoms(),
)
@settings(max_examples=200, deadline=None)
def test_whatever_there_is_the_limits_hold(
    stories: list[Curated], limit: int, audience: Any, had: set[str], chance: Any
) -> None:
    """Within the limit, two of a source, nothing stopped or had; the same for any order of arrival."""
    reader = subscription("cardiology", "nephrology", limit=limit, audience=audience)
    entries = chosen(stories, reader, had)
    assert len(entries) <= limit
    leads = [one.ranked.curated.lead for one in entries]
    assert max(Counter(lead.item.source for lead in leads).values(), default=0) <= 2
    assert not any(one.ranked.stop or one.ranked.curated.works & had for one in entries)
    chance.shuffle(stories)
    assert chosen(stories, reader, had) == entries


# ── the plan ──────────────────────────────────────────────────────────────────

DAILY = replace(READER, schedule=Schedule(at=time(7, 30), zone="Europe/London"), next_due=NOW)


def test_a_due_subscription_gets_its_slot_and_the_next_due_time() -> None:
    """Slot, counts and reading time. Counted is what the reader follows, "d" too, of which an echo came after
    the reader had it, and what is sent besides; not what was stopped."""
    stories = [
        trial("a"),
        trial("b", on="oncology", first_seen=None),
        trial("c", flags=(Flag.RETRACTED,)),
        trial("d"),
    ]
    digest, due = plan_digest(DAILY, stories, {WorkId("work-d")}, now=NOW, sources={})
    assert digest is not None
    assert (digest.slot.subscription, digest.slot.day, digest.slot.n) == (DAILY.id, date(2026, 11, 26), 1)
    assert (names(digest.entries), digest.considered, digest.notes) == (["a", "b"], 3, ())
    assert (digest.minutes, digest.sample) == (1, False)
    assert due == datetime(2026, 11, 27, 7, 30, tzinfo=UTC)


def test_nothing_worth_sending_moves_the_due_time_only() -> None:
    """A reader is not told that there was nothing."""
    assert plan_digest(DAILY, [], set(), now=NOW, sources={}) == (None, NOW + timedelta(days=1))


LATE: dict[str, tuple[timedelta, date, tuple[str, ...]]] = {
    "a tick later": (timedelta(minutes=1), date(2026, 11, 26), ()),
    "an hour": (timedelta(hours=1), date(2026, 11, 26), ("late",)),
    "past midnight": (timedelta(hours=20), date(2026, 11, 26), ("late",)),
    "ten days: one, for the last slot": (timedelta(days=10), date(2026, 12, 6), ("late",)),
}


@pytest.mark.parametrize(("late", "day", "notes"), LATE.values(), ids=LATE)
def test_a_late_digest_says_so_and_fills_the_slot_that_was_due(
    late: timedelta, day: date, notes: tuple[str, ...]
) -> None:
    """After downtime there is one digest, for the latest slot; earlier ones are not made up for."""
    now = NOW + late
    digest, due = plan_digest(DAILY, [trial("a")], set(), now=now, sources={})
    assert digest is not None
    assert (digest.slot.day, digest.notes) == (day, notes)
    assert now < due <= now + timedelta(days=1)


NIGHT = (time(22), time(6, 30))


def test_what_is_late_in_the_night_waits_for_the_morning() -> None:
    """Down from nine until half past eleven: not sent within quiet hours, late after them, for its date."""
    evening = Schedule(at=time(21), quiet=NIGHT)
    reader = replace(DAILY, schedule=evening, next_due=NOW.replace(hour=21, minute=0))
    night, morning = NOW.replace(hour=23), NOW.replace(hour=6) + timedelta(days=1)
    put_off, due = plan_digest(reader, [trial("a")], set(), now=night, sources={})
    assert (put_off, due) == (None, morning)
    digest, due = plan_digest(replace(reader, next_due=due), [trial("a")], set(), now=morning, sources={})
    assert digest is not None
    assert (digest.slot.day, digest.notes) == (date(2026, 11, 26), ("late",))
    assert due == NOW.replace(day=27, hour=21, minute=0)


def test_a_pause_until_a_date_puts_off_what_is_due() -> None:
    """Whoever set the due time."""
    reader = replace(DAILY, away_until=date(2026, 12, 1))
    assert plan_digest(reader, [trial("a")], set(), now=NOW, sources={}) == (
        None,
        datetime(2026, 12, 1, 7, 30, tzinfo=UTC),
    )


SILENCES: dict[str, tuple[int, int, bool]] = {
    "a day": (1, 400, False),
    "a month less a day": (29, 400, False),
    "a month": (30, 400, True),
    "none sent since it was made a month ago": (0, 30, True),
    "none sent since it was made yesterday": (0, 1, False),
}


@pytest.mark.parametrize(("sent", "made", "told"), SILENCES.values(), ids=SILENCES)
def test_a_month_without_anything_worth_sending_is_said(sent: int, made: int, told: bool) -> None:
    """Once: the digest without entries fills its slot, so the next month counts from there."""
    last = NOW - timedelta(days=sent) if sent else None
    reader = replace(DAILY, last_slot=last, created=NOW - timedelta(days=made))
    digest, due = plan_digest(reader, [trial("x", on="oncology")], set(), now=NOW, sources={})
    assert (digest is not None) == told
    assert due == NOW + timedelta(days=1)
    assert digest is None or (digest.entries, digest.considered, digest.sample) == ((), 0, False)


MATTERS = replace(READER, schedule=Schedule(every="matters"), next_due=NOW)
FIRST_TIER: dict[str, Any] = {"source": "top", "published": None, "first_seen": NOW}
CALLS: dict[str, tuple[Curated, list[str]]] = {
    "a trial of the first tier": (trial("a", **FIRST_TIER), ["a"]),
    "a trial of an ordinary journal": (trial("a", first_seen=NOW), []),
    "a cohort of the first tier": (
        story("a", topics=(topic("cardiology"),), study_type=StudyType.COHORT, **FIRST_TIER), [],
    ),
    "a safety notice about my topic": (story("n", **NOTICE), ["n"]),
    "a trial about nothing of mine": (trial("a", on="oncology", **FIRST_TIER), []),
}  # fmt: skip


@pytest.mark.parametrize(("one", "expected"), CALLS.values(), ids=CALLS)
def test_only_when_it_matters(one: Curated, expected: list[str]) -> None:
    """High newsworthiness or safety, about the reader's topics; nothing explores."""
    assert names(chosen([one, trial("x", on="oncology")], MATTERS, top={"tier": 1})) == expected


def test_what_mattered_today_is_looked_at_again_tomorrow() -> None:
    """At most one a day; without one, the next look is an hour later."""
    sent, due = plan_digest(
        MATTERS, [trial("a", **FIRST_TIER)], set(), now=NOW, sources={SourceId("top"): source("top", tier=1)}
    )
    assert sent is not None
    assert due == datetime(2026, 11, 27, 0, 30, tzinfo=UTC)
    assert plan_digest(MATTERS, [], set(), now=NOW, sources={}) == (None, NOW + timedelta(hours=1))


def test_a_preview_before_the_hour_is_dated_today() -> None:
    """Nothing is due yet, so it is no slot of yesterday's."""
    early = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
    digest, _ = plan_digest(replace(DAILY, next_due=None), [trial("a")], set(), now=early, sources={})
    assert digest is not None
    assert digest.slot.day == date(2026, 11, 26)


def test_the_first_digest_is_a_sample() -> None:
    """Made from what is already there, and said to be."""
    digest, _ = plan_digest(replace(DAILY, last_slot=None), [trial("a")], set(), now=NOW, sources={})
    assert digest is not None
    assert digest.sample


def test_an_unknown_zone_is_utc_and_said() -> None:
    """A zone that was renamed or mistyped delays nobody's digest."""
    nowhere = replace(DAILY, schedule=Schedule(zone="Moon/Base"), next_due=None)
    digest, due = plan_digest(nowhere, [trial("a")], set(), now=NOW - timedelta(hours=1), sources={})
    assert digest is not None
    assert digest.notes == ("time zone Moon/Base is unknown, so the hour is UTC",)
    assert due == NOW


def test_one_work_is_one_entry_even_where_the_grouping_made_two_stories() -> None:
    """Nobody gets the same work twice; the better of the two stands."""
    assert names(chosen([trial("a", work="w"), trial("b", 0.8, work="w"), trial("c", 0.7)])) == ["a", "c"]


def test_a_guideline_is_not_what_a_group_discusses() -> None:
    """The opening is a study with methods and results, though a guideline scores higher."""
    group = replace(READER, audience="group")
    guideline = story(
        "g", kind=Kind.GUIDELINE, topics=(topic("cardiology", 0.99),), study_type=StudyType.GUIDELINE
    )
    assert names(chosen([guideline, trial("a", 0.6)], group)) == ["a", "g"]


def test_the_quotation_may_come_from_another_copy() -> None:
    """The journal's feed is bare and PubMed's record of the same work is not: that one is quoted."""
    copy = filed("p", work="w", summary=TRIAL, study_type=StudyType.RCT)
    (made,) = chosen([story("j", work="w", study_type=StudyType.RCT, echoes=(copy,))])
    assert made.extract is not None
    assert made.extract.text in TRIAL


def test_another_work_is_not_quoted() -> None:
    """A blog or a preprint in the same story is no copy: its words are not the paper's."""
    other = filed("b", work="other", summary=TRIAL, kind=Kind.PREPRINT, study_type=StudyType.RCT)
    (made,) = chosen([story("j", work="w", study_type=StudyType.RCT, echoes=(other,))])
    assert made.extract is None


# ── pearls ────────────────────────────────────────────────────────────────────

PEARL = Pearl(
    id="a",
    text="Exampladone is taken with food.",
    source="Example Formulary 2026",
    topic=TopicId("cardiology"),
    review_by=date(2099, 1, 1),
)
WITH_PEARL: dict[str, tuple[Subscription, list[Curated], tuple[list[str], bool] | None]] = {
    "beside entries": (DAILY, [trial("a")], (["a"], True)),
    "alone": (DAILY, [], ([], True)),
    "alone, but only what matters is wanted": (MATTERS, [], None),
    "beside what matters": (MATTERS, [trial("a", **FIRST_TIER)], (["a"], True)),
}


@pytest.mark.parametrize(("reader", "stories", "expected"), WITH_PEARL.values(), ids=WITH_PEARL)
def test_the_day_s_pearl_comes_with_the_digest_or_alone(
    reader: Subscription, stories: list[Curated], expected: tuple[list[str], bool] | None
) -> None:
    """Who asked for one a day gets one a day; nobody is called for it who wants to be called seldom."""
    known = {SourceId("top"): source("top", tier=1)}
    digest, _ = plan_digest(reader, stories, set(), now=NOW, sources=known, pearl=PEARL)
    assert (digest and (names(digest.entries), digest.pearl == PEARL)) == expected


def test_what_a_group_s_topic_is_perhaps_about_does_not_lead() -> None:
    """A study that is surely theirs opens the week, though a doubtful one scores higher."""
    group = replace(READER, audience="group", threshold=0.0)
    perhaps = replace(trial("p").lead.judgement.topics[0], p=0.55, shown=False)
    doubtful = trial("p")
    judged = replace(doubtful.lead.judgement, topics=(perhaps,))
    doubtful = replace(doubtful, lead=replace(doubtful.lead, judgement=judged))
    sure = story("g", study_type=StudyType.NARRATIVE_REVIEW)
    found = names(chosen([doubtful, sure], group))
    assert found[0] == "g"
