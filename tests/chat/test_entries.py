"""The buttons under a digest: an entry's actions, in one's own chat, in a group, a year later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Chat, VoteKind
from bot.store import SqliteStore
from tests.chat.conftest import Conversation, running
from tests.clock import Clock
from tests.standin import Room, Seen, StandIn
from tests.store.builders import ingest_plan

ADMIN, MEMBER, STRANGER = 11, 13, 14
ACTIONS = ["Save", "Log CPD", "Useful", "Not for me", "Why", "Mute", "Report", "Back"]


@pytest.fixture
def ward(telegram: StandIn) -> Room:
    return telegram.room(-100, "supergroup", members={ADMIN: "administrator", MEMBER: "member"})


async def sent(talk: Conversation, room: Room, *names: str, by: int | None = None) -> Seen:
    """A first digest with these, as it was seen."""
    await talk.bring(*names)
    await talk.set_up(room, by=by)
    assert await talk.deliver() == 1
    return room.seen[-1]


async def test_a_number_swaps_in_its_entrys_actions_and_back(talk: Conversation, room: Room) -> None:
    """Nothing else of the message changes, and Back restores exactly what was there."""
    digest = await sent(talk, room, "a", "b")
    assert digest.labels == ["1", "2", "Fewer", "More", "Settings"]
    toast = await talk.press(room, "2")
    assert toast.startswith("2. Exampladone")
    assert room.seen[-1].labels == ACTIONS
    assert room.seen[-1].text == digest.text
    await talk.press(room, "Back")
    assert room.seen[-1].keyboard == digest.keyboard


async def test_saving_is_undone_by_the_same_button(talk: Conversation, room: Room) -> None:
    """It says what it will do next."""
    await sent(talk, room, "a")
    await talk.press(room, "1")
    assert await talk.press(room, "Save") == "Saved. /saved shows what you kept."
    assert room.seen[-1].labels[0] == "Saved, undo"
    assert "Exampladone a" in (await talk.say(room, "/saved"))[0].text
    assert len(await talk.store.saved_works(7)) == 1
    await talk.press(room, "1")
    await talk.press(room, "Saved, undo")
    assert await talk.store.saved_works(7) == ()


async def test_logging_for_cpd(talk: Conversation, room: Room, clock: Clock) -> None:
    """Two taps with the time it took; the record adds up what was stated, and promises nothing."""
    await sent(talk, room, "a", "b")
    await talk.press(room, "1")
    assert (await talk.press(room, "Log CPD")).startswith("Logged. How long")
    assert await talk.press(room, "20 min") == "Logged: 20 minutes."
    assert room.seen[-1].labels[1] == "Logged, undo"
    clock.pass_by(days=1)
    await talk.press(room, "Back")
    await talk.press(room, "2")
    await talk.press(room, "Log CPD")
    (record,) = await talk.say(room, "/cpd")
    assert record.text.startswith("CPD record: 2 entries · 20 min\n\n1. Exampladone b\n27 Nov · ")
    assert "\n\n2. Exampladone a\n26 Nov · 20 min · Design not stated · Source-A\n\n" in record.text
    assert record.text.endswith("No credits are promised.")
    assert record.labels == ["1", "2", "CSV", "Markdown"]
    await talk.press(room, "CSV")
    rows = room.seen[-1].document.decode("utf-8-sig").splitlines()
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["2026-11-27", "", "Exampladone b"],
        ["2026-11-26", "20", "Exampladone a"],
    ]
    await talk.press_data(room, record, record.data("Markdown"))
    assert room.seen[-1].document.decode().splitlines()[1].startswith("- 2026-11-26, 20 min: [Exampladone a]")
    await talk.press_data(room, record, record.data("2"))
    assert await talk.press(room, "Logged, undo") == "No longer logged."
    assert (await talk.say(room, "/cpd"))[0].text.startswith("CPD record: 1 entry\n\n")


async def test_what_was_logged_is_told_and_erased(talk: Conversation, room: Room) -> None:
    """It is in everything that is kept of a person, and goes with it."""
    await sent(talk, room, "a")
    await talk.press(room, "1")
    await talk.press(room, "Log CPD")
    assert len((await talk.store.kept_of(7))["cpd"]) == 1
    await talk.say(room, "/stop")
    assert (await talk.store.kept_of(7))["cpd"] == []
    assert (await talk.say(room, "/cpd"))[0].text.startswith("Nothing is logged yet.")


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["Useful"], VoteKind.USEFUL),
        (["Not for me"], VoteKind.NOT_FOR_ME),
        (["Useful", "I will use it"], VoteKind.WILL_USE),
        (["Useful", "I disagree"], VoteKind.DISAGREE),
        (["Useful", "May do harm"], VoteKind.HARMFUL),
    ],
    ids=str,
)
async def test_votes(talk: Conversation, room: Room, labels: list[str], kind: VoteKind) -> None:
    """What the best-tested instrument asks, each in one or two presses; a later vote replaces an earlier."""
    await sent(talk, room, "a")
    await talk.press(room, "1")
    for label in labels:
        assert (await talk.press(room, label)).startswith("Noted")
    chat = (await talk.only()).chat
    assert chat
    (vote,) = await talk.store.votes(chat)
    assert (vote.kind, vote.voter, vote.title) == (kind, 7, "Exampladone a")


async def test_why_answers_in_words(talk: Conversation, room: Room) -> None:
    """Topics, type and how it is known, source and tier, both scores and that they are computed."""
    await sent(talk, room, "a")
    await talk.press(room, "1")
    await talk.press(room, "Why")
    text = room.texts[-1]
    assert text.startswith("Why this came: Exampladone a")
    for words in ("About: Cardiology", "Study type: not stated", "of tier 3 of 4", "Relevance to you: ",
                  "Newsworthiness: ", "computed, not rated by clinicians", "No retraction"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("what", ["This source", "This topic", "This story"])
async def test_muting_for_a_week(talk: Conversation, room: Room, clock: Clock, what: str) -> None:
    """It is said, listed, and over after seven days."""
    await sent(talk, room, "a")
    await talk.press(room, "1")
    await talk.press(room, "Mute")
    assert (await talk.press(room, what)).startswith("Muted for a week: ")
    (mute,) = (await talk.only()).muted
    assert mute.until == clock() + timedelta(days=7)
    assert "until Thursday 3 December 2026" in (await talk.say(room, "/mute"))[0].text
    clock.pass_by(days=8)
    assert "Nothing." in (await talk.say(room, "/mute"))[0].text


async def test_a_report_waits_for_the_operator(talk: Conversation, room: Room) -> None:
    await sent(talk, room, "a")
    await talk.press(room, "1")
    assert (await talk.press(room, "Report")).startswith("Reported")
    ((_, report),) = await talk.store.untold_reports()
    assert (report.kind, report.words, report.chat) == ("entry", "Exampladone a", 7)


async def test_fewer_and_more_move_the_threshold(talk: Conversation, room: Room) -> None:
    """Within bounds, and each press says where it stands."""
    await sent(talk, room, "a")
    assert await talk.press(room, "Fewer") == "Only what scores 4.5 of 7 or more is sent."
    for _ in range(9):
        await talk.press(room, "More")
    assert (await talk.only()).threshold == 2.5


@pytest.mark.check("S38")
async def test_a_digests_buttons_work_a_year_later(
    telegram: StandIn, store: SqliteStore, room: Room, clock: Clock
) -> None:
    """After a restart, and though Telegram tells no more than the number of so old a message."""
    async with running(telegram, store, clock) as first:
        digest = await sent(first, room, "a", "b")
    clock.pass_by(days=366)
    async with running(telegram, store, clock) as again:
        for label in ("2", "Save", "Back"):
            seen, before = room.seen[-1], len(telegram.world.toasts)
            telegram.people.press(room, seen, seen.data(label), old=True)
            await telegram.until(lambda before=before: len(telegram.world.toasts) > before)  # type: ignore[misc]
        assert room.seen[-1].keyboard == digest.keyboard
        assert len(await again.store.saved_works(7)) == 1


async def test_buttons_of_a_preview_work_too(talk: Conversation, room: Room) -> None:
    """/latest is in no ledger; its numbers are kept by themselves."""
    await talk.set_up(room)
    await talk.bring("a", "b")
    preview = (await talk.say(room, "/latest"))[0]
    await talk.press(room, "2")
    await talk.press(room, "Save")
    await talk.press(room, "Back")
    assert room.seen[-1].keyboard == preview.keyboard
    assert len(await talk.store.saved_works(7)) == 1


async def test_an_entry_that_is_no_longer_kept_says_so(talk: Conversation, room: Room) -> None:
    """A work that was held back since is not shown, and the press is answered."""
    await sent(talk, room, "a")
    (story,) = await talk.store.window(None, talk.clock())
    held = replace(story.lead, judgement=replace(story.lead.judgement, screen=replace(
        story.lead.judgement.screen, verdict="hold")))  # fmt: skip
    await talk.store.apply_ingest(ingest_plan(held))
    assert await talk.press(room, "1") == "What I knew of this entry is no longer kept."


# ── groups ────────────────────────────────────────────────────────────────────


async def test_in_a_group_everybody_votes_and_nobody_is_seen(talk: Conversation, ward: Room) -> None:
    """A member's vote counts for the group; what is one's own leads to one's own chat."""
    digest = await sent(talk, ward, "a", "b", by=ADMIN)
    assert digest.labels == ["1", "2", "Pick for journal club", "Open privately"]
    await talk.press(ward, "1", by=MEMBER)
    assert ward.seen[-1].labels == ["Useful", "Not for me", "Save or ask why, privately", "Back"]
    assert await talk.press(ward, "Useful", by=MEMBER) == "Noted: useful."
    assert await talk.press(ward, "Not for me", by=ADMIN) == "Noted: not for you."
    chat = (await talk.only()).chat
    assert chat
    assert {vote.voter for vote in await talk.store.votes(chat)} == {ADMIN, MEMBER}
    assert not any("Person" in text for text in ward.texts)


