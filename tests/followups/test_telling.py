"""A paper was sent, and something becomes of it: who hears what, how often, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.model import (
    Chat,
    ChatKind,
    Flag,
    Kind,
    Link,
    LinkKind,
    Pmid,
    Schedule,
)
from bot.model.followups import UNREACHABLE, FollowUpReport
from bot.model.operations import Keep
from bot.pipeline.doubts import ask_about_doubts
from bot.pipeline.followups import follow_up
from bot.pipeline.retention import let_go
from bot.push.errors import TABLE
from tests.followups.conftest import READER, Ward, notice, paper
from tests.standin import Fault

WHY = "The article is retracted because source data could not be provided."
QUIET = Schedule(quiet=(time(22), time(7)), zone="Europe/Berlin")
GROUP = Chat(id=-1001, kind=ChatKind.SUPERGROUP)


async def _sent(ward: Ward, *chats: Chat) -> None:
    """Each chat is sent the paper, three days ago."""
    for chat in chats or (READER,):
        await ward.send(await ward.subscribe(chat), paper())
    ward.clock.pass_by(days=3)


async def test_the_reader_is_told_once_and_the_entry_is_marked_first(ward: Ward) -> None:
    """One short message as MESSAGES.md has it, a reply to the digest, whose entry begins with RETRACTED."""
    await ward.send(await ward.subscribe(), paper(), paper("balloon"))
    ward.clock.pass_by(days=3)
    await ward.file(notice(paper(), summary=WHY))
    report = await ward.follow_up()
    assert (report.works, report.messages, report.edits) == (1, 1, 1)
    digest, edited, told = ward.room().seen
    assert (edited.method, edited.message_id) == ("editMessageText", digest.message_id)
    assert "\n1. RETRACTED: Examplipril after stent placement\n" in edited.text
    assert "\n2. Examplipril after balloon placement\n" in edited.text
    assert edited.labels == digest.labels
    assert told.text.splitlines() == [
        'RETRACTED: "Examplipril after stent placement"',
        "Sent here 26 November. Retracted 24 November.",
        f'The notice says: "{WHY}"',
    ]
    assert told.labels == ["Read the notice"]
    answered = ward.room().messages[told.message_id]["reply_to_message"]
    assert answered["message_id"] == digest.message_id
    assert "RETRACTED" in answered["text"]
    assert await ward.follow_up() == FollowUpReport(works=1)
    assert len(ward.room().seen) == 3


async def test_nobody_else_is_told(ward: Ward) -> None:
    """A chat that had another paper hears nothing."""
    await ward.send(await ward.subscribe(), paper("balloon"))
    await ward.file(paper(), notice(paper()))
    assert (await ward.follow_up()).messages == 0
    assert ward.told() == []


KINDS = {
    "retracted": (LinkKind.RETRACTION_OF, "retraction", "RETRACTED", "Retracted 24 November."),
    "misspelt": (LinkKind.RETRACTION_OF, "retration", "RETRACTED", "Retracted 24 November."),
    "in part": (LinkKind.RETRACTION_OF, "partial_retraction", "RETRACTED IN PART", "the rest stands."),
    "withdrawn": (LinkKind.RETRACTION_OF, "withdrawal", "WITHDRAWN", "Withdrawn 24 November."),
    "removed": (LinkKind.RETRACTION_OF, "removal", "REMOVED", "Removed 24 November."),
    "concern": (LinkKind.CONCERN_ABOUT, "Expression of Concern", "EXPRESSION OF CONCERN", "not retracted."),
    "replaced": (LinkKind.RETRACTION_OF, "Retract and Replace", "RETRACTED AND REPLACED", "a new version."),
    "reinstated": (LinkKind.ERRATUM_OF, "reinstatement", "REINSTATED", "it stands again"),
}


@pytest.mark.parametrize(("link", "stated", "label", "words"), KINDS.values(), ids=KINDS)
async def test_each_kind_has_its_own_words(
    ward: Ward, link: LinkKind, stated: str, label: str, words: str
) -> None:
    """Pushed, and the entry is marked, whatever the kind; a withdrawal never implies misconduct."""
    await _sent(ward)
    await ward.file(notice(paper(), link, stated=stated))
    await ward.follow_up()
    (told,) = ward.told()
    assert told.startswith(f'{label}: "Examplipril after stent placement"\n')
    assert words in told
    assert f"\n1. {label}: Examplipril after stent placement\n" in ward.room().seen[1].text
    blameless = "says nothing about anybody's conduct" in told
    assert blameless == (label in {"WITHDRAWN", "REMOVED"})
    assert not {"misconduct", "fraud"} & set(told.lower().split())


async def test_a_graver_notice_is_news_and_a_lesser_one_is_not(ward: Ward) -> None:
    """Concern, then retraction: two messages. The same retraction by another index, a late concern: none."""
    await _sent(ward)
    await ward.file(notice(paper(), LinkKind.CONCERN_ABOUT))
    await ward.follow_up()
    await ward.file(notice(paper()))
    await ward.follow_up()
    again = notice(paper(), name="index", title="Withdrawal: x", stated="withdrawal")
    late = notice(paper(), LinkKind.CONCERN_ABOUT, name="late")
    await ward.file(again, late, notice(paper(), LinkKind.ERRATUM_OF, summary="The dose was wrong."))
    await ward.follow_up()
    assert [text.partition(":")[0] for text in ward.told()] == ["EXPRESSION OF CONCERN", "RETRACTED"]
    assert "\n1. RETRACTED: Examplipril" in ward.room().texts[-2]


async def test_two_notices_at_once_are_one_message(ward: Ward) -> None:
    """The publisher's and an index's: the graver one is told."""
    await _sent(ward)
    await ward.file(notice(paper(), LinkKind.CONCERN_ABOUT), notice(paper()), notice(paper(), name="again"))
    await ward.follow_up()
    assert [text.partition(":")[0] for text in ward.told()] == ["RETRACTED"]


@pytest.mark.check("D13")
async def test_what_the_record_says_itself(ward: Ward) -> None:
    """A publisher that marks the article in place is heard, whoever brings the record."""
    await _sent(ward)
    marked = paper(flags=(Flag.RETRACTED,), title="RETRACTED: Examplipril after stent placement")
    await ward.file(marked)
    await ward.follow_up()
    (told,) = ward.told()
    assert told.splitlines()[1] == "Sent here 26 November. It has been retracted."


async def test_by_pmid(ward: Ward) -> None:
    """A notice that names no DOI is held against PubMed's numbers."""
    stent = paper(pmid=Pmid("31415926"))
    await ward.send(await ward.subscribe(), stent)
    await ward.file(notice(stent, related=(Link(kind=LinkKind.RETRACTION_OF, to="pmid:31415926"),)))
    assert (await ward.follow_up()).messages == 1


