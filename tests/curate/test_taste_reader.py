"""A reader's own taste: learnt from votes, one part of the sum, believed as far as it has earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.plan_digest import plan_digest, plan_shortlisted
from bot.curate.pool import Pool
from bot.curate.rank import VOTES, rank, total
from bot.curate.taste import features_of, learn
from bot.curate.taste.reader import KEPT_FEATURES, MOST_VOTES, Palate, earned, vector_of
from bot.model import Chat, Curated, Item, StoryId, Taste, Vote, VoteKind, WorkId
from tests.curate.test_taste import LIKED, OTHER, item
from tests.stories import NOW, story, subscription, topic

READER = subscription("cardiology", chat=Chat(id=1))


def vote(one: Item, kind: VoteKind = VoteKind.USEFUL, *, days: float = 0, **given: Any) -> Vote:
    fields: dict[str, Any] = {
        "chat": Chat(id=1),
        "voter": 1,
        "title": one.title,
        "features": features_of(one),
    }
    ids = {"work": WorkId(one.guid), "story": StoryId(one.guid)}
    return Vote(kind=kind, at=NOW - timedelta(days=days), **(fields | ids | given))


def some_votes(count: int, seed: int = 1) -> list[Vote]:
    """Every second in favour of asthma, the others against cholesterol."""
    chance = Random(seed)
    kinds = [(LIKED, VoteKind.USEFUL), (OTHER, VoteKind.NOT_FOR_ME)]
    return [vote(item(n, kinds[n % 2][0], chance), kinds[n % 2][1], days=n) for n in range(count)]


def taste_of(votes: Sequence[Vote]) -> Taste:
    found = learn(votes, now=NOW)
    assert found
    return found


def a_story(n: int, words: tuple[str, ...], chance: Random) -> Curated:
    one = item(n, words, chance)
    return story(f"s{n}", title=one.title, summary=one.summary, source=f"source-{n}")


def some_stories(count: int, seed: int = 5) -> list[Curated]:
    chance = Random(seed)
    return [a_story(n, LIKED if n % 3 == 0 else OTHER, chance) for n in range(count)]


def is_liked(one: Curated) -> bool:
    return any(word in one.lead.item.title for word in LIKED)


def first_is_liked(votes: Sequence[Vote]) -> list[bool]:
    ranked = rank(some_stories(12), READER, now=NOW, sources={}, taste=learn(votes, now=NOW))
    return [is_liked(one.curated) for one in ranked[:4]]


# ── what is learnt ────────────────────────────────────────────────────────────


def test_three_votes_change_the_order() -> None:
    """Two in favour and one against; with two nothing is said yet."""
    assert all(first_is_liked(some_votes(3)))
    assert first_is_liked(some_votes(2)) == first_is_liked([])


@pytest.mark.parametrize(
    ("kind", "liked"),
    [(VoteKind.USEFUL, True), (VoteKind.WILL_USE, True), (VoteKind.NOT_FOR_ME, False)],
)
def test_votes_of_one_kind_alone_teach_too(kind: VoteKind, liked: bool) -> None:
    """Who only ever says what is not for them is understood."""
    chance = Random(3)
    votes = [vote(item(n, LIKED, chance), kind) for n in range(4)]
    assert set(first_is_liked(votes)) == {liked}


@pytest.mark.parametrize("kind", [VoteKind.DISAGREE, VoteKind.HARMFUL])
def test_an_opinion_of_the_work_is_no_taste(kind: VoteKind) -> None:
    """Who disagrees was interested."""
    chance = Random(4)
    assert learn([vote(item(n, LIKED, chance), kind) for n in range(5)], now=NOW) is None


def test_taste_drifts() -> None:
    """What was liked two years ago gives way to what is liked now."""
    chance = Random(6)
    now = [vote(item(n, LIKED, chance), days=n) for n in range(4)]
    now += [vote(item(10 + n, OTHER, chance), VoteKind.NOT_FOR_ME, days=n) for n in range(4)]
    then = [vote(item(20 + n, OTHER, chance), days=720 + n) for n in range(4)]
    assert all(first_is_liked([*now, *then]))


def test_the_state_is_small_and_of_the_newest_votes() -> None:
    """However many votes there are."""
    votes = some_votes(MOST_VOTES + 50)
    found = taste_of(votes)
    assert (found.votes, found.useful) == (MOST_VOTES, MOST_VOTES // 2)
    assert len(found.model) < 30_000
    assert len(votes[0].features) <= 1 + 6 * KEPT_FEATURES


def test_people_see_what_was_learnt() -> None:
    """In words of the titles they voted on."""
    found = taste_of(some_votes(30))
    assert set(found.likes) & set(LIKED)
    assert set(found.dislikes) & set(OTHER)
    assert not set(found.likes) & set(found.dislikes)


def test_what_another_version_wrote_is_left_alone() -> None:
    """A vote or a model of another form says nothing, and nothing fails."""
    votes = [replace(one, features=b"\x63" + one.features[1:]) for one in some_votes(5)]
    assert learn(votes, now=NOW) is None
    palate = Palate()
    palate.take(replace(taste_of(some_votes(5)), model=b"\x63what"))
    assert palate.liking(vector_of(some_votes(1)[0].features)) == 0


def test_one_palate_for_many_readers() -> None:
    """Nothing of a reader's taste is left when the next one sits down."""
    first, second = (
        taste_of(some_votes(9)),
        taste_of([replace(one, kind=_turned(one)) for one in some_votes(9)]),
    )
    shared, vector = Palate(), vector_of(features_of(some_stories(1)[0].lead.item))
    found = []
    for one in (first, second, first):
        shared.take(one)
        alone = Palate()
        alone.take(one)
        found.append(shared.liking(vector))
        assert found[-1] == alone.liking(vector)
    assert found[0] == found[2] > 0 > found[1]


