"""Search, cards, what is said to anything else; what was saved, and how it leaves."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Doi, Flag, Kind, Link, LinkKind, Pmid, Screen, StudyType
from bot.service.searching import MOST
from bot.store import SqliteStore
from tests.chat.conftest import Conversation, running
from tests.clock import Clock
from tests.standin import Room, StandIn
from tests.store.builders import ingest_plan
from tests.stories import day, filed


async def keep(talk: Conversation, name: str, **item: object) -> None:
    """An item of the archive, a day older than the next one."""
    seen = talk.clock() - timedelta(days=9 - int(name[-1]))
    links = item.pop("links", ())
    one = filed(name, first_seen=seen, url=f"https://{name}.example/", **item)  # type: ignore[arg-type]
    one = replace(one, place=replace(one.place, links=links))
    await talk.store.apply_ingest(ingest_plan(one))


@pytest.fixture
async def library(talk: Conversation) -> Conversation:
    await keep(
        talk,
        "n1",
        title="Exampladone in heart failure",
        doi=Doi("10.5555/ex.1"),
        pmid=Pmid("31000001"),
        study_type=StudyType.RCT,
        published=day("2026-11-20"),
        journal="Example J Med",
    )
    await keep(talk, "n2", title="Exampladone for failure of the heart", kind=Kind.BLOG)
    await keep(talk, "n3", title="Exampladone in children", kind=Kind.PREPRINT)
    return talk


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("exampladone", ["in children", "failure of the heart", "in heart failure"]),
        ('"heart failure"', ["in heart failure"]),
        ("exampladone -children", ["failure of the heart", "in heart failure"]),
        ("exampladone type:rct", ["in heart failure"]),
        ("exampladone type:preprint", ["in children"]),
        ("exampladone topic:cardiology since:2026-11-19", ["in children", "failure of the heart"]),
        ("exampladone source:source-n2", []),
        ("exampladone until:2026-11-18", ["in heart failure"]),
        ('exampladone journal:"Example J"', ["in heart failure"]),
        ("\u201cheart failure\u201d", ["in heart failure"]),
        ("\u00abheart failure\u00bb", ["in heart failure"]),
        ("exampladone \u2013children", ["failure of the heart", "in heart failure"]),
        ("exampladone type:trial", ["in heart failure"]),
        ("exampladone sujet:cardiologie", ["in children", "failure of the heart", "in heart failure"]),
        ("exampladone revue:Example depuis:2026-11-01", ["in heart failure"]),
    ],
)
async def test_search(library: Conversation, room: Room, asked: str, found: list[str]) -> None:
    """Words, phrases, exclusions, filters; the newest first, each with a number to press."""
    (seen,) = await library.say(room, f"/search {asked}")
    order = sorted((at, title) for title in found if (at := seen.text.find(title)) >= 0)
    assert [title for _, title in order] == found
    assert seen.labels == [str(n + 1) for n in range(len(found))]
    if not found:
        assert seen.text.startswith("Nothing found.")


async def test_a_result_has_its_actions(library: Conversation, room: Room) -> None:
    """Each is an entry like one of a digest."""
    await library.say(room, "/search exampladone")
    await library.press(room, "3")
    await library.press(room, "Save")
    assert "in heart failure" in (await library.say(room, "/saved"))[0].text


async def many(talk: Conversation, count: int, **item: object) -> None:
    """The newest has the highest number."""
    for n in range(1, count + 1):
        seen = talk.clock() - timedelta(days=3) + timedelta(minutes=n)
        one = filed(f"p{n}", title=f"Exampladone paper {n:02}", first_seen=seen, **item)  # type: ignore[arg-type]
        await talk.store.apply_ingest(ingest_plan(one))


async def test_the_pages_of_a_search(talk: Conversation, room: Room) -> None:
    """Forth and back, by the numbers that go on; an entry's buttons lead back to its page."""
    await many(talk, 24)
    (first,) = await talk.say(room, "/search exampladone paper")
    assert first.text.startswith("Found: 24. Here: 1 to 10\n\n1. Exampladone paper 24\n")
    assert first.labels == [*map(str, range(1, 11)), "Older"]
    await talk.press(room, "Older")
    second = room.seen[-1]
    assert second.message_id == first.message_id
    assert second.text.startswith("Found: 24. Here: 11 to 20\n\n11. Exampladone paper 14\n")
    assert second.labels == [*map(str, range(11, 21)), "Newer", "Older"]
    assert await talk.press(room, "12") == "12. Exampladone paper 13"
    await talk.press(room, "Back")
    assert room.seen[-1].keyboard == second.keyboard
    await talk.press(room, "Older")
    assert room.seen[-1].text.startswith("Found: 24. Here: 21 to 24\n\n21. Exampladone paper 04\n")
    assert room.seen[-1].labels == ["21", "22", "23", "24", "Newer"]
    await talk.press(room, "Newer")
    assert room.seen[-1].text == second.text


