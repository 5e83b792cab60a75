"""Over days: nobody gets the same work twice, nothing matched is left out, whatever feeds and clocks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Chat, ChatKind, Claim, Item, Message, PartState, Settlement
from bot.pipeline.digests import Catalogue, publish
from bot.pipeline.inward import Ingest, ingest
from bot.pipeline.outward import deliver
from bot.store import SqliteStore
from bot.text import parse_doi
from tests.clock import Clock
from tests.pipeline.test_pipeline import Polite, Publisher, entry, judged, source
from tests.store.builders import digest_plan, filed, subscription

HEART = source("heart")
MIRROR = source("mirror")
DOI = parse_doi("10.5555/heart.1")
TITLE = "Exampladone in patients with heart failure and diabetes: a randomised trial"
RENAMED = "Exampladone in people with heart failure and diabetes: a randomized controlled trial"
PAPER = entry("one", doi=DOI, title=TITLE)


class Chats:
    """Everything arrives, and is kept."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def send(self, claim: Claim) -> Settlement:
        self.texts.append(claim.message.text)
        return Settlement(state=PartState.SENT, message_id=len(self.texts))

    async def reply(self, chat: Chat, message: Message) -> None: ...


class Days:
    """A daily reader and two journals, from one morning to the next."""

    def __init__(self, store: SqliteStore, clock: Clock) -> None:
        self.store, self.clock, self.chats, self.publisher = store, clock, Chats(), Publisher()
        self.tools = Ingest(
            store=store,
            fetcher=self.publisher,
            reader=self.publisher,
            judge=judged,
            etiquette=Polite(),
            clock=clock,
        )

    async def morning(self, heart: tuple[Item, ...] = (), mirror: tuple[Item, ...] = ()) -> list[str]:
        """What the feeds hold is polled, then the digest is due; returns what the reader gets."""
        before = len(self.chats.texts)
        self.publisher.answers = {"heart": heart, "mirror": mirror}
        await ingest((HEART, MIRROR), self.tools, everything=True)
        self.clock.pass_by(days=1)
        catalogue = Catalogue(sources={one.id: one for one in (HEART, MIRROR)})
        await publish(self.store, catalogue=catalogue, now=self.clock())
        await deliver(self.store, self.chats, clock=self.clock)
        return self.chats.texts[before:]


@pytest.fixture
async def days(store: SqliteStore, clock: Clock) -> Days:
    """After the baseline of both feeds, and the reader's first morning."""
    days = Days(store, clock)
    old = entry("old", title="Examplanib in asthma: what was known before")
    await days.morning((old,), (replace(old, guid="old-too", source=MIRROR.id, url="https://m.example/old"),))
    await store.save_subscription(subscription(threshold=1.0, next_due=clock(), last_slot=clock()))
    return days


CHANGES = {
    "another guid": ((replace(PAPER, guid="two"),), ()),
    "another link": ((replace(PAPER, url="https://heart.example/elsewhere"),), ()),
    "another title": ((replace(PAPER, title="Something else altogether, by the same guid"),), ()),
    "all three": (
        (
            replace(
                PAPER,
                guid="two",
                url="https://heart.example/b",
                title=RENAMED,
            ),
        ),
        (),
    ),
    "a mirror, without the DOI": ((), (replace(PAPER, guid="m1", source=MIRROR.id, doi=None),)),
    "a mirror, renamed": (
        (),
        (
            replace(
                PAPER,
                guid="m1",
                source=MIRROR.id,
                title=RENAMED,
                url="https://m.test/",
            ),
        ),
    ),
    "the same again": ((PAPER,), ()),
}


@pytest.mark.check("D12")
@pytest.mark.parametrize(("heart", "mirror"), CHANGES.values(), ids=CHANGES.keys())
async def test_a_work_comes_once_whatever_becomes_of_it(
    days: Days, heart: tuple[Item, ...], mirror: tuple[Item, ...]
) -> None:
    """It matched, so it comes; under another guid, link or title, here or elsewhere, it comes no more."""
    [first] = await days.morning((PAPER,))
    assert TITLE in first
    assert await days.morning(heart, mirror) == []
    assert await days.morning(heart, mirror) == []
    another = entry("new", title="Examplipril and another outcome altogether")
    [later] = await days.morning((*heart, another), mirror)
    assert "Examplipril" in later
    assert "Exampladone" not in later


@pytest.mark.check("D13")
async def test_an_edit_after_sending_changes_nothing_that_was_sent(days: Days) -> None:
    """What a reader has is left as it is: the policy is to ignore edits. The store has the new words, and a
    reader whose digest was not made yet gets those."""
    await days.morning((PAPER,))
    edited = replace(PAPER, title=f"{TITLE}, corrected title")
    assert await days.morning((edited,)) == []
    assert len(days.chats.texts) == 1
    late = subscription("late", chat=Chat(id=9), threshold=1.0, next_due=days.clock())
    await days.store.save_subscription(late)
    [text] = await days.morning((edited,))
    assert "corrected title" in text


JUMPS = {
    "an hour back": timedelta(hours=-1),
    "an hour on": timedelta(hours=1),
    "thirty days on": timedelta(days=30),
    "a year back": timedelta(days=-365),
}


@pytest.mark.check("D20")
@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS.keys())
async def test_a_clock_that_jumps_while_digests_are_sent(
    store: SqliteStore, clock: Clock, jump: timedelta
) -> None:
    """Each part once, in groups, where a doubt would hold it, as in private: no lease of ours runs out, and
    who was told to wait waits no more than a day."""
    for n in range(6):
        chat = Chat(id=n + 1) if n % 2 else Chat(id=-n - 1, kind=ChatKind.GROUP)
        one = subscription(f"s{n}", chat=chat)
        await store.save_subscription(one)
        await store.apply_digest(digest_plan(one, filed(f"g{n}"), parts=2), now=clock())
    chats = Jumping(clock, jump)
    for _ in range(4):
        await deliver(store, chats, clock=clock)
        clock.pass_by(minutes=10)
    clock.pass_by(days=2)
    await deliver(store, chats, clock=clock)
    assert len(chats.texts) == len(set(chats.texts)) == 12
    account = await store.account()
    assert {state: account[state] for state in (*PartState, "resent") if account[state]} == {"sent": 12}


class Jumping(Chats):
    """The clock jumps at the third message, whose chat is told to wait half a minute."""

    def __init__(self, clock: Clock, jump: timedelta) -> None:
        super().__init__()
        self._clock, self._jump = clock, jump
        self._calls = 0

    async def send(self, claim: Claim) -> Settlement:
        self._calls += 1
        if self._calls == 3:
            wait = self._clock() + timedelta(seconds=30)
            self._clock.now += self._jump
            return Settlement(state=PartState.READY, not_before=wait, counts=False, why="RetryAfter")
        return await super().send(claim)
