"""`rounds deadletters`: what did not go is listed with its reason, and can be sent again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.deadletters import deadletters
from bot.errors import UsageError
from bot.model import Chat, ChatKind, Claim, Message, PartState, Settlement
from bot.pipeline.outward import deliver
from bot.store import SqliteStore
from tests.clock import Clock
from tests.store.builders import digest_plan, filed, subscription

BAD = Settlement(state=PartState.READY, why="BadRequest: POISON")
DOUBT = Settlement(state=PartState.IN_DOUBT, why="TimedOut: read")
SENT = Settlement(state=PartState.SENT, message_id=1)
CHATS = {"poison": Chat(id=7), "doubt": Chat(id=-5, kind=ChatKind.GROUP), "well": Chat(id=8)}


class Chats:
    """Answers by chat; `heals` makes everything arrive."""

    def __init__(self) -> None:
        self.answers = {7: BAD, -5: DOUBT}
        self.arrived: list[int] = []

    async def send(self, claim: Claim) -> Settlement:
        answer = self.answers.get(claim.chat.id, SENT)
        self.arrived += [claim.chat.id] if answer is SENT else []
        return answer

    async def reply(self, chat: Chat, message: Message) -> None: ...


@pytest.fixture
async def store(store: SqliteStore, clock: Clock) -> SqliteStore:
    for name, chat in CHATS.items():
        one = subscription(name, chat=chat)
        await store.save_subscription(one)
        await store.apply_digest(digest_plan(one, filed(name)), now=clock())
    return store


async def call(store: SqliteStore, *arguments: str) -> Result:
    """The command beside the running bot."""
    command = ["--db", str(store.path), *arguments]
    return await asyncio.to_thread(CliRunner().invoke, deadletters, command)


async def deliver_often(store: SqliteStore, chats: Chats, clock: Clock) -> None:
    for _ in range(7):
        await deliver(store, chats, clock=clock)
        clock.pass_by(minutes=5)


@pytest.mark.check("D14")
async def test_poison_is_given_up_and_can_be_replayed(store: SqliteStore, clock: Clock) -> None:
    """Five refusals and it is a dead letter, the others went; listed, replayed, it goes once more."""
    chats = Chats()
    await deliver_often(store, chats, clock)
    assert chats.arrived == [8]
    listed = (await call(store)).output.splitlines()
    assert [" ".join(line.split())[:70] for line in listed] == [
        "1 poison 2026-11-26, part 1 of 1 for chat 7: given up, 5 tries 2026-11",
        "2 doubt 2026-11-26, part 1 of 1 for chat -5: in doubt, it may have arr",
    ]
    assert listed[0].endswith("BadRequest: POISON")
    chats.answers.clear()
    assert (await call(store, "--replay", "1")).output == "1 to be sent again: 1\n"
    await deliver_often(store, chats, clock)
    assert chats.arrived == [8, 7]
    assert (await call(store, "--replay-all")).output == "1 to be sent again: 2\n"
    await deliver_often(store, chats, clock)
    assert chats.arrived == [8, 7, -5]
    assert (await call(store)).output == "Nothing was given up, and nothing is in doubt.\n"
    assert (await call(store, "--replay-all")).output == "0 to be sent again: none\n"


@pytest.mark.check("D14")
async def test_a_replayed_part_that_is_still_poison_ends_again(store: SqliteStore, clock: Clock) -> None:
    """With all its tries anew, and no more than those."""
    chats = Chats()
    await deliver_often(store, chats, clock)
    await call(store, "--replay", "1")
    assert (await store.account())["ready"] == 1
    await deliver_often(store, chats, clock)
    assert [one.attempts for one in await store.dead_letters()] == [5, 1]


async def test_an_answer_that_comes_after_a_replay_is_worth_nothing(store: SqliteStore, clock: Clock) -> None:
    """The doubt was about the sending before; what it says now is not about this one."""
    claims = [await store.claim_part(now=clock(), lease_seconds=60) for _ in CHATS]
    clock.pass_by(minutes=2)
    await store.expire_claims(now=clock())
    group = next(one for one in claims if one and one.chat.id == -5)
    assert await store.replay([group.part_id]) == (group.part_id,)
    assert not await store.settle(group, SENT, now=clock())


async def test_only_what_is_listed_can_be_replayed(store: SqliteStore) -> None:
    """A part that waits or was sent is refused by its number."""
    result = await call(store, "--replay", "1", "--replay", "99")
    assert isinstance(result.exception, UsageError)
    assert str(result.exception) == "neither given up nor in doubt: 1, 99"


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    """It does not make one."""
    result = CliRunner().invoke(deadletters, ["--db", str(tmp_path / "none.db")])
    assert isinstance(result.exception, UsageError)
    assert list(tmp_path.iterdir()) == []
