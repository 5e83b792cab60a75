"""Parsing in processes that can be killed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.errors import FeedError, NotAFeed
from bot.model import (
    CanonicalUrl,
    Doi,
    Fetched,
    Flag,
    Item,
    Kind,
    Link,
    LinkKind,
    PartialDate,
    Pmcid,
    Pmid,
    Precision,
    Validators,
)
from bot.sources.feed import Reading, parse_feed
from bot.sources.tasks import TOGETHER, answer, packed, reading, to_read
from bot.sources.workers import FeedReader
from tests.sources.feeds import RSS, rss, source

START = b'<rss version="2.0"><channel><item><title>'
HOSTILE = {
    "comments": START + b"<!--" * 200_000,
    "anchors": START + b"<a " * 200_000,
    "ampersands": START + b"&" * 2_000_000,
    "author": b'<rss version="2.0"><channel><item><author>' + b"a@" * 200_000 + b"</author>",
    "nesting": START + b"<b>" * 100_000,
    "items": b'<rss version="2.0"><channel>' + b"<item>" * 100_000,
    "escaped comments": START + b"&lt;!--" * 200_000 + b"</title></item></channel></rss>",
    "escaped anchors": START + b"&lt;a " * 200_000 + b"</title></item></channel></rss>",
}


@pytest.fixture
async def reader() -> AsyncIterator[FeedReader]:
    one = FeedReader(workers=2, seconds=20)
    yield one
    await one.aclose()


def fetched(body: bytes) -> Fetched:
    return Fetched(
        source=source().id,
        url="https://hearts.example/rss",
        status=200,
        body=body,
        content_type="",
        validators=Validators(),
    )


async def test_reads_as_here(reader: FeedReader) -> None:
    """A worker's items are those that parsing here gives."""
    assert await reader.read(source(), fetched(RSS)) == parse_feed(source(), RSS)


async def test_says_what_it_is_instead(reader: FeedReader) -> None:
    """A page of HTML is `NotAFeed`, with its words; the worker lives on."""
    with pytest.raises(NotAFeed, match="an HTML page"):
        await reader.read(source(), fetched(b"<html>"))
    assert len(await reader.read(source(), fetched(RSS))) == 2


DAY = PartialDate(value="2026-11-02", precision=Precision.DAY)
WHOLE = Item(
    guid="g", source=source().id, kind=Kind.POST, title="A \U0001f600", summary="B\nC", url="https://j.example/a",
    canonical=CanonicalUrl("https://j.example/a"), doi=Doi("10.5555/a"), pmid=Pmid("7"), pmcid=Pmcid("PMC7"),
    published=PartialDate(value="2026-11", precision=Precision.MONTH), authors=("Ann Doe",), journal="J",
    section="Articles", tags=("a",), publication_types=("Letter",), mesh=("Humans",), language="de",
    flags=(Flag.CORRECTION_NOTICE,), version="2", year=2026, volume="4", number="1", pages="7", references=3,
    enclosure="https://j.example/a.mp3", duration_seconds=60, transcript="https://j.example/a.vtt",
    related=(Link(kind=LinkKind.ERRATUM_OF, to="doi:10.5555/b", why="says so", dated=DAY),),
    related_by=(Link(kind=LinkKind.RETRACTION_OF, to="pmid:8"),), points_to=("https://o.example/",),
    free_url="https://j.example/a.pdf", account="@ann@s.example",
    edited=DAY, attention=12,
)  # fmt: skip


def test_nothing_is_lost_on_the_way() -> None:
    """Every field that a reader can fill survives the way between the processes."""
    whole = Reading(items=(WHOLE,), title="T", cut={"title": 1})
    assert reading(tuple(packed(whole))) == whole


def test_many_items_come_in_pieces() -> None:
    """A hundred at a time behind the head, in order; none is lost where a piece ends."""
    items = tuple(replace(WHOLE, guid=str(n)) for n in range(2 * TOGETHER + 1))
    parts = tuple(packed(Reading(items=items, title="T", cut={})))
    assert len(parts) == 1 + 3
    assert reading(parts) == Reading(items=items, title="T", cut={})


