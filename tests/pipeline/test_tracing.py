"""`rounds why` and `rounds preview`: over a real store, only looking, while the bot has it open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import preview as preview_command
from bot.cli import why as why_command
from bot.curate.tracing import Stage, verdict
from bot.curate.tracing.trace import named
from bot.errors import StoreError, UsageError
from bot.model import (
    Chat,
    ChatKind,
    DigestPlan,
    Filed,
    Flag,
    IngestPlan,
    Kind,
    Mute,
    PartState,
    Schedule,
    Screen,
    Settlement,
    SourceId,
    SourceState,
    StudyType,
    Subscription,
    WorkId,
)
from bot.model.operations import HOLD
from bot.model.standing import Notice, NoticeKind
from bot.pipeline.digests import Catalogue, preview
from bot.pipeline.tracing import trace
from bot.store import SqliteStore
from bot.text import parse_doi
from tests.conftest import ROOT
from tests.store.builders import digest_plan, ingest_plan
from tests.stories import NOW, filed, source, subscription, topic

READER = subscription("cardiology", chat=Chat(id=1), limit=2, created=NOW)
SOURCES = {one.id: one for one in (source("source-a"), source("source-b"))}
CONFIG = ("--config", str(ROOT / "config"))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=NOW)
    await opened.save_subscription(READER)
    yield opened
    await opened.aclose()


async def file(store: SqliteStore, *items: Filed) -> None:
    for one in items:
        assert one.item.source
        await store.apply_ingest(ingest_plan(one, source=one.item.source))


async def traced(
    store: SqliteStore, asked: str = "Exampladone a", to: Subscription = READER
) -> dict[str, Stage]:
    told = await trace(asked, to, store, catalogue=Catalogue(sources=SOURCES), now=NOW)
    return {stage.name: stage for stage in told.stages}


def hindrances(told: dict[str, Stage]) -> list[str]:
    return [name for name, stage in told.items() if not stage.passed]


async def test_what_would_come_passes_every_stage(store: SqliteStore) -> None:
    """From fetch to its place in the digest, with the parts of its score."""
    await file(store, filed("a", study_type=StudyType.RCT))
    told = await traced(store)
    assert hindrances(told) == []
    assert list(told) == [
        "fetched",
        "screened",
        "judged",
        "grouped",
        "about",
        "muted",
        "new",
        "not sent before",
        "scored",
        "chosen",
        "due",
    ]
    assert "Source-A brought it, first seen 2026-11-26 06:30 UTC" in told["fetched"].told
    assert "+ 1.25 (randomised trial)" in told["scored"].told
    assert told["chosen"].told.startswith("entry 1 of 1")


@pytest.mark.parametrize(
    ("changed", "stage", "otherwise"),
    [
        ({"judged": {"screen": Screen(verdict="hold", reason="a name")}}, "screened", "rounds review"),
        ({"judged": {"screen": Screen(verdict="drop", reason="sells")}}, "screened", "nothing of the kind"),
        ({"flags": [Flag.RETRACTED]}, "screened", "calls it retracted"),
        ({"baseline": True}, "screened", "dated within a week"),
        ({"topics": [topic("oncology")]}, "about", "follows oncology"),
        ({"topics": [topic("cardiology", 0.4)]}, "about", "a topic that is followed is shown"),
        ({"baseline": True}, "new", "--at"),
        ({"first_seen": NOW - timedelta(days=3)}, "new", "--at"),
        ({"study_type": StudyType.OTHER, "topics": [topic("cardiology", 0.6)]}, "scored", "points more"),
    ],
    ids=[
        "held",
        "dropped",
        "retracted",
        "archive",
        "another topic",
        "not sure",
        "never news",
        "seen before",
        "too little",
    ],
)
async def test_the_stage_that_stops_an_item_says_what_would_change_it(
    store: SqliteStore, changed: dict[str, Any], stage: str, otherwise: str
) -> None:
    """Each hindrance of the way by its own rule."""
    await file(store, filed("a", **changed))
    to = replace(READER, threshold=4.5)
    told = await traced(store, to=to)
    assert stage in hindrances(told)
    assert otherwise in told[stage].otherwise
    assert not told["chosen"].passed


async def test_a_muted_item(store: SqliteStore) -> None:
    """With what is muted."""
    await file(store, filed("a"))
    mute = Mute(kind="source", what="source-a", until=NOW + timedelta(days=1))
    told = await traced(store, to=replace(READER, muted=(mute,)))
    assert hindrances(told) == ["muted", "chosen"]
    assert told["muted"].told == "muted: source source-a, until 2026-11-27 07:30 UTC"


async def test_what_was_sent_does_not_come_again(store: SqliteStore) -> None:
    """By the ledger."""
    await file(store, filed("a"))
    digest = await preview(READER, store, catalogue=Catalogue(sources=SOURCES), now=NOW)
    plan = DigestPlan(subscription=READER.id, next_due=NOW + timedelta(days=1), digest=digest, messages=())
    await store.apply_digest(plan, now=NOW)
    told = await traced(store)
    assert told["not sent before"].told == "the chat had it with the digest of 2026-11-26, as entry 1"
    assert not told["chosen"].passed


async def test_who_is_crowded_out_is_told_by_whom(store: SqliteStore) -> None:
    """The least score that sits there; or its own source, which sits there twice."""
    better = [filed(name, study_type=StudyType.GUIDELINE) for name in "bcd"]
    await file(store, filed("a"), *better)
    assert "the least of them scores" in (await traced(store))["chosen"].told
    await file(store, *(filed(name, source="source-a", study_type=StudyType.GUIDELINE) for name in "xyz"))
    told = await traced(store, to=replace(READER, limit=5))
    assert told["chosen"].told == "2 entries of its source are there already"


async def test_a_doi_never_seen(store: SqliteStore) -> None:
    """One stage, and what to do; how many sources are silent, where some are."""
    told = await traced(store, "10.5555/never.seen")
    assert [(one.told, one.passed) for one in told.values()] == [("no source carries it", False)]
    assert "rounds sources add" in told["fetched"].otherwise
    assert "--failing" not in told["fetched"].otherwise
    gone = SourceState(id=SourceId("source-a"), next_due=NOW, gone=True, failures=2)
    await store.apply_ingest(IngestPlan(state=gone))
    assert "1 of those that are followed" in (await traced(store, "10.5555/never.seen"))["fetched"].otherwise


async def test_what_is_only_spoken_of(store: SqliteStore) -> None:
    """A blog that names a paper is not the paper; once that is there, it is what was meant."""
    blog = filed("a", kind=Kind.BLOG, summary="On https://doi.org/10.5555/trial.1 today.")
    await file(store, blog)
    told = await traced(store, "10.5555/trial.1")
    assert told["fetched"].told == (
        "no source carries it; 1 speaks of it, the newest “Exampladone a” of source-a"
    )
    await file(store, filed("b", doi=parse_doi("10.5555/trial.1")), filed("c", kind=Kind.BLOG))
    for asked in ("10.5555/TRIAL.1", "https://doi.org/10.5555/trial.1", "doi:10.5555/trial.1"):
        assert (await traced(store, asked))["fetched"].told.startswith("Source-B brought it")


@pytest.mark.parametrize(
    ("title", "summary", "shown"),
    [
        pytest.param(f"Exampladone {'and care ' * 9}", "", f"Exampladone{' and care' * 6}…", id="long"),
        pytest.param("", "A thread\non exampladone.", "A thread on exampladone.", id="post"),
    ],
)
def test_how_another_item_is_named(title: str, summary: str, shown: str) -> None:
    """What is cut says so, at a word; what has no title is named by its first words."""
    assert named(filed("a", title=title, summary=summary).item) == f"“{shown}” of source-a"


async def test_what_cannot_be_of_the_readers_topics_may_explore(store: SqliteStore) -> None:
    """The greatest news outside comes last in a digest of five; alone it never comes."""
    far = filed("far", topics=[topic("oncology")], study_type=StudyType.RCT)
    to = replace(READER, limit=5)
    await file(store, far)
    told = await traced(store, "Exampladone far", to)
    assert hindrances(told) == ["chosen"]
    assert "nothing explores alone" in told["chosen"].told
    await file(store, filed("a"))
    assert hindrances(await traced(store, "Exampladone far", to)) == []
    await file(store, filed("farther", topics=[topic("oncology")], study_type=StudyType.GUIDELINE))
    told = await traced(store, "Exampladone far", to)
    assert told["chosen"].told.startswith("“Exampladone farther” of source-farther explores, with")
    small = await traced(store, "Exampladone far")
    assert (
        small["about"].otherwise
        == "Cardiology follows oncology, or gets 5 entries, the last of which explores"
    )


async def test_what_another_item_speaks_for(store: SqliteStore) -> None:
    """A merged item tells the rule and its lead; one that is held stands alone, its story goes without it."""
    lead = filed("a", story="s", work="w")
    echo = filed("b", story="s", work="w", kind=Kind.BLOG)
    await file(store, lead, replace(echo, place=replace(echo.place, why="same DOI")))
    assert (await traced(store, "Exampladone b"))["grouped"].told == (
        "joined by the rule “same DOI”; "
        "its story is led by “Exampladone a” of source-a, which speaks for all of it"
    )
    await file(
        store, filed("c", story="s", work="w", judged={"screen": Screen(verdict="hold", reason="a name")})
    )
    assert hindrances(await traced(store, "Exampladone c")) == ["screened", "chosen"]
    assert hindrances(await traced(store)) == []


async def test_what_came_later_is_not_told_of_earlier(store: SqliteStore) -> None:
    """As at yesterday the story had one item."""
    early = filed("a", story="s", work="w", first_seen=NOW - timedelta(hours=20))
    await file(store, early, filed("b", story="s", work="w", kind=Kind.GUIDELINE))
    assert "it leads its story, with 1 more" in (await traced(store))["grouped"].told
    then = NOW - timedelta(hours=10)
    told = await trace("Exampladone a", READER, store, catalogue=Catalogue(sources=SOURCES), now=then)
    assert "alone in its story" in told.stages[3].told


async def test_a_source_that_is_no_more(store: SqliteStore) -> None:
    """Neither one that the configuration has no longer nor one that is gone keeps back what it brought."""
    await file(store, filed("z"))
    told = await traced(store, "Exampladone z")
    assert "source-z, which is no longer configured, brought it" in told["fetched"].told
    await file(store, filed("a"))
    gone = SourceState(id=SourceId("source-a"), next_due=NOW, gone=True, failures=2)
    await store.apply_ingest(IngestPlan(state=gone))
    told = await traced(store)
    assert "the source is now gone for good" in told["fetched"].told
    assert hindrances(told) == []


# ── sending ───────────────────────────────────────────────────────────────────

NIGHT = Schedule(quiet=(time(7), time(9)), zone="UTC")
PUT_OFF: dict[str, tuple[dict[str, Any], str, str]] = {
    "paused by the reader": ({"paused": "by the reader"}, "paused: by the reader", "/resume"),
    "blocked": ({"paused": "blocked"}, "paused: blocked", "takes messages again"),
    "away": (
        {"away_until": date(2026, 12, 1), "next_due": NOW},
        "it is paused until 2026-12-01, so it is put off, not lost, until 2026-12-01 07:30 UTC",
        "/resume",
    ),
    "in quiet hours": (
        {"schedule": NIGHT, "next_due": NOW},
        "its quiet hours, 07:00 to 09:00 in UTC, so it is put off, not lost, until 2026-11-26 09:00 UTC",
        "/schedule",
    ),
}


@pytest.mark.parametrize(("fields", "reason", "otherwise"), PUT_OFF.values(), ids=PUT_OFF)
async def test_a_digest_that_is_kept_back(
    store: SqliteStore, fields: dict[str, Any], reason: str, otherwise: str
) -> None:
    """The item is chosen all the same, and nothing is lost."""
    await file(store, filed("a"))
    told = await traced(store, to=replace(READER, **fields))
    assert hindrances(told) == ["due"]
    assert reason in told["due"].told
    assert otherwise in told["due"].otherwise


async def test_a_hold_on_all_sending(store: SqliteStore) -> None:
    """Told with its reason, and with the command that ends it."""
    await file(store, filed("a"))
    await store.leave_note(HOLD, "a wrong digest", now=NOW)
    told = await traced(store)
    assert told["due"].told == "all sending is on hold: a wrong digest"
    assert "rounds release" in told["due"].otherwise


async def sent(store: SqliteStore, to: Subscription, settlement: Settlement | None) -> dict[str, Stage]:
    """After a digest with the item was put into the outbox, and settled so."""
    await store.save_subscription(to)
    one = filed("a")
    await file(store, one)
    await store.apply_digest(digest_plan(to, one), now=NOW)
    if settlement:
        claim = await store.claim_part(now=NOW, lease_seconds=60)
        assert claim
        await store.settle(claim, settlement, now=NOW)
    return await traced(store, to=to)


IN_GROUP = replace(READER, chat=Chat(id=-5, kind=ChatKind.GROUP))
FATES: dict[str, tuple[Settlement | None, str, str, str]] = {
    "sent": (Settlement(state=PartState.SENT, message_id=1), "sent 2026-11-26 07:30 UTC", "", "Came with"),
    "in doubt": (
        Settlement(state=PartState.IN_DOUBT, why="nobody answered"),
        "part 1 of 1 is in doubt, it may have arrived: nobody answered",
        "rounds deadletters --replay 1",
        "Has not surely come with",
    ),
    "failed": (
        Settlement(state=PartState.DEAD, why="text too long"),
        "part 1 of 1 was given up: text too long",
        "rounds deadletters --replay 1",
        "Has not surely come with",
    ),
    "waiting": (None, "part 1 of 1 waits to be sent", "the bot runs", "Has not surely come with"),
}


@pytest.mark.parametrize(("settlement", "fate", "otherwise", "last"), FATES.values(), ids=FATES)
async def test_what_became_of_the_digest_that_carried_it(
    store: SqliteStore, settlement: Settlement | None, fate: str, otherwise: str, last: str
) -> None:
    """With the number by which it is sent again, where it can be."""
    told = await sent(store, IN_GROUP, settlement)
    assert told["not sent before"].told == "the chat had it with the digest of 2026-11-26, as entry 1"
    assert told["delivered"].told.endswith(fate)
    assert otherwise in told["delivered"].otherwise
    assert verdict(list(told.values())).startswith(last)


async def test_what_another_chat_had(store: SqliteStore) -> None:
    """Is counted, and keeps nothing from this one."""
    await sent(store, IN_GROUP, None)
    told = await traced(store)
    assert told["not sent before"].told == "the chat has had none of its works; 1 other chat has"
    assert hindrances(told) == []


async def test_what_is_sent_to_nobody_any_more(store: SqliteStore) -> None:
    """Taken back by a curator, or fallen by a notice: with the reason."""
    one = filed("a")
    await file(store, one, filed("b"))
    await store.recall([one.place.work], "the author asked", lambda _one, _delivery: None, now=NOW)
    told = await traced(store)
    assert (told["not sent before"].told, told["not sent before"].passed) == (
        "it was taken back: the author asked",
        False,
    )
    notice = Notice(kind=NoticeKind.RETRACTED, key="doi:10.5555/notice")
    await store.keep_standings({WorkId("work-b"): notice})
    told = await traced(store, "Exampladone b")
    assert told["not sent before"].told == "it does not stand: retracted"


# ── in the terminal ───────────────────────────────────────────────────────────


def run(command: Any, *options: str) -> str:
    result = CliRunner().invoke(command, [*options, *CONFIG], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


async def test_why_and_preview_look_while_the_bot_has_the_store(store: SqliteStore) -> None:
    """By id of a subscription in the database; at any time; the verdict comes last."""
    await file(
        store, filed("a", study_type=StudyType.RCT, summary="Some words.", topics=[topic("cardiology")])
    )
    at = ("--at", "2026-11-26T07:30", "--db", str(store.path))
    told = await asyncio.to_thread(run, why_command.why, "Exampladone a", "--for", "reader", *at)
    assert told.splitlines()[0] == "Exampladone a"
    assert told.splitlines()[-1].startswith("Would come with the next digest: entry 1 of 1")
    never = await asyncio.to_thread(run, why_command.why, "10.5555/x", "--for", "reader", *at)
    assert "no source carries it" in never
    assert never.splitlines()[-1] == "Would not come: fetched."
    shown = await asyncio.to_thread(run, preview_command.preview, "--for", "reader", *at)
    assert "1. Exampladone a" in shown
    tagged = await asyncio.to_thread(run, preview_command.preview, "--for", "reader", "--html", *at)
    assert "<b>" in tagged
    early = ("--at", "2026-11-20", "--db", str(store.path))
    empty = await asyncio.to_thread(run, preview_command.preview, "--for", "reader", *early)
    assert "Exampladone" not in empty


@pytest.mark.parametrize(
    ("name", "file", "error"),
    [("nobody", True, "there are: .*cardiology"), ("reader", False, "there is no database yet")],
    ids=["a name that is none", "no database"],
)
async def test_what_cannot_be_looked_at(store: SqliteStore, name: str, file: bool, error: str) -> None:
    """Said with what there is; no database is made by looking for one."""
    path = store.path if file else store.path.with_name("none.db")
    with pytest.raises(UsageError, match=error):
        await asyncio.to_thread(run, preview_command.preview, "--for", name, "--db", str(path))
    with pytest.raises(UsageError, match=error):
        await asyncio.to_thread(run, preview_command.digest, "--for", name, "--db", str(path))
    assert path.exists() == file


async def test_looking_writes_nothing(store: SqliteStore, tmp_path: Path) -> None:
    """Not even a migration: a file of an older version is named as such."""
    looking = await SqliteStore.look(store.path)
    assert await looking.subscriptions() == (READER,)
    with pytest.raises(StoreError):
        await looking.save_subscription(READER)
    await looking.aclose()
    older = tmp_path / "older.db"
    older.touch()
    with pytest.raises(StoreError, match="older Rounds"):
        await SqliteStore.look(older)
