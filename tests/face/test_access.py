"""Where a title leads, and what is said of the text; every journal is invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.face.digest import render
from bot.face.markup import plain
from bot.model import Entry, Flag, Kind
from tests.stories import digest, entry, story

PROXY = "https://login.library.example/login?url="
PAPER = "https://j.example/2?a=1&b=2"
FREE = "https://pmc.example/PMC1/"


def shown(made: Entry, *, audience: str = "reader", proxy: str = PROXY) -> str:
    whole = digest(made, audience=audience)
    (message,) = render(replace(whole, subscription=replace(whole.subscription, library_proxy=proxy)))
    return message.text


@pytest.mark.parametrize("audience", ["reader", "group"])
def test_subscriptions_open_through_the_library(audience: str) -> None:
    """The whole address stands behind the prefix, as EZproxy takes it."""
    text = shown(entry(story("2", url=PAPER, flags=(Flag.PAYWALLED,))), audience=audience)
    assert f'<a href="{PROXY}https://j.example/2?a=1&amp;b=2">' in text


LEADS = {
    "free": story("2", url=PAPER, free_url=FREE),
    "preprint": story("2", url=PAPER, kind=Kind.PREPRINT),
    "blog": story("2", url=PAPER, kind=Kind.BLOG),
    "unknown": story("2", url=PAPER),
}


@pytest.mark.parametrize("lead", LEADS.values(), ids=LEADS)
def test_the_rest_opens_directly(lead: object) -> None:
    """A library is not told what its readers read elsewhere."""
    text = shown(entry(lead))  # type: ignore[arg-type]
    assert '<a href="https://j.example/2?a=1&amp;b=2">' in text
    assert "library.example" not in text


def test_without_a_library() -> None:
    """Links lead where they lead."""
    assert '<a href="https://j.example/2' in shown(
        entry(story("2", url=PAPER, flags=(Flag.PAYWALLED,))), proxy=""
    )


def test_free_full_text_is_a_link() -> None:
    """To where the record says it is; the title still leads to the journal."""
    text = shown(entry(story("2", url=PAPER, free_url=FREE)))
    assert f'<a href="{FREE}">free full text</a>' in text
    assert "free full text" in plain(text)


def test_no_second_link_to_the_same_page() -> None:
    text = shown(entry(story("2", url=FREE, free_url=FREE)))
    assert text.count(f'href="{FREE}"') == 1