async def test_a_page_of_one_has_a_way_back(talk: Conversation, room: Room) -> None:
    """It is no card: its entry leads to the number, and that to the page before."""
    await many(talk, 11)
    await talk.say(room, "/search exampladone")
    for label in ("Older", "11", "Back"):
        await talk.press(room, label)
    assert room.seen[-1].labels == ["11", "Newer"]


async def test_pages_stay_what_was_asked(
    telegram: StandIn, store: SqliteStore, clock: Clock, room: Room
) -> None:
    """A year and a restart later, though more came since, with the filters, and without the words: nothing of
    them is in the file."""
    async with running(telegram, store, clock) as talk:
        await many(talk, 12, kind=Kind.PREPRINT)
        await keep(talk, "n1", title="Exampladone in heart failure")
        (first,) = await talk.say(room, "/search exampladone type:preprint -qwzkx")
        assert "Here: 1 to 10" in first.text
    clock.pass_by(days=366)
    async with running(telegram, store, clock, webhook=True) as talk:
        await keep(talk, "n9", title="Exampladone paper 99", kind=Kind.PREPRINT)
        await talk.press_data(room, first, first.data("Older"), old=True)
    assert [line for line in room.texts[-1].split("\n") if "paper" in line] == [
        "11. PREPRINT, not peer reviewed: Exampladone paper 02",
        "12. PREPRINT, not peer reviewed: Exampladone paper 01",
    ]
    assert b"qwzkx" not in store.path.read_bytes()


async def test_the_newest_of_very_many(talk: Conversation, room: Room) -> None:
    """Nobody is told a number that was not counted; the last page says what helps."""
    await many(talk, MOST + 3)
    assert (await talk.say(room, "/search exampladone"))[0].text.startswith(
        "The newest 50 found. Here: 1 to 10"
    )
    for _ in range(4):
        await talk.press(room, "Older")
    assert "41. Exampladone paper 13" in room.texts[-1]
    assert room.texts[-1].endswith("another word or a filter narrows it down.")
    assert room.seen[-1].labels[-1] == "Newer"


async def test_what_is_held_since_leaves_a_gap(talk: Conversation, room: Room) -> None:
    """The others keep their numbers; a page of which nothing is left says so."""
    await many(talk, 12)
    (first,) = await talk.say(room, "/search exampladone")
    for n in (1, 2, 12):
        one = filed(f"p{n}", judged={"screen": Screen(verdict="hold")}, first_seen=talk.clock())
        await talk.store.apply_ingest(ingest_plan(one))
    assert (
        await talk.press_data(room, first, first.data("Older"))
        == "What I knew of this entry is no longer kept."
    )
    other = await talk.say(room, "/search exampladone paper")
    assert "Found: 9\n\n1. Exampladone paper 11" in other[0].text


@pytest.mark.check("S38")
async def test_only_who_searched_turns_its_pages(talk: Conversation, telegram: StandIn) -> None:
    """In a group everybody sees them and may press the numbers; who asks as the group is everybody."""
    group = telegram.room(-100, "supergroup", members={7: "member", 8: "member"})
    await many(talk, 12)
    (seen,) = await talk.say(group, "/search exampladone", by=7)
    assert await talk.press(group, "Older", by=8) == "This button belongs to somebody else."
    assert await talk.press(group, "Older", by=9) == "Only members of this group can do that."
    assert group.texts == [seen.text]
    assert await talk.press(group, "2", by=8) == "2. Exampladone paper 11"
    await talk.press(group, "Back", by=8)
    assert group.seen[-1].keyboard == seen.keyboard
    assert await talk.press(group, "Older", by=7) == ""
    assert group.texts[-1].startswith("Found: 12. Here: 11 to 12")
    await talk.say(group, "/search exampladone", anonymous=True)
    assert await talk.press(group, "Older", by=8) == ""


async def test_a_retracted_result_says_so(library: Conversation, room: Room) -> None:
    """By its own record, or by a notice that we have."""
    await keep(library, "n4", title="Retracted exampladone", flags=(Flag.RETRACTED,))
    notice = Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/ex.1")
    await keep(library, "n5", title="A notice", links=(notice,))
    text = (await library.say(room, "/search exampladone"))[0].text
    assert "RETRACTED: Retracted exampladone" in text
    assert "RETRACTED: Exampladone in heart failure" in text
    assert "RETRACTED: Exampladone in children" not in text
    assert "Retracted: the record or a notice says so." in (await library.say(room, "10.5555/ex.1"))[0].text


async def test_without_words_it_says_how(library: Conversation, room: Room) -> None:
    assert (await library.say(room, "/search"))[0].text.startswith("Search")
    assert "besides its filters" in (await library.say(room, "/search type:rct"))[0].text


async def test_a_filter_that_is_none_is_named(library: Conversation, room: Room) -> None:
    """Nothing would be found, and nobody would know why."""
    text = (await library.say(room, "/search exampladone type:cohortt"))[0].text
    assert "I know no such filter: type:cohortt." in text


