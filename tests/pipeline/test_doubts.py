"""A group is asked about what Telegram did not confirm; its administrators answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.verbs import VERBS
from bot.errors import UsageError
from bot.model import Chat, ChatKind, Claim, PartState, Schedule, Settlement, Visit
from bot.pipeline.digests import Catalogue, publish
from bot.pipeline.doubts import ask_about_doubts
from bot.service import Service
from bot.store import SqliteStore
from tests import stories
from tests.clock import Clock
from tests.store.builders import ingest_plan

GROUP = Chat(id=-100, kind=ChatKind.SUPERGROUP)
DOUBT = Settlement(state=PartState.IN_DOUBT, why="read timeout")
SENT = Settlement(state=PartState.SENT, message_id=7)


async def digest_in_doubt(store: SqliteStore, clock: Clock, chat: Chat = GROUP) -> Claim:
    """One part that was sent, and of which nobody heard."""
    subscription = stories.subscription(
        "cardiology", chat=chat, schedule=Schedule(), next_due=clock(), created=clock()
    )
    await store.save_subscription(subscription)
    await store.apply_ingest(ingest_plan(stories.filed("a", first_seen=clock())))
    assert await publish(store, catalogue=Catalogue(), now=clock()) == 1
    claim = await claimed(store, clock)
    await store.settle(claim, DOUBT, now=clock())
    return claim


async def claimed(store: SqliteStore, clock: Clock) -> Claim:
    claim = await store.claim_part(now=clock(), lease_seconds=60)
    assert claim is not None
    return claim


async def test_a_group_is_asked_once(store: SqliteStore, clock: Clock) -> None:
    """With two buttons that say of which part; a question in doubt is not asked about."""
    part = (await digest_in_doubt(store, clock)).part_id
    assert [await ask_about_doubts(store) for _ in range(2)] == [1, 0]
    question = await claimed(store, clock)
    assert question.chat == GROUP
    assert "Administrators" in question.message.text
    assert [button.data for row in question.message.keyboard for button in row] == [
        f"i:{part}:here", f"i:{part}:again",
    ]  # fmt: skip
    await store.settle(question, DOUBT, now=clock())
    assert await ask_about_doubts(store) == 0
    assert [letter.id for letter in await store.dead_letters()] == [part]


@pytest.mark.parametrize("kind", [ChatKind.CHANNEL, ChatKind.PRIVATE])
async def test_others_are_not_asked(store: SqliteStore, clock: Clock, kind: ChatKind) -> None:
    """A channel's readers would all see it; a person's part is sent once more anyhow."""
    await digest_in_doubt(store, clock, Chat(id=42, kind=kind))
    assert await ask_about_doubts(store) == 0


async def test_it_arrived(store: SqliteStore, clock: Clock) -> None:
    """Then it is settled, and a second answer changes nothing."""
    part = (await digest_in_doubt(store, clock)).part_id
    assert await store.answer_doubt(GROUP.id, part, arrived=True, now=clock())
    assert not await store.answer_doubt(GROUP.id, part, arrived=False, now=clock())
    assert await store.dead_letters() == ()
    assert await store.claim_part(now=clock() + timedelta(hours=1), lease_seconds=60) is None


async def test_it_did_not_arrive(store: SqliteStore, clock: Clock) -> None:
    """Then it is sent again; a late answer to the first sending settles nothing."""
    first = await digest_in_doubt(store, clock)
    assert await store.answer_doubt(GROUP.id, first.part_id, arrived=False, now=clock())
    again = await claimed(store, clock)
    assert (again.part_id, again.message) == (first.part_id, first.message)
    assert not await store.settle(first, SENT, now=clock())
    assert await store.settle(again, SENT, now=clock())


async def test_another_chat_cannot_answer(store: SqliteStore, clock: Clock) -> None:
    """Nor anybody for a part that is not in doubt."""
    part = (await digest_in_doubt(store, clock)).part_id
    assert not await store.answer_doubt(-101, part, arrived=True, now=clock())
    assert not await store.answer_doubt(GROUP.id, part + 1, arrived=True, now=clock())
    assert [letter.state for letter in await store.dead_letters()] == [PartState.IN_DOUBT]


async def test_a_press_answers(store: SqliteStore, clock: Clock) -> None:
    """It is sent again at once; whoever presses after that hears that it is settled."""
    part = (await digest_in_doubt(store, clock)).part_id
    published: list[int] = []
    service = Service(store, topics=[], sources={}, clock=clock, published=lambda: published.append(1))
    visit = Visit(chat=GROUP, user=7)
    answered = await VERBS["i"].turn(service, visit, f"{part}:again")
    assert (answered.page and answered.page.text, published) == ("It is sent again.", [1])
    for argument in (f"{part}:here", "x:here", "999999999999999999999:here"):
        with pytest.raises(UsageError):
            await VERBS["i"].turn(service, visit, argument)
    assert VERBS["i"].needs == "administrator"
