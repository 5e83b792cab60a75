"""Votes cast and taken back over a real store, and what the digests make of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.curate.taste import learn
from bot.model import Chat, ChatKind, Vote, VoteKind
from bot.pipeline.digests import Catalogue, preview, publish
from bot.pipeline.tastes import AFTER, learn_anew
from bot.store import SqliteStore
from tests.curate.test_taste import LIKED, OTHER, item
from tests.curate.test_taste_reader import is_liked, some_stories, some_votes, vote
from tests.store.builders import ingest_plan
from tests.stories import NOW, subscription

HERE = Chat(id=1)
GROUP = Chat(id=-5, kind=ChatKind.GROUP)
LEARN = partial(learn, now=NOW)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=NOW)
    for one in some_stories(30):
        assert one.lead.item.source
        await opened.apply_ingest(ingest_plan(one.lead, source=one.lead.item.source))
    yield opened
    await opened.aclose()


async def cast(store: SqliteStore, votes: list[Vote]) -> None:
    for one in votes:
        await store.cast_vote(one, LEARN)


async def liked_entries(store: SqliteStore, chat: Chat = HERE) -> list[bool]:
    reader = subscription("cardiology", chat=chat, limit=4)
    digest = await preview(reader, store, catalogue=Catalogue(), now=NOW)
    assert digest
    return [is_liked(one.ranked.curated) for one in digest.entries]


async def test_votes_change_the_readers_digests_and_nobody_elses(store: SqliteStore) -> None:
    """From the votes alone; a reset undoes it."""
    before = await liked_entries(store)
    await cast(store, some_votes(12))
    assert all(await liked_entries(store))
    assert await liked_entries(store, Chat(id=2)) == before
    await store.reset_taste(HERE)
    assert await liked_entries(store) == before


async def test_a_group_has_the_taste_of_its_members_votes(store: SqliteStore) -> None:
    """Each of them counts, and what they cast alone does not."""
    await cast(store, [replace(one, chat=GROUP, voter=n % 3) for n, one in enumerate(some_votes(12))])
    assert all(await liked_entries(store, GROUP))
    assert not all(await liked_entries(store))


async def test_the_digest_that_is_sent_is_the_one_that_was_shown(store: SqliteStore) -> None:
    """`publish` ranks by the same votes as `preview`, and says so in the message."""
    reader = subscription("cardiology", chat=HERE, limit=4, next_due=NOW)
    await store.save_subscription(reader)
    await cast(store, some_votes(12))
    assert await publish(store, catalogue=Catalogue(), now=NOW) == 1
    claim = await store.claim_part(now=NOW, lease_seconds=60)
    assert claim
    assert "you found similar ones useful: " in claim.message.text


async def test_a_taste_ages_and_is_learnt_anew(store: SqliteStore) -> None:
    """Once a week, and where it is missing because somebody who voted was forgotten."""
    chance = Random(1)
    mine = [vote(item(n, LIKED, chance), chat=GROUP, voter=1) for n in range(4)]
    theirs = [vote(item(9 + n, OTHER, chance), chat=GROUP, voter=2) for n in range(4)]
    await cast(store, [*mine, *theirs])
    assert await learn_anew(store, now=NOW) == 0
    assert await learn_anew(store, now=NOW + AFTER + timedelta(hours=1)) == 1
    await store.forget_chat(2)
    assert await store.taste(GROUP) is None
    assert await learn_anew(store, now=NOW) == 1
    taste = await store.taste(GROUP)
    assert taste
    assert taste.votes == 4
    assert not set(taste.likes) & set(OTHER)


async def test_votes_that_say_nothing_of_taste_are_asked_once(store: SqliteStore) -> None:
    """The job ends."""
    await cast(store, [replace(some_votes(1)[0], kind=VoteKind.HARMFUL)])
    assert await learn_anew(store, now=NOW) == 1
    assert await learn_anew(store, now=NOW) == 0
    assert await liked_entries(store)