async def test_a_work_that_is_only_mentioned_is_not_retracted(ward: Ward) -> None:
    """Another paper that cites the retracted one in its abstract shares an identifier, and no fate."""
    citing = paper("review", summary="We reanalysed https://doi.org/10.5555/stent in full.")
    await ward.send(await ward.subscribe(), citing)
    await ward.file(notice(paper()))
    assert (await ward.follow_up()).messages == 0


# ── when and where ────────────────────────────────────────────────────────────


async def test_quiet_hours_delay_and_never_drop(ward: Ward) -> None:
    """The mark makes no sound and comes at once; the message comes with the end of the quiet hours."""
    await ward.send(await ward.subscribe(schedule=QUIET), paper())
    ward.clock.pass_by(hours=16)  # 23:30 in Berlin
    await ward.file(notice(paper()))
    await ward.follow_up()
    assert "1. RETRACTED" in ward.room().texts[-1]
    assert ward.told() == []
    ward.clock.pass_by(hours=7)
    await ward.deliver()
    assert ward.told() == []
    ward.clock.pass_by(minutes=31)
    await ward.deliver()
    assert len(ward.told()) == 1


async def test_paused_chats_are_told(ward: Ward) -> None:
    """Who wants no digests still wants to know."""
    await _sent(ward)
    await ward.store.save_subscription(replace(await ward.subscribe(), paused="by the reader"))
    await ward.file(notice(paper()))
    await ward.follow_up()
    assert len(ward.told()) == 1