async def test_reads_many_items(reader: FeedReader) -> None:
    """A feed whose answer comes in many pieces is read whole, and so is the next."""
    many = rss(*(f"<title>Title {n}</title><guid>g{n}</guid>" for n in range(5 * TOGETHER)))
    assert [item.guid for item in await reader.read(source(), fetched(many))] == [
        f"g{n}" for n in range(5 * TOGETHER)
    ]
    assert len(await reader.read(source(), fetched(RSS))) == 2


async def test_names_the_feeds_of_a_page(reader: FeedReader) -> None:
    """A page is searched in a worker as well."""
    page = b'<link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
    [found] = await reader.candidates(page, "https://hearts.example/")
    assert (found.url, found.title) == ("https://hearts.example/feed", "News")


async def test_a_page_that_is_searched_for_ever() -> None:
    """It is killed in its time, under the name of its address."""
    one = FeedReader(workers=1, seconds=0.0001)
    with pytest.raises(FeedError, match="parse timeout"):
        await one.candidates(b"<a href='x'>" * 40_000, "https://hearts.example/")
    await one.aclose()


def test_the_whole_item_is_whole() -> None:
    """The item above fills every field but the time that only filing knows: a new field joins it."""
    silent = {field.name for field in fields(Item) if getattr(WHOLE, field.name) == field.default}
    assert silent == {"first_seen"}


def test_no_time_is_lost_silently() -> None:
    """A value that has no form in an answer is refused where it is packed."""
    with pytest.raises(TypeError, match="not JSON serializable"):
        list(packed(Reading(items=(replace(WHOLE, first_seen=object()),))))  # type: ignore[arg-type]


async def test_reads_what_services_answer(reader: FeedReader) -> None:
    """A service's answer is read in a worker as well; one of another shape is told in its reader's words."""
    asked = replace(source(), reader="europepmc")
    with pytest.raises(FeedError, match="JSON was expected"):
        await reader.read(asked, fetched(b"<html>"))
    found = await reader.read(replace(source(), reader="mastodon"), fetched(RSS))
    assert [item.kind for item in found] == [Kind.POST, Kind.POST]


async def test_a_service_that_answers_for_ever() -> None:
    """A feed behind a service's name is killed in its time, as a feed is."""
    one = FeedReader(workers=1, seconds=0.001)  # nobody reads a megabyte in a millisecond
    with pytest.raises(FeedError, match="parse timeout"):
        await one.read(replace(source(), reader="mastodon"), fetched(HOSTILE["author"]))
    await one.aclose()


def test_half_a_surrogate_pair() -> None:
    """JSON can escape what no UTF-8 can write; an entry that does is read, and so are those beside it."""
    body = (
        rb'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": ['
        rb'{"id": "1", "title": "Half \uD83D <i>a</i> pair"}, {"id": "2", "title": "Whole \ud83d\ude00"}]}'
    )
    found = reading(tuple(answer(to_read(source(), body, url="https://j.example/", content_type=""))))
    assert isinstance(found, Reading)
    assert [item.title for item in found.items] == ["Half ? a pair", "Whole \U0001f600"]


@pytest.mark.check("S12", "S13")
@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_bodies(name: str) -> None:
    """A body made to take long is read or given up in its time; the loop turns and other sources go on."""
    reader = FeedReader(workers=2, seconds=1)
    turns = 0

    async def turning() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.005)

    ticking = asyncio.create_task(turning())
    try:
        results = await asyncio.gather(
            reader.read(source(), fetched(HOSTILE[name])),
            *(reader.read(source(), fetched(RSS)) for _ in range(10)),
            return_exceptions=True,
        )
    finally:
        ticking.cancel()
        await reader.aclose()
    assert isinstance(results[0], tuple | FeedError)
    assert [len(one) for one in results[1:] if isinstance(one, tuple)] == [2] * 10
    assert turns > 10


