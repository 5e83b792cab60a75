"""What the store keeps of notices and follow-ups, and what it does not keep."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Chat, Doi, Flag, Link, LinkKind, Message, PartState, Settlement, WorkId
from bot.model.followups import Affected, Delivery, FollowUp, Way, Word
from bot.model.standing import Family, Notice, NoticeKind, StatusLine
from bot.store import SqliteStore, opening
from bot.store.connection import connect, write
from bot.store.migrations import migrations
from bot.store.notices import noted
from tests.store.builders import GROUP, NOW, PRIVATE, SECOND, digest_plan, filed, ingest_plan, subscription

PAPER = filed("p", doi=Doi("10.5555/p"), work="w1")
NOTICE = filed(
    "n",
    doi=Doi("10.5555/n"),
    work="w2",
    links=(Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/p.v2"),),
    source="other",
)
RETRACTED = Word(family=Family.GONE, way=Way.MESSAGE, speaker="w2")


def tell(_one: Affected, to: Delivery) -> FollowUp | None:
    """Each chat once: an edit of its first part, and a message."""
    if to.had:
        return None
    part = to.parts[0]
    return FollowUp(
        words=(RETRACTED,),
        edits=((part, Message(text="edited")),),
        message=Message(text="told", reply_to=part.message_id),
    )


async def _sent(store: SqliteStore, *chats: Chat) -> None:
    for n, chat in enumerate(chats):
        to = subscription(f"s{n}", chat=chat)
        await store.save_subscription(to)
        await store.apply_ingest(ingest_plan(PAPER))
        await store.apply_digest(digest_plan(to, PAPER), now=NOW)
        claim = await store.claim_part(now=NOW, lease_seconds=60)
        assert claim
        await store.settle(claim, Settlement(state=PartState.SENT, message_id=7), now=NOW)


async def _told(store: SqliteStore, *chats: Chat) -> None:
    await _sent(store, *chats)
    await store.apply_ingest(ingest_plan(NOTICE))
    ((one,), _) = await store.affected(everything=True)
    asked = [(one, to) for to in await store.deliveries(one)]
    report = await store.follow_up(asked, tell, now=NOW)
    assert report.messages == len(chats)


def _rows(path: Path, question: str) -> list[dict[str, object]]:
    with closing(connect(path)) as db:
        return list(db.query(question))


# ── notices ───────────────────────────────────────────────────────────────────

NOTED = {
    "a link": ({"links": (Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/A.v2"),)}, ("doi", "10.5555/a")),
    "a related work": ({"related": (Link(kind=LinkKind.ERRATUM_OF, to="pmid:7"),)}, ("pmid", "7")),
    "a guid": ({"links": (Link(kind=LinkKind.CONCERN_ABOUT, to="tag:x,1"),)}, ("guid", "tag:x,1")),
    "a mark": ({"flags": (Flag.RETRACTED,)}, ("self", "")),
    "a record": (
        {"related_by": (Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/n"),)},
        ("self", ""),
    ),
    "a preprint's article": (
        {"related_by": (Link(kind=LinkKind.PREPRINT_OF, to="doi:10.5555/e"),)},
        ("doi", "10.5555/e"),
    ),
}


@pytest.mark.parametrize(("given", "row"), NOTED.values(), ids=NOTED)
def test_what_is_noted(given: dict[str, object], row: tuple[str, str]) -> None:
    """Every way in which a record says something of a work's standing, versions taken off."""
    assert [(about, value) for _, about, value, _ in noted(filed("x", **given))] == [row]


def test_what_is_not_noted() -> None:
    """Replies, comments and posts say nothing of how a work stands."""
    links = tuple(Link(kind=kind, to="doi:10.5555/a") for kind in (LinkKind.REPLY_TO, LinkKind.DISCUSSES))
    assert list(noted(filed("x", links=links, related=links))) == []


async def test_a_notice_finds_its_work_in_either_order(store: SqliteStore) -> None:
    """By DOI without its version; a paper that comes after its notice makes it new again."""
    await store.apply_ingest(ingest_plan(NOTICE))
    found, fresh = await store.affected(everything=False)
    assert (found, len(fresh)) == ((), 1)
    await store.notices_checked(fresh)
    assert await store.affected(everything=False) == ((), ())
    await store.apply_ingest(ingest_plan(PAPER))
    (one,), _ = await store.affected(everything=False)
    assert (one.work, one.copies, one.speaking) == ("w1", (PAPER,), (NOTICE,))


