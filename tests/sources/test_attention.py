"""Likes and reposts of the four networks, and an edit that is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.curate.plan_ingest import split_poll
from bot.model import Item
from tests.sources import test_bluesky, test_mastodon, test_reddit, test_x
from tests.stories import NOW, filed

LIKED = {
    "mastodon": (lambda: test_mastodon.one(favourites_count=3, reblogs_count=4, replies_count=50), 7),
    "bluesky": (lambda: test_bluesky.one(likeCount=3, repostCount=4, quoteCount=5), 12),
    "x": (lambda: test_x.one(public_metrics={"like_count": 30, "retweet_count": 4, "quote_count": 1}), 35),
    "reddit": (lambda: test_reddit.one(test_reddit.listing(test_reddit.post(score=41))), 41),
    "nobody liked it": (lambda: test_mastodon.one(favourites_count=0, reblogs_count=0), None),
    "not told": (test_bluesky.one, None),
    "downvoted": (lambda: test_reddit.one(test_reddit.listing(test_reddit.post(score=-4))), None),
    "no numbers": (lambda: test_mastodon.one(favourites_count="many", reblogs_count=True), None),
}


@pytest.mark.parametrize(("read", "attention"), LIKED.values(), ids=LIKED)
def test_likes_and_reposts_are_counted_together(read, attention) -> None:  # type: ignore[no-untyped-def]
    """As each network names them; what is no count is none."""
    assert read().attention == attention


@pytest.mark.parametrize(
    ("before", "after", "edited"),
    [(None, 9, False), (12, 99, False), (99, 100, True), (5_000, 90_000, False), (3, 40, True)],
)
def test_a_few_more_likes_are_no_edit(before: int | None, after: int, edited: bool) -> None:
    """Or every poll would file every post again: another order of magnitude is worth it."""
    known = filed("a", attention=before)
    now: Item = replace(known.item, attention=after)
    poll = split_poll([now], {"a": known}, now=NOW)
    assert [bool(poll.edited), poll.unchanged] == [edited, not edited]