async def test_a_stranger_votes_nowhere(talk: Conversation, ward: Room) -> None:
    await sent(talk, ward, "a", by=ADMIN)
    assert await talk.press(ward, "1", by=STRANGER) == "Only members of this group can do that."


@pytest.fixture
def forum(telegram: StandIn) -> Room:
    members = {ADMIN: "administrator", MEMBER: "member"}
    return telegram.room(-100, "supergroup", is_forum=True, topics={4: True}, members=members)


async def test_a_vote_a_year_later_counts_for_its_topic(
    telegram: StandIn, store: SqliteStore, forum: Room, clock: Clock
) -> None:
    """Telegram no longer tells the topic of so old a message: of a digest the outbox does, of a search its
    list. What an administrator presses there is done there, too."""
    async with running(telegram, store, clock) as first:
        await first.bring("a", "b")
        await first.say(forum, "/start", by=ADMIN, thread=4)
        for label in ("Cardiology", "Done", "07:00", first.paris):
            await first.press(forum, label, by=ADMIN)
        assert await first.deliver() == 1
        digest = forum.seen[-1]
        (found,) = await first.say(forum, "/search exampladone", by=MEMBER, thread=4)
    clock.pass_by(days=366)
    async with running(telegram, store, clock) as again:
        for seen, by in ((digest, MEMBER), (found, ADMIN)):
            await again.press_data(forum, seen, seen.data("1"), by=by, old=True)
            pressed = forum.seen[-1]
            assert await again.press_data(forum, pressed, pressed.data("Useful"), by=by, old=True)
        await again.press_data(forum, digest, digest.data("Pick for"), by=ADMIN, old=True)
        await telegram.until(lambda: forum.seen[-1].labels == ["End the vote"])
        voters = [vote.voter for vote in await store.votes(Chat(id=-100, thread=4))]
        assert sorted(voters) == [ADMIN, MEMBER]
        assert await store.votes(Chat(id=-100)) == ()
    assert {seen.thread for seen in forum.seen} == {4}


