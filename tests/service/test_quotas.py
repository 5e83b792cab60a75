"""The most that a chat may have: what goes beyond is refused in plain words, and what there is stays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.errors import UsageError
from bot.face.keyboards import Ref, Span
from bot.model import Listed, WorkId
from bot.model.meetings import Meetings
from bot.model.operations import Quotas
from bot.service import Service, Terms
from bot.store import SqliteStore
from tests.clock import Clock
from tests.service.test_following_conferences import SOON
from tests.service.test_service import READER, TOPICS, set_up
from tests.store.builders import NOW, filed, ingest_plan

OTHER = "EX27"
FEW = Quotas(filters=2, conferences=1, saved=2, digests_a_day=4)


@pytest.fixture
async def service(store: SqliteStore, clock: Clock) -> Service:
    """Of an operator who allows little."""
    meetings = Meetings(conferences=(SOON, replace(SOON, tag=OTHER)))
    service = Service(
        store, topics=TOPICS, sources={}, clock=clock, meetings=meetings, terms=Terms(quotas=FEW)
    )
    await set_up(service)
    return service


Ask = Callable[[Service, int], Awaitable[object]]

ASKED: dict[str, tuple[Ask, int, str]] = {
    "mutes": (lambda service, n: service.muting.mute(READER, f"word{n}"), 2, "2 are the most."),
    "words": (lambda service, n: service.muting.follow(READER, f"word{n}"), 2, "2 are the most."),
    "hashtags": (lambda service, n: service.muting.follow(READER, f"#tag{n}"), 2, "2 are the most."),
    "conferences": (
        lambda service, n: service.conferences.show(READER, ("#EX26", f"#{OTHER}")[n]),
        1,
        "1 is the most.",
    ),
}


@pytest.mark.check("S44")
@pytest.mark.parametrize(("ask", "most", "said"), ASKED.values(), ids=ASKED)
async def test_one_too_many(service: Service, ask: Ask, most: int, said: str) -> None:
    """The last that is allowed is taken, the next one is not."""
    for n in range(most):
        await ask(service, n)
    with pytest.raises(UsageError, match=said):
        await ask(service, most)


@pytest.mark.check("S44")
@pytest.mark.parametrize(("hours", "allowed"), [(6, True), (24, True), (5, False), (1, False)])
async def test_digests_a_day(service: Service, store: SqliteStore, hours: int, allowed: bool) -> None:
    """Four a day are one every six hours; who chooses hours without saying how many gets no more."""
    await service.schedules.set_kind(READER, "hours")
    if allowed:
        await service.schedules.set_hours(READER, hours)
    else:
        with pytest.raises(UsageError, match="At most 4 digests a day here"):
            await service.schedules.set_hours(READER, hours)
    (kept,) = await store.subscriptions()
    assert kept.schedule.hours == (hours if allowed else 6)


async def test_privacy_says_how_long(service: Service) -> None:
    """As the operator has set it."""
    (page,) = await service.records.privacy(READER)
    assert "kept for 400 days" in page.text  # type: ignore[union-attr]
    assert "forgotten after 90 days" in page.text  # type: ignore[union-attr]


@pytest.mark.check("S44")
async def test_saved_works(service: Service, store: SqliteStore) -> None:
    """Two are kept; a third is refused until one is given back, and what is kept may be saved again."""
    await store.apply_ingest(ingest_plan(*(filed(name, work=name) for name in "abc")))
    listed = Listed(entries=tuple((WorkId(name),) for name in "abc"), at=NOW)
    span = Span(Ref(list=await store.keep_list(READER.chat, listed)), 1, 3)
    for n in (1, 2, 2):
        await service.entries.act(READER, span, n, "save")
    with pytest.raises(UsageError, match="2 are the most"):
        await service.entries.act(READER, span, 3, "save")
    await service.entries.act(READER, span, 1, "unsave")
    await service.entries.act(READER, span, 3, "save")
    assert {kept.work for kept in await store.saved_works(READER.chat.id)} == {"b", "c"}
