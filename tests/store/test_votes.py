"""Votes and what they taught, as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model import Chat, ChatKind, DealingKind, SourceId, StoryId, Taste, Vote, VoteKind, WorkId
from bot.store import SqliteStore
from tests.store.builders import GROUP, NOW, PRIVATE, filed, ingest_plan, subscription

TOPIC = Chat(id=GROUP.id, kind=ChatKind.GROUP, thread=7)
SUPERGROUP = Chat(id=-100777, kind=ChatKind.SUPERGROUP)


def vote(work: str = "w", **given: Any) -> Vote:
    fields: dict[str, Any] = {"chat": PRIVATE, "voter": 42, "kind": VoteKind.USEFUL, "at": NOW}
    return Vote(work=WorkId(work), story=StoryId(f"story-{work}"), title=f"On {work}", **(fields | given))


def learn(votes: Sequence[Vote]) -> Taste | None:
    """What a learner would say: how many there are, and which came last."""
    if not votes:
        return None
    useful = sum(one.kind.liking > 0 for one in votes)
    return Taste(at=NOW, votes=len(votes), useful=useful, likes=(votes[0].title,), model=b"\x00\xff")


async def cast(store: SqliteStore, *votes: Vote) -> list[bool]:
    for chat in {one.chat for one in votes}:
        await store.save_subscription(subscription(f"s{chat.id}.{chat.thread}", chat=chat))
    return [await store.cast_vote(one, learn) for one in votes]


async def test_a_vote_and_what_it_taught_come_back_whole(store: SqliteStore) -> None:
    """Every field, bytes too; the newest first."""
    first, second = vote("a", features=b"\x00\x01\xfe"), vote("b", at=NOW + timedelta(hours=1))
    assert await cast(store, first, second) == [True, True]
    assert await store.votes(PRIVATE) == (second, first)
    assert await store.votes(PRIVATE, limit=1) == (second,)
    expected = Taste(at=NOW, votes=2, useful=2, likes=("On b",), model=b"\x00\xff")
    assert await store.taste(PRIVATE) == expected
    assert await store.tastes([PRIVATE, GROUP]) == {PRIVATE: expected}


async def test_the_same_vote_again_changes_nothing(store: SqliteStore) -> None:
    """A button pressed twice is one vote; another kind takes the place of the first."""
    again = vote(at=NOW + timedelta(days=1))
    changed = replace(again, kind=VoteKind.NOT_FOR_ME)
    assert await cast(store, vote(), again, changed) == [True, False, True]
    assert await store.votes(PRIVATE) == (changed,)
    assert (await store.taste(PRIVATE)).useful == 0  # type: ignore[union-attr]


async def test_what_cannot_be_learnt_leaves_no_vote_behind(store: SqliteStore) -> None:
    """Vote and taste are one transaction."""

    def fails(votes: Sequence[Vote]) -> Taste | None:
        raise ValueError("not learnt")

    with pytest.raises(ValueError, match="not learnt"):
        await store.cast_vote(vote(), fails)
    assert await store.votes(PRIVATE) == ()


async def test_each_chat_and_forum_topic_has_its_own(store: SqliteStore) -> None:
    """The votes of one say nothing about another; each member of a group has one vote a work."""
    members = [vote(chat=GROUP, voter=one) for one in (1, 2, 3)]
    await cast(store, vote(), *members, vote(chat=TOPIC, voter=1), vote("b", chat=GROUP, voter=1))
    assert [len(await store.votes(chat)) for chat in (PRIVATE, GROUP, TOPIC)] == [1, 4, 1]
    assert {one.chat for one in await store.votes(TOPIC)} == {TOPIC}


async def test_a_reset_forgets_votes_and_taste_of_that_chat_alone(store: SqliteStore) -> None:
    """A reader who begins anew is not haunted by what was learnt."""
    await cast(store, vote("a"), vote("b"), vote("a", chat=GROUP))
    assert await store.reset_taste(PRIVATE) == 2
    assert (await store.taste(PRIVATE), await store.votes(PRIVATE)) == (None, ())
    assert len(await store.votes(GROUP)) == 1


async def test_what_was_learnt_long_ago_is_named_for_learning_anew(store: SqliteStore) -> None:
    """Missing first, then the oldest; what is fresh is left out."""
    await cast(store, vote(), vote(chat=GROUP), vote(chat=TOPIC))
    await store.save_taste(PRIVATE, Taste(at=NOW - timedelta(days=3)))
    await store.save_taste(GROUP, Taste(at=NOW - timedelta(days=5)))
    assert await store.untaught(before=NOW - timedelta(days=1)) == (GROUP, PRIVATE)
    assert await store.untaught(before=NOW - timedelta(days=4)) == (GROUP,)
    assert await store.untaught(before=NOW, limit=1) == (GROUP,)


def found_useful(work: str, people: range, kind: VoteKind = VoteKind.USEFUL) -> list[Vote]:
    return [vote(work, chat=Chat(id=person), voter=person, kind=kind) for person in people]


async def useful(store: SqliteStore) -> dict[str, int]:
    """What a window says of each story, and what the stories themselves say."""
    shown = {one.story: one.useful for one in await store.window(None, NOW) if one.useful}
    whole = await store.stories_of([WorkId("a"), WorkId("b")])
    assert {one.story: one.useful for one in whole.values() if one.useful} == shown
    return {str(story): count for story, count in shown.items()}


@pytest.mark.check("O19")
async def test_votes_help_others_only_while_enough_people_agree(store: SqliteStore) -> None:
    """Opt-in, revocable at once; of fewer than five nobody hears, so that nobody is recognised."""
    await store.apply_ingest(ingest_plan(filed("a", work="a", story="a"), filed("b", work="b", story="b")))
    await cast(store, *found_useful("a", range(1, 8)), *found_useful("b", range(1, 5)))
    assert await useful(store) == {}
    for person in range(1, 6):
        await store.agree(person, agrees=True, now=NOW)
        await store.agree(person, agrees=True, now=NOW)
    assert (await useful(store), await store.agreed(5), await store.agreed(6)) == ({"a": 5}, True, False)
    await store.agree(3, agrees=False, now=NOW)
    assert await useful(store) == {}
    await store.agree(7, agrees=True, now=NOW)
    assert await useful(store) == {"a": 5}
    await store.forget_chat(7)
    assert await useful(store) == {}


async def test_who_set_a_work_aside_counts_against_it(store: SqliteStore) -> None:
    """And votes in a group help nobody: its members did not agree."""
    await store.apply_ingest(ingest_plan(filed("a", work="a", story="a"), filed("b", work="b", story="b")))
    await cast(store, *found_useful("a", range(1, 7)), *found_useful("a", range(7, 9), VoteKind.NOT_FOR_ME))
    await cast(store, *(vote("b", chat=GROUP, voter=person) for person in range(1, 9)))
    for chat in (GROUP.id, *range(1, 9)):
        await store.agree(chat, agrees=True, now=NOW)
    assert await useful(store) == {"a": 4}


async def test_what_was_done_with_a_source_s_entries_is_counted(store: SqliteStore) -> None:
    """Votes, what was saved and what was opened, by the source and month; a reset forgets all of it but what
    was saved."""
    source, later = SourceId("example-heart"), NOW + timedelta(hours=1)
    await cast(store, vote("a", source=source), vote("b", source=source), vote("c", kind=VoteKind.HARMFUL))
    assert (await store.votes(PRIVATE))[-1].source == source
    await store.save_work(PRIVATE.id, WorkId("a"), at=NOW, source=source)
    for at in (NOW, later):
        await store.note_opened(PRIVATE, source, now=at)
        await store.note_opened(Chat(id=404), source, now=at)
    dealt = {(one.source, one.kind, one.times, one.at) for one in (await store.taste(PRIVATE)).dealings}  # type: ignore[union-attr]
    assert dealt == {
        (source, DealingKind.USEFUL, 2, NOW),
        (source, DealingKind.SAVED, 1, NOW),
        (source, DealingKind.OPENED, 2, later),
    }
    assert await store.taste(Chat(id=404)) is None
    assert await store.reset_taste(PRIVATE) == 3
    assert await store.taste(PRIVATE) is None
    assert [one.work for one in await store.saved_works(PRIVATE.id)] == ["a"]


async def test_what_was_opened_alone_is_a_taste_of_sources(store: SqliteStore) -> None:
    """Of a reader who never voted; erased with them."""
    await store.save_subscription(subscription("s", chat=PRIVATE))
    await store.note_opened(PRIVATE, SourceId("example-heart"), now=NOW)
    found = await store.taste(PRIVATE)
    assert found
    assert (found.votes, len(found.dealings)) == (0, 1)
    await store.forget_chat(PRIVATE.id)
    assert await store.taste(PRIVATE) is None


async def test_forgetting_a_person_takes_their_votes_out_of_groups(store: SqliteStore) -> None:
    """What they cast elsewhere goes too; that group's taste is missing until it is learnt without them."""
    await cast(store, vote(), vote(chat=GROUP, voter=42), vote("b", chat=GROUP, voter=1), vote(chat=TOPIC))
    await store.agree(PRIVATE.id, agrees=True, now=NOW)
    await store.forget_chat(PRIVATE.id)
    assert await store.votes(PRIVATE) == await store.votes(TOPIC) == ()
    assert [one.voter for one in await store.votes(GROUP)] == [1]
    assert (await store.taste(PRIVATE), await store.taste(GROUP)) == (None, None)
    assert await store.untaught(before=NOW) == (GROUP,)
    assert not await store.agreed(PRIVATE.id)