async def test_by_guid_within_one_source(store: SqliteStore) -> None:
    """A bare guid names an entry of the same feed only."""
    links = (Link(kind=LinkKind.ERRATUM_OF, to="p"),)
    await store.apply_ingest(ingest_plan(PAPER, filed("m", links=links), filed("o", links=links, source="x")))
    (one,), _ = await store.affected(everything=True)
    assert [speaker.item.guid for speaker in one.speaking] == ["m"]


# ── what chats heard ──────────────────────────────────────────────────────────


async def test_the_edit_goes_first(store: SqliteStore, other: SqliteStore) -> None:
    """The message waits until the edit is settled, for whoever claims."""
    await _told(store, GROUP)
    edit = await store.claim_part(now=NOW, lease_seconds=60)
    assert edit
    assert (edit.message.text, edit.message.edits) == ("edited", 7)
    assert await other.claim_part(now=NOW, lease_seconds=60) is None
    await store.settle(edit, Settlement(state=PartState.DEAD, why="gone"), now=NOW)
    told = await other.claim_part(now=NOW, lease_seconds=60)
    assert told
    assert (told.message.text, told.message.reply_to) == ("told", 7)


@pytest.mark.check("D19")
async def test_two_instances_tell_once(store: SqliteStore, other: SqliteStore) -> None:
    """Both looked before either wrote; the second finds that it was said."""
    await _sent(store, PRIVATE)
    await store.apply_ingest(ingest_plan(NOTICE))
    ((one,), _) = await store.affected(everything=True)
    asked = [(one, to) for to in await store.deliveries(one)]
    assert (await store.follow_up(asked, tell, now=NOW)).messages == 1
    assert (await other.follow_up(asked, tell, now=NOW)).messages == 0


async def test_an_edit_that_nobody_heard_of_is_made_again(store: SqliteStore) -> None:
    """In a group as well, where a message would be held: an edit made twice is made once."""
    await _told(store, GROUP)
    assert await store.claim_part(now=NOW, lease_seconds=60)
    later = NOW + timedelta(minutes=5)
    assert await store.expire_claims(now=later) == 1
    again = await store.claim_part(now=later, lease_seconds=60)
    assert again
    assert (again.message.edits, again.resent) == (7, False)
    assert await store.doubts() == ()


async def test_letters_of_follow_ups_are_listed(store: SqliteStore) -> None:
    """One that was given up is named as what it is, and can be sent again."""
    await _told(store, PRIVATE)
    for _ in range(2):
        claim = await store.claim_part(now=NOW, lease_seconds=60)
        assert claim
        await store.settle(claim, Settlement(state=PartState.DEAD, why="x"), now=NOW)
    edit, told = await store.dead_letters()
    assert (told.subscription, told.day, told.part, told.of) == ("follow-up", NOW.date(), 2, 2)
    assert "follow-up" in (await store.doubts())[0]
    assert await store.replay([edit.id, told.id]) == (edit.id, told.id)


@pytest.mark.check("O17")
async def test_all_of_it_is_forgotten_with_the_chat(store: SqliteStore, path: Path) -> None:
    """Words, messages and edits; what others heard stays."""
    await _told(store, PRIVATE, GROUP)
    await store.forget_chat(PRIVATE.id)
    assert _rows(path, "SELECT chat FROM followups") == [{"chat": GROUP.id}]
    assert {row["chat"] for row in _rows(path, "SELECT chat FROM outbox")} == {GROUP.id}


@pytest.mark.check("D10")
async def test_a_migrated_group_is_not_told_again(store: SqliteStore) -> None:
    """What was said and what is to be said follow the new id."""
    await _told(store, GROUP)
    await store.chat_moved(GROUP.id, -100777)
    ((one,), _) = await store.affected(everything=True)
    (to,) = await store.deliveries(one)
    assert (to.chat.id, to.had) == (-100777, {(Family.GONE, "")})
    claim = await store.claim_part(now=NOW, lease_seconds=60)
    assert claim
    assert claim.chat.id == -100777


