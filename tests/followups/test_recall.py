"""An entry is taken back: out of what was sent, out of what waits, and never sent again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import rounds
from bot.model import Chat, Item, Judgement, Kind
from bot.model.posts import Reading
from bot.pipeline.followups import recall
from bot.pipeline.wishes import DELETED, Wishes
from bot.store import SqliteStore
from bot.store.connection import connect
from tests.clock import Clock
from tests.followups.conftest import READER, Ward, notice, paper

OTHER = Chat(id=43)


async def test_it_goes_out_of_every_message(ward: Ward) -> None:
    """Where it stood is said that it was taken back; number, layout and the other entries stay."""
    for chat in (READER, OTHER):
        await ward.send(await ward.subscribe(chat), paper("balloon"), paper())
    report = await recall(ward.store, [paper().place.work], "identifiable", now=ward.clock())
    await ward.deliver()
    assert (report.deliveries, report.messages, report.edits) == (2, 0, 2)
    for chat in (READER, OTHER):
        digest, edited = ward.room(chat).seen
        assert edited.message_id == digest.message_id
        assert "\n2. This entry was taken back.\n" in edited.text
        assert "Examplipril after stent placement" not in edited.text
        assert "\n1. Examplipril after balloon placement\n" in edited.text
        assert edited.labels == digest.labels
    assert ward.told() == []


async def test_nothing_of_it_stays_or_comes_again(ward: Ward) -> None:
    """Not in the outbox, not in another digest, and no notice brings its title back."""
    await ward.send(await ward.subscribe(), paper())
    await recall(ward.store, [paper().place.work], "deleted by its author", now=ward.clock())
    await ward.deliver()
    await ward.file(notice(paper()))
    assert (await ward.follow_up()).messages == 0
    assert await ward.store.had(OTHER, [paper().place.work]) == {paper().place.work}
    assert await ward.store.recalled([paper().place.work]) == {paper().place.work}
    with closing(connect(ward.store.path)) as db:
        assert not [
            row for row in db.query("SELECT record FROM outbox") if "stent placement" in row["record"]
        ]
        assert list(db.query("SELECT work, reason FROM recalls")) == [
            {"work": "w:stent", "reason": "deleted by its author"}
        ]


async def test_what_was_not_sent_yet_goes_without_it(ward: Ward) -> None:
    """A part that waits, and one that is under way when it is taken back."""
    to = await ward.subscribe()
    await ward.file(paper())
    await ward.write(to, paper())
    claim = await ward.store.claim_part(now=ward.clock(), lease_seconds=60)
    await recall(ward.store, [paper().place.work], "a mistake", now=ward.clock())
    assert claim
    await ward.store.settle(claim, await ward.sender.send(claim), now=ward.clock())
    assert "stent placement" in ward.room().texts[-1]
    await ward.follow_up()
    assert "\n1. This entry was taken back.\n" in ward.room().texts[-1]


async def test_taken_back_twice(ward: Ward) -> None:
    """The second time changes nothing that was sent."""
    await ward.send(await ward.subscribe(), paper())
    for _ in range(2):
        report = await recall(ward.store, [paper().place.work], "again", now=ward.clock())
        await ward.deliver()
    assert (report.works, report.deliveries) == (1, 0)
    assert len(ward.room().seen) == 2


class Gone:
    """A network on which every post was deleted."""

    async def read_again(self, items: Sequence[Item]) -> list[Reading]:
        return [Reading(standing="gone") for _ in items]


async def test_a_post_that_its_author_deleted(ward: Ward) -> None:
    """Found gone when it is read again: it leaves the messages that quoted it, and the archive."""
    url = "https://social.example/@example/1"
    post = paper("post", kind=Kind.POST, title="", summary="A mnemonic.", url=url, doi=None)
    await ward.send(await ward.subscribe(), post, paper("balloon"))
    ward.clock.pass_by(days=2)
    wishes = Wishes(
        store=ward.store, rereader=Gone(), judge=lambda items: [Judgement() for _ in items], clock=ward.clock
    )
    assert await wishes.nightly() == 1
    await ward.deliver()
    digest, edited = ward.room().seen
    assert (edited.method, edited.message_id) == ("editMessageText", digest.message_id)
    assert "mnemonic" in digest.text
    assert "mnemonic" not in edited.text
    assert "\n2. Examplipril after balloon placement\n" in edited.text
    with closing(connect(ward.store.path)) as db:
        assert [row["reason"] for row in db.query("SELECT reason FROM recalls")] == [DELETED]


# ── the commands ──────────────────────────────────────────────────────────────


def _rounds(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(rounds, [*arguments, "--db", str(path)])


@pytest.fixture
async def path(ward: Ward, store: SqliteStore) -> Path:
    """A database in which a reader was sent two papers, and a notice came."""
    await ward.send(await ward.subscribe(), paper(), paper("balloon"))
    await ward.file(notice(paper()))
    await store.aclose()
    return store.path


def _outbox(path: Path) -> Sequence[str]:
    with closing(connect(path)) as db:
        return [
            row["record"] for row in db.query("SELECT record FROM outbox WHERE state = 'ready' ORDER BY id")
        ]


def test_followups_on_demand(path: Path) -> None:
    """It says what it did; asked again, there is nothing more to do."""
    first = _rounds(path, "followups", "--at", Clock().now.isoformat())
    assert first.output.splitlines() == [
        "Works that were sent and have a notice: 1",
        "To be told: 1 message, 1 entry marked, 0 lines for next digests",
    ]
    assert len(_outbox(path)) == 2
    again = _rounds(path, "followups")
    assert "To be told: 0 messages" in again.output
    assert len(_outbox(path)) == 2


CALLED = {
    "doi": "10.5555/stent",
    "work": "w:stent",
    "story": "s:stent",
    "guid": "stent",
    "title": "Examplipril after stent placement",
}


@pytest.mark.parametrize("asked", CALLED.values(), ids=CALLED)
def test_recall_by_any_name(path: Path, asked: str) -> None:
    """By DOI, story, work, guid or title; the message is changed by the next round."""
    result = _rounds(path, "recall", asked, "--reason", "a patient can be recognised")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == (
        "Taken back from 1 chat: 1 message to change. Not sent again: w:stent"
    )
    (edit,) = _outbox(path)
    assert "1. This entry was taken back." in edit


WRONG = {
    "unknown": (["nothing-like-it", "--reason", "x"], "no such item"),
    "no reason": (["w:stent"], "Missing option '--reason'"),
    "empty reason": (["w:stent", "--reason", " "], "say why"),
}


@pytest.mark.parametrize(("arguments", "words"), WRONG.values(), ids=WRONG)
def test_what_is_refused(path: Path, arguments: list[str], words: str) -> None:
    """One line that says what is missing, and nothing is changed."""
    result = _rounds(path, "recall", *arguments)
    assert result.exit_code != 0
    assert words in result.output + str(result.exception)
    assert _outbox(path) == []
