"""The same advertisement from many accounts is a campaign, however many polls bring it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.model import Item, Judgement, Kind, Source, SourceId
from bot.pipeline.inward import Ingest, Judge, ingest
from bot.sources.etiquette import Polite
from bot.store import SqliteStore
from tests.clock import Clock
from tests.pipeline.test_pipeline import Publisher

TEXT = "The best stethoscope of the year is here, folks"


def hardly_teaching(items: Sequence[Item]) -> tuple[Judgement, ...]:
    return tuple(Judgement(worth=0.1) for _ in items)


def teaching(items: Sequence[Item]) -> tuple[Judgement, ...]:
    return tuple(Judgement(worth=0.9) for _ in items)


class Stream:
    """Polls of one hashtag, each of which brings one post, half an hour or more apart."""

    def __init__(self, store: SqliteStore, clock: Clock) -> None:
        self.store, self.clock, self.publisher = store, clock, Publisher()
        self.source = Source(id=SourceId("tag"), kind=Kind.POST, url="https://a.test/tag", title="tag")

    async def brings(self, account: str, *, text: str = TEXT, judge: Judge = hardly_teaching) -> str:
        """The verdict on a post of this account."""
        item = Item(
            guid=f"{account}-{self.clock():%d%H%M}",
            source=self.source.id,
            kind=Kind.POST,
            summary=f"{text} https://a.test/{account}",
            account=account,
        )
        self.publisher.answers["tag"] = (item,)
        tools = Ingest(
            store=self.store,
            fetcher=self.publisher,
            reader=self.publisher,
            judge=judge,
            etiquette=Polite(),
            clock=self.clock,
        )
        await ingest([self.source], tools, everything=True)
        known = await self.store.known_items(self.source.id, [item.guid])
        self.clock.pass_by(hours=1)
        return known[item.guid].judgement.screen.verdict


@pytest.fixture
def stream(store: SqliteStore, clock: Clock) -> Stream:
    return Stream(store, clock)


async def test_the_third_account_that_says_it_is_dropped(stream: Stream) -> None:
    """And every one after it; two may be one person's."""
    said = [await stream.brings(account) for account in ("@a", "@b", "@a", "@c", "@d")]
    assert said == ["pass", "pass", "pass", "drop", "drop"]


async def test_other_words_are_no_campaign(stream: Stream) -> None:
    """Whoever says something of one's own is heard."""
    for account in ("@a", "@b"):
        await stream.brings(account)
    assert await stream.brings("@c", text="Another thing altogether, said once by me") == "pass"


async def test_what_teaches_is_shared_gladly(stream: Stream) -> None:
    """Echoes of a paper worth reading are no advertisement."""
    said = [await stream.brings(account, judge=teaching) for account in ("@a", "@b", "@c", "@d")]
    assert said == ["pass"] * 4


async def test_a_week_later_nobody_remembers(stream: Stream) -> None:
    """Who said what is kept for a week, as hashes alone."""
    for account in ("@a", "@b"):
        await stream.brings(account)
    stream.clock.pass_by(days=8)
    assert await stream.brings("@c") == "pass"