async def start(talk: Conversation, room: Room, url: str) -> Seen:
    """Follow a deep link."""
    return (await talk.say(room, f"/start {url.partition('?start=')[2]}"))[0]


@pytest.mark.check("S41")
async def test_a_groups_entry_is_saved_privately(talk: Conversation, ward: Room, room: Room) -> None:
    """By a link that is signed and shows a card; nothing is saved before the press, and not for others."""
    await sent(talk, ward, "a", by=ADMIN)
    await talk.press(ward, "1", by=MEMBER)
    url = ward.seen[-1].url("Save or ask why")
    assert url.startswith("https://t.me/example_rounds_bot?start=")
    assert len(url.partition("?start=")[2]) <= 64
    card = await start(talk, room, url)
    assert "Exampladone a" in card.text
    assert card.labels[0] == "Save"
    assert await talk.store.saved_works(7) == ()
    await talk.press(room, "Save")
    assert len(await talk.store.saved_works(7)) == 1
    assert await talk.store.saved_works(MEMBER) == ()


async def test_a_groups_week_opens_privately(talk: Conversation, ward: Room, room: Room) -> None:
    """The same entries, with one's own buttons."""
    digest = await sent(talk, ward, "a", "b", by=ADMIN)
    listed = await start(talk, room, digest.url("Open privately"))
    assert listed.labels == ["1", "2"]
    assert "Exampladone a" in listed.text
    assert "Exampladone b" in listed.text


