"""What is followed and muted by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.curate.follows import all_followed, followed, muted
from bot.curate.plan_digest import plan_digest
from bot.model import Follow, Kind, Mute, StudyType
from tests.stories import NOW, filed, story, subscription, topic

STORY: dict[str, Any] = {
    "title": "Exampladone in multiple sclerosis: résumé",
    "summary": "The MS trial.",
    "journal": "Example J Neurol",
    "authors": ("Ångström A", "B. Author"),
    "source": "feed",
    "topics": (topic("neurology"), topic("oncology", 0.3)),
    "echoes": (filed("post", kind=Kind.POST, tags=("NeuroTwitter",)),),
}

FOLLOWED: dict[str, tuple[Follow, bool]] = {
    "a word of the title": (Follow(kind="word", what="exampladone"), True),
    "a phrase": (Follow(kind="word", what="Multiple  Sclerosis"), True),
    "a word of the abstract": (Follow(kind="word", what="ms"), True),
    "accents do not matter": (Follow(kind="word", what="resume"), True),
    "a part of a word": (Follow(kind="word", what="scler"), False),
    "a phrase over the end of the title": (Follow(kind="word", what="resume the"), False),
    "nothing": (Follow(kind="word", what=" "), False),
    "the journal": (Follow(kind="journal", what="example j. neurol."), True),
    "a part of the journal's name": (Follow(kind="journal", what="Neurol"), False),
    "an author": (Follow(kind="author", what="angstrom a"), True),
    "another author": (Follow(kind="author", what="A. Author"), False),
}


@pytest.mark.parametrize(("follow", "follows"), FOLLOWED.values(), ids=FOLLOWED)
def test_followed_by_name(follow: Follow, follows: bool) -> None:
    """Words stand whole somewhere in title or abstract; of journals and authors the whole name counts."""
    reader = subscription("cardiology", followed=(follow,))
    assert list(all_followed(story(**STORY), reader)) == ([follow.what] if follows else [])
    assert followed(story(**STORY), reader) == follows


MUTED: dict[str, tuple[Mute, bool]] = {
    "its source": (Mute(kind="source", what="feed"), True),
    "another source": (Mute(kind="source", what="fee"), False),
    "its topic": (Mute(kind="topic", what="neurology"), True),
    "a topic it is hardly about": (Mute(kind="topic", what="oncology"), False),
    "the story": (Mute(kind="story", what="story-a"), True),
    "one of its works": (Mute(kind="story", what="work-a"), True),
    "a word": (Mute(kind="word", what="Sclerosis"), True),
    "the hashtag of an echo": (Mute(kind="tag", what="neurotwitter"), True),
    "an author": (Mute(kind="author", what="B Author"), True),
    "until tomorrow": (Mute(kind="source", what="feed", until=NOW + timedelta(days=1)), True),
    "until now": (Mute(kind="source", what="feed", until=NOW), False),
}


@pytest.mark.parametrize(("mute", "mutes"), MUTED.values(), ids=MUTED)
def test_muted(mute: Mute, mutes: bool) -> None:
    """A mute that has ended mutes nothing."""
    reader = subscription("neurology", muted=(mute,))
    assert muted(story(**STORY), reader, NOW) == (mute if mutes else None)


def test_what_is_followed_by_name_comes_and_says_why() -> None:
    """Though none of its topics is the reader's; muted too, it does not come."""
    one = story("a", **STORY, study_type=StudyType.RCT)
    reader = subscription("cardiology", followed=(Follow(kind="author", what="B. Author"),))
    digest, _ = plan_digest(reader, [one], set(), now=NOW, sources={})
    assert digest is not None
    assert [entry.why for entry in digest.entries] == ["B. Author"]
    both = subscription("cardiology", followed=reader.followed, muted=(Mute(kind="word", what="MS"),))
    assert plan_digest(both, [one], set(), now=NOW, sources={})[0] is None