async def test_groups_and_forum_topics(ward: Ward) -> None:
    """Each place that got it is told there: two topics of one forum are two places."""
    forum = [Chat(id=-1002, kind=ChatKind.SUPERGROUP, thread=n) for n in (5, 6)]
    ward.telegram.room(-1002, "supergroup", is_forum=True, topics={5: True, 6: True})
    await _sent(ward, GROUP, *forum)
    await ward.file(notice(paper()))
    await ward.follow_up()
    assert len(ward.told(GROUP)) == 1
    threads = [one.thread for one in ward.room(forum[0]).seen if one.text.startswith("RETRACTED")]
    assert threads == [5, 6]


@pytest.mark.check("D9")
async def test_a_blocked_chat_is_recorded_and_told_when_it_comes_back(ward: Ward) -> None:
    """At most one try; nothing more until the reader starts the bot again, and then once."""
    await _sent(ward)
    ward.room().state = "blocked"
    await ward.file(notice(paper()))
    await ward.follow_up()
    await ward.follow_up()
    tries = len(ward.telegram.calls("editMessageText")) + len(ward.telegram.calls("sendMessage")) - 1
    assert tries == 1
    (kept,) = await ward.store.subscriptions(chat_id=READER.id)
    assert kept.paused == "blocked"
    ward.room().state = "ok"
    await ward.store.save_subscription(replace(kept, paused=""))
    assert (await ward.follow_up()).revived == 1
    assert (await ward.follow_up()).revived == 0
    assert len(ward.told()) == 1
    assert "1. RETRACTED" in ward.room().texts[1]


async def test_a_chat_that_had_blocked_the_bot_before(ward: Ward) -> None:
    """Nothing is tried, and nothing forgotten."""
    await _sent(ward)
    (kept,) = await ward.store.subscriptions()
    await ward.store.save_subscription(replace(kept, paused="kicked"))
    await ward.file(notice(paper()))
    assert (await ward.follow_up()).unreachable == 1
    assert len(ward.room().seen) == 1
    await ward.store.save_subscription(kept)
    await ward.follow_up()
    assert len(ward.told()) == 1


def test_every_pause_of_the_error_table_is_known() -> None:
    """A reason that the table of errors gives is one for which a chat is not told."""
    assert {row.pause for row in TABLE if row.pause} == UNREACHABLE


async def test_a_digest_that_was_not_sent_yet_goes_out_marked(ward: Ward) -> None:
    """Nobody has read it, so nobody is told: the entry says it when it comes."""
    to = await ward.subscribe()
    await ward.file(paper())
    await ward.write(to, paper())
    await ward.file(notice(paper()))
    assert (await ward.follow_up()).messages == 0
    (digest,) = ward.room().seen
    assert "\n1. RETRACTED: Examplipril after stent placement\n" in digest.text


async def test_what_is_under_way_is_told_by_the_next_round(ward: Ward) -> None:
    """A part that is being sent at this moment can neither be changed nor counted as read."""
    to = await ward.subscribe()
    await ward.file(paper())
    await ward.write(to, paper())
    claim = await ward.store.claim_part(now=ward.clock(), lease_seconds=60)
    await ward.file(notice(paper()))
    assert (await follow_up(ward.store, now=ward.clock())).deliveries == 0
    assert claim
    await ward.store.settle(claim, await ward.sender.send(claim), now=ward.clock())
    await ward.follow_up()
    assert len(ward.told()) == 1


async def test_the_original_is_gone(ward: Ward) -> None:
    """A reader who deleted the digest is told all the same, without a reply."""
    await _sent(ward)
    ward.room().messages.clear()
    await ward.file(notice(paper()))
    await ward.follow_up()
    (told,) = [one for one in ward.room().seen if one.text.startswith("RETRACTED")]
    assert "reply_to_message" not in ward.room().messages[told.message_id]
    assert (await ward.store.account())["dead"] == 1


