"""Fallback chains, and the fetcher and reader that follow them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from bot.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Kind,
    NotModified,
    Rung,
    Source,
    SourceId,
    SourceState,
    Validators,
)
from bot.sources.asking import Answer, Request
from bot.sources.asking.fetcher import SourceFetcher
from bot.sources.reading import SourceReader
from bot.sources.workers import FeedReader
from tests.sources.feeds import RSS
from tests.sources.services import NOW
from tests.sources.test_crossref import answer as crossref_answer
from tests.sources.test_crossref import work

PUBLISHER = "https://hearts.test/rss"
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/rss/journals/0000001/"
CROSSREF = "https://api.crossref.test/journals/0000-0019/works"
JOURNAL = Source(
    id=SourceId("hearts"),
    title="Hearts",
    kind=Kind.JOURNAL,
    url=PUBLISHER,
    fallback=(Rung(url=PUBMED), Rung(url=CROSSREF, reader="crossref")),
)
OLD = SourceState(id=JOURNAL.id, validators=Validators(etag=b'"1"'), address="https://hearts.test/new")


def fetched(body: bytes = RSS) -> Fetched:
    validators = Validators(etag=b'"2"')
    return Fetched(source=JOURNAL.id, url="u", status=200, body=body, content_type="", validators=validators)


def failure(kind: str, words: str = "no") -> FetchFailed:
    return FetchFailed(source=JOURNAL.id, kind=kind, words=words)


class Feeds:
    """Answers by address; remembers what it was asked, and with what."""

    def __init__(self, answers: Mapping[str, FetchOutcome]) -> None:
        self._answers = answers
        self.asked: list[tuple[str, Validators, str]] = []

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        self.asked.append((source.url, state.validators, state.address))
        return self._answers[source.url]

    async def aclose(self) -> None: ...


class Kept(dict[str, str]):
    """A memory in a dictionary."""

    async def recall(self, key: str) -> str:
        return self.get(key, "")

    async def keep(self, key: str, text: str) -> None:
        self[key] = text


async def ask(
    feeds: Feeds, body: bytes = b"", *, state: SourceState = OLD, source: Source = JOURNAL
) -> FetchOutcome:
    async def exchange(source: Source, request: Request) -> Answer:
        return Answer(status=200 if body else 403, body=body)

    fetcher = SourceFetcher(
        feeds=feeds, exchange=exchange, memory=Kept(), secrets={}, contact="", now=lambda: NOW
    )
    return await fetcher.fetch(source, state)


async def test_publisher_serves() -> None:
    """While the publisher serves nobody else is asked, and its validators are kept."""
    feeds = Feeds({PUBLISHER: fetched()})
    assert await ask(feeds) == fetched()
    assert feeds.asked == [(PUBLISHER, OLD.validators, OLD.address)]


async def test_unchanged_is_served() -> None:
    """A 304 of the publisher is an answer."""
    unchanged = NotModified(source=JOURNAL.id, validators=Validators())
    assert await ask(Feeds({PUBLISHER: unchanged})) == unchanged


REFUSALS = {
    "refuses bots": failure("http-403", "the publisher refuses bots (403)"),
    "gone": failure("http-410", "gone"),
    "bot check": failure("blocked", "a challenge"),
    "page for a feed": fetched(b"<html><title>Not found</title>"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
async def test_next_rung(refusal: FetchOutcome) -> None:
    """A refusal asks the next rung at once, without the publisher's validators; who served why is said."""
    feeds = Feeds({PUBLISHER: refusal, PUBMED: fetched()})
    outcome = await ask(feeds)
    assert isinstance(outcome, Fetched)
    assert feeds.asked[1] == (PUBMED, Validators(), "")
    assert (outcome.reader, outcome.validators) == ("feed", Validators())
    assert outcome.note.startswith("served by PubMed's feed of the journal, because hearts.test: ")


async def test_last_rung_is_a_service() -> None:
    """Crossref by ISSN serves when both feeds refuse, and its answer is read as Crossref's."""
    feeds = Feeds({PUBLISHER: failure("http-403"), PUBMED: failure("http-404")})
    outcome = await ask(feeds, crossref_answer(work()))
    assert isinstance(outcome, Fetched)
    assert (outcome.reader, outcome.note[:19]) == ("crossref", "served by Crossref,")
    reader = SourceReader(FeedReader())
    items = await reader.read(JOURNAL, outcome)
    await reader.aclose()
    assert [(item.doi, item.source) for item in items] == [("10.5555/ex.1", JOURNAL.id)]


@pytest.mark.parametrize(("failures", "asked"), [(0, 1), (2, 1), (3, 2)])
async def test_passing_failures_are_waited_for(failures: int, asked: int) -> None:
    """A server that is down for an hour is no reason to ask another; one that stays down is."""
    feeds = Feeds({PUBLISHER: failure("timeout"), PUBMED: fetched()})
    await ask(feeds, state=SourceState(id=JOURNAL.id, failures=failures))
    assert len(feeds.asked) == asked


async def test_all_refuse() -> None:
    """When nobody serves, the failure is the publisher's, in the words of all."""
    feeds = Feeds({PUBLISHER: failure("http-403", "refuses"), PUBMED: failure("http-404", "no such page")})
    outcome = await ask(feeds)
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "http-403"
    assert outcome.words == (
        "hearts.test: refuses; PubMed's feed of the journal: no such page; Crossref: Crossref answered 403"
    )


async def test_pages_are_read_once() -> None:
    """What two pages share comes once."""
    pages = [crossref_answer(work(DOI=f"10.5555/{a}"), work(DOI="10.5555/both")) for a in ("a", "b")]
    both = Fetched(
        source=JOURNAL.id, url="u", status=200, body=pages[0], content_type="", validators=Validators(),
        more=(pages[1],), reader="crossref",
    )  # fmt: skip
    reader = SourceReader(FeedReader())
    assert [item.doi for item in await reader.read(JOURNAL, both)] == [
        "10.5555/a",
        "10.5555/both",
        "10.5555/b",
    ]
    await reader.aclose()


async def test_feeds_are_read_in_workers() -> None:
    """A feed goes to the reader of feeds, as before."""
    reader = SourceReader(FeedReader())
    assert len(await reader.read(JOURNAL, fetched())) == 2
    await reader.aclose()


async def test_memory_is_of_the_account() -> None:
    """Two hashtags of one account share its session."""
    memory = Kept()

    async def exchange(source: Source, request: Request) -> Answer:
        tokens = {"accessJwt": "a", "refreshJwt": "r"}
        posts = {"posts": []}
        return Answer(status=200, body=json.dumps(tokens if request.form else posts).encode())

    secrets = {"BLUESKY_HANDLE": "h", "BLUESKY_APP_PASSWORD": "p"}
    fetcher = SourceFetcher(
        feeds=Feeds({}), exchange=exchange, memory=memory, secrets=secrets, contact="", now=lambda: NOW
    )
    for tag in ("a", "b"):
        url = f"https://pds.test/xrpc/app.bsky.feed.searchPosts?q=%23{tag}"
        source = Source(id=SourceId(tag), title="", kind=Kind.POST, url=url, reader="bluesky")
        assert isinstance(await fetcher.fetch(source, SourceState(id=source.id)), Fetched)
    assert memory == {"bluesky": '["a", "r"]'}