@pytest.mark.parametrize(
    "name",
    ["10.5555/ex.1", "doi:10.5555/EX.1", "https://doi.org/10.5555/ex.1", "PMID: 31000001",
     "see 10.5555/ex.1.", "A title as it is shared\nhttps://doi.org/10.5555/ex.1", "PMID 31000001.",
     "31000001", "https://pubmed.ncbi.nlm.nih.gov/31000001/"],
)  # fmt: skip
async def test_a_pasted_name_gets_a_card(library: Conversation, room: Room, name: str) -> None:
    """What we know, whether it was retracted, and what can be done with it."""
    (card,) = await library.say(room, name)
    assert card.text.startswith("Exampladone in heart failure\nRandomised trial")
    assert "No retraction of it is known to me." in card.text
    assert card.labels == ["Save", "Log CPD", "Useful", "Not for me", "Why", "Mute", "Report"]


async def test_why_of_an_unknown_work(talk: Conversation, room: Room) -> None:
    """It is not known; how to ask is told to who names none."""
    assert (await talk.say(room, "/why 10.5555/unknown.1"))[0].text.startswith("I do not know this one.")
    assert (await talk.say(room, "/why"))[0].text.startswith("Press the number of an entry")


async def test_an_unknown_name_can_be_suggested(library: Conversation, room: Room) -> None:
    """To the curators; nothing is claimed about it."""
    (card,) = await library.say(room, "10.5555/unknown.9")
    assert "I do not know this one." in card.text
    assert await library.press(room, "Suggest") == "Suggested. Thank you."
    ((_, report),) = await library.store.untold_reports()
    assert (report.kind, report.words) == ("suggestion", "doi:10.5555/unknown.9")


async def test_other_text_offers_a_search(library: Conversation, room: Room) -> None:
    """Which is carried by the button alone; what was written is nowhere kept."""
    canary = "exampladone qwzkx"
    await library.say(room, canary)
    assert "I keep nothing of what you write" in room.texts[-1]
    await library.press(room, "Search")
    assert room.texts[-1] == "Nothing found. Fewer words find more."
    assert canary.encode() not in library.store.path.read_bytes()
    kept = await library.store.kept_of(7)
    assert not any("qwzkx" in str(rows) for rows in kept.values())


@pytest.mark.parametrize(
    "text",
    [
        "I have a 54-year-old man with chest pain, what should I give?",
        "Should I stop exampladone in my patient?",
        "Quelle dose pour un patient de 70 ans ?",
        "my daughter has a fever, what dose of examplol?",
    ],
)
async def test_a_question_about_a_patient_gets_one_answer(talk: Conversation, room: Room, text: str) -> None:
    """Fixed, without an offer, whatever is asked."""
    (seen,) = await talk.say(room, text)
    assert seen.text.startswith("I cannot help with a patient")
    assert seen.labels == []


@pytest.mark.parametrize(
    "text", ["sepsis in patients over 65", "exampladone in heart failure", "what is new in stroke?"]
)
async def test_other_questions_are_searched(talk: Conversation, room: Room, text: str) -> None:
    assert (await talk.say(room, text))[0].labels == ["Search"]


async def test_hostile_words_are_only_words(talk: Conversation, room: Room) -> None:
    """Markup and operators of anybody's are shown as they are."""
    for text in (
        "<b>x",
        '/search "',
        "/search -a",
        "/search NEAR(a b) topic:",
        "&lt;script&gt; \u202e abc",
        "é" * 300,
    ):
        assert await talk.say(room, text)


# ── saved ─────────────────────────────────────────────────────────────────────


async def test_saved_works_leave_in_four_forms(library: Conversation, room: Room) -> None:
    """Each as a file, with what a reference manager needs."""
    await library.say(room, "10.5555/ex.1")
    await library.press(room, "Save")
    seen = (await library.say(room, "/saved"))[0]
    assert seen.labels == ["1", "RIS", "BibTeX", "CSV", "Markdown"]
    bodies = {}
    for form in seen.labels[1:]:
        await library.press_data(room, seen, seen.data(form))
        bodies[form] = room.seen[-1].document.decode("utf-8-sig")
    assert "TY  - JOUR\r\nTI  - Exampladone in heart failure\r\n" in bodies["RIS"]
    assert "doi = {10.5555/ex.1}" in bodies["BibTeX"]
    (_, row) = csv.reader(io.StringIO(bodies["CSV"], newline=""))
    assert row[0] == "Exampladone in heart failure"
    assert "doi:10\\.5555" in bodies["Markdown"] or "doi:10.5555" in bodies["Markdown"]


async def test_back_leads_to_the_saved_page(library: Conversation, room: Room) -> None:
    """With the ways to take it away, not to the numbers alone."""
    await library.say(room, "10.5555/ex.1")
    await library.press(room, "Save")
    (saved,) = await library.say(room, "/saved")
    await library.press(room, "1")
    await library.press(room, "Back")
    assert room.seen[-1].labels == saved.labels
    assert room.seen[-1].text == saved.text


async def test_nothing_saved_is_said(talk: Conversation, room: Room) -> None:
    assert (await talk.say(room, "/saved"))[0].text.startswith("Nothing is saved yet")