async def test_a_silence_while_editing_is_no_doubt(ward: Ward) -> None:
    """An edit whose answer was lost is made again, and the message follows once."""
    await _sent(ward)
    ward.telegram.faults = [Fault("editMessageText", hang_up="after", times=1)]
    await ward.file(notice(paper()))
    await ward.follow_up()
    assert ward.told() == []
    ward.clock.pass_by(minutes=1)
    await ward.deliver()
    assert len(ward.told()) == 1
    assert (await ward.store.account())["in_doubt"] == 0


async def test_a_group_is_asked_about_a_notice_in_doubt(ward: Ward) -> None:
    """A retraction that Telegram did not confirm is no less asked about than a digest; "again" sends it."""
    await _sent(ward, GROUP)
    ward.telegram.faults = [Fault("sendMessage", hang_up="after", times=1)]
    await ward.file(notice(paper()))
    await ward.follow_up()
    assert (await ward.store.account())["in_doubt"] == 1
    assert [await ask_about_doubts(ward.store) for _ in range(2)] == [1, 0]
    await ward.deliver()
    asked = ward.told(GROUP)[-1]
    assert "the notice of 29 Nov," in asked
    (letter,) = await ward.store.dead_letters()
    assert await ward.store.answer_doubt(GROUP.id, letter.id, arrived=False, now=ward.clock())
    await ward.deliver()
    assert [text.partition(":")[0] for text in ward.told(GROUP)] == [
        "RETRACTED",
        asked.partition(":")[0],
        "RETRACTED",
    ]
    assert await ward.store.dead_letters() == ()


async def test_a_fresh_notice_needs_no_night(ward: Ward) -> None:
    """A round after an ingest looks at new notices alone, and at old ones whose paper came after them."""
    await ward.file(notice(paper()))
    assert (await ward.follow_up(everything=False)).works == 0
    await _sent(ward)
    assert (await ward.follow_up(everything=False)).messages == 1
    assert (await ward.follow_up(everything=False)).works == 0


JUMPS = {"an hour on": 1, "an hour back": -1, "30 days on": 24 * 30, "a year back": -24 * 365}


@pytest.mark.check("D20")
@pytest.mark.parametrize("hours", JUMPS.values(), ids=JUMPS)
async def test_a_clock_that_jumps(ward: Ward, hours: int) -> None:
    """Before it is told, between the mark and the message, and after: once, and at last."""
    await ward.send(await ward.subscribe(schedule=QUIET), paper())
    ward.clock.pass_by(hours=16)
    await ward.file(notice(paper()))
    await ward.follow_up()
    ward.clock.pass_by(hours=hours)
    await ward.follow_up()
    ward.clock.pass_by(hours=24)
    await ward.follow_up()
    assert len(ward.told()) == 1
    ward.clock.pass_by(hours=-hours)
    assert (await ward.follow_up()).messages == 0
    assert len(ward.told()) == 1


# ── corrections and preprints ─────────────────────────────────────────────────

DOSE = "In Table 2 the dose of examplipril was given as 50 mg; it is 5 mg."


async def test_a_correction_of_the_dose_is_pushed_and_quoted(ward: Ward) -> None:
    """Once; the notice itself does not come as an entry afterwards."""
    await _sent(ward)
    correction = notice(paper(), LinkKind.ERRATUM_OF, summary=f"An error was found. {DOSE}")
    await ward.file(correction)
    await ward.follow_up()
    await ward.follow_up()
    (told,) = ward.told()
    assert told.splitlines() == [
        'CORRECTED: "Examplipril after stent placement"',
        "Sent here 26 November. Corrected 24 November.",
        f'The notice says: "{DOSE}"',
    ]
    assert await ward.store.had(READER, [correction.place.work]) == {correction.place.work}