@pytest.mark.check("S13")
async def test_memory_limit() -> None:
    """A body that needs more memory than allowed costs its worker, which is replaced."""
    reader = FeedReader(workers=1, memory_mb=160)
    try:
        with pytest.raises(FeedError, match="was stopped"):
            await reader.read(source(), fetched(START + b"x" * 60_000_000))
        assert len(await reader.read(source(), fetched(RSS))) == 2
    finally:
        await reader.aclose()


async def test_timeout_says_so() -> None:
    """A parse that takes too long is a "parse timeout"."""
    reader = FeedReader(workers=1, seconds=0.001)
    try:
        with pytest.raises(FeedError, match="parse timeout"):
            await reader.read(source(), fetched(HOSTILE["ampersands"]))
    finally:
        await reader.aclose()


async def test_cancelled_readers_leave_no_half_answers() -> None:
    """A reader that was cancelled does not leave its answer to the next."""
    reader = FeedReader(workers=1)
    try:
        await reader.read(source(), fetched(RSS))
        waiting = asyncio.create_task(reader.read(source(), fetched(rss(*("<title>x</title>",) * 2_000))))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert len(await reader.read(source(), fetched(RSS))) == 2
    finally:
        await reader.aclose()


async def test_workers_are_replaced_in_time() -> None:
    """A worker is replaced after its share of bodies."""
    reader = FeedReader(workers=1, per_worker=2)
    try:
        assert [len(await reader.read(source(), fetched(RSS))) for _ in range(5)] == [2] * 5
    finally:
        await reader.aclose()


async def test_no_secret_reaches_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a worker holds no secret of its parent's."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "canary")
    reader = FeedReader(workers=1)
    try:
        await reader.read(source(), fetched(RSS))
        environments = [_environment(pid) for pid in _workers()]
    finally:
        await reader.aclose()
    assert environments
    assert not any(b"canary" in one for one in environments)


async def test_a_worker_takes_no_module_from_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the current folder that is named like a module is not run by a worker."""
    (tmp_path / "copy.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    reader = FeedReader(workers=1)
    try:
        items = await reader.read(source(), fetched(RSS))
    finally:
        await reader.aclose()
    assert items


def _children() -> list[int]:
    task = Path(f"/proc/{os.getpid()}/task")
    return [int(pid) for thread in task.iterdir() for pid in (thread / "children").read_text().split()]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""  # it has ended


async def test_caps_are_told(reader: FeedReader, caplog: pytest.LogCaptureFixture) -> None:
    """What a cap cut is logged with its source."""
    await reader.read(source(), fetched(rss(f"<title>{'word ' * 1000}</title>")))
    assert "hearts: cut to their caps: {'title': 1}" in caplog.text


def test_kinds_stay_kinds() -> None:
    """A reading keeps its types: kinds and flags are not bare strings."""
    found = reading(tuple(answer(to_read(source(kind=Kind.PREPRINT), RSS, url="", content_type=""))))
    assert isinstance(found, Reading)
    item: Item = found.items[0]
    assert isinstance(item.kind, Kind)
    assert isinstance(item.flags[0], Flag)


async def test_one_is_kept_when_nobody_reads() -> None:
    """A burst is read by two, which stay for the next; the second ends when nothing is read, for each is
    memory that a small machine lacks."""
    reader, ending = FeedReader(rest_seconds=0.2), _workers()  # of other tests
    try:
        for _ in range(2):
            await asyncio.gather(*(reader.read(source(), fetched(RSS)) for _ in range(6)))
            assert len(_workers() - ending) == 2
        async with asyncio.timeout(20):
            while len(_workers() - ending) > 1:  # noqa: ASYNC110 - the end of a process is nobody's event
                await asyncio.sleep(0.05)
        assert len(await reader.read(source(), fetched(RSS))) == 2
    finally:
        await reader.aclose()
    assert _workers() <= ending


def _workers() -> set[int]:
    return {pid for pid in _children() if b"bot.sources.worker" in _environment(pid)}
