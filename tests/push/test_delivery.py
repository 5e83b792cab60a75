"""Claim, send, settle: the real store, the real sender, and a Telegram that misbehaves."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.model import Chat, ChatKind, Message, Subscription
from bot.pipeline.outward import deliver
from bot.push.client import Client, connect
from bot.push.governor import Governor
from bot.push.pace import Limits
from bot.push.sender import TelegramSender
from bot.store import SqliteStore
from tests.clock import Clock
from tests.standin import Fault, StandIn
from tests.store.builders import digest_plan, filed, ingest_plan, subscription


class Post:
    """A digest goes into the outbox, and out."""

    def __init__(self, store: SqliteStore, sender: TelegramSender, clock: Clock) -> None:
        self.store, self.sender, self.clock = store, sender, clock

    async def write(self, chat: Chat, *, parts: int = 1, id: str = "s") -> Subscription:
        """One digest of that many parts for the chat."""
        to = subscription(id, chat=chat, next_due=self.clock())
        entry = filed(f"g-{id}")
        await self.store.apply_ingest(ingest_plan(entry))
        await self.store.save_subscription(to)
        assert await self.store.apply_digest(digest_plan(to, entry, parts=parts), now=self.clock())
        return to

    async def deliver(self) -> int:
        return await deliver(self.store, self.sender, clock=self.clock)

    async def states(self) -> dict[str, int]:
        """How many parts are in which state."""
        account = await self.store.account()
        return {
            state: account[state]
            for state in ("ready", "claimed", "sent", "in_doubt", "dead")
            if account[state]
        }

    async def paused(self) -> list[str]:
        return [one.paused for one in await self.store.subscriptions()]


@pytest.fixture
def post(store: SqliteStore, client: Client, clock: Clock) -> Post:
    return Post(store, TelegramSender(client, clock=clock), clock)


PRIVATE = Chat(id=7)
GROUP = Chat(id=-5, kind=ChatKind.GROUP)


async def test_parts_arrive_in_order_once(telegram: StandIn, post: Post) -> None:
    """Eight workers, and still part one comes first; a second run has nothing to do."""
    room = telegram.room(7)
    await post.write(PRIVATE, parts=6)
    assert await post.deliver() == 6
    assert [text.rpartition(" ")[2] for text in room.texts] == list("123456")
    assert await post.deliver() == 0
    assert await post.states() == {"sent": 6}


@pytest.mark.check("D9")
async def test_a_blocked_reader_is_left_alone(telegram: StandIn, post: Post) -> None:
    """One try of three parts, the subscription pauses, and nobody knocks again."""
    telegram.room(7, state="blocked")
    await post.write(PRIVATE, parts=3)
    for _ in range(3):
        await post.deliver()
        post.clock.pass_by(hours=1)
    assert len(telegram.calls("sendMessage")) == 1
    assert (await post.paused(), await post.states()) == (["blocked"], {"dead": 3})


@pytest.mark.check("D10")
async def test_a_migrated_group_is_followed(telegram: StandIn, post: Post) -> None:
    """The answer names the new id: all parts go there, and the old id is never written to again."""
    telegram.room(-5, "group", state="migrated", migrate_to=-1005)
    new = telegram.room(-1005, "supergroup")
    await post.write(GROUP, parts=3)
    await post.deliver()
    assert len(new.texts) == 3
    assert [call.parameters["chat_id"] for call in telegram.calls("sendMessage")] == ["-5", *["-1005"] * 3]
    assert [s.chat and s.chat.id for s in await post.store.subscriptions()] == [-1005]


@pytest.mark.check("D6")
async def test_a_flooded_chat_waits_alone(telegram: StandIn, post: Post) -> None:
    """Retry after 7: that chat's digest comes then, the other's now; and no try is counted."""
    flooded, other = telegram.room(7), telegram.room(8)
    telegram.faults.append(
        Fault(
            chat_id=7, code=429, description="Too Many Requests: retry after 7", parameters={"retry_after": 7}
        )
    )
    await post.write(PRIVATE, id="a")
    await post.write(Chat(id=8), id="b")
    await post.deliver()
    assert (len(flooded.texts), len(other.texts)) == (0, 1)
    assert await post.store.next_send_time(post.clock()) == post.clock() + timedelta(seconds=7)


async def test_a_lost_forum_topic_is_dropped(telegram: StandIn, post: Post) -> None:
    """The digest goes to the group itself rather than nowhere."""
    room = telegram.room(-100, "supergroup", is_forum=True)
    await post.write(Chat(id=-100, kind=ChatKind.SUPERGROUP, thread=4))
    await post.deliver()
    assert [seen.thread for seen in room.seen] == [None]


@pytest.mark.check("D3")
@pytest.mark.parametrize(
    ("chat", "kind", "arrived", "states"),
    [(PRIVATE, "private", 2, {"sent": 1}), (GROUP, "group", 1, {"in_doubt": 1})],
    ids=["private: resent once", "group: held"],
)
async def test_a_doubt(
    telegram: StandIn, post: Post, chat: Chat, kind: str, arrived: int, states: dict[str, int]
) -> None:
    """It was recorded and the connection broke: a person gets it at most twice, a group is asked first."""
    room = telegram.room(chat.id, kind)
    telegram.faults.append(Fault(hang_up="after"))
    await post.write(chat)
    await post.deliver()
    await post.deliver()
    assert len(room.texts) == arrived
    assert await post.states() == states
    assert len(await post.store.doubts()) == 1


@pytest.mark.check("D3")
async def test_doubt_upon_doubt_ends(telegram: StandIn, post: Post) -> None:
    """Never more than one resend, however often the connection breaks."""
    room = telegram.room(7)
    telegram.faults.append(Fault(hang_up="after", times=9))
    await post.write(PRIVATE)
    for _ in range(4):
        await post.deliver()
        post.clock.pass_by(hours=1)
    assert len(room.texts) == 2
    assert await post.states() == {"in_doubt": 1}


@pytest.mark.check("D11")
async def test_an_ambiguous_part_does_not_hold_up_the_rest(telegram: StandIn, post: Post) -> None:
    """Part 2 of 4 is doubtful in a group: 1, 3 and 4 arrive in order, 2 is flagged."""
    room = telegram.room(-5, "group")
    await post.write(GROUP, parts=4)
    telegram.faults.append(Fault(hang_up="before", after=1))
    await post.deliver()
    assert [text.rpartition(" ")[2] for text in room.texts] == list("134")
    assert await post.states() == {"sent": 3, "in_doubt": 1}


async def test_closing_finishes_what_is_under_way(telegram: StandIn, post: Post, client: Client) -> None:
    """The client is closed in the middle of a burst: the send under way is settled as sent, what waited
    is as it was, and nothing is in doubt."""
    room = telegram.room(7)
    slow = Fault(delay=0.3)
    telegram.faults.append(slow)
    await post.write(PRIVATE, parts=3)
    delivering = asyncio.create_task(post.deliver())
    await slow.met.wait()
    await client.shutdown()
    await delivering
    assert await post.states() == {"ready": 2, "sent": 1}
    await client.initialize()
    post.clock.pass_by(minutes=1)
    await post.deliver()
    assert [text.rpartition(" ")[2] for text in room.texts] == list("123")


@pytest.mark.check("D15")
async def test_a_revoked_token_loses_nothing(telegram: StandIn, post: Post) -> None:
    """An hour of 401: every part is kept, and goes when the token is good again."""
    room = telegram.room(7)
    await post.write(PRIVATE, parts=2)
    telegram.revoked = True
    for _ in range(12):
        await post.deliver()
        post.clock.pass_by(minutes=5)
    telegram.revoked = False
    await post.deliver()
    assert len(room.texts) == 2


async def test_a_poison_part_dies_alone(telegram: StandIn, post: Post) -> None:
    """Always refused: it ends after its tries, and the reader of the next row never notices."""
    telegram.room(7)
    other = telegram.room(8)
    telegram.faults.append(Fault(chat_id=7, code=400, description="Bad Request: POISON", times=99))
    await post.write(PRIVATE, id="a")
    await post.write(Chat(id=8), id="b")
    for _ in range(10):
        await post.deliver()
        post.clock.pass_by(minutes=5)
    assert (await post.states(), len(other.texts)) == ({"dead": 1, "sent": 1}, 1)
    assert len([c for c in telegram.calls("sendMessage") if c.parameters["chat_id"] == "7"]) == 5


async def test_a_quiet_reply_leaves_the_outbox_alone(telegram: StandIn, post: Post) -> None:
    """Replies are beside the outbox: nothing is claimed or settled by them."""
    telegram.room(7)
    await post.write(PRIVATE)
    await post.sender.reply(PRIVATE, Message(text="hello"))
    assert await post.states() == {"ready": 1}


async def test_a_chat_rests_in_the_store(telegram: StandIn, store: SqliteStore, clock: Clock) -> None:
    """The second part is not claimed while its chat must wait: nothing waits where a crash would make it
    a doubt, and a restart knows of the rest."""
    room = telegram.room(7)
    governor = Governor(Limits(chat_gap=60.0))
    async with connect(telegram.token, base_url=telegram.address, governor=governor) as client:
        sender = TelegramSender(client, clock=clock, governor=governor)
        post = Post(store, sender, clock)
        await post.write(PRIVATE, parts=2)
        assert await deliver(store, sender, clock=clock, turn=governor.turn) == 1
    assert (len(room.texts), await post.states()) == (1, {"sent": 1, "ready": 1})
    rest = await store.next_send_time(clock())
    assert rest
    assert timedelta(seconds=50) < rest - clock() <= timedelta(seconds=60)


async def test_nothing_is_claimed_before_its_turn(
    telegram: StandIn, store: SqliteStore, sender: TelegramSender, clock: Clock
) -> None:
    """However much is ready, as much is claimed as is being sent."""
    telegram.room(7)
    post = Post(store, sender, clock)
    for n in range(5):
        await post.write(PRIVATE, id=f"s{n}")
    turns = [True, True]
    seen: list[int] = []

    async def turn() -> bool:
        account = await store.account()
        seen.append(account["claimed"])
        return bool(turns) and turns.pop()

    assert await deliver(store, sender, clock=clock, turn=turn) == 2
    assert await post.states() == {"sent": 2, "ready": 3}
    assert max(seen) <= 2
