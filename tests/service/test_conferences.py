"""Following a conference to its end, over a real store; the conference and its posts are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.face.markup import plain
from bot.model import Chat, Schedule, Subscription, SubscriptionId, TopicId
from bot.model.meetings import Conference, Meetings
from bot.pipeline.digests import Catalogue, publish
from bot.store import SqliteStore
from tests.clock import Clock
from tests.pipeline.test_wishes import DAY, House, post

LAST = date(2026, 11, 28)
CONGRESS = Conference(
    tag="EX26", title="Example congress", topic=TopicId("cardiology"), starts=date(2026, 11, 26), ends=LAST
)
CATALOGUE = Catalogue(meetings=Meetings(conferences=(CONGRESS,)))
REPORT = "Conference report, not peer reviewed"


@pytest.fixture
async def house(store: SqliteStore, clock: Clock) -> House:
    """Follows the conference from its first day, daily."""
    made = House(store, clock)
    await store.save_subscription(
        Subscription(
            id=SubscriptionId("ex26"),
            title="Example congress",
            topics=(),
            tags=("EX26",),
            schedule=Schedule(at=clock().time()),
            threshold=1.0,
            limit=1,
            chat=Chat(id=42),
            created=clock(),
            next_due=clock() + DAY,
            until=LAST,
        )
    )
    return made


def report(number: int, words: str) -> object:
    return replace(post(number), summary=words, tags=("ex26",))


async def due(house: House) -> str:
    """The next morning: what is sent, as people see it."""
    house.clock.now = (house.clock.now + DAY).replace(hour=7, minute=30)
    await publish(house.store, catalogue=CATALOGUE, now=house.clock())
    return plain(await house.sent())


async def test_from_the_first_day_to_the_wrap_up(house: House) -> None:
    """Each day its reports; after the last day the best of all of them once more; then nothing."""
    await house.brought(report(1, "Examplol halves readmissions, says the first plenary"))  # type: ignore[arg-type]
    first = await due(house)
    assert f"{REPORT} · Post" in first
    assert "wrap-up" not in first
    await house.brought(report(2, "A registry of walking aids was shown"))  # type: ignore[arg-type]
    assert "walking aids" in await due(house)
    last = await due(house)
    assert "wrap-up" in last
    assert "1 of 2 new" in last
    await house.brought(report(3, "Somebody still posts about dinner"))  # type: ignore[arg-type]
    assert await due(house) == ""
    (over,) = await house.store.subscriptions()
    assert over.paused == "over"


async def test_a_quiet_conference_just_ends(house: House) -> None:
    """Without a report there is nothing to wrap up."""
    for _ in range(3):
        assert await due(house) == ""
    (over,) = await house.store.subscriptions()
    assert over.paused == "over"


async def test_a_bot_that_was_down_wraps_up_late(house: House) -> None:
    """Once, whenever it is back."""
    await house.brought(report(1, "Examplol halves readmissions, says the first plenary"))  # type: ignore[arg-type]
    house.clock.now += 5 * DAY
    assert "wrap-up" in await due(house)
    assert await due(house) == ""
