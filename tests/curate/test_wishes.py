"""What is left of a post, and when; every post is invented."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.plan_ingest import split_poll
from bot.curate.wishes import KEPT, forget, has_served_its_time
from bot.model import Filed, Item, Judgement, Kind, Link, LinkKind, Placement, StoryId, TopicScore, WorkId
from bot.model.vocabulary import TopicId
from bot.text.posts import same_words, text_hash

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
POST = Item(guid="1", kind=Kind.POST, url="https://far.example/@jane/1", summary="Words.", first_seen=NOW)
PLACE = Placement(
    work=WorkId("w"),
    story=StoryId("s"),
    links=(Link(kind=LinkKind.DISCUSSES, to="doi:10.5555/x", why="words"),),
)


@pytest.mark.parametrize(
    ("days", "kind", "over"), [(30, Kind.POST, False), (31, Kind.POST, True), (31, Kind.BLOG, False)]
)
def test_text_is_kept_for_30_days(days: int, kind: Kind, over: bool) -> None:
    """What journals and blogs wrote stays."""
    item = replace(POST, kind=kind, first_seen=NOW - timedelta(days=days))
    assert has_served_its_time(item, NOW) == over


def test_what_is_left() -> None:
    """Id, address, dates and hash: no word, name, tag or link, neither of its author nor of our judgement."""
    whole = replace(POST, tags=("a",), points_to=("https://a.test",), account="@j@a.test", title="T")
    judgement = Judgement(
        topics=(TopicScore(id=TopicId("meded"), p=0.9, why=("Words",)),), worth_why=("Words",)
    )
    left = forget(Filed(item=whole, judgement=judgement, place=PLACE))
    kept = {f.name for f in fields(Item) if getattr(left.filed.item, f.name) not in ("", (), None)}
    assert kept == {"guid", "kind", "url", "first_seen"}
    assert left.hash == text_hash(whole)
    assert (left.filed.judgement.topics, left.filed.judgement.worth_why, left.filed.place.links) == (
        (),
        (),
        (),
    )
    assert (left.filed.place.work, left.filed.judgement.screen.verdict) == ("w", "drop")


@pytest.mark.parametrize(
    ("age", "edited"), [(KEPT, 1), (KEPT + timedelta(seconds=1), 0)], ids=["kept", "over"]
)
def test_what_is_forgotten_is_not_learnt_again(age: timedelta, edited: int) -> None:
    """A poll that still lists the post finds it unchanged."""
    left = Filed(item=replace(POST, summary="", first_seen=NOW - age), judgement=Judgement(), place=PLACE)
    poll = split_poll([POST], {"1": left}, now=NOW)
    assert (len(poll.edited), poll.unchanged, poll.new) == (edited, 1 - edited, ())


@given(st.text(), st.text())
def test_hash_tells_words_apart(one: str, other: str) -> None:
    """The same words have the same hash, others another."""
    items = [Item(guid="1", summary=words) for words in (one, other)]
    assert (text_hash(items[0]) == text_hash(items[1])) == (one == other)


SAME = {
    "the same": ("a b", "a b", True),
    "lines broken elsewhere": ("a\nb", "a b", True),
    "a word more": ("a b", "a b c", False),
    "in capitals": ("do not", "DO NOT", False),
}


@pytest.mark.parametrize(("one", "other", "same"), SAME.values(), ids=SAME)
def test_same_words(one: str, other: str, same: bool) -> None:
    """A feed and an API break lines elsewhere; anything else is an edit."""
    assert same_words(Item(guid="1", summary=one), Item(guid="2", summary=other)) == same
