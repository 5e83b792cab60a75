"""Explanations are true: without the reason that is named the score is lower by what it said.

Every part of a score has its reason taken out of the world (of the story, the reader, or what was learnt)
and the story is ranked anew from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.news import STATUS
from bot.curate.rank import RELEVANCE_WEIGHT, rank
from bot.model import (
    Chat,
    Curated,
    Dealing,
    DealingKind,
    Flag,
    Follow,
    Kind,
    Mute,
    Part,
    Ranked,
    Source,
    SourceId,
    StudyType,
    Subscription,
    Taste,
)
from tests.curate.test_rank import SOURCES, STORIES
from tests.curate.test_taste_reader import some_votes, taste_of
from tests.stories import NOW, filed, source, story, subscription, topic


@dataclass(frozen=True, kw_only=True)
class World:
    """A story, its sources, a reader, and what was learnt of them."""

    story: Curated
    sources: Mapping[SourceId, Source]
    reader: Subscription
    taste: Taste | None

    def ranked(self) -> Ranked:
        (one,) = rank([self.story], self.reader, now=NOW, sources=self.sources, taste=self.taste)
        return one


# ── taking a reason away ──────────────────────────────────────────────────────


def lead(world: World, *, judged: Mapping[str, Any] | None = None, **item: Any) -> World:
    first = world.story.lead
    judgement = replace(first.judgement, **(judged or {}))
    return replace(
        world,
        story=replace(
            world.story, lead=replace(first, item=replace(first.item, **item), judgement=judgement)
        ),
    )


def nothing_followed(world: World) -> World:
    return replace(world, reader=replace(world.reader, topics=(), tags=(), followed=()))


def votes_forgotten(world: World) -> World:
    assert world.taste
    return replace(world, taste=replace(world.taste, earned=0.0))


def no_dealings(world: World) -> World:
    reader = replace(world.reader, muted=())
    return replace(world, reader=reader, taste=world.taste and replace(world.taste, dealings=()))


def nobody_found_it_useful(world: World) -> World:
    return replace(world, story=replace(world.story, useful=0))


def of_no_kind(world: World) -> World:
    flags = tuple(flag for flag in world.story.lead.judgement.flags if flag is not Flag.SAFETY_NOTICE)
    return lead(world, judged={"study_type": None, "worth": None, "flags": flags})


def of_an_ordinary_source(world: World) -> World:
    return replace(world, sources={of: replace(one, tier=3) for of, one in world.sources.items()})


def nobody_took_it_up(world: World) -> World:
    echoes = [replace(one, item=replace(one.item, kind=Kind.JOURNAL)) for one in world.story.echoes]
    return replace(world, story=replace(world.story, echoes=tuple(echoes)))


def undated(world: World) -> World:
    return lead(world, published=None, first_seen=None)


def of_good_standing(world: World) -> World:
    grave = {flag for flag, _, _ in STATUS}
    first = world.story.lead
    kind = Kind.JOURNAL if first.item.kind is Kind.PREPRINT else first.item.kind
    return lead(
        world, judged={"flags": tuple(one for one in first.judgement.flags if one not in grave)}, kind=kind
    )


def with_an_abstract(world: World) -> World:
    return lead(world, summary=".")  # no word of it is anybody's taste


WITHOUT: Mapping[str, Callable[[World], World]] = {
    "interest": nothing_followed,
    "votes": votes_forgotten,
    "group votes": votes_forgotten,
    "record": no_dealings,
    "readers": nobody_found_it_useful,
    "evidence": of_no_kind,
    "tier": of_an_ordinary_source,
    "coverage": nobody_took_it_up,
    "recency": undated,
    "status": of_good_standing,
    "text": with_an_abstract,
}


def check(world: World, part: Part) -> None:
    """The part is gone, its score is lower by its points, and everything else is as it was."""
    before, after = world.ranked(), WITHOUT[part.name](world).ranked()
    assert [one for one in before.parts if one != part] == list(after.parts)
    relevance, news = (part.points if part.of == of else 0.0 for of in ("relevance", "newsworthiness"))
    assert before.relevance - after.relevance == pytest.approx(relevance, abs=1e-3)
    assert before.newsworthiness - after.newsworthiness == pytest.approx(news, abs=1e-3)
    weighed = RELEVANCE_WEIGHT * relevance + (1 - RELEVANCE_WEIGHT) * news
    assert before.score - after.score == pytest.approx(weighed, abs=1e-3)


# ── random worlds ─────────────────────────────────────────────────────────────

DEALINGS = st.lists(
    st.builds(
        Dealing,
        source=st.sampled_from("abcdefgh").map(lambda name: SourceId(f"source-{name}")),
        kind=st.sampled_from(DealingKind),
        at=st.integers(0, 900).map(lambda days: NOW - timedelta(days=days)),
        times=st.integers(1, 30),
    ),
    max_size=6,
)
MUTES = st.lists(
    st.builds(
        Mute,
        kind=st.just("source"),
        what=st.sampled_from("abcdefgh").map(lambda name: f"source-{name}"),
        until=st.integers(1, 99).map(lambda days: NOW - timedelta(days=days)),
    ),
    max_size=2,
)
READERS = st.builds(
    subscription,
    st.sampled_from(["cardiology", "oncology"]),
    st.sampled_from(["nephrology", "neurology"]),
    tags=st.sampled_from([(), ("FOAMed",), ("other", "foamed")]),
    followed=st.sampled_from(
        [(), (Follow(kind="word", what="exampladone"), Follow(kind="word", what="words"))]
    ),
    audience=st.sampled_from(["reader", "group"]),
    muted=MUTES.map(tuple),
    chat=st.just(Chat(id=1)),
)
TASTES = st.lists(st.integers(0, 50), min_size=2, max_size=3).map(
    lambda seeds: taste_of(some_votes(3 + seeds[0] % 9, seeds[1]))
)


def about(one: Curated, seed: int, useful: int) -> Curated:
    """With a title that the votes know something of."""
    words = Random(seed).sample(["examplumab", "asthma", "mockstatin", "plaque", "words", "trial"], 3)
    item = replace(one.lead.item, title=f"Exampladone, {' '.join(words)}")
    return replace(one, lead=replace(one.lead, item=item), useful=useful)


WORLDS = st.builds(
    lambda one, seed, useful, sources, reader, taste, dealings: World(
        story=about(one, seed, useful),
        sources=sources,
        reader=reader,
        taste=taste and replace(taste, dealings=tuple(dealings)),
    ),
    STORIES,
    st.integers(0, 99),
    st.sampled_from([0, 5, 40]),
    SOURCES,
    READERS,
    st.none() | TASTES,
    DEALINGS,
)


@given(WORLDS)
@settings(deadline=None, max_examples=120)
def test_without_its_reason_a_score_is_lower_by_what_it_said(world: World) -> None:
    """For random stories, sources and readers, and every part that they have; on the scale of 1 to 7."""
    found = world.ranked()
    assert 1 <= found.relevance <= 7
    assert 1 <= found.newsworthiness <= 7
    for part in found.parts:
        check(world, part)


FULL = World(
    story=replace(
        story(
            study_type=StudyType.RCT,
            title="Examplumab in asthma",
            flags=(Flag.ANIMAL,),
            echoes=(filed("b", kind=Kind.BLOG),),
        ),
        useful=30,
    ),
    sources={SourceId(f"source-{name}"): source(name, tier=1, publisher=name) for name in "ab"},
    reader=subscription("cardiology", "nephrology", chat=Chat(id=1)),
    taste=replace(
        taste_of(some_votes(20)),
        dealings=(Dealing(source=SourceId("source-a"), kind=DealingKind.USEFUL, at=NOW, times=9),),
    ),
)


def test_every_part_is_among_those_that_are_checked() -> None:
    """One world has them all, but that a group's votes have a name of their own."""
    of_a_group = replace(FULL, reader=replace(FULL.reader, audience="group"))
    names = {part.name for world in (FULL, of_a_group) for part in world.ranked().parts}
    assert names == set(WITHOUT)
    for world in (FULL, of_a_group):
        for part in world.ranked().parts:
            check(world, part)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"topics": (topic("cardiology", 0.95), topic("nephrology", 0.7))}, "cardiology, nephrology"),
        ({"topics": (topic("cardiology", 0.7),), "tags": ("FOAMed",)}, "#FOAMed, cardiology"),
        ({"topics": (topic("cardiology", 0.7), topic("nephrology", 0.3))}, "cardiology, perhaps nephrology"),
    ],
    ids=["two topics", "a hashtag and a topic", "one that is not sure"],
)
def test_everything_that_would_do_alone_is_named(fields: dict[str, Any], reason: str) -> None:
    """Without cardiology the paper would still be theirs by nephrology, so both are the reason."""
    reader = subscription("cardiology", "nephrology", tags=("FOAMed",))
    (one,) = rank([story(**fields)], reader, now=NOW, sources={})
    assert one.reasons[0] == reason


