"""Notices about works that are held, of files that are larger than any feed; every work is invented."""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Fetched, FetchFailed, Flag, Kind, LinkKind, Source, SourceState, Validators
from bot.sources.asking.fetcher import SourceFetcher
from bot.sources.fetch import HttpFetcher, Limits
from bot.sources.guard import AddressPolicy
from bot.sources.manners import Manners
from bot.sources.net import TableResolver
from bot.sources.reading import AT_ONCE, SourceReader
from bot.sources.workers import FeedReader
from bot.store import SqliteStore
from tests.sources.feeds import source
from tests.sources.services import NOW, Call, Said, exchange_for, said, service
from tests.sources.test_fallback import Feeds, Kept
from tests.store.builders import filed, ingest_plan

COLUMNS = (
    "Record ID,Title,Journal,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature,Reason"
)
WATCH = replace(source("https://watch.test/data.csv"), reader="retractions")
SWEEP = replace(source("https://api.crossref.test/works?filter=update-type:retraction"), reader="updates")


def row(number: int, *, doi: str = "", pmid: str = "0") -> str:
    notice = f"10.5555/notice.{number}"
    return f"{number},Paper {number},J Ex,3/2/2026 0:00,{notice},0,{doi},{pmid},Retraction,+Data;"


def csv_of(*rows: str) -> bytes:
    return "\r\n".join((COLUMNS, *rows, "")).encode()


def update(number: int, of: str) -> dict[str, object]:
    return {
        "DOI": f"10.5555/notice.{number}", "title": ["Retraction: a paper"], "type": "journal-article",
        "container-title": ["J Ex"], "issued": {"date-parts": [[2026, 3, 2]]},
        "update-to": [{"DOI": of, "type": "retraction", "updated": {"date-parts": [[2026, 3, 2]]}}],
    }  # fmt: skip


