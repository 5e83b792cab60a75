"""Held items: listed blacked out, shown whole in the terminal, sent, dropped, held again, erased in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.review import review
from bot.curate.plan_ingest import split_poll
from bot.curate.review import ERASED, UNREVIEWED_FOR
from bot.curate.screen import screen
from bot.errors import UsageError
from bot.face.review import masked, whole
from bot.model import Filed, Item, Judgement, Kind, SourceId
from bot.model.reviews import Reviewed
from bot.pipeline.reviews import erase_unreviewed
from bot.store import SqliteStore
from tests.store.builders import NOW, filed, ingest_plan
from tests.store.finding import found

STORY = "Just saw a woman of 54 years, Exampla Testova, 54F, on my shift tonight"
POSTS = SourceId("example-posts")


def held(guid: str, text: str = STORY, kind: Kind = Kind.POST, **given: object) -> Filed:
    """A held item, screened as the judge screens."""
    made = filed(guid, source=POSTS, kind=kind, title="", summary=text, **given)
    found = (
        screen(made.item) if kind in (Kind.POST, Kind.BLOG) else replace(screen(made.item), verdict="hold")
    )
    return replace(made, judgement=Judgement(screen=found))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=NOW)
    await opened.apply_ingest(ingest_plan(held("a"), held("b"), filed("c", source=POSTS), source=POSTS))
    yield opened
    await opened.aclose()


async def call(store: SqliteStore, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, review, ["--db", str(store.path), *arguments])


async def known(store: SqliteStore, guid: str) -> Filed:
    return (await store.known_items(POSTS, [guid]))[guid]


async def test_the_list_is_blacked_out_and_the_terminal_shows_all(store: SqliteStore) -> None:
    """What is held stands in no list; `show` prints it, with each place and why."""
    listed = (await call(store)).output.splitlines()
    assert [line.split()[0] for line in listed] == ["1", "2"]
    assert "Testova" not in "".join(listed)
    assert "██" in listed[0]
    shown = (await call(store, "show", "1")).output
    assert STORY in shown
    assert 'name: "Exampla Testova, 54F"' in shown


async def test_what_is_sent_is_new_and_can_be_found(store: SqliteStore) -> None:
    """Held it is in no search and no window's digest passes it; sent it is in both, as of now."""
    assert await found(store, "Testova") == []
    assert (await call(store, "send", "1")).output == "may go out: 1\n"
    sent = await known(store, "a")
    assert sent.judgement.screen.verdict == "pass"
    assert sent.item.first_seen is not None
    assert sent.item.first_seen != NOW
    assert await found(store, "Testova") == ["a"]
    assert [line.split()[0] for line in (await call(store)).output.splitlines()] == ["2"]
    assert "[send, " in (await call(store, "--decided")).output


async def test_dropped_stays_dropped_and_undo_brings_it_back_as_it_was(store: SqliteStore) -> None:
    """The very verdict, with its places, and the time it was first seen."""
    before = await known(store, "a")
    assert (await call(store, "drop", "1")).output == "dropped: 1\n"
    assert (await known(store, "a")).judgement.screen.verdict == "drop"
    assert (await call(store, "send", "1")).output == "may go out: 1\n"
    assert (await call(store, "undo", "1")).output == "held again: 1\n"
    assert await known(store, "a") == before
    assert "Nothing was decided yet." in (await call(store, "--decided")).output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("send", "3"), "neither held nor decided on: 3"),
        (("show", "99"), "neither held nor decided on: 99"),
        (("undo", "1"), "not decided on, so nothing to undo: 1"),
    ],
)
async def test_only_what_is_held_can_be_decided_on(
    store: SqliteStore, arguments: tuple[str, ...], complaint: str
) -> None:
    """Everything else is refused by its number, and nothing is written."""
    result = await call(store, *arguments)
    assert isinstance(result.exception, UsageError)
    assert str(result.exception) == complaint
    assert await store.decisions() == ()


async def test_the_unreviewed_is_erased_after_a_fortnight(store: SqliteStore) -> None:
    """No word of it is left anywhere, it is not held any more, and the next poll does not bring it back."""
    late = NOW + UNREVIEWED_FOR + timedelta(minutes=1)
    await call(store, "send", "2")
    assert await erase_unreviewed(store, now=NOW + UNREVIEWED_FOR) == 0
    assert await erase_unreviewed(store, now=late) == 1
    assert await erase_unreviewed(store, now=late) == 0
    left = await known(store, "a")
    assert (left.item.summary, left.item.account, left.item.url) == ("", "", "")
    assert left.judgement.screen.reason == ERASED
    assert await store.held_items() == ()
    again = split_poll([held("a").item], {"a": left}, now=late)
    assert (again.new, again.edited, again.unchanged) == ((), (), 1)
    assert (await known(store, "b")).item.summary == STORY


async def test_what_curators_hold_of_journals_is_not_erased(store: SqliteStore) -> None:
    """Journals publish with consent; only posts and blog entries have to be forgotten."""
    await store.apply_ingest(ingest_plan(held("j", "An abstract", Kind.JOURNAL), source=POSTS))
    await erase_unreviewed(store, now=NOW + timedelta(days=60))
    assert [one.filed.item.guid for one in await store.held_items()] == ["j"]


async def test_an_empty_desk_says_so(tmp_path: Path) -> None:
    """One line, and no database is made where there is none."""
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=NOW)
    assert (await call(opened)).output == "Nothing is held.\n"
    await opened.aclose()
    result = CliRunner().invoke(review, ["--db", str(tmp_path / "none.db")])
    assert isinstance(result.exception, UsageError)


def test_a_long_text_is_cut_for_the_list_and_whole_for_the_terminal() -> None:
    """Names stay black however the text is cut."""
    item = Item(guid="a", kind=Kind.POST, summary=f"{STORY}. " + "More words follow here. " * 20)
    one = Reviewed(
        row=7, filed=Filed(item=item, judgement=Judgement(screen=screen(item)), place=filed().place)
    )
    assert len(masked(one)) <= 165
    assert "Testova" not in masked(one)
    assert item.summary in whole(one)
