"""The real fetcher and reader on the development data, served from loopback."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.model import (
    Fetched,
    Flag,
    Item,
    Kind,
    NotModified,
    PartialDate,
    Precision,
    Source,
    SourceId,
    SourceState,
)
from bot.sources.clean import to_text, to_title
from bot.sources.dates import parse_date
from bot.sources.fetch import HttpFetcher
from bot.sources.workers import FeedReader
from bot.text.headings import split_heading
from bot.text.notices import flags_of
from tests.sources.server import Asked, Reply, Server, fetcher_for, reply, serving

pytestmark = pytest.mark.shared


@asynccontextmanager
async def journals(folder: Path) -> AsyncIterator[tuple[Server, tuple[Source, ...]]]:
    """The journal feeds, each at its own name, with entity tags."""
    files = bodies(folder)

    def answering(asked: Asked) -> Reply:
        body = files[unquote(asked.target).removeprefix("/")]
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if asked.header("if-none-match") == tag.encode():
            return reply(status=304, ETag=tag)
        return reply(body, ETag=tag)

    async with serving(answering) as server:
        yield server, tuple(_source(server, number, name) for number, name in enumerate(files))


def _source(server: Server, number: int, name: str) -> Source:
    url = server.url(f"/{name.replace(' ', '%20')}", f"j{number}.test")
    return Source(id=SourceId(name), title="", kind=Kind.JOURNAL, url=url)


async def _poll(
    fetcher: HttpFetcher,
    reader: FeedReader,
    sources: tuple[Source, ...],
    states: Mapping[SourceId, SourceState],
) -> list[tuple[Fetched, tuple[Item, ...]] | NotModified]:
    async def one(source: Source) -> tuple[Fetched, tuple[Item, ...]] | NotModified:
        outcome = await fetcher.fetch(source, states[source.id])
        if isinstance(outcome, NotModified):
            return outcome
        assert isinstance(outcome, Fetched), outcome
        return outcome, await reader.read(source, outcome)

    return list(await asyncio.gather(*(one(source) for source in sources)))


@pytest.mark.check("F1")
async def test_journals(shared: Path) -> None:
    """Every journal feed yields all its entries, each once; the second run asks only conditionally."""
    reader = FeedReader()
    async with journals(shared / "feeds/journals") as (server, sources):
        fetcher = fetcher_for(server, *(f"j{number}.test" for number in range(len(sources))))
        states = {source.id: SourceState(id=source.id) for source in sources}
        first = await _poll(fetcher, reader, sources, states)
        for source, one in zip(sources, first, strict=True):
            assert isinstance(one, tuple)
            outcome, items = one
            assert len({item.guid for item in items}) == len(items) == entries(outcome.body), source.id
            states[source.id] = SourceState(id=source.id, validators=outcome.validators)
        asked = len(server.asked)
        second = await _poll(fetcher, reader, sources, states)
        assert all(isinstance(one, NotModified) for one in second)
        assert all(one.conditional for one in server.asked[asked:])
        await fetcher.aclose()
    await reader.aclose()


def bodies(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by name."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def entries(body: bytes) -> int:
    """Start tags of entries, counted without any parser."""
    return len(re.findall(rb"<(?:item|entry)[\s>]", body))


async def test_journal_identifiers(shared: Path) -> None:
    """A DOI is found for every entry whose feed holds one, and none where it holds none."""
    reader = FeedReader()
    carrying = found = invented = 0
    for name, body in bodies(shared / "feeds/journals").items():
        source = Source(id=SourceId(name), title="", kind=Kind.JOURNAL, url="https://x.example/")
        items = (await reader.read_whole(source, body, url=source.url)).items
        if re.search(rb"10\.\d{4,9}(?:/|%2F)", body):
            carrying += len(items)
            found += sum(item.doi is not None for item in items)
        else:
            invented += sum(item.doi is not None for item in items)
    await reader.aclose()
    assert invented == 0
    assert found / carrying >= 0.97


def test_medical_dates(shared: Path) -> None:
    """Every partial date of the medical items keeps the precision it was stored with."""
    stated = [item["published"] for item in _medical(shared) if item["published"]]
    assert stated
    for text in stated:
        found = parse_date(text)
        assert found is not None, text
        if len(text) in (4, 7, 10):
            precision = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(text)]
            assert found == PartialDate(value=text, precision=precision)
        else:
            assert found.precision is Precision.SECOND, text


def test_medical_notices(shared: Path) -> None:
    """Corrections are told from studies: all that say so in so many words, and no trial or review."""
    wrong = []
    for item in _medical(shared):
        heading = to_title(item["title"])
        title = split_heading(heading)
        text = to_text(item["abstract"] or "")
        flags = flags_of(
            title.title, heading=heading, section=title.section, summary=text, journal="", doi=""
        )
        says = re.match(r"(?:\[\w+\] )?(?:errat|corrigend|correction )", heading, re.IGNORECASE)
        if says and Flag.CORRECTION_NOTICE not in flags:
            wrong.append(heading)
        if (
            flags
            and re.search(r"randomi[sz]ed .*trial$|systematic review$", title.title, re.I)
            and not says
            and not title.section
        ):
            wrong.append(heading)
    assert wrong == []


def _medical(shared: Path) -> list[dict[str, str]]:
    items: list[dict[str, str]] = json.loads((shared / "feeds/medical_items.json").read_text())
    return items
