"""Everything that can be set in a chat, by whom, and what holds afterwards."""

from __future__ import annotations

import re
from datetime import date, time
from functools import partial
from pathlib import Path

import pytest

from bot.chat.commands import COMMANDS
from bot.curate.taste import features_of, learn
from bot.model import Chat, Follow, Item, Schedule, StoryId, Vote, VoteKind, WorkId
from bot.service.links import Link, of_topics, parse, topics_of
from bot.store import SqliteStore
from bot.text.seal import FOR_LINKS, Seal, for_chat
from tests.chat.conftest import SOURCES, TOPICS, Conversation, running
from tests.clock import Clock
from tests.conftest import ROOT
from tests.standin import Room, StandIn

OWNER, ADMIN, MEMBER, STRANGER = 12, 11, 13, 14


async def schedule(talk: Conversation) -> Schedule:
    return (await talk.only()).schedule


@pytest.mark.parametrize(
    ("labels", "holds"),
    [
        (["Monday to Friday"], {"every": "weekdays"}),
        (["Chosen days", "Friday", "Done"], {"every": "days", "days": (0, 4)}),
        (["Once a week", "Thursday"], {"every": "weekly", "weekday": 3}),
        (["Every few hours", "✓ Every 6 hours"], {"every": "hours", "hours": 6}),
        (["Only what matters"], {"every": "matters"}),
        (["Quiet hours", "22:00"], {"quiet": (time(22), time(6))}),
        (["Quiet hours", "22:00", "Quiet hours", "No quiet hours"], {"quiet": None}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
async def test_every_kind_of_schedule_by_buttons(
    talk: Conversation, room: Room, labels: list[str], holds: dict[str, object]
) -> None:
    """And a due time that is to come."""
    await talk.set_up(room)
    await talk.say(room, "/schedule")
    for label in labels:
        assert await talk.press(room, label) == ""
    kept = await talk.only()
    assert {name: getattr(kept.schedule, name) for name in holds} == holds
    assert kept.next_due is not None
    assert kept.next_due > talk.clock()


async def test_fewer_and_more_are_seen_on_the_page(talk: Conversation, room: Room) -> None:
    """Under a digest they leave it as it is; here the line tells what holds."""
    await talk.set_up(room)
    await talk.say(room, "/schedule")
    for label, least in (("Fewer", "4.5"), ("Fewer", "5"), ("More", "4.5")):
        assert f"scores {least} of 7" in await talk.press(room, label)
        assert f"scores {least} of 7" in room.texts[-1]


async def test_the_last_day_stays(talk: Conversation, room: Room) -> None:
    """A schedule without a day would never come."""
    await talk.set_up(room)
    await talk.say(room, "/schedule")
    await talk.press(room, "Chosen days")
    assert await talk.press(room, "✓ Monday") == "Choose at least one first."


async def test_how_many_and_plain_words(talk: Conversation, room: Room) -> None:
    await talk.set_up(room)
    await talk.say(room, "/schedule")
    await talk.press(room, "How many")
    await talk.press(room, "7")
    await talk.press(room, "Plain words")
    kept = await talk.only()
    assert (kept.limit, kept.plain) == (7, True)
    assert "Plain words, no signs (chosen)" in room.seen[-1].labels


async def test_a_teaching_point_a_day(talk: Conversation, room: Room) -> None:
    """Switched on and off by the same button."""
    await talk.set_up(room)
    await talk.say(room, "/schedule")
    await talk.press(room, "A teaching point")
    assert (await talk.only()).pearls
    await talk.press(room, "✓ A teaching point")
    assert not (await talk.only()).pearls


@pytest.mark.parametrize(
    ("written", "until"),
    [("2026-12-24", date(2026, 12, 24)), ("24.12.2026", date(2026, 12, 24)), ("24/12", date(2026, 12, 24)),
     ("10 days", date(2026, 12, 6))],
)  # fmt: skip
async def test_a_pause_until_a_date(talk: Conversation, room: Room, written: str, until: date) -> None:
    """As it is written in several places; /resume ends it before."""
    await talk.set_up(room)
    assert "The next digest comes from" in (await talk.say(room, f"/pause {written}"))[0].text
    assert (await talk.only()).away_until == until
    await talk.say(room, "/resume")
    assert (await talk.only()).away_until is None


@pytest.mark.parametrize("written", ["soon", "2026-02-30", "2026-11-25", "24.12.2025"])
async def test_a_date_that_is_none(talk: Conversation, room: Room, written: str) -> None:
    """Nor one that is past: last year's, most likely, written by mistake. Nothing changes."""
    await talk.set_up(room)
    before = await talk.only()
    assert (await talk.say(room, f"/pause {written}"))[0].text.startswith("Write the date like this")
    assert await talk.only() == before


async def test_weekly(talk: Conversation, room: Room) -> None:
    await talk.set_up(room)
    await talk.say(room, "/weekly")
    await talk.press(room, "Wednesday")
    assert ((await schedule(talk)).every, (await schedule(talk)).weekday) == ("weekly", 2)


@pytest.mark.parametrize(("answer", "paused"), [("Daily", ""), ("Weekly", ""), ("Pause", "by the reader")])
async def test_who_has_gone_quiet_answers_with_one_tap(
    talk: Conversation, room: Room, answer: str, paused: str
) -> None:
    """The question that a digest may bring."""
    await talk.set_up(room)
    data = Seal.of_token(talk.telegram.token).sign(for_chat(7), f"q:{answer.lower()}")
    assert await talk.press_data(room, room.seen[-1], data) == ""
    assert (await talk.only()).paused == paused


async def test_muting_and_following(talk: Conversation, room: Room) -> None:
    """Topics and sources by name, anything else as a word; each is taken back by a button."""
    await talk.set_up(room)
    for what in ("Emergency medicine", "source-a", "homeopathy", "#ad", "journal: Example J Med"):
        await talk.say(room, f"/mute {what}")
    kinds = [(one.kind, one.what) for one in (await talk.only()).muted]
    assert kinds == [
        ("topic", "emergency-medicine"),
        ("source", "source-a"),
        ("word", "homeopathy"),
        ("tag", "ad"),
        ("journal", "Example J Med"),
    ]
    await talk.press(room, "Take back: word: homeopathy")
    assert len((await talk.only()).muted) == 4
    for what in ("#FOAMed", "frailty", "author: Smith J"):
        await talk.say(room, f"/follow {what}")
    kept = await talk.only()
    assert (kept.tags, kept.followed) == (
        ("FOAMed",),
        (Follow(kind="word", what="frailty"), Follow(kind="author", what="Smith J")),
    )
    await talk.press(room, "Take back: #FOAMed")
    assert (await talk.only()).tags == ()


async def test_french(talk: Conversation, room: Room, telegram: StandIn) -> None:
    """By a person's Telegram at first, then by choice; titles follow where they are ours."""
    assert "\nQuelles spécialités" in (await talk.say(room, "/start", language="fr"))[0].text
    for label in ("Cardiologie", "Terminé", "07:00", talk.paris):
        await talk.press(room, label)
    assert room.texts[-1].split("\n")[1].startswith("Chaque jour à 07:00, heure locale (Paris)")
    await talk.say(room, "/language")
    await talk.press(room, "English")
    assert room.texts[-1].split("\n")[1].startswith("Every day at 07:00")
    assert (await talk.only()).language == "en"


async def test_a_language_before_anything_else(talk: Conversation, room: Room) -> None:
    await talk.say(room, "/language")
    await talk.press(room, "Français")
    assert "\nQuelles spécialités" in (await talk.say(room, "/start"))[0].text


async def test_a_topic_is_found_by_a_word(talk: Conversation, room: Room) -> None:
    """In the place of turning pages."""
    assert (await talk.say(room, "/topics emerg"))[0].labels[0] == "Emergency medicine"
    assert (await talk.say(room, "/topics moon"))[0].text.startswith("No specialty")


async def test_topics_tell_what_they_brought(talk: Conversation, room: Room) -> None:
    """In a week, so that one can choose how much comes."""
    await talk.bring("a", "b")
    assert (await talk.say(room, "/start"))[0].labels[0] == "Cardiology, 2"


# ── rights ────────────────────────────────────────────────────────────────────


@pytest.mark.check("O17")
async def test_forgetting_asks_first(talk: Conversation, room: Room) -> None:
    """And then leaves nothing."""
    await talk.set_up(room)
    await talk.say(room, "/forget")
    await talk.press(room, "Keep it")
    assert await talk.store.subscriptions()
    await talk.say(room, "/forget")
    await talk.press(room, "Erase everything")
    assert not any((await talk.store.kept_of(7)).values())


def files_with(folder: Path, what: bytes) -> list[str]:
    return [file.name for file in folder.iterdir() if what in file.read_bytes()]


@pytest.mark.check("O17")
async def test_what_is_forgotten_is_in_no_file(
    telegram: StandIn, store: SqliteStore, clock: Clock, tmp_path: Path
) -> None:
    """Neither in the database nor in its log, be it what an update said that is long handled."""
    room = telegram.room(7)
    async with running(telegram, store, clock) as talk:
        await talk.bring("a")
        await talk.set_up(room)
        await talk.deliver()
        for words in ("/mute canary", "/follow #canary", "/feedback canary", "/search canary", "the canary"):
            await talk.say(room, words)
        await talk.say(room, "/library https://canary.example/login?url=")
        await talk.say(room, "/forget")
        await talk.press(room, "Erase everything")
        await talk.settled(room)
    await store.shred()
    assert files_with(tmp_path, b"canary") == []
    assert files_with(tmp_path, b"SQLite format 3") == ["rounds.db"]


@pytest.mark.check("O19")
async def test_votes_help_others_only_after_a_yes(talk: Conversation, room: Room) -> None:
    """Which can be taken back."""
    await talk.set_up(room)
    assert not await talk.store.agreed(7)
    await talk.say(room, "/learning")
    await talk.press(room, "For others, too")
    assert await talk.store.agreed(7)
    await talk.press(room, "For me alone")
    assert not await talk.store.agreed(7)


async def test_what_was_learnt_is_shown_and_forgotten(talk: Conversation, room: Room) -> None:
    """Words and sources; after the press neither votes nor what was opened is left."""
    await talk.set_up(room)
    assert "nothing of you yet" in (await talk.say(room, "/learning"))[0].text
    known = next(iter(SOURCES))
    votes = [
        Vote(
            chat=Chat(id=7), voter=7, work=WorkId(f"w{n}"), story=StoryId(f"s{n}"), kind=kind,
            at=talk.clock(), title=title, features=features_of(Item(guid="x", title=title)), source=known,
        )
        for n, (kind, title) in enumerate([(VoteKind.USEFUL, "Asthma"), (VoteKind.USEFUL, "Asthma again")])
    ]  # fmt: skip
    for one in votes:
        await talk.store.cast_vote(one, partial(learn, now=talk.clock()))
    await talk.store.note_opened(Chat(id=7), known, now=talk.clock())
    text = (await talk.say(room, "/learning"))[0].text
    assert "Learnt from 2 votes" in text
    assert "asthma" in text
    assert f"Sources you used: {SOURCES[known].title}" in text
    await talk.press(room, "Forget what was learnt")
    kept = await talk.store.kept_of(7)
    assert not any(kept[name] for name in ("votes", "tastes", "opened"))


async def test_feedback_waits_for_the_operator(talk: Conversation, room: Room) -> None:
    assert (await talk.say(room, "/feedback"))[0].text.startswith("Write it behind the command")
    await talk.say(room, "/feedback The digests are too long")
    ((_, report),) = await talk.store.untold_reports()
    assert (report.kind, report.words) == ("feedback", "The digests are too long")


KEPT = {
    "chats": "number at Telegram",
    "subscriptions": "specialties",
    "digests": "digests",
    "outbox": "digests",
    "ledger": "which works",
    "told": "digests",
    "listed": "numbered lists",
    "saved": "saved",
    "cpd": "CPD",
    "votes": "votes",
    "tastes": "taste",
    "teaching": "/learning",
    "reports": "reports",
    "clubs": "journal clubs",
    "attention": "last pressed",
    "followups": "corrections and retractions",
    "throttled": "how much was asked",
    "opened": "how often you opened entries",
}
"""What /privacy says of each table that holds something of a chat."""


@pytest.mark.check("O15")
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_privacy_names_everything_that_is_kept(talk: Conversation, room: Room, language: str) -> None:
    """A table that is not told of fails here; the answer is the same in every kind of chat."""
    text = (await talk.say(room, "/privacy", language=language))[0].text
    tables = set(await talk.store.kept_of(7))
    assert tables - set(KEPT) == set()
    if language == "en":
        assert [words for words in KEPT.values() if words not in text] == []
    else:
        assert text.startswith("Ce que je conserve")


# ── links ─────────────────────────────────────────────────────────────────────


def test_a_shared_set_survives_a_round() -> None:
    """As many topics as fit; it expires, and names only what is still offered."""
    topics = [topic.id for topic in TOPICS]
    today = date(2026, 11, 26)
    link = of_topics(topics, today)
    assert len(link.payload()) <= 56
    assert parse(link.payload()) == link
    found = topics_of(link, topics, today)
    assert found is not None
    assert found == tuple(topics[: len(found)])
    assert len(found) >= 15
    assert topics_of(link, topics[1:], today) == found[1:]
    assert topics_of(link, topics, date(2027, 3, 26)) is None
    assert topics_of(Link(kind="set", what="!!"), topics, today) is None


@pytest.mark.check("S41")
async def test_a_preset_is_previewed_and_confirmed(talk: Conversation, room: Room) -> None:
    """Following the link changes nothing; the press does, and the set-up goes on."""
    payload = of_topics([TOPICS[0].id, TOPICS[1].id], talk.clock().date()).payload()
    signed = Seal.of_token(talk.telegram.token).sign(FOR_LINKS, payload)
    (seen,) = await talk.say(room, f"/start {signed}")
    assert "Cardiology and Emergency medicine" in seen.text
    assert await talk.store.subscriptions() == ()
    await talk.press(room, "Take them over")
    assert (await talk.only()).topics == ("cardiology", "emergency-medicine")
    assert room.texts[-1].startswith("When should it come?")


async def test_a_set_is_shared_by_forwarding(talk: Conversation, room: Room, telegram: StandIn) -> None:
    """A button that a colleague presses in a forwarded message."""
    await talk.set_up(room)
    await talk.say(room, "/schedule")
    await talk.press(room, "Share")
    url = room.seen[-1].url("The same for me")
    colleague = telegram.room(8)
    (seen,) = await talk.say(colleague, f"/start {url.partition('?start=')[2]}")
    assert "Cardiology" in seen.text
    await talk.press(colleague, "Take them over")
    assert colleague.texts[-1].startswith("When should it come?")


# ── channels ──────────────────────────────────────────────────────────────────


@pytest.fixture
def channel(telegram: StandIn) -> Room:
    return telegram.room(-1009, "channel", title="Example news", members={7: "administrator"})


async def test_a_channel_is_set_up_from_a_private_chat(
    talk: Conversation, room: Room, channel: Room, clock: Clock
) -> None:
    """Three questions, a preview that the channel does not see, and then its digests."""
    await talk.bring("a")
    talk.telegram.people.bot_became(channel, "left", "administrator", by=7)
    await talk.telegram.until(lambda: bool(room.seen))
    assert room.texts[0].startswith("For your channel Example news:")
    await talk.press(room, "Cardiology")
    for label in ("Done", "07:00", talk.paris):
        await talk.press(room, label)
    kept = await talk.only()
    assert (kept.chat and kept.chat.id, kept.paused) == (-1009, "")
    assert channel.seen == []
    assert await talk.deliver() == 1
    assert channel.seen[-1].labels == ["Open privately"]


@pytest.mark.check("S40")
async def test_a_channel_is_its_administrators_alone(talk: Conversation, room: Room, channel: Room) -> None:
    """Who no longer is one changes nothing, with the very same buttons."""
    talk.telegram.people.bot_became(channel, "left", "administrator", by=7)
    await talk.telegram.until(lambda: bool(room.seen))
    channel.members[7] = "member"
    assert await talk.press(room, "Cardiology") == "Only administrators can change that."
    assert (await talk.only()).topics == ()
    assert "Make me an administrator" in (await talk.say(room, "/channel"))[0].text


async def test_a_channel_is_managed_later(talk: Conversation, room: Room, channel: Room) -> None:
    """By its name, with what holds and a preview."""
    talk.telegram.people.bot_became(channel, "left", "administrator", by=7)
    await talk.telegram.until(lambda: bool(room.seen))
    await talk.press(room, "Cardiology")
    assert (await talk.say(room, "/channel"))[0].labels == ["Example news"]
    await talk.press(room, "Example news")
    await talk.press(room, "Preview")
    assert room.texts[-1].startswith("Nothing new that you have not had")
    assert channel.seen == []


def test_the_readme_tells_every_command() -> None:
    """Of the chat; none that there is not."""
    table = (ROOT / "README.md").read_text().partition("## In the chat")[2].partition("## In the terminal")[0]
    told = {name for row in table.splitlines() if row.startswith("| `/") for name in _names(row)}
    assert told == {command.name for command in COMMANDS} | {"channel"}


def _names(row: str) -> list[str]:
    return re.findall(r"`/([a-z]+)`", row.split("|")[1])
