"""Feeds over time, through the real pipeline over HTTP: a recorded year, outages, edits, changed guids."""

from __future__ import annotations

import re
import tarfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.model import Curated, FetchFailed, Flag, IngestReport, Item, Judgement, Source
from bot.pipeline.inward import Ingest, ingest
from bot.sources.etiquette import Polite
from bot.sources.workers import FeedReader
from bot.store import SqliteStore
from tests.clock import Clock
from tests.sources.feeds import rss, source
from tests.sources.server import Asked, Reply, Server, fetcher_for, reply, serving


def judge(items: Sequence[Item]) -> list[Judgement]:
    """No opinion: this is about the way in."""
    return [Judgement(flags=item.flags) for item in items]


@dataclass
class Feed:
    """One source whose server plays one body after the other; `poll` plays the next."""

    server: Server
    source: Source
    tools: Ingest
    clock: Clock
    body: bytes = b""
    failures: list[FetchFailed] = field(default_factory=list)

    async def poll(self, body: bytes) -> IngestReport:
        self.body = body
        report = await ingest([self.source], self.tools, everything=True)
        self.failures += report.failed
        self.clock.pass_by(hours=12)
        return report

    async def stories(self) -> tuple[Curated, ...]:
        """What a digest could be made of: all but the baseline."""
        return await self.tools.store.window(None, self.clock())


@asynccontextmanager
async def playing(folder: Path) -> AsyncIterator[Feed]:
    clock = Clock()
    reader = FeedReader(workers=1)
    store = await SqliteStore.open(folder / "replay.db", now=clock())
    async with serving(lambda asked: _current(asked, feed)) as server:
        fetcher = fetcher_for(server)
        tools = Ingest(
            store=store, fetcher=fetcher, reader=reader, judge=judge, etiquette=Polite(), clock=clock
        )
        feed = Feed(server=server, source=source(server.url()), tools=tools, clock=clock)
        try:
            yield feed
        finally:
            await fetcher.aclose()
            await reader.aclose()
            await store.aclose()


def _current(asked: Asked, feed: Feed) -> Reply:
    return reply(feed.body)


def works(stories: Sequence[Curated]) -> list[Item]:
    return [filed.item for story in stories for filed in (story.lead, *story.echoes)]


@pytest.mark.shared
async def test_replay(shared: Path, tmp_path: Path) -> None:
    """A recorded half year: nothing is lost or doubled, every outage is a failure, an edit is not news."""
    snapshots = read_snapshots(shared / "feeds/replay_nature.tar.xz")
    guids: dict[str, str] = {}
    outages = edited = 0
    async with playing(tmp_path) as feed:
        for body in snapshots:
            stated = titles(body)
            edited += sum(guids.get(guid, title) != title for guid, title in stated.items())
            guids |= stated
            outages += not stated
            await feed.poll(body)
        account = await feed.tools.store.account()
        notices = [item for item in works(await feed.stories()) if re.match(NOTICE, item.title)]
    assert edited
    assert account["items"] == len(guids)
    assert (len(feed.failures), outages > 0) == (outages, True)
    assert {one.kind for one in feed.failures} == {"not-a-feed"}
    assert notices
    assert all(
        set(item.flags) & {Flag.CORRECTION_NOTICE, Flag.RETRACTION_NOTICE, Flag.CONCERN_NOTICE}
        for item in notices
    )


NOTICE = r"(?:Author|Publisher) Correction:|Retraction Note:|Addendum:|Editorial Expression of Concern:"


def read_snapshots(archive: Path) -> list[bytes]:
    """Every fifth snapshot, oldest first: feeds roll in days, so none of the entries is missed."""
    with tarfile.open(archive) as packed:
        members = sorted(packed.getmembers(), key=lambda member: member.name)
        return [file.read() for member in members[::5] if (file := packed.extractfile(member)) is not None]


def titles(body: bytes) -> dict[str, str]:
    """guid → title of an RDF feed, by plain patterns; empty for an outage page."""
    items = re.findall(rb"<item rdf:about=\"([^\"]+)\".*?<title>(.*?)</title>", body, re.DOTALL)
    return {guid.decode(): title.decode() for guid, title in items}


def entries(*numbers: int, scheme: str = "guid-{}") -> bytes:
    return rss(
        *(
            f"<title>Finding number {n} of the examples</title><link>https://hearts.example/a/{n}</link>"
            f"<guid>{scheme.format(n)}</guid><pubDate>Mon, 02 Nov 2026 06:00:00 GMT</pubDate>"
            for n in numbers
        )
    )


async def test_baseline(tmp_path: Path) -> None:
    """What a new source brings first is archive; what it brings next is news."""
    async with playing(tmp_path) as feed:
        await feed.poll(entries(1, 2, 3))
        assert works(await feed.stories()) == []
        await feed.poll(entries(2, 3, 4))
        assert [item.guid for item in works(await feed.stories())] == ["guid-4"]


async def test_every_guid_changes(tmp_path: Path) -> None:
    """A feed that gives all its entries new guids repeats nothing, and its new entry is still news."""
    async with playing(tmp_path) as feed:
        await feed.poll(entries(*range(10)))
        await feed.poll(entries(*range(1, 11)))
        before = works(await feed.stories())
        await feed.poll(entries(*range(1, 11), scheme="https://doi.example/{}"))
        await feed.poll(entries(*range(1, 12), scheme="https://doi.example/{}"))
        after = works(await feed.stories())
    assert [item.title for item in before] == ["Finding number 10 of the examples"]
    assert {item.title for item in after} - {item.title for item in before} == {
        "Finding number 11 of the examples"
    }


async def test_an_outage_between(tmp_path: Path) -> None:
    """An HTML page instead of the feed is a failure; nothing is new when the feed is back."""
    async with playing(tmp_path) as feed:
        await feed.poll(entries(1, 2))
        await feed.poll(b"<!DOCTYPE html><html><title>Gone</title>")
        await feed.poll(entries(1, 2))
        assert works(await feed.stories()) == []
    assert [one.kind for one in feed.failures] == ["not-a-feed"]


async def test_an_edited_title(tmp_path: Path) -> None:
    """A title edited under the same guid is the same item."""
    async with playing(tmp_path) as feed:
        await feed.poll(entries(1, 2))
        await feed.poll(entries(1, 2).replace(b"Finding number 2", b"Observation number 2"))
        account = await feed.tools.store.account()
        assert (works(await feed.stories()), account["items"]) == ([], 2)