def page(*works: dict[str, object], cursor: str = "") -> dict[str, object]:
    message = {"items": list(works), "next-cursor": cursor}
    return {"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message}


class Shelf:
    """What is held, and what was asked."""

    def __init__(self, *keys: str) -> None:
        self.keys = frozenset(keys)
        self.asked: list[int] = []

    async def held(self, keys: Set[str]) -> Set[str]:
        self.asked.append(len(keys))
        return self.keys & keys


def fetched(asked: Source, body: bytes) -> Fetched:
    return Fetched(
        source=asked.id, url=asked.url, status=200, body=body, content_type="", validators=Validators()
    )


FORMS = {
    "by DOI": (WATCH, csv_of(row(1, doi="10.5555/a"), row(2, doi="10.5555/b")), ["10.5555/notice.1"]),
    "by PMID": (WATCH, csv_of(row(3, pmid="77"), row(4, pmid="78")), ["10.5555/notice.3"]),
    "by PMID where the DOI is unknown": (
        WATCH,
        csv_of(row(5, doi="10.5555/z", pmid="77")),
        ["10.5555/notice.5"],
    ),
    "of nothing held": (WATCH, csv_of(row(6, doi="10.5555/c")), []),
    "by Crossref": (
        SWEEP,
        json.dumps(page(update(7, "10.5555/A"), update(8, "10.5555/b"))).encode(),
        ["10.5555/notice.7"],
    ),
}


@pytest.mark.parametrize(("asked", "body", "dois"), FORMS.values(), ids=FORMS)
async def test_only_of_what_is_held(asked: Source, body: bytes, dois: list[str]) -> None:
    """By DOI, else by PMID; the item is the notice, linked to its paper."""
    reader = SourceReader(FeedReader(), held=Shelf("doi:10.5555/a", "pmid:77").held)
    items = await reader.read(asked, fetched(asked, body))
    assert [item.doi for item in items] == dois
    assert all(item.related[0].kind is LinkKind.RETRACTION_OF for item in items)
    assert all(Flag.RETRACTION_NOTICE in item.flags for item in items)


async def test_by_doi_before_pmid() -> None:
    """Where the DOI is held the PMID, which is the likelier to be mistyped, says nothing."""
    reader = SourceReader(FeedReader(), held=Shelf("doi:10.5555/a", "pmid:77").held)
    (item,) = await reader.read(WATCH, fetched(WATCH, csv_of(row(1, doi="10.5555/a", pmid="77"))))
    assert [link.to for link in item.related] == ["doi:10.5555/a"]


async def test_a_long_file_is_asked_about_in_pieces() -> None:
    """No more than a piece of it is in memory as items."""
    shelf = Shelf("doi:10.5555/p9000")
    body = csv_of(*(row(n, doi=f"10.5555/p{n}") for n in range(9001)))
    items = await SourceReader(FeedReader(), held=shelf.held).read(WATCH, fetched(WATCH, body))
    assert [item.related[0].to for item in items] == ["doi:10.5555/p9000"]
    assert (max(shelf.asked), sum(shelf.asked)) == (AT_ONCE, 9001)


async def test_what_a_store_holds(tmp_path: Path) -> None:
    """Works in any version, by what they are called and by what speaks of them."""
    store = await SqliteStore.open(tmp_path / "rounds.db", now=NOW)
    blog = filed("b", kind=Kind.BLOG, points_to=("https://doi.org/10.5555/spoken",))
    await store.apply_ingest(ingest_plan(filed("a", doi="10.5555/work.v2", pmid="77"), blog))
    keys = {"doi:10.5555/work.v1", "pmid:77", "pmid:7", "doi:10.5555/spoken", "doi:10.5555/o'x", "nonsense"}
    held = await store.held(keys)
    await store.aclose()
    assert held == {"doi:10.5555/work.v1", "pmid:77", "doi:10.5555/spoken"}


# ── asked for ─────────────────────────────────────────────────────────────────


async def test_a_sweep_turns_pages_of_short_records() -> None:
    """Since the last poll, by cursor, a thousand at a time and nothing but what a notice is made of."""
    many = [update(n, f"10.5555/p{n}") for n in range(1000)]

    def serve(call: Call) -> Said:
        first = call.query["cursor"] == "*"
        return said(page(*many, cursor="next") if first else page(update(1000, "10.5555/last")))

    async with service(serve) as crossref:
        exchange = exchange_for(crossref)
        fetcher = SourceFetcher(
            feeds=Feeds({}), exchange=exchange, memory=Kept(), secrets={}, contact="", now=lambda: NOW
        )
        asked = replace(SWEEP, url=crossref.url("/works?filter=update-type:retraction"))
        state = SourceState(id=asked.id, last_success=NOW - timedelta(days=2))
        outcome = await fetcher.fetch(asked, state)
        assert isinstance(outcome, Fetched)
        items = await SourceReader(FeedReader(), held=Shelf("doi:10.5555/last").held).read(asked, outcome)
        await exchange.aclose()
    (link,) = items[0].related
    assert (len(items), link.kind, link.to) == (1, LinkKind.RETRACTION_OF, "doi:10.5555/last")
    first = crossref.calls[0].query
    assert (first["filter"], first["rows"]) == ("update-type:retraction,from-index-date:2026-11-19", "1000")
    assert "update-to" in first["select"]


@pytest.mark.parametrize(("reader", "read"), [("retractions", True), ("feed", False)])
async def test_the_cap_is_raised_for_the_file_only(reader: str, read: bool) -> None:
    """Of feeds a body beyond the cap is refused as before."""
    body = csv_of(*(row(n, doi=f"10.5555/p{n}") for n in range(100)))
    async with service(lambda _call: said(body)) as watch:
        fetcher = HttpFetcher(
            user_agent="Rounds/0 (test)",
            policy=AddressPolicy(allow=frozenset({("api.test", watch.port)})),
            resolver=TableResolver({"api.test": "127.0.0.1"}),
            manners=Manners(spacing=0),
            limits=Limits(body_bytes=1000, file_bytes=100_000),
        )
        asked = replace(WATCH, url=watch.url("/data.csv"), reader=reader)
        outcome = await fetcher.fetch(asked, SourceState(id=asked.id))
        await fetcher.aclose()
    assert isinstance(outcome, Fetched) == read
    assert read or (isinstance(outcome, FetchFailed) and outcome.kind == "too-large")