def _turned(one: Vote) -> VoteKind:
    return VoteKind.NOT_FOR_ME if one.kind.liking > 0 else VoteKind.USEFUL


def test_a_taste_is_believed_as_far_as_it_foretold_votes() -> None:
    """Votes that follow a pattern earn belief, votes by chance lose it."""
    chance = Random(8)
    pattern = taste_of(some_votes(40)).earned
    kinds = [chance.choice([VoteKind.USEFUL, VoteKind.NOT_FOR_ME]) for _ in range(60)]
    noise = [vote(item(n, LIKED + OTHER, chance), kind) for n, kind in enumerate(kinds)]
    assert pattern > 0.8
    assert taste_of(noise).earned < 0.3
    alike = np.eye(4, dtype=np.float32)
    assert earned(alike, np.ones(4), np.array([True] * 4)) == 0.3


# ── the part of the sum ───────────────────────────────────────────────────────


@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(1, 6), st.floats(0, 1))
@settings(deadline=None, max_examples=40)
def test_taking_the_votes_part_away_lowers_the_score_by_what_it_said(
    seed: int, votes: int, limit: int, p: float
) -> None:
    """For random stories and readers; the scores stay on their scale."""
    chance = Random(seed)
    stories = [
        replace(one, lead=replace(one.lead, judgement=replace(one.lead.judgement, topics=_topics(p, chance))))
        for one in some_stories(limit, seed)
    ]
    taste = taste_of(some_votes(votes, seed))
    plain = {one.curated.story: one for one in rank(stories, READER, now=NOW, sources={})}
    for one in rank(stories, READER, now=NOW, sources={}, taste=taste):
        parts = [part for part in one.parts if part.name in VOTES]
        points = sum(part.points for part in parts)
        bare = plain[one.curated.story]
        assert 1 <= one.relevance <= 7
        assert one.relevance == pytest.approx(bare.relevance + points, abs=1e-3)
        assert one.score == pytest.approx(bare.score + 0.65 * points, abs=1e-3)
        assert total(one.parts, "relevance") == one.relevance
        assert all(part.why and part.why in one.reasons for part in parts)


def _topics(p: float, chance: Random) -> Any:
    return (topic("cardiology", p * chance.random()),)


def test_the_reason_names_the_words_and_whose_votes_they_were() -> None:
    """A reader's, or the group's."""
    taste, stories = taste_of(some_votes(20)), some_stories(12)
    for audience, whose in (("reader", "you"), ("group", "your group")):
        to = subscription("cardiology", audience=audience)
        whys = {
            is_liked(one.curated): part.why
            for one in rank(stories, to, now=NOW, sources={}, taste=taste)
            for part in one.parts
            if part.name in VOTES
        }
        assert whys[True].startswith(f"{whose} found similar ones useful: ")
        assert whys[False].startswith(f"{whose} set similar ones aside: ")
        assert any(word in whys[True] for word in LIKED)
        assert whys[True].endswith(" (10 votes)") == (audience == "group")


# ── in a digest ───────────────────────────────────────────────────────────────


def test_a_digest_changes_after_votes_and_says_why() -> None:
    """The same stories, other entries; from the pool and from everything alike."""
    stories = some_stories(40)
    reader = subscription("cardiology", chat=Chat(id=1), limit=4, next_due=NOW)
    taste = taste_of(some_votes(20))
    before, _ = plan_digest(reader, stories, (), now=NOW, sources={})
    after, _ = plan_digest(reader, stories, (), now=NOW, sources={}, taste=taste)
    assert before
    assert after
    assert not all(is_liked(one.ranked.curated) for one in before.entries)
    assert all(is_liked(one.ranked.curated) for one in after.entries)
    assert all("you found similar ones useful: " in one.why for one in after.entries)
    pool = Pool(stories, now=NOW, sources={})
    shortlist = pool.shortlist(reader, NOW - timedelta(days=1), taste)
    pooled, _ = plan_shortlisted(reader, shortlist, (), now=NOW, sources={})
    assert pooled
    assert [one.why for one in pooled.entries] == [one.why for one in after.entries]
    plain = pool.shortlist(reader, NOW - timedelta(days=1))
    assert not any(part.name in VOTES for one in plain.ranked for part in one.parts)