async def test_works_that_turn_out_to_be_one(store: SqliteStore) -> None:
    """Whoever heard of the one has heard of both; how it stands is kept."""
    await _told(store, GROUP)
    notice = Notice(kind=NoticeKind.RETRACTED, key="doi:10.5555/n")
    await store.keep_standings({WorkId("w1"): notice})
    await store.recall([WorkId("w1")], "x", lambda _one, _to: None, now=NOW)
    merged = ingest_plan(filed("q", work="w0"), work_merges=((WorkId("w0"), WorkId("w1")),))
    await store.apply_ingest(merged)
    found, _ = await store.affected(everything=True)
    (to,) = [to for one in found for to in await store.deliveries(one)]
    assert (to.work, to.had) == ("w0", {(Family.GONE, "")})
    assert await store.standings([WorkId("w1")]) == {WorkId("w1"): notice}
    assert await store.recalled([WorkId("w1")]) == {"w1"}


async def test_lines_wait_for_a_digest_that_goes_out(store: SqliteStore) -> None:
    """Said once, by the digest that was applied; one that was not leaves them waiting."""
    await _sent(store, PRIVATE)
    await store.apply_ingest(ingest_plan(NOTICE))
    ((one,), _) = await store.affected(everything=True)
    line = StatusLine(kind=NoticeKind.CORRECTED, title="T", url="https://a.example/c")
    word = Word(family=Family.CORRECTION, key="doi:10.5555/n", way=Way.DIGEST, line=line)
    asked = [(one, to) for to in await store.deliveries(one)]
    await store.follow_up(asked, lambda _one, _to: FollowUp(words=(word,)), now=NOW)
    (kept,) = (await store.lines_for([PRIVATE]))[PRIVATE]
    assert (kept.title, kept.url, kept.id > 0) == ("T", "https://a.example/c", True)
    to = subscription("s0")
    assert await store.lines_for([Chat(id=PRIVATE.id, thread=3)]) == {}
    plan = digest_plan(to, filed("z"), day=NOW.date() + timedelta(days=1), at=NOW + SECOND)
    assert plan.digest
    plan = replace(plan, digest=replace(plan.digest, lines=(kept,)))
    assert await store.apply_digest(plan, now=NOW + SECOND)
    assert await store.lines_for([PRIVATE]) == {}


# ── the schema ────────────────────────────────────────────────────────────────


def test_what_was_filed_before_is_known(path: Path) -> None:
    """Links, related works and marks of a database from before there were follow-ups; its outbox is whole."""
    opening.make_file(path)
    with closing(connect(path)) as db, write(db):
        migrations.apply(db, stop_before="m0060_notices")
        db.execute("INSERT INTO meta (key, value) VALUES ('purpose', 'live')")
        rows = {
            "a": '{"related":[{"kind":"retraction-of","to":"doi:10.5555/p"},{"kind":"reply-to","to":"x:1"}]}',
            "b": '{"flags":["retracted"]}',
            "c": '{"kind":"journal"}',
        }
        for guid, record in rows.items():
            db.execute(
                "INSERT INTO items (source, guid, first_seen, baseline, title, summary, journal, record,"
                " work, story, why) VALUES ('s', ?, '', 0, '', '', '', ?, '', '', '')",
                [guid, record],
            )
        db.execute("INSERT INTO links (item, n, kind, target, why) VALUES (3, 0, 'erratum-of', 'g:1', 'x')")
        db.execute("INSERT INTO chats (id, kind) VALUES (1, 'private')")
        db.execute("INSERT INTO subscriptions (id, chat, paused, record) VALUES ('s', 1, '', '{}')")
        db.execute("INSERT INTO digests (subscription, day, n, at, considered) VALUES ('s', '', 1, '', 0)")
        db.execute("INSERT INTO outbox (digest, part, chat, record, state) VALUES (1, 1, 1, '{}', 'sent')")
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
    assert _rows(path, "SELECT item, kind, about, value FROM notices ORDER BY item") == [
        {"item": 1, "kind": "retraction-of", "about": "doi", "value": "10.5555/p"},
        {"item": 2, "kind": "mark", "about": "self", "value": ""},
        {"item": 3, "kind": "erratum-of", "about": "guid", "value": "g:1"},
    ]
    assert _rows(path, "SELECT digest, followup, state FROM outbox") == [
        {"digest": 1, "followup": None, "state": "sent"}
    ]
    with closing(connect(path)) as db:
        names = {row["name"] for row in db.query("SELECT name FROM sqlite_master WHERE tbl_name = 'outbox'")}
        assert {"outbox_resent", "outbox_settled_at", "outbox_followup"} <= names
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
