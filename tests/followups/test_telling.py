"""A paper was sent, and is retracted: who hears what, how often, and when."""

from __future__ import annotations

from bot.model import LinkKind
from tests.followups.conftest import Ward, notice, paper


async def test_the_reader_is_told_once_and_the_entry_is_marked_first(ward: Ward) -> None:
    """One short message as MESSAGES.md has it, a reply to the digest, whose entry begins with RETRACTED."""
    to = await ward.subscribe()
    stent, other = paper(), paper("balloon")
    await ward.send(to, stent, other)
    ward.clock.pass_by(days=3)
    await ward.file(notice(stent, summary="It is retracted because source data could not be provided."))
    report = await ward.follow_up()
    assert (report.works, report.messages, report.edits) == (1, 1, 1)
    digest, edited, told = ward.room().seen
    assert (edited.method, edited.message_id) == ("editMessageText", digest.message_id)
    assert "\n1. RETRACTED: Examplipril after stent placement\n" in edited.text
    assert "\n2. Examplipril after balloon placement\n" in edited.text
    assert edited.keyboard == digest.keyboard
    assert told.text.splitlines() == [
        'RETRACTED: "Examplipril after stent placement"',
        "Sent here 26 November. Retracted 24 November.",
        'The notice says: "It is retracted because source data could not be provided."',
    ]
    assert told.labels == ["Read the notice"]
    answered = ward.room().messages[told.message_id]["reply_to_message"]
    assert answered["message_id"] == digest.message_id
    assert "RETRACTED" in answered["text"]
    assert await ward.follow_up() == type(report)(works=1)
    assert len(ward.room().seen) == 3


async def test_nobody_else_is_told(ward: Ward) -> None:
    """A chat that had another paper, and one that had none, hear nothing."""
    to = await ward.subscribe()
    await ward.send(to, paper("balloon"))
    await ward.file(paper(), notice(paper(), LinkKind.CONCERN_ABOUT))
    assert (await ward.follow_up()).messages == 0
    assert ward.told() == []