RECORDS: dict[str, tuple[list[tuple[DealingKind, int, int]], float, str]] = {
    "nothing": ([], 0.0, ""),
    "one useful entry says little": ([(DealingKind.USEFUL, 1, 0)], 0.0417, "you used this source: 1 useful"),
    "many say more": ([(DealingKind.USEFUL, 20, 0)], 0.2, "you used this source: 20 useful"),
    "set aside": ([(DealingKind.NOT_FOR_ME, 5, 0)], -0.125, "you passed over this source: 5 not for you"),
    "as much for it as against it": ([(DealingKind.USEFUL, 4, 0), (DealingKind.NOT_FOR_ME, 4, 0)], 0.0, ""),
    "half a year ago counts half": ([(DealingKind.SAVED, 10, 180)], 0.125, "you used this source: 10 saved"),
    "opening is a quarter": ([(DealingKind.OPENED, 20, 0)], 0.125, "you used this source: 20 opened"),
}


@pytest.mark.parametrize(("dealt", "points", "why"), RECORDS.values(), ids=RECORDS)
def test_a_source_s_record_is_shrunk_towards_none(
    dealt: list[tuple[DealingKind, int, int]], points: float, why: str
) -> None:
    """In points and in words."""
    dealings = tuple(
        Dealing(source=SourceId("source-a"), kind=kind, times=times, at=NOW - timedelta(days=days))
        for kind, times, days in dealt
    )
    (one,) = rank([story()], FULL.reader, now=NOW, sources={}, taste=Taste(at=NOW, dealings=dealings))
    found = {part.name: (part.points, part.why) for part in one.parts}
    told, reason = found.get("record", (0.0, ""))
    assert told == pytest.approx(points, abs=1e-4)
    assert reason == why


def test_a_source_that_was_muted_for_a_week_has_a_record() -> None:
    """Also of a reader who never voted."""
    mute = Mute(kind="source", what="source-a", until=NOW - timedelta(days=1))
    (one,) = rank([story()], replace(FULL.reader, muted=(mute,)), now=NOW, sources={})
    (record,) = [part for part in one.parts if part.name == "record"]
    assert record.why == "you passed over this source: muted"
    assert record.points < -0.09
