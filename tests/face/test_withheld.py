"""Messages without what was taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.face.digest import GAP
from bot.face.markup import link
from bot.face.withheld import TAKEN_BACK, without_post
from bot.model import Message

MINE = "https://far.example/@jane/1?a=1&b=2"
HEAD, FOOT = "<b>Medical education</b>\n2 of 9 new", "Selected by software"


def message(*blocks: str) -> Message:
    return Message(text=GAP.join((HEAD, *blocks, FOOT)))


def entry(number: str, url: str, words: str) -> str:
    return f"{number}{link(url, words).raw}\nPost · Jane"


def test_one_entry_goes() -> None:
    """Its number stays, so that the buttons and the others' numbers still fit."""
    first, second = entry("1. ", MINE, "My words"), entry("2. ", "https://far.example/@rui/2", "His")
    cut = without_post(message(first, second), MINE, TAKEN_BACK)
    assert cut == message(f"1. {TAKEN_BACK}", second)


def test_the_paper_to_discuss() -> None:
    """A group's first entry has words in place of a number."""
    cut = without_post(message(entry("To discuss: ", MINE, "My words")), MINE, TAKEN_BACK)
    assert cut == message(f"To discuss: {TAKEN_BACK}")


@given(st.sampled_from(["", "javascript:alert(1)", "https://far.example/@jane/12", "x"]))
def test_another_address_changes_nothing(url: str) -> None:
    """Neither an address that begins alike nor one that no link was made of."""
    whole = message(entry("1. ", MINE, "My words"))
    assert without_post(whole, url, TAKEN_BACK) is whole
