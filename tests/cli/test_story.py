"""`rounds story` as a curator meets it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.story import story
from bot.errors import UsageError
from bot.model import Doi
from bot.store import SqliteStore
from tests.store.builders import NOW, filed, ingest_plan

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"


@pytest.fixture
async def store(path: Path) -> SqliteStore:
    opened = await SqliteStore.open(path, now=NOW)
    await opened.apply_ingest(
        ingest_plan(
            filed("p", title=TITLE, doi=Doi("10.5555/sup"), work="w:1", story="s:1"),
            filed("o", title=f"{TITLE}: two", doi=Doi("10.5555/sup"), work="w:1", story="s:1"),
            filed("e", title=f"Erratum: {TITLE}", doi=Doi("10.5555/e"), work="w:3", story="s:3"),
        )
    )
    await opened.aclose()
    return opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rounds.db"


async def call(path: Path, command: str, *arguments: str) -> Result:
    """As typed, in a process of its own: a thread will do."""
    line = [command, *arguments, "--db", str(path)]
    return await asyncio.to_thread(CliRunner().invoke, story, line, catch_exceptions=False)


@pytest.mark.usefixtures("store")
async def test_split_then_join_again(path: Path) -> None:
    """Each says what became of which item; the list says what is remembered."""
    parted = await call(path, "split", "o", "--why", "another abstract")
    assert parted.exit_code == 0
    lines = parted.stdout.splitlines()
    assert lines[1].startswith("  work  w:1 → w:")
    assert lines[-1] == "1 pair remembered; `rounds story rulings` lists them."
    joined = await call(path, "join", "p", "o")
    assert "w:1 (as before)" in joined.stdout
    listed = await call(path, "rulings")
    assert "apart; the rules alone say one work; another abstract" in listed.stdout
    assert "one work; the rules agree now" in listed.stdout


@pytest.mark.usefixtures("store")
async def test_a_notice_stays_apart_and_it_says_so(path: Path) -> None:
    """No traceback and no silence where a curator asks for what cannot be."""
    refused = await call(path, "join", "p", "e", "--story")
    assert "Still apart: a notice or a reply never shares the story of its work." in refused.stdout


@pytest.mark.usefixtures("store")
async def test_a_ruling_is_a_test_case(path: Path) -> None:
    """Both rows as the stages write them, so that `rounds group` can be run on them."""
    await call(path, "split", "o")
    (line,) = (await call(path, "rulings", "--json")).stdout.splitlines()
    case = json.loads(line)
    assert (case["verdict"], case["rules_say"]) == ("apart", "one work")
    assert [row["guid"] for row in case["items"]] == ["o", "p"]
    assert case["items"][0]["doi"] == "10.5555/sup"


@pytest.mark.usefixtures("store")
async def test_nothing_was_ruled(path: Path) -> None:
    """An empty list is a sentence."""
    assert (await call(path, "rulings")).stdout == "Nothing was ruled.\n"


async def test_without_a_database(path: Path) -> None:
    """It is not made by asking."""
    with pytest.raises(UsageError, match="there is no database"):
        await call(path, "split", "x")
    with pytest.raises(UsageError, match="there is no database"):
        await call(path, "rulings")