@pytest.mark.check("S41")
@pytest.mark.parametrize("payload", ["x", "work-work-a", "list-n100-d261126_0", "set-0001", "a" * 64])
async def test_a_link_that_was_not_signed_reveals_nothing(
    talk: Conversation, room: Room, payload: str
) -> None:
    """It begins as /start does."""
    await talk.bring("a")
    seen = await talk.say(room, f"/start {payload}")
    assert "This link no longer works" in seen[0].text
    assert not any("Exampladone" in text for text in room.texts)


async def test_a_journal_club(talk: Conversation, ward: Room) -> None:
    """A poll of the week's papers, and when an administrator ends it, the one with most votes."""
    await sent(talk, ward, "a", "b", "c", by=ADMIN)
    assert await talk.press(ward, "Pick for journal club", by=MEMBER)
    assert not any(seen.poll for seen in ward.seen)
    await talk.press(ward, "Pick for journal club", by=ADMIN)
    poll = next(seen for seen in ward.seen if seen.poll)
    ward.votes = (0, 2, 1)
    await talk.press(ward, "End the vote", by=ADMIN)
    assert ward.texts[-1].startswith("Our journal club reads")
    assert poll.poll[1] in ward.texts[-1]


async def test_the_journal_club_command(talk: Conversation, ward: Room) -> None:
    """The same from what was sent and what is new; without votes the best is read."""
    await sent(talk, ward, "a", "b", by=ADMIN)
    await talk.say(ward, "/journalclub", by=ADMIN)
    await talk.telegram.until(lambda: ward.seen[-1].labels == ["End the vote"])
    await talk.press(ward, "End the vote", by=ADMIN)
    assert ward.texts[-1].startswith("Our journal club reads")


async def test_everything_of_a_person_comes_as_a_file(talk: Conversation, room: Room) -> None:
    """As JSON, by table; a stranger's file does not hold it."""
    await sent(talk, room, "a")
    (file,) = await talk.say(room, "/mydata")
    kept = json.loads(file.document)
    assert kept["subscriptions"][0]["chat"] == 7
    assert len(kept["ledger"]) == 1
