"""Who wrote a post that came by a feed which names nobody; everybody is invented."""

from __future__ import annotations

import pytest

from bot.model import Kind
from bot.sources.drafts import account_in
from bot.sources.feed import parse_feed
from tests.sources.feeds import rss, source

ADDRESSES = {
    "a post": ("https://far.test/@Jane/112", "@jane@far.test"),
    "with a port": ("http://far.test:3000/@jane/112", "@jane@far.test"),
    "with a query": ("https://far.test/@jane/112?x=1", "@jane@far.test"),
    "a profile": ("https://far.test/@jane", ""),
    "an article": ("https://articles.test/@jane/how-we-teach-2f3", ""),
    "another network": ("https://b.test/profile/jane/post/3k", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("url", "account"), ADDRESSES.values(), ids=ADDRESSES)
def test_account_in_an_address(url: str, account: str) -> None:
    """Only the form of a Mastodon post names its author."""
    assert account_in(url) == account


def test_a_hashtags_feed_names_its_posters() -> None:
    """So that a digest can say whose words they are, and a deny-list knows them."""
    entry = "<guid>https://far.test/@jane/1</guid><link>https://far.test/@jane/1</link>"
    (post,) = parse_feed(source("https://social.test/tags/a.rss", kind=Kind.POST), rss(entry))
    (blog,) = parse_feed(source("https://social.test/tags/a.rss", kind=Kind.BLOG), rss(entry))
    assert (post.authors, post.account) == (("@jane@far.test",), "@jane@far.test")
    assert (blog.authors, blog.account) == ((), "")


def test_who_is_named_stays() -> None:
    """An author that the feed does name is not overruled."""
    entry = "<guid>https://far.test/@jane/1</guid><author>j@far.test (Jane Doe)</author>"
    (post,) = parse_feed(source("https://social.test/tags/a.rss", kind=Kind.POST), rss(entry))
    assert "Jane Doe" in " ".join(post.authors)
