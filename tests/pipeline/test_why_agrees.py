"""What `rounds why` says of an item is what `rounds preview` does with it, and what it asks for would do."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.growth import all_led
from bot.curate.tracing import Stage
from bot.curate.window import SharedWindow
from bot.model import (
    Attention,
    Chat,
    Curated,
    Filed,
    Flag,
    Follow,
    Kind,
    Mute,
    Schedule,
    Screen,
    SourceId,
    SourceState,
    StudyType,
    Subscription,
    Taste,
    Told,
    WorkId,
)
from bot.model.explained import Passage
from bot.model.operations import Note
from bot.model.standing import StatusLine
from bot.pipeline.digests import Catalogue, preview
from bot.pipeline.tracing import Traced, trace
from bot.store.stories import curated
from tests.curate.test_truth import TASTES
from tests.stories import NOW, filed, source, subscription, topic

CATALOGUE = Catalogue(sources={one.id: one for one in (source("a", tier=1), source("b", tier=3, hold=True))})


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A store of a few items, for who only looks. Those of a story stand together."""

    filed: tuple[Filed, ...]
    works_had: frozenset[WorkId] = frozenset()
    learnt: Taste | None = None

    def stories(self, until: datetime) -> Iterator[Curated]:
        seen = [one for one in self.filed if one.item.first_seen and one.item.first_seen <= until]
        passed = [one for one in seen if one.judgement.screen.verdict == "pass"]
        for name, parts in groupby(passed, key=lambda one: one.place.story):
            yield curated(name, parts)

    async def window(self, since: datetime, until: datetime, *, limit: int) -> tuple[Curated, ...]:
        newest_first = sorted(self.stories(until), key=lambda one: (_news_of(one), one.story), reverse=True)
        return SharedWindow(newest_first).since(since)[:limit]

    async def stories_of(self, works: Collection[WorkId]) -> Mapping[WorkId, Curated]:
        return {work: one for one in self.stories(NOW) for work in one.works & set(works)}

    async def find_items(self, asked: str, *, limit: int) -> tuple[Filed, ...]:
        return tuple(one for one in self.filed if one.item.guid == asked)[:limit]

    async def had(self, chat: Chat | None, works: Collection[WorkId]) -> frozenset[WorkId]:
        return self.works_had & set(works) if chat else frozenset()

    async def had_by(self, asked: Mapping[Chat, Collection[WorkId]]) -> Mapping[Chat, frozenset[WorkId]]:
        return {chat: await self.had(chat, works) for chat, works in asked.items()}

    async def taste(self, chat: Chat) -> Taste | None:
        return self.learnt

    async def tastes(self, chats: Collection[Chat]) -> Mapping[Chat, Taste]:
        return dict.fromkeys(chats, self.learnt) if self.learnt else {}

    async def lines_for(self, chats: Collection[Chat]) -> Mapping[Chat, tuple[StatusLine, ...]]:
        return {}

    async def told(self, subscription: str) -> Mapping[str, Told]:
        return {}

    async def attention(self, chat_id: int) -> Attention:
        return Attention()

    async def note(self, key: str) -> Note | None:
        return None

    async def passage(self, chat: Chat | None, works: Collection[WorkId]) -> Passage:
        return Passage()

    async def source_states(self, ids: Collection[SourceId]) -> Mapping[SourceId, SourceState]:
        return {}


def _news_of(story: Curated) -> float:
    """When it last brought something that is no archive."""
    seen = (one.item.first_seen for one in (story.lead, *story.echoes) if not one.baseline)
    return max((at.timestamp() for at in seen if at), default=float("-inf"))


# ── random worlds ─────────────────────────────────────────────────────────────

