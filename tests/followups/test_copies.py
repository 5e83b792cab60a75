"""What a reader keeps of a work says how it stands, and a follow-up says that it is kept."""

from __future__ import annotations

from bot.model import LinkKind
from tests.followups.conftest import READER, Ward, notice, paper


async def test_a_saved_copy_is_told_of(ward: Ward) -> None:
    """Marked and not deleted; with a button to what is kept."""
    await ward.send(await ward.subscribe(), paper())
    await ward.store.save_work(READER.id, paper().place.work, at=ward.clock())
    await ward.file(notice(paper()))
    await ward.follow_up()
    (told,) = ward.told()
    assert told.endswith("\nYour saved copy is marked, not deleted.")
    assert ward.room().seen[-1].labels == ["Read the notice", "My copies"]
    assert [one.work for one in await ward.store.saved_works(READER.id)] == [paper().place.work]


async def test_a_standing_is_kept_whoever_was_sent_the_work(ward: Ward) -> None:
    """A work that was only found by search is marked there as well."""
    await ward.file(paper(), notice(paper(), LinkKind.CONCERN_ABOUT, url="https://heart.example/eoc"))
    await ward.follow_up(everything=False)
    standing = (await ward.store.standings([paper().place.work]))[paper().place.work]
    assert (standing.kind.value, standing.url) == ("expression of concern", "https://heart.example/eoc")
