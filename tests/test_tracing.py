"""`rounds why` and `rounds preview`: over a real store, only looking, while the bot has it open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import preview as preview_command
from bot.cli import run as run_command
from bot.cli import why as why_command
from bot.curate.tracing import Stage
from bot.errors import StoreError, UsageError
from bot.model import Chat, DigestPlan, Filed, Flag, Mute, Screen, StudyType, Subscription
from bot.pipeline.digests import Catalogue, preview
from bot.pipeline.tracing import trace
from bot.store import SqliteStore
from tests.conftest import ROOT
from tests.store.builders import ingest_plan
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
    _, told = await trace(asked, to, store, catalogue=Catalogue(sources=SOURCES), now=NOW)
    return {stage.name: stage for stage in told}


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
    ]
    assert "Source-A brought it, first seen 2026-11-26 06:30 UTC" in told["fetched"].told
    assert "+ 1.25 (randomised trial)" in told["scored"].told
    assert told["chosen"].told.startswith("entry 1 of 1")


@pytest.mark.parametrize(
    ("changed", "stage", "otherwise"),
    [
        ({"judged": {"screen": Screen(verdict="hold", reason="a name")}}, "screened", "rounds review"),
        ({"flags": [Flag.RETRACTED]}, "screened", "never sent"),
        ({"baseline": True}, "screened", "dated within a week"),
        ({"topics": [topic("oncology")]}, "about", "follows oncology"),
        ({"topics": [topic("cardiology", 0.4)]}, "about", "a topic is shown"),
        ({"first_seen": NOW - timedelta(days=3)}, "new", "--at"),
        ({"study_type": StudyType.OTHER, "topics": [topic("cardiology", 0.6)]}, "scored", "points more"),
    ],
    ids=["held", "retracted", "archive", "another topic", "not sure", "seen before", "too little"],
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
    assert told["muted"].told == "muted: source source-a"


async def test_what_was_sent_does_not_come_again(store: SqliteStore) -> None:
    """By the ledger."""
    await file(store, filed("a"))
    digest = await preview(READER, store, catalogue=Catalogue(sources=SOURCES), now=NOW)
    plan = DigestPlan(subscription=READER.id, next_due=NOW + timedelta(days=1), digest=digest, messages=())
    await store.apply_digest(plan, now=NOW)
    told = await traced(store)
    assert told["not sent before"].told == "the chat was sent this work before"
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
    """One stage, and what to do."""
    told = await traced(store, "10.5555/never.seen")
    assert [(one.told, one.passed) for one in told.values()] == [("no source carries it", False)]
    assert "rounds sources add" in told["fetched"].otherwise


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
        await asyncio.to_thread(run, run_command.digest, "--for", name, "--db", str(path))
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