TOPICS = ["cardiology", "nephrology", "oncology"]
ITEMS = st.fixed_dictionaries(
    {
        "topics": st.lists(
            st.builds(topic, st.sampled_from(TOPICS), st.floats(0, 1), st.just("title: exampladone")),
            max_size=3,
            unique_by=lambda one: one.id,
        ),
        "study_type": st.none() | st.sampled_from(StudyType),
        "flags": st.lists(st.sampled_from([Flag.SAFETY_NOTICE, Flag.PREPRINT, Flag.RETRACTED]), max_size=1),
        "kind": st.sampled_from([Kind.JOURNAL, Kind.BLOG, Kind.POST, Kind.REGULATOR]),
        "summary": st.sampled_from(["", "Some words."]),
        "tags": st.sampled_from([(), ("foamed",)]),
        "source": st.sampled_from(["a", "a", "a", "b", "c", "d", "e"]),
        "first_seen": st.integers(0, 200).map(lambda hours: NOW - timedelta(hours=hours)),
        "judged": st.sampled_from([{}, {}, {}, {"screen": Screen(verdict="hold", reason="a name")}]),
        "baseline": st.sampled_from([False, False, False, True]),
    }
)
READERS = st.builds(
    subscription,
    st.sampled_from(TOPICS),
    st.sampled_from(TOPICS),
    tags=st.sampled_from([(), ("FOAMed",)]),
    followed=st.sampled_from([(), (Follow(kind="word", what="words"),)]),
    muted=st.sampled_from(
        [(), (Mute(kind="source", what="a"),), (Mute(kind="topic", what="oncology", until=NOW),)]
    ),
    audience=st.sampled_from(["reader", "group"]),
    threshold=st.floats(1, 7).map(lambda value: round(value, 1)),
    limit=st.integers(1, 7),
    schedule=st.sampled_from([Schedule(), Schedule(every="matters")]),
    last_slot=st.sampled_from([None, NOW - timedelta(days=1), NOW - timedelta(days=6)]),
    chat=st.none() | st.just(Chat(id=1)),
)
NAMES = [f"{story}{item}" for story in "pqrstu" for item in "xyz"]


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    """Up to six stories of up to three items, each a work of its own; some of them the chat had."""
    of_stories = draw(st.lists(st.lists(ITEMS, min_size=1, max_size=3), min_size=1, max_size=6))
    made = (
        filed(f"{story}{item}", story=story, **fields)
        for story, some in zip("pqrstu", of_stories, strict=False)
        for item, fields in zip("xyz", some, strict=False)
    )
    had = draw(st.sets(st.sampled_from(NAMES), max_size=2))
    return Archive(
        filed=tuple(made),
        works_had=frozenset(WorkId(f"work-{name}") for name in had),
        learnt=draw(st.none() | TASTES),
    )


def traced(of: Archive, name: str, to: Subscription) -> Traced:
    return asyncio.run(trace(name, to, of, catalogue=CATALOGUE, now=NOW))


@given(archives(), READERS)
@settings(deadline=None, max_examples=30)
def test_why_says_of_every_item_what_preview_does_with_it(of: Archive, to: Subscription) -> None:
    """In random archives, for readers and groups of every threshold and length: what passes all stages has a
    place in the digest, with its number; what does not has none, and a stage that says what would help."""
    digest = asyncio.run(preview(to, of, catalogue=CATALOGUE, now=NOW))
    places = {one.ranked.curated.story: n for n, one in enumerate(digest.entries, 1)} if digest else {}
    for one in of.filed:
        told = traced(of, one.item.guid, to).stages
        goes_alone = one.judgement.screen.verdict != "pass"
        place = None if goes_alone else places.get(one.place.story)
        assert all(stage.passed for stage in told) == (place is not None), told
        assert all(bool(stage.otherwise) != stage.passed for stage in told)
        if place:
            (chosen,) = [stage for stage in told if stage.name == "chosen"]
            assert chosen.told.startswith(f"entry {place} of ")


# ── what would have had to be different ───────────────────────────────────────


def leads(of: Archive, one: Filed) -> Filed:
    """Who speaks for it; what is held stands alone."""
    (story,) = asyncio.run(of.stories_of([one.place.work])).values() or (
        Curated(story=one.place.story, lead=one),
    )
    return all_led([story], CATALOGUE.sources)[0].lead


def followed_instead(to: Subscription, one: Filed) -> Subscription:
    """Who follows what the stage names."""
    return replace(to, topics=tuple(score.id for score in one.judgement.topics if score.shown))


def named_threshold(stage: Stage) -> float:
    """The one that the stage says would do."""
    return float(stage.otherwise.partition("a threshold of ")[2].partition(" ")[0])


@given(archives(), READERS)
@settings(deadline=None, max_examples=30)
def test_what_would_have_had_to_be_different_does_help(of: Archive, to: Subscription) -> None:
    """Who does what a stage says passes that stage: unmutes, follows the topic, takes the threshold named."""
    for one in of.filed:
        told = {stage.name: stage for stage in traced(of, one.item.guid, to).stages}
        if not told["muted"].passed:
            assert passes(of, one, replace(to, muted=()), "muted")
        if " follows " in told["about"].otherwise:
            assert passes(of, one, followed_instead(to, leads(of, one)), "about")
        if "a threshold of" in told["scored"].otherwise and to.schedule.every != "matters":
            assert passes(of, one, replace(to, threshold=named_threshold(told["scored"])), "scored")
        if not told["new"].passed and not one.baseline:
            assert passes(of, one, replace(to, last_slot=NOW - timedelta(days=30)), "new")


def passes(of: Archive, one: Filed, to: Subscription, name: str) -> bool:
    return next(stage.passed for stage in traced(of, one.item.guid, to).stages if stage.name == name)