async def test_another_correction_is_a_line_of_the_next_digest(ward: Ward) -> None:
    """Not pushed; said once, with a link to the correction."""
    await _sent(ward)
    await ward.file(notice(paper(), LinkKind.ERRATUM_OF, summary="A name was misspelled."))
    report = await ward.follow_up()
    assert (report.messages, report.lines) == (0, 1)
    (line,) = (await ward.store.lines_for([READER]))[READER]
    assert (line.title, line.url) == (
        "Examplipril after stent placement",
        "https://heart.example/notice/erratum-of-stent",
    )
    (to,) = await ward.store.subscriptions()
    balloon = paper("balloon")
    await ward.file(balloon)
    await ward.write(to, balloon, lines=(line,))
    await ward.deliver()
    assert "\n\nCorrected since we sent it: Examplipril after stent placement\n\n" in ward.room().texts[-1]
    assert await ward.store.lines_for([READER]) == {}


async def test_a_second_grave_correction_is_news(ward: Ward) -> None:
    """Each correction is one of its own, told by its DOI."""
    await _sent(ward)
    for n in (1, 2):
        await ward.file(notice(paper(), LinkKind.ERRATUM_OF, name=f"c{n}", summary=DOSE))
        await ward.follow_up()
    assert len(ward.told()) == 2


async def test_a_preprint_that_was_published_is_a_line(ward: Ward) -> None:
    """With the peer-reviewed link, whichever of the two names the other; not where the chat had both."""
    preprint = paper("early", kind=Kind.PREPRINT, title="Examplol in example cohorts")
    await ward.send(await ward.subscribe(), preprint)
    other = Chat(id=43)
    article = paper(
        "article",
        title="Examplol in example cohorts",
        related_by=(Link(kind=LinkKind.PREPRINT_OF, to="doi:10.5555/early"),),
    )
    await ward.send(await ward.subscribe(other), preprint, article)
    report = await ward.follow_up()
    assert (report.messages, report.lines) == (0, 1)
    (line,) = (await ward.store.lines_for([READER]))[READER]
    assert (line.kind.value, line.url) == ("published", "https://heart.example/article")
    assert await ward.store.lines_for([other]) == {}


# ── what stands ───────────────────────────────────────────────────────────────


async def test_what_was_retracted_is_sent_to_nobody(ward: Ward) -> None:
    """The notice is enough; a work under concern, or reinstated, may still be sent."""
    doubtful, back = paper("doubtful"), paper("back")
    await ward.file(paper(), doubtful, back)
    await ward.file(
        notice(paper()),
        notice(doubtful, LinkKind.CONCERN_ABOUT),
        notice(back),
        notice(back, LinkKind.ERRATUM_OF, stated="reinstatement"),
    )
    await ward.follow_up()
    works = [one.place.work for one in (paper(), doubtful, back)]
    assert await ward.store.had(READER, works) == {paper().place.work}
    standings = await ward.store.standings(works)
    assert [standings[work].kind.value for work in works] == [
        "retracted",
        "expression of concern",
        "reinstated",
    ]


async def test_within_a_day_of_its_first_appearance(ward: Ward) -> None:
    """A notice that came while a reader's quiet hours began is told before a day is over."""
    await ward.send(await ward.subscribe(schedule=replace(QUIET, quiet=(time(7), time(6, 59)))), paper())
    ward.clock.pass_by(hours=1)
    await ward.file(notice(paper()))
    await ward.follow_up()
    ward.clock.pass_by(days=1)
    await ward.deliver()
    assert len(ward.told()) == 1


@pytest.mark.check("O18")
async def test_told_after_the_text_is_gone(ward: Ward) -> None:
    """A message of more than a year ago is no longer kept: it is not marked, and still answered."""
    await ward.send(await ward.subscribe(), paper(), paper("balloon"))
    ward.clock.pass_by(days=500)
    await let_go(ward.store, Keep(), now=ward.clock())
    await ward.file(notice(paper(), summary=WHY))
    report = await ward.follow_up()
    assert (report.works, report.messages, report.edits) == (1, 1, 0)
    digest, told = ward.room().seen
    assert "RETRACTED" in told.text
    answered = ward.room().messages[told.message_id]["reply_to_message"]
    assert answered["message_id"] == digest.message_id
