"""Full-text search: words are words, and every search ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.curate.asking import sought
from bot.model import PartState, Settlement, Sought
from bot.store import SqliteStore, ingest, opening
from bot.store.connection import connect, write
from bot.store.matching import match_words
from bot.store.seeking import seek
from tests.store.builders import JOURNAL, NOW, PRIVATE, digest_plan, filed, ingest_plan, subscription
from tests.store.finding import NOTHING, found

SHELF = ingest_plan(
    filed("title", title="Colchicine after infarction"),
    filed("summary", title="A trial", summary="Colchicine did not reduce events."),
    filed("journal", title="Contents", journal="Example Rheumatology"),
    filed("accent", title="Ménière disease in adults"),
    filed("hyphen", title="Beta-blockers stopped"),
    filed("held", title="Colchicine in one patient", verdict="hold"),
    filed("dropped", title="Colchicine offer", verdict="drop"),
    filed("baseline", title="Archive of gout", baseline=True),
)

QUERIES = {
    "a word of title or summary": ("colchicine", {"title", "summary"}),
    "another form of the word": ("infarctions", {"title"}),
    "every word counts": ("colchicine events", {"summary"}),
    "no accents needed": ("meniere", {"accent"}),
    "the journal's name": ("rheumatology", {"journal"}),
    "a hyphen is no operator": ("beta-blockers", {"hyphen"}),
    "a beginning of three letters": ("rheum*", {"journal"}),
    "two letters are no beginning": ("rh*", set()),
    "the archive": ("gout", {"baseline"}),
    "OR is a word": ("colchicine OR gout", set()),
    "NOT is a word": ("colchicine NOT events", {"summary"}),
    "NEAR is a word": ("NEAR(colchicine events)", set()),
    "a column filter is words": ("title:colchicine", set()),
    "an unbalanced quote": ('"colchicine', {"title", "summary"}),
    "only signs": ('"*-:^(){}+', set()),
    "nothing": ("", set()),
    "NUL": ("colch\0icine", set()),
    "SQL": ("'; DROP TABLE items; --", set()),
    "a lone surrogate": ("\ud800", set()),
}


@pytest.fixture
async def shelf(store: SqliteStore) -> SqliteStore:
    await store.apply_ingest(SHELF)
    return store


@pytest.mark.check("S29")
@pytest.mark.parametrize(("query", "guids"), QUERIES.values(), ids=QUERIES.keys())
async def test_queries(shelf: SqliteStore, query: str, guids: set[str]) -> None:
    """Words are words: no sign of FTS5's language changes what a query means."""
    assert set(await found(shelf, query)) == guids


async def test_search_follows_a_change(shelf: SqliteStore) -> None:
    """A corrected title is found by its new words and no longer by its old ones."""
    await shelf.apply_ingest(ingest_plan(filed("title", title="Aspirin after infarction")))
    assert await found(shelf, "aspirin") == ["title"]
    assert await found(shelf, "colchicine") == ["summary"]


async def test_the_newest_come_first_and_the_limit_holds(shelf: SqliteStore) -> None:
    """In the order they were filed, the last one first."""
    assert await found(shelf, "colchicine") == ["summary", "title"]
    assert await found(shelf, "colchicine", limit=1) == ["summary"]


async def test_a_search_that_takes_too_long_ends(store: SqliteStore) -> None:
    """When its time is over a search gives what it has, and the connection serves the next question."""
    many = [filed(f"g{n}", title="common word", summary="common " * 20) for n in range(3000)]
    await store.apply_ingest(ingest_plan(*many))
    common = Sought(words=("common",), journal="no such journal")
    assert await store._reader(seek, common, limit=10, seconds=0.0) == ()
    assert len(await found(store, "common")) == 10


@pytest.fixture(scope="module")
def shelf_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The shelf, for many questions."""
    path = tmp_path_factory.mktemp("search") / "rounds.db"
    opening.make_file(path)
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
        with write(db):
            ingest.apply(db, SHELF)
        yield db


@pytest.mark.check("S29")
@given(query=st.text(st.characters(exclude_categories=())) | st.text("colhine*\"'():-^+ANDORT \0"))
def test_no_query_raises(shelf_file: Database, query: str) -> None:
    """Whatever a person types is answered."""
    for asked in (sought(query, NOTHING), Sought(words=(query,)), Sought(words=("gout",), without=(query,))):
        assert len(seek(shelf_file, asked, limit=10)) <= len(SHELF.filed)


@given(query=st.text())
def test_only_quoted_words_reach_fts5(query: str) -> None:
    """Outside of the quotes there is nothing but spaces and the star of a beginning."""
    outside = match_words(query).split('"')[::2]
    assert set("".join(outside)) <= {" ", "*"}


@pytest.mark.check("S30")
@pytest.mark.parametrize("poison", ["'; DROP TABLE items; --", '" OR 1=1 --', "x'); DELETE FROM ledger; --"])
async def test_sql_in_every_text(store: SqliteStore, poison: str) -> None:
    """SQL in any field that comes from outside is stored, found and returned as text."""
    entry = filed(poison, title=poison, summary=poison, journal=poison, work=poison, story=poison)
    await store.apply_ingest(ingest_plan(entry))
    assert await store.known_items(JOURNAL, [poison]) == {poison: entry}
    assert await store.neighbours([entry.item]) == (entry,)
    reader = subscription(poison, title=poison, tags=(poison,))
    await store.save_subscription(reader)
    assert await store.subscription(reader.id) == reader
    assert await store.apply_digest(digest_plan(reader, entry), now=NOW)
    assert await store.had(PRIVATE, [entry.place.work]) == {poison}
    claim = await store.claim_part(now=NOW, lease_seconds=60)
    assert claim
    refused = Settlement(state=PartState.DEAD, pause_chat=poison, why=poison)
    assert await store.settle(claim, refused, now=NOW)
    assert [poison in line for line in await store.doubts()] == [True]
    account = await store.account()
    assert (account["items"], account["subscriptions"], account["dead"]) == (1, 1, 1)
