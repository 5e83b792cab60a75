"""What the conversation keeps: lists, saved works, reports, clubs; and what it looks up."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.model import Chat, Club, Doi, Kind, Listed, Logged, Report, Sought, TopicId, TopicScore, WorkId
from bot.store import SqliteStore
from tests.store.builders import GROUP, NOW, PRIVATE, digest_plan, filed, ingest_plan, subscription

A, B = WorkId("work-a"), WorkId("work-b")


async def test_a_list_is_its_chats_own(store: SqliteStore) -> None:
    """Each number stands for its works a year later; another chat that asks for it gets nothing (S40)."""
    shown = Listed(entries=((A,), (B, A)), at=NOW)
    number = await store.keep_list(PRIVATE, shown)
    assert await store.listed(PRIVATE, number) == shown
    assert await store.listed(GROUP, number) is None
    assert await store.listed(PRIVATE, number + 1) is None


async def test_entries_of_a_digest_by_its_slot(store: SqliteStore) -> None:
    """By day and number, in the chat that had it."""
    one = subscription("a")
    await store.save_subscription(one)
    plan = digest_plan(one, filed("x", work="x"), filed("y", work="y"))
    await store.apply_digest(plan, now=NOW)
    assert plan.digest
    day = plan.digest.slot.day.isoformat()
    found = await store.sent_entries(PRIVATE, day=day, n=plan.digest.slot.n, message=None)
    assert found == {1: ("x",), 2: ("y",)}
    assert await store.sent_entries(GROUP, day=day, n=plan.digest.slot.n, message=None) == {}


async def test_saving_twice_is_saving_once(store: SqliteStore) -> None:
    """And taking back what is not there says so."""
    assert await store.save_work(7, A, at=NOW)
    assert not await store.save_work(7, A, at=NOW + timedelta(days=1))
    assert await store.save_work(7, B, at=NOW + timedelta(days=1))
    assert [one.work for one in await store.saved_works(7)] == [B, A]
    assert await store.saved_works(8) == ()
    assert await store.unsave_work(7, A)
    assert not await store.unsave_work(7, A)


async def test_what_is_logged_keeps_its_day(store: SqliteStore) -> None:
    """Told the minutes later it is one entry, of the day it was logged first."""
    await store.log_work(7, A, 0, at=NOW)
    await store.log_work(7, A, 20, at=NOW + timedelta(days=1))
    await store.log_work(8, B, 5, at=NOW)
    assert await store.logged(7) == (Logged(work=A, at=NOW, minutes=20),)
    assert await store.unlog_work(7, A)
    assert not await store.unlog_work(7, A)
    assert await store.logged(7) == ()


async def test_copies_follow_a_work_into_what_it_became(store: SqliteStore) -> None:
    """Whoever kept both has one, under the name that a notice will call it by."""
    await store.apply_ingest(ingest_plan(filed("a", work=A), filed("b", work=B)))
    for work in (A, B):
        await store.save_work(7, work, at=NOW)
        await store.log_work(7, work, 5, at=NOW)
    await store.apply_ingest(ingest_plan(work_merges=((A, B),)))
    rows = await store.kept_of(7)
    assert [row["work"] for row in rows["saved"]] == [A]
    assert [row["work"] for row in rows["cpd"]] == [A]


async def test_reports_wait_until_they_are_told(store: SqliteStore) -> None:
    """The oldest first, each once."""
    for words in ("first", "second"):
        await store.keep_report(Report(kind="feedback", chat=7, words=words, at=NOW))
    waiting = await store.untold_reports()
    assert [one.words for _, one in waiting] == ["first", "second"]
    await store.reports_told([waiting[0][0]], at=NOW)
    assert [one.words for _, one in await store.untold_reports()] == ["second"]


async def test_a_club_is_remembered(store: SqliteStore) -> None:
    """The latest one of a place, with its poll and what won."""
    club = Club(chat=GROUP, at=NOW, works=(A, B))
    number = await store.open_club(club)
    await store.club_became(replace(club, id=number, message=5, chosen=B))
    assert await store.latest_club(GROUP) == replace(club, id=number, message=5, chosen=B)
    assert await store.latest_club(replace(GROUP, thread=4)) is None


@pytest.mark.check("O16")
async def test_everything_of_a_person_is_walked(store: SqliteStore, tmp_path: Path) -> None:
    """Every table that has a column for whose a row is, and those that belong to a chat through another;
    what is erased is not there any more (O17)."""
    one = subscription("a")
    await store.save_subscription(one)
    await store.apply_digest(digest_plan(one, filed("x", work="x")), now=NOW)
    await store.keep_list(PRIVATE, Listed(entries=((A,),), at=NOW))
    await store.save_work(PRIVATE.id, A, at=NOW)
    kept = await store.kept_of(PRIVATE.id)
    filled = {name for name, rows in kept.items() if rows}
    assert filled >= {"chats", "subscriptions", "digests", "outbox", "ledger", "listed", "saved"}
    with sqlite3.connect(store.path) as db:
        columns = {
            table: {row[1] for row in db.execute(f"PRAGMA table_info([{table}])")}
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    db.close()
    personal = {table for table, names in columns.items() if names & {"chat", "voter", "subscription"}}
    assert personal <= set(kept)
    await store.forget_chat(PRIVATE.id)
    assert not any((await store.kept_of(PRIVATE.id)).values())


async def test_a_story_is_found_by_each_of_its_works(store: SqliteStore) -> None:
    """Held items are left out."""
    await store.apply_ingest(ingest_plan(filed("a", work="a", story="s"), filed("b", work="b", story="s")))
    await store.apply_ingest(ingest_plan(filed("h", work="h", verdict="hold")))
    found = await store.stories_of([WorkId("a"), WorkId("b"), WorkId("h"), WorkId("none")])
    assert set(found) == {"a", "b"}
    assert found[WorkId("a")].works == {"a", "b"}


async def test_a_work_is_found_by_what_it_calls_itself(store: SqliteStore) -> None:
    await store.apply_ingest(ingest_plan(filed("a", doi=Doi("10.5555/a.1"))))
    assert [one.item.guid for one in await store.named("doi", "10.5555/a.1")] == ["a"]
    assert await store.named("pmid", "1") == ()


# ── search ────────────────────────────────────────────────────────────────────


@pytest.fixture
async def library(store: SqliteStore) -> SqliteStore:
    """Five items about a drug, the last the newest."""
    shown = TopicScore(id=TopicId("cardiology"), p=0.9, shown=True)
    unsure = TopicScore(id=TopicId("cardiology"), p=0.3)
    for n, (title, kind, topic) in enumerate(
        [
            ("Exampladone for heart failure", Kind.JOURNAL, shown),
            ("Failure of heart valves and exampladone", Kind.JOURNAL, unsure),
            ("Exampladone in children", Kind.BLOG, shown),
            ("Exampladone heart failure protocol", Kind.PREPRINT, unsure),
            ("A held exampladone", Kind.JOURNAL, shown),
        ]
    ):
        verdict = "hold" if "held" in title else "pass"
        one = filed(str(n), title=title, kind=kind, verdict=verdict, first_seen=NOW - timedelta(days=9 - n))
        one = replace(one, judgement=replace(one.judgement, topics=(topic,)))
        await store.apply_ingest(ingest_plan(one))
    return store


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(words=("exampladone",)), "3210"),
        (Sought(words=("heart failure",)), "30"),
        (Sought(words=("heart", "failure")), "310"),
        (Sought(words=("exampla*",), without=("heart",)), "2"),
        (Sought(words=("ex*",)), ""),
        (Sought(words=("exampladone",), topics=(TopicId("cardiology"),)), "20"),
        (Sought(words=("exampladone",), kinds=(Kind.BLOG, Kind.PREPRINT)), "32"),
        (Sought(words=("exampladone",), since=date(2026, 11, 19)), "32"),
        (Sought(words=("exampladone",), until=date(2026, 11, 18)), "10"),
        (Sought(words=("exampladone",), journal="100%_"), ""),
        (Sought(), ""),
        (Sought(without=("heart",)), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value.words + value.without) or "nothing",
)
async def test_search(library: SqliteStore, sought: Sought, found: str) -> None:
    """Words, phrases, beginnings, exclusions and filters, the newest first; held items never."""
    hits = await library.seek(sought, limit=10)
    items = await library.found([one.item for one in hits])
    assert "".join(items[one.item].item.guid for one in hits) == found


@pytest.mark.check("S29")
@pytest.mark.parametrize(
    "word",
    [
        '"',
        "*",
        "NEAR(",
        "title:",
        "-heart",
        'heart" OR "x',
        "heart AND",
        "(",
        "'; drop table items",
        "\0",
        "^a",
    ],
)
async def test_no_word_is_an_operator(library: SqliteStore, word: str) -> None:
    """Whatever is typed is looked for, and nothing raises."""
    for sought in (Sought(words=(word,)), Sought(words=("exampladone",), without=(word,))):
        await library.seek(sought, limit=10)
    assert await library.seek(Sought(words=("exampladone", "NOT", "heart")), limit=10) == ()


async def test_a_chat_that_moved_keeps_its_lists(store: SqliteStore) -> None:
    """A group's buttons work after it became a supergroup."""
    await store.save_subscription(subscription("a", chat=GROUP))
    number = await store.keep_list(GROUP, Listed(entries=((A,),), at=NOW))
    await store.chat_moved(GROUP.id, -2002)
    assert await store.listed(Chat(id=-2002), number)
    assert await store.former_chats(-2002) == (GROUP.id,)