async def test_votes_follow_a_group_that_moved(store: SqliteStore) -> None:
    """Under both ids they are one group's; a voter who voted under both keeps one vote."""
    await cast(store, vote(chat=GROUP), vote("b", chat=GROUP), vote(chat=SUPERGROUP))
    await store.agree(GROUP.id, agrees=True, now=NOW)
    await store.chat_moved(GROUP.id, SUPERGROUP.id)
    assert {one.work for one in await store.votes(GROUP)} == {"w", "b"}
    assert {one.chat for one in await store.votes(GROUP)} == {SUPERGROUP}
    assert await store.agreed(SUPERGROUP.id)
    assert await store.cast_vote(vote("c", chat=GROUP), learn)
    assert len(await store.votes(SUPERGROUP)) == 3


async def test_a_vote_stays_with_a_work_that_was_absorbed(store: SqliteStore) -> None:
    """Both before and after the merge a vote is on what the work became; two on it are one."""
    await store.apply_ingest(ingest_plan(filed("a", work="a"), filed("b", work="b")))
    await cast(store, vote("a"), vote("b"))
    merge = ingest_plan(work_merges=((WorkId("a"), WorkId("b")),))
    await store.apply_ingest(merge)
    assert [one.work for one in await store.votes(PRIVATE)] == ["a"]
    assert not await store.cast_vote(vote("b"), learn)
